"""The order in which the words of a line are read where some are written from right to left."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from inspection_letters.records import RawWord


def in_reading_order(words: Sequence[RawWord]) -> Sequence[RawWord]:
    """Return the words of a line in the order in which they are read.

    Words from right to left that follow one another are read from the right one on, with
    the numbers between them. So is a whole line if most of its words are of that kind; the
    English words in it are then read from the left one on.

    Parameters
    ----------
    words : sequence of RawWord
        From left to right.
    """
    turned = [word.is_right_to_left for word in words]
    if not any(turned):
        return words
    if 2 * sum(turned) > len(words):
        ordered: list[RawWord] = []
        for backwards, run in groupby(reversed(words), key=lambda word: word.is_right_to_left):
            found = list(run)
            ordered += found if backwards else found[::-1]
        return ordered
    ordered = []
    at = 0
    while at < len(words):
        end = at
        while turned[at] and end < len(words) and (turned[end] or _is_between(words, turned, end)):
            end += 1
        ordered += reversed(words[at:end]) if end > at else [words[at]]
        at = max(end, at + 1)
    return ordered


def _is_between(words: Sequence[RawWord], turned: Sequence[bool], at: int) -> bool:
    """Whether a number stands between two words from right to left."""
    return at + 1 < len(words) and turned[at + 1] and not any(map(str.isalpha, words[at].text))
