"""Codebooks and their patterns: loading and checking them."""

from inspection_letters.codebook.loading import (
    Patterns,
    default_codebook_path,
    load_codebook,
    load_patterns,
    patterns_path,
)

__all__ = [
    "Patterns",
    "default_codebook_path",
    "load_codebook",
    "load_patterns",
    "patterns_path",
]
