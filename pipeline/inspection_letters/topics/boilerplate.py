"""Remove what excerpts on any subject share: set phrases, area names and stop words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from inspection_letters.common.reference.shipped import shipped

WORD = re.compile(r"\b[^\W\d_](?:[\w’'-]*[^\W_])?\b")
"""A word: it begins with a letter, and may have hyphens and apostrophes inside."""

_POSSESSED = re.compile(r"['’]s?$")
_POSSESSIVE = r"(?:['’]s?)?"


@cache
def stop_words() -> frozenset[str]:
    """Return the words that cannot be keywords: common words, and words that all letters use."""
    return frozenset(ENGLISH_STOP_WORDS) | {
        word for line in _lines("stop-words.txt") for word in line.split()
    }


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], str], ...]:
    found = []
    for line in _lines("boilerplate.txt"):
        pattern, _, instead = line.partition("=>")
        found.append((re.compile(pattern.strip(), re.IGNORECASE), instead.strip()))
    return tuple(found)


def _lines(name: str) -> list[str]:
    text = shipped("corpus", "topics", name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def strip(text: str, names: Iterable[str] = ()) -> str:
    """Return a text without set phrases and without the names of its area.

    Parameters
    ----------
    text : str
        The text of an excerpt.
    names : iterable of str
        Names of the letter's area and of its bodies; each is replaced by "the area".
    """
    for name in sorted(set(names), key=lambda area: (-len(area), area)):
        if name:
            pattern = rf"\b(?:the )?{re.escape(name)}{_POSSESSIVE}(?!\w)"
            text = re.sub(pattern, "the area", text)
    for phrase, instead in _phrases():
        text = phrase.sub(instead, text)
    return re.sub(r"\s+", " ", text).strip()


def content_words(text: str) -> list[str]:
    """Return the words of a text in lower case, without stop words."""
    stop = stop_words()
    return [word for word in words_of(text) if word not in stop]


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, without possessive endings."""
    return [_POSSESSED.sub("", word) for word in WORD.findall(text.lower())]


__all__ = ["content_words", "stop_words", "strip", "words_of"]
