"""Divide a page into lines of running text and rows of table cells."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from operator import itemgetter

from inspection_letters.reading.layout.columns import split_columns
from inspection_letters.reading.layout.grouping import group_lines
from inspection_letters.reading.layout.parts import EDGE_TOLERANCE, Item, RowCell, TableRow
from inspection_letters.records import RawLine, RawTable, RawWord
from inspection_letters.records.spans import BBox


def page_items(
    lines: Sequence[RawLine], tables: Sequence[RawTable], grid_offset: int
) -> list[Item]:
    """Return the items of a page in reading order: lines and rows, top to bottom.

    Parameters
    ----------
    lines : sequence of RawLine
        Lines of the page without furniture.
    tables : sequence of RawTable
        The ruled grids of the page.
    grid_offset : int
        Number of the page's first grid within the letter.
    """
    words = [word for line in lines for word in line.words]
    grid = _Grid(tables)
    inside: list[dict[int, BBox]] = [{} for _ in tables]
    for index, word in enumerate(words):
        found = grid.cell_around(word)
        if found is not None:
            inside[found[0]][index] = found[1]
    in_cells = {index for cells in inside for index in cells}
    rows: list[TableRow] = []
    for number, (table, cells) in enumerate(zip(tables, inside, strict=True)):
        rows.extend(_rows(words, cells, table, grid_offset + number))
    free = group_lines(word for index, word in enumerate(words) if index not in in_cells)
    items: list[Item] = []
    for part in _between(free, rows):
        items.extend(split_columns(part) if isinstance(part, list) else [part])
    return items


class _Grid:
    """The cells of a page's tables, sorted by height so that looking up a word is fast."""

    def __init__(self, tables: Sequence[RawTable]) -> None:
        heights: dict[tuple[float, float], list[tuple[float, int, BBox]]] = defaultdict(list)
        for number, table in enumerate(tables):
            for cell in table.cells:
                heights[cell.top, cell.bottom].append((cell.x0, number, cell))
        # Cells of the same height are side by side, since no cell contains another.
        self._heights = [(*height, sorted(cells)) for height, cells in sorted(heights.items())]
        self._tops = [top for top, _, _ in self._heights]

    def cell_around(self, word: RawWord) -> tuple[int, BBox] | None:
        """Return the smallest cell around the middle of a word, with its table's number."""
        x = (word.bbox.x0 + word.bbox.x1) / 2
        y = (word.bbox.top + word.bbox.bottom) / 2
        holding = [
            (number, cell)
            for _, bottom, cells in self._heights[: bisect_right(self._tops, y)]
            if y <= bottom
            for _, number, cell in cells[: bisect_right(cells, x, key=itemgetter(0))][-2:]
            if x <= cell.x1
        ]
        return min(
            holding, key=lambda cell: (cell[0], cell[1].width * cell[1].height), default=None
        )


def _rows(
    words: Sequence[RawWord], inside: dict[int, BBox], table: RawTable, grid: int
) -> list[TableRow]:
    by_cell: dict[BBox, list[RawWord]] = {cell: [] for cell in table.cells}
    for index, cell in inside.items():
        by_cell[cell].append(words[index])
    tops: list[list[BBox]] = []
    for cell in sorted(by_cell, key=lambda box: (box.top, box.x0)):
        if tops and abs(tops[-1][0].top - cell.top) <= EDGE_TOLERANCE:
            tops[-1].append(cell)
        else:
            tops.append([cell])
    rows = []
    for boxes in tops:
        ordered = sorted(boxes, key=lambda box: box.x0)
        cells = tuple(
            RowCell(tuple(group_lines(by_cell[box])), left=box.x0, right=box.x1) for box in ordered
        )
        if any(cell.lines for cell in cells):
            rows.append(
                TableRow(cells, table.bbox.page_number, ordered[0].top, ruled=True, grid=grid)
            )
    return rows


def _between(lines: Sequence[RawLine], rows: Sequence[TableRow]) -> list[list[RawLine] | TableRow]:
    """Order lines and rows by height; lines between two rows stay together."""
    parts: list[list[RawLine] | TableRow] = []
    ordered: list[tuple[float, RawLine | TableRow]] = sorted(
        [*((line.bbox.top, line) for line in lines), *((row.top, row) for row in rows)],
        key=lambda pair: pair[0],
    )
    for _, item in ordered:
        if isinstance(item, TableRow):
            parts.append(item)
        elif parts and isinstance(parts[-1], list):
            parts[-1].append(item)
        else:
            parts.append([item])
    return parts
