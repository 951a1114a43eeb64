"""Words of scripts that are written from right to left, as they are read and not as they look.

A PDF places glyphs where they are seen; sorted from left to right, the letters of a Hebrew or
Arabic word come in reverse. Numbers and Latin letters within it do not. The rules are those of
the Unicode Bidirectional Algorithm (UAX 9) for a single word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import groupby
from typing import Final

from inspection_letters.reading.extract.printed import Attributes
from inspection_letters.records.pages import is_right_to_left

_CLOSES: Final = ".,;:!?،؛؟"
"""Signs that end a sentence or clause; left of a word, they end one that reads leftwards."""

_FORWARDS: Final = frozenset(("L", "EN", "AN"))


def turn_ligatures(chars: Iterable[Attributes]) -> None:
    """Turn the letters of glyphs that print several, so that a whole word can be turned back.

    Parameters
    ----------
    chars : iterable of dict
        Glyphs; those of scripts from right to left are changed in place.
    """
    for char in chars:
        text = char["text"]
        if len(text) > 1 and text > "\u0590" and is_right_to_left(text):
            char["text"] = text[::-1]


def in_reading_order(text: str) -> str:
    """Return a word as it is read, from its letters in the order in which they are seen.

    Examples
    --------
    >>> in_reading_order("םולש") == "שלום"
    True
    >>> in_reading_order("plans")
    'plans'
    """
    if not is_right_to_left(text):
        return text
    start, end = _core(text)
    before, core, after = text[:start], text[start:end], text[end:]
    runs = [
        "".join(clusters) if forwards else "".join(reversed(clusters))
        for forwards, found in groupby(_clusters(core), key=_is_forwards)
        for clusters in [list(found)]
    ]
    closing = "".join(sign for sign in before if sign in _CLOSES)
    opening = "".join(sign for sign in before if sign not in _CLOSES)
    turned = opening + "".join(reversed(runs)) + closing + after
    # Arabic letters are often printed as the forms that they take beside others.
    forms = any("\ufb50" <= char <= "\ufefc" for char in turned)
    return unicodedata.normalize("NFKC", turned) if forms else turned


def _core(text: str) -> tuple[int, int]:
    """Return where the letters and digits of a word begin and end."""
    letters = [
        at
        for at, char in enumerate(text)
        if char.isalnum() or unicodedata.bidirectional(char) == "NSM"
    ]
    return letters[0], letters[-1] + 1


def _clusters(text: str) -> list[str]:
    """Return letters with the points that stand on them."""
    clusters: list[str] = []
    for char in text:
        if clusters and unicodedata.bidirectional(char) == "NSM":
            clusters[-1] += char
        else:
            clusters.append(char)
    return clusters


def _is_forwards(cluster: str) -> bool:
    return unicodedata.bidirectional(cluster[0]) in _FORWARDS
