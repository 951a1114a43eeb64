"""Columns without rules: find the gutter that several lines in a row respect."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.layout.lines import NUMBERED, group_lines, line_size, opens_bullet
from pipeline.layout.parts import Cell, Item, Row
from pipeline.records import RawLine

ALIGNED = 2.0
"""Distance in points within which two words begin at the same left edge."""

WIDE = 1.0
"""A gap between words is wide from this many times the font size."""

FEWEST = 2
"""Lines that must share a gutter before it counts."""


def split_columns(lines: Sequence[RawLine]) -> list[Item]:
    """Turn runs of lines that share a gutter into a row of unruled cells.

    Lines read across would interleave two columns; a row reads the left cell
    down and then the right one. Lines that respect no gutter stay lines.
    """
    items: list[Item] = []
    index = 0
    while index < len(lines):
        found = _region(lines, index)
        if found is None:
            items.append(lines[index])
            index += 1
            continue
        end, gutter = found
        region = lines[index:end]
        if _is_label_list(region, gutter):
            items.extend(region)
            index = end
            continue
        left = [word for line in region for word in line.words if word.bbox.x0 < gutter - ALIGNED]
        right = [word for line in region for word in line.words if word.bbox.x0 >= gutter - ALIGNED]
        right_edge = max(line.bbox.x1 for line in lines)
        cells = [
            Cell(tuple(group_lines(left)), left=min(w.bbox.x0 for w in left), right=gutter),
            *_cells_of(group_lines(right), gutter, right_edge),
        ]
        items.append(
            Row(
                tuple(cells),
                page_number=region[0].bbox.page_number,
                top=region[0].bbox.top,
                ruled=False,
                grid=-1,
            )
        )
        index = end
    return items


def _cells_of(lines: list[RawLine], left: float, right: float) -> list[Cell]:
    """Return the cells of the part right of a gutter, which may hold further gutters."""
    parts = split_columns(lines)
    if len(parts) == 1 and isinstance(parts[0], Row):
        return list(parts[0].cells)
    return [Cell(tuple(lines), left=left, right=right)]


def _is_label_list(region: Sequence[RawLine], gutter: float) -> bool:
    """Tell lines that read across: labels with values, and contents with page numbers."""
    pairs = [
        (left[-1].text, " ".join(word.text for word in line.words[len(left) :]))
        for line in region
        if (left := [word for word in line.words if word.bbox.x0 < gutter - ALIGNED])
        and len(left) < len(line.words)
    ]
    labels = sum(left.endswith(":") for left, _ in pairs)
    numbers = sum(right.isdigit() for _, right in pairs)
    return 2 * max(labels, numbers) >= len(pairs)


def _gutters(line: RawLine) -> list[float]:
    """Return where words of the line begin after a wide gap (points)."""
    size = line_size(line)
    starts = []
    for position, (before, after) in enumerate(zip(line.words, line.words[1:], strict=False)):
        lead_in = position == 0 and (opens_bullet(line) or bool(NUMBERED.match(before.text)))
        if not lead_in and after.bbox.x0 - before.bbox.x1 > WIDE * size:
            starts.append(after.bbox.x0)
    return starts


def _respects(line: RawLine, gutter: float) -> bool:
    return not any(
        word.bbox.x0 < gutter - ALIGNED and word.bbox.x1 > gutter - 0.5 for word in line.words
    )


def _reaches(line: RawLine, gutter: float) -> bool:
    return any(abs(word.bbox.x0 - gutter) <= ALIGNED for word in line.words)


def _region(lines: Sequence[RawLine], start: int) -> tuple[int, float] | None:
    """Return where the columns that begin at `start` end, and their gutter."""
    first = lines[start]
    ahead = lines[start : start + 4]
    for gutter in sorted({round(x, 1) for line in ahead for x in _gutters(line)}):
        if not _reaches(first, gutter) or first.words[0].bbox.x0 >= gutter - ALIGNED:
            continue
        end = start
        wide = both = 0
        while end < len(lines) and _respects(lines[end], gutter):
            line = lines[end]
            if end > start and _far_below(lines[end - 1], line, _reaches(line, gutter)):
                break
            wide += any(abs(x - gutter) <= ALIGNED for x in _gutters(line))
            both += _reaches(line, gutter) and line.words[0].bbox.x0 < gutter - ALIGNED
            end += 1
        if wide >= 1 and both >= FEWEST and wide + both > FEWEST:
            return end, gutter
    return None


def _far_below(above: RawLine, below: RawLine, in_both: bool) -> bool:
    """Tell whether a line is too far below the columns to belong to them."""
    step = below.bbox.top - above.bbox.bottom
    return step > (4.0 if in_both else 0.6) * line_size(below)
