"""Columns whose lines do not share their baselines, and what marks a column of running text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from inspection_letters.reading.layout.lines import line_size
from inspection_letters.records import RawLine

_GUTTER: Final = 0.8
"""Least width of a gutter, in shares of the font size."""

_FEWEST: Final = 3
"""Lines that a column of running text has at least."""

_FEWEST_BESIDE: Final = 2
"""Lines on each side that columns have at least."""

_FEWEST_TURNS: Final = 3
"""Steps from line to line that change sides where neither column's lines join the other's."""

_AHEAD: Final = 6
"""Lines that show where a gutter may be."""

_PITCH: Final = 2.2
"""Running text has less than this many font sizes from line to line."""

_FULL: Final = 0.7
"""Share of the column's width that a line fills if the next word did not fit on it."""

_MOST_FULL: Final = 0.6
"""Share of the lines of running text that are full."""

_FOLLOWS: Final = 0.6
"""Font sizes between two lines of one paragraph at most."""

_PARAGRAPH: Final = 2.5
"""Font sizes from line to line up to which a column goes on with a new paragraph."""


def is_running_text(lines: Sequence[RawLine]) -> bool:
    """Whether lines that stand in a column are sentences that wrap at its edge."""
    if len(lines) < _FEWEST:
        return False
    left = min(line.bbox.x0 for line in lines)
    width = max(line.bbox.x1 for line in lines) - left
    full = sum(line.bbox.x1 - left >= _FULL * width for line in lines)
    words = sum(len(line.words) for line in lines)
    lower = sum(line.words[0].text[:1].islower() for line in lines)
    return full >= _MOST_FULL * len(lines) and words >= 3 * len(lines) and lower > 0


def offset_region(lines: Sequence[RawLine], start: int) -> tuple[int, float] | None:
    """Return where columns that begin at a line end, and where the right one begins (points).

    Only columns whose lines stand between those of the other are found, because the lines
    of others were already put together and show their gutter themselves.

    Parameters
    ----------
    lines : sequence of RawLine
        Lines of a page, top to bottom.
    start : int
        Index of the line in question.
    """
    if start + 1 >= len(lines) or not _beside(lines[start], lines[start + 1]):
        return None
    ahead = lines[start : start + _AHEAD]
    first_right = max(lines[start].bbox.x0, lines[start + 1].bbox.x0)
    gutters = {
        line.bbox.x0 for line in ahead if abs(line.bbox.x0 - first_right) < 2 * line_size(line)
    }
    for gutter in sorted(gutters):
        end = _end(lines, start, gutter)
        if _are_columns(lines[start:end], gutter):
            return end, gutter
    return None


def began_above(above: Sequence[RawLine], region: Sequence[RawLine], gutter: float) -> int:
    """Return how many of the lines above columns are the beginning of one of them.

    Parameters
    ----------
    above : sequence of RawLine
        Lines of the page above the columns, top to bottom.
    region : sequence of RawLine
        Lines in which both columns were found.
    gutter : float
        Where the right column begins, in points.
    """
    count = 0
    below = region[0]
    for line in reversed(above):
        if below.bbox.top - line.bbox.bottom > _FOLLOWS * line_size(line):
            break
        if _sides(line, gutter) is None:
            # It is a line of a paragraph across both columns, which may end below it.
            return 0
        below = line
        count += 1
    if not count:
        return 0
    right = above[-1].bbox.x0 >= gutter - 1.0
    edges = {_left_edge(line, gutter, right=right) for line in region}
    edge = above[-1].bbox.x0
    return count if any(x is not None and abs(x - edge) < 1.0 for x in edges) else 0


def _left_edge(line: RawLine, gutter: float, *, right: bool) -> float | None:
    """Return where a line begins on one side of a gutter, in points."""
    return min(
        (word.bbox.x0 for word in line.words if (word.bbox.x0 >= gutter - 1.0) == right),
        default=None,
    )


def _beside(first: RawLine, other: RawLine) -> bool:
    """Whether two lines stand beside each other, though not on one baseline."""
    size = line_size(first)
    apart = max(first.bbox.x0, other.bbox.x0) - min(first.bbox.x1, other.bbox.x1)
    return apart > _GUTTER * size and other.bbox.top - first.bbox.bottom < 0.3 * size


def _sides(line: RawLine, gutter: float) -> tuple[bool, bool] | None:
    """Return on which sides of a gutter a line has words, or None if it goes across."""
    left = [word for word in line.words if word.bbox.x0 < gutter - 1.0]
    right = len(left) < len(line.words)
    if left and max(word.bbox.x1 for word in left) > gutter - _GUTTER * left[-1].size:
        return None
    return bool(left), right


def _end(lines: Sequence[RawLine], start: int, gutter: float) -> int:
    """Return the index of the first line that does not belong to the columns."""
    end = start
    while end < len(lines) and _sides(lines[end], gutter) is not None:
        if end > start:
            step = lines[end].bbox.top - lines[end - 1].bbox.bottom
            size = line_size(lines[end])
            if step > _PARAGRAPH * size or (
                step > _FOLLOWS * size and not _goes_on(lines, end, gutter)
            ):
                break
        end += 1
    return end


def _goes_on(lines: Sequence[RawLine], at: int, gutter: float) -> bool:
    """Whether columns go on below a gap: with both sides, or with a line that wraps."""
    if at + 1 >= len(lines):
        return False
    line, below = lines[at], lines[at + 1]
    if _sides(line, gutter) == (True, True) or _beside(line, below):
        return True
    return _sides(below, gutter) == _sides(line, gutter) and (
        below.bbox.top - line.bbox.bottom < _FOLLOWS * line_size(below)
    )


def _are_columns(lines: Sequence[RawLine], gutter: float) -> bool:
    sides = [_sides(line, gutter) for line in lines]
    left = [line for line, side in zip(lines, sides, strict=True) if side and side[0]]
    right = [line for line, side in zip(lines, sides, strict=True) if side and side[1]]
    turns = sum(above != below for above, below in pairwise(sides))
    return (
        len(left) >= _FEWEST_BESIDE
        and len(right) >= _FEWEST_BESIDE
        and turns >= _FEWEST_TURNS
        and _is_regular(left)
        and _is_regular(right)
    )


def _is_regular(lines: Sequence[RawLine]) -> bool:
    steps = [below.bbox.top - above.bbox.top for above, below in pairwise(lines)]
    return median(steps) < _PITCH * line_size(lines[0])
