"""Words into lines, with type as tall as several lines beside or in front of them.

A large initial belongs to the word that it opens, a large figure to the sentence beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from statistics import median
from typing import Final

from inspection_letters.common.reference.english import is_word
from inspection_letters.records import RawLine, RawWord
from inspection_letters.records.spans import BBox, union

_SAME_LINE: Final = 0.5
"""Share of the smaller height by which two words must overlap to share a line."""

TALL: Final = 1.5
"""Words of more than this many times the usual height may stand beside several lines."""

_NEAR: Final = 3.0
"""A tall figure is read with the line beside it within this many times that line's size."""

_CLOSE: Final = 0.6
"""A tall initial is part of the word beside it within this many times that word's size."""

_ALIGNED: Final = 2.0
"""Lines that begin within this many points begin at the same edge."""

_ONE_STEP: Final = 1.6
"""Lines whose bottoms are within this many heights belong to one run of lines."""


def group_lines(words: Iterable[RawWord]) -> list[RawLine]:
    """Group the words of one page (or one cell of it) into lines, top to bottom.

    Two words share a line where their boxes overlap in height by at least half
    of the smaller one; larger or smaller glyphs (bullets, superscripts) stay with
    the words they stand beside. Type as tall as several lines joins the one that it
    opens, or stands alone above them.
    """
    every = list(words)
    if not every:
        return []
    usual = median(word.bbox.height for word in every)
    tall = [word for word in every if word.bbox.height > TALL * usual]
    if not tall:
        return _lines(every)
    lines = _lines(word for word in every if word.bbox.height <= TALL * usual)
    apart: list[tuple[RawLine, list[RawLine]]] = []
    for line in group_lines(tall):
        beside = [other for other in lines if _shares_height(line.bbox, other.bbox)]
        if len(beside) > 1:
            apart.append((line, beside))
    if not apart:
        return _lines(every)
    set_apart = {id(word) for line, _ in apart for word in line.words}
    lines = _lines(word for word in every if id(word) not in set_apart)
    for line, _ in apart:
        _place(line, lines)
    return lines


def line_of(words: Sequence[RawWord]) -> RawLine:
    """Make a line of words, put in order from left to right."""
    ordered = tuple(sorted(words, key=lambda word: word.bbox.x0))
    return RawLine(ordered, union(word.bbox for word in ordered))


def opens_word(before: RawWord, after: RawWord) -> bool:
    """Whether a letter in tall type and the word after it are one word.

    A letter that is a word itself ("A child") is the first letter of the next word only if
    both together are a word ("About").
    """
    if not (
        len(before.text) == 1
        and before.text.isalpha()
        and before.size > TALL * after.size
        and after.text[:1].isalpha()
        and after.bbox.x0 - before.bbox.x1 < _CLOSE * after.size
    ):
        return False
    return before.text not in ("A", "I") or is_word((before.text + after.text).casefold())


def _lines(words: Iterable[RawWord]) -> list[RawLine]:
    lines: list[list[RawWord]] = []
    spans: list[tuple[float, float]] = []
    for word in sorted(words, key=lambda item: (item.bbox.top, item.bbox.x0)):
        top, bottom = word.bbox.top, word.bbox.bottom
        for index in range(len(lines) - 1, max(-1, len(lines) - 4), -1):
            line_top, line_bottom = spans[index]
            overlap = min(bottom, line_bottom) - max(top, line_top)
            smaller = max(0.1, min(bottom - top, line_bottom - line_top))
            if overlap >= _SAME_LINE * smaller:
                lines[index].append(word)
                break
        else:
            lines.append([word])
            spans.append((top, bottom))
    return [line_of(found) for found in lines]


def _shares_height(tall: BBox, line: BBox) -> bool:
    overlap = min(tall.bottom, line.bottom) - max(tall.top, line.top)
    return overlap >= _SAME_LINE * max(0.1, line.height)


def _place(tall: RawLine, lines: list[RawLine]) -> None:
    """Put tall type among the lines beside it: before the words it opens, or above them."""
    box = tall.bbox
    beside = [at for at, line in enumerate(lines) if _shares_height(box, line.bbox)]
    if not beside:
        at = sum(line.bbox.top < box.top for line in lines)
        lines.insert(at, tall)
        return
    opened = _opened(tall, lines)
    if opened is not None:
        line = lines[opened]
        # The line keeps its own height, which tells how far it is from the next one.
        lines[opened] = RawLine(
            (*tall.words, *line.words), replace(line.bbox, x0=min(box.x0, line.bbox.x0))
        )
        return
    first = beside[0]
    while first and _follows(lines[first - 1].bbox, lines[first].bbox):
        first -= 1
    lines.insert(first, tall)


def _opened(tall: RawLine, lines: Sequence[RawLine]) -> int | None:
    """Return the index of the line that tall type opens, if it opens any."""
    box = tall.bbox
    right = [
        at
        for at, line in enumerate(lines)
        if line.bbox.x0 >= box.x1 - 1.0
        and line.bbox.top < box.bottom
        and line.bbox.bottom > box.top
    ]
    if not right:
        return None
    if not any(char.isalnum() for char in tall.text):
        # A tall bullet stands beside the line whose baseline it shares.
        return min(right, key=lambda at: abs(lines[at].bbox.bottom - box.bottom))
    first = right[0]
    if len(tall.text) == 1 and tall.text.isalpha():
        near = lines[first].bbox.x0 - box.x1 < _CLOSE * lines[first].words[0].size
        return first if near else None
    # A figure may be centred on its text, which then begins above it.
    while (
        first
        and abs(lines[first - 1].bbox.x0 - lines[first].bbox.x0) < _ALIGNED
        and _follows(lines[first - 1].bbox, lines[first].bbox)
    ):
        first -= 1
    opened = lines[first].words[0]
    has_figure = any(char.isdigit() for char in tall.text)
    near = opened.bbox.x0 - box.x1 < _NEAR * opened.size
    return first if has_figure and near and opened.text[:1].islower() else None


def _follows(above: BBox, below: BBox) -> bool:
    return below.bottom - above.bottom <= _ONE_STEP * below.height
