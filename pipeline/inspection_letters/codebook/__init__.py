"""Codebooks and their patterns: loading and checking them."""

from inspection_letters.codebook.loading import (
    Patterns,
    codebook_file,
    default_codebook_path,
    load_codebook,
    load_patterns,
    packaged_codebooks,
    patterns_path,
)

__all__ = [
    "Patterns",
    "codebook_file",
    "default_codebook_path",
    "load_codebook",
    "load_patterns",
    "packaged_codebooks",
    "patterns_path",
]
