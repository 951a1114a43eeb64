"""Break text into lines of a given width."""

from __future__ import annotations

import re
from collections.abc import Callable

Width = Callable[[str], float]

_VOWELS = "aeiouy"
_HYPHEN_PIECES = re.compile(r"[^-]+-(?=\w)|[^-]+|-")
_KEEP_TOGETHER = frozenset({"st", "th", "ch", "sh", "ck", "ng", "ph", "wh", "qu"})
_ONSETS = frozenset(
    {"bl", "br", "ch", "cl", "cr", "dr", "fl", "fr", "gl", "gr", "pl", "pr", "sh", "th", "tr"}
)


def _begins_syllable(word: str, place: int) -> bool:
    if word[place] in _VOWELS:
        return False
    if word[place + 1] in _VOWELS:
        return True
    return word[place : place + 2] in _ONSETS and word[place + 2] in _VOWELS


def break_points(word: str) -> tuple[int, ...]:
    """Return where a plain rule would hyphenate a long word.

    Between two consonants of which the second begins a syllable, with at least
    three letters before the break and after it.

    Parameters
    ----------
    word : str
        One word.

    Returns
    -------
    tuple of int
        Numbers of letters before the break, largest first.
    """
    if len(word) < 8 or not word.isalpha() or not word.isascii():
        return ()
    low = word.lower()
    points = [
        place
        for place in range(3, len(word) - 2)
        if low[place - 1] not in _VOWELS
        and low[place - 1 : place + 1] not in _KEEP_TOGETHER | _ONSETS
        and _begins_syllable(low, place)
    ]
    return tuple(reversed(points))


def _head(line: str, word: str, width: Width, limit: float) -> tuple[str, str] | None:
    """Split a word so that its head, with a hyphen, still fits on the line."""
    trailing = word.rstrip(".,;:’‘)")
    for place in break_points(trailing):
        head = f"{line} {word[:place]}-" if line else f"{word[:place]}-"
        if width(head) <= limit:
            return head, word[place:]
    return None


def wrap(text: str, width: Width, limit: float, *, hyphenate: bool = False) -> list[str]:
    """Break a text into lines.

    A word with a hyphen of its own may be broken after it, as word processors
    do.

    Parameters
    ----------
    text : str
        One paragraph.
    width : callable
        Gives the width of a text in points.
    limit : float
        The width of a line.
    hyphenate : bool
        Whether long words may be broken with a hyphen that is not theirs.

    Returns
    -------
    list of str
        The lines, without white space at their ends.
    """
    lines: list[str] = []
    line = ""
    for word in text.split():
        glue = " "
        for piece in _HYPHEN_PIECES.findall(word):
            rest = piece
            joined = f"{line}{glue}{rest}" if line else rest
            if width(joined) > limit and line:
                cut = _head(line, rest, width, limit) if hyphenate and glue else None
                if cut:
                    lines.append(cut[0])
                    joined = cut[1]
                else:
                    lines.append(line)
                    joined = rest
            line = joined
            glue = ""
    if line:
        lines.append(line)
    return lines
