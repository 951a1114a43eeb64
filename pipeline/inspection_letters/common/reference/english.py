"""English words: what is one, by the dictionary of pyspellchecker."""

from __future__ import annotations

from functools import cache
from typing import Any

from spellchecker import SpellChecker


@cache
def _dictionary() -> Any:
    # Loaded only when a question needs it, once per process.
    return SpellChecker(language="en", distance=1).word_frequency


def is_word(text: str) -> bool:
    """Whether a text in lower case is a word of English."""
    return text in _dictionary()
