"""Codebooks and their patterns, read from YAML and checked whole."""

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
