"""Find columns without rules: a gutter that several consecutive lines respect."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, takewhile

from inspection_letters.reading.layout.grouping import TALL, group_lines
from inspection_letters.reading.layout.lines import line_size, opens_bullet
from inspection_letters.reading.layout.offset import began_above, is_running_text, offset_region
from inspection_letters.reading.layout.parts import Column, Item, RowCell, TableRow
from inspection_letters.reading.marks import NUMBERED
from inspection_letters.records import RawLine

ALIGNED = 2.0
"""Two words begin at the same left edge if they are within this distance (points)."""

WIDE = 1.0
"""A gap of more than this many times the font size is wide."""

NARROW = 0.5
"""No gap between columns is narrower than this many times the font size."""

FEWEST = 2
"""Lines that must share a gutter before it counts."""

FEWEST_GAPS = 3
"""Gaps between words that a line has at least to be justified."""

MOST = 20
"""Most gutters side by side; anything with more is a drawing, and is read across."""


def split_columns(lines: Sequence[RawLine], *, most: int = MOST) -> list[Item]:
    """Turn runs of lines that share a gutter into a row of unruled cells.

    Read across, lines would interleave two columns. In a row, the left cell is read
    first and then the right one. Lines without a common gutter stay lines.

    Parameters
    ----------
    lines : sequence of RawLine
        Lines without rules between them, top to bottom.
    most : int
        How many gutters side by side to look for.
    """
    items: list[Item] = []
    edges = [_edges_of(line) for line in lines]
    right_edge = max((line.bbox.x1 for line in lines), default=0.0)
    index = 0
    while index < len(lines):
        found = (_region(lines, edges, index) or offset_region(lines, index)) if most else None
        if found is None:
            items.append(lines[index])
            index += 1
            continue
        end, gutter = found
        above = began_above(_last_lines(items), lines[index:end], gutter)
        if above:
            # The lines of one column above the first line of the other are read already.
            del items[-above:]
            index -= above
        region = lines[index:end]
        if _is_label_list(region, gutter):
            items.extend(region)
            index = end
            continue
        left = [word for line in region for word in line.words if word.bbox.x0 < gutter - ALIGNED]
        right = [word for line in region for word in line.words if word.bbox.x0 >= gutter - ALIGNED]
        cells = [
            *_cells_of(group_lines(left), min(word.bbox.x0 for word in left), gutter, most - 1),
            *_cells_of(group_lines(right), gutter, right_edge, most - 1),
        ]
        items.extend(_columns_or_row(cells, region[0]))
        index = end
    return items


def _last_lines(items: Sequence[Item]) -> list[RawLine]:
    """Return the lines after the last row or column."""
    lines = list(takewhile(lambda item: isinstance(item, RawLine), reversed(items)))
    return [line for line in reversed(lines) if isinstance(line, RawLine)]


def _columns_or_row(cells: Sequence[RowCell], first: RawLine) -> list[Item]:
    """Return columns of running text as such, and others as a row of cells."""
    if all(is_running_text(cell.lines) for cell in cells):
        return [Column(cell.lines, max(line.bbox.x1 for line in cell.lines)) for cell in cells]
    return [TableRow(tuple(cells), first.bbox.page_number, first.bbox.top, ruled=False, grid=-1)]


def _cells_of(lines: list[RawLine], left: float, right: float, most: int) -> list[RowCell]:
    """Return the cells on one side of a gutter, where there may be further gutters."""
    parts = split_columns(lines, most=most)
    if len(parts) == 1 and isinstance(parts[0], TableRow):
        return list(parts[0].cells)
    if parts and all(isinstance(part, Column) for part in parts):
        return [
            RowCell(part.lines, part.lines[0].bbox.x0, part.right)
            for part in parts
            if isinstance(part, Column)
        ]
    return [RowCell(tuple(lines), left=left, right=right)]


def _is_label_list(region: Sequence[RawLine], gutter: float) -> bool:
    """Whether lines read across: labels with values, or contents with page numbers."""
    pairs = [
        (left[-1].text, " ".join(word.text for word in line.words[len(left) :]))
        for line in region
        if (left := [word for word in line.words if word.bbox.x0 < gutter - ALIGNED])
        and len(left) < len(line.words)
    ]
    if not pairs:
        return False
    labels = sum(left.endswith(":") for left, _ in pairs)
    numbers = sum(right.isdigit() for _, right in pairs)
    return 2 * max(labels, numbers) >= len(pairs)


@dataclass(frozen=True, slots=True)
class _Edges:
    """Where the words of a line begin and end, for looking up many gutters in long lines.

    ``size`` is the font size, ``starts`` has the left edges in ascending order, ``reach``
    the furthest right edge of any word so far, and ``gutters`` the left edges after a wide
    gap. All in points.
    """

    size: float
    starts: list[float]
    reach: list[float]
    gutters: list[float]

    def respect(self, gutter: float) -> bool:
        """Whether no word crosses a gutter or ends just before it."""
        before = bisect_left(self.starts, gutter - ALIGNED)
        if not before or self.reach[before - 1] > gutter - 0.5:
            return not before
        # A word of a line across both columns may happen to begin at the gutter.
        return (
            before == len(self.starts)
            or self.starts[before] - self.reach[before - 1] >= NARROW * self.size
        )

    def reaches(self, gutter: float) -> bool:
        """Whether a word begins at a gutter."""
        return _is_near(self.starts, gutter)

    def widens(self, gutter: float) -> bool:
        """Whether a word begins at a gutter after a wide gap."""
        return _is_near(self.gutters, gutter)

    def begins_before(self, gutter: float) -> bool:
        """Whether the line begins left of a gutter."""
        return self.starts[0] < gutter - ALIGNED


def _edges_of(line: RawLine) -> _Edges:
    size = line_size(line)
    starts = [word.bbox.x0 for word in line.words]
    gutters: list[float] = []
    if _is_justified(line, size):
        return _Edges(size, starts, _reach(line), gutters)
    for position, (before, after) in enumerate(pairwise(line.words)):
        lead_in = position == 0 and (opens_bullet(line) or bool(NUMBERED.match(before.text)))
        lead_in = lead_in or before.size > TALL * after.size
        wide = WIDE * max(size, min(before.size, after.size))
        if not lead_in and after.bbox.x0 - before.bbox.x1 > wide:
            gutters.append(after.bbox.x0)
    return _Edges(size, starts, _reach(line), gutters)


def _reach(line: RawLine) -> list[float]:
    return list(accumulate((word.bbox.x1 for word in line.words), max))


def _is_justified(line: RawLine, size: float) -> bool:
    """Whether the words of a line stand equally far apart, so that no gap is a gutter."""
    gaps = [after.bbox.x0 - before.bbox.x1 for before, after in pairwise(line.words)]
    return len(gaps) >= FEWEST_GAPS and max(gaps) - min(gaps) < 0.1 * size


def _is_near(rising: Sequence[float], gutter: float) -> bool:
    at = bisect_left(rising, gutter)
    return any(abs(x - gutter) <= ALIGNED for x in rising[max(0, at - 1) : at + 1])


def _region(
    lines: Sequence[RawLine], edges: Sequence[_Edges], start: int
) -> tuple[int, float] | None:
    """Return the end of the columns that begin at line `start`, and their gutter (points)."""
    first = edges[start]
    ahead = edges[start : start + 4]
    for gutter in sorted({round(x, 1) for line in ahead for x in line.gutters}):
        if not (first.widens(gutter) and first.begins_before(gutter)):
            continue
        end = start
        wide = both = 0
        while end < len(lines) and edges[end].respect(gutter):
            reaches = edges[end].reaches(gutter)
            if end > start and _far_below(lines[end - 1], lines[end], reaches):
                break
            wide += edges[end].widens(gutter)
            both += reaches and edges[end].begins_before(gutter)
            end += 1
        if wide >= 1 and both >= FEWEST and wide + both > FEWEST:
            return end, gutter
    return None


def _far_below(above: RawLine, below: RawLine, in_both: bool) -> bool:
    """Whether a line is too far below the columns to belong to them."""
    step = below.bbox.top - above.bbox.bottom
    return step > (4.0 if in_both else 0.6) * line_size(below)
