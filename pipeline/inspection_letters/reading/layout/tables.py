"""Join tables across pages, and collect the blocks of every cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from inspection_letters.reading.layout.blocks import DraftBlock, blocks_of, cell_reads_on, reads_on
from inspection_letters.reading.layout.lines import opens_bullet
from inspection_letters.reading.layout.parts import TableRow
from inspection_letters.records import CellRef, RawLine

CELL_PADDING = 5.0
"""Usual space between a cell's text and its border, in points."""


@dataclass(slots=True)
class DraftTable:
    """A table under construction: a cell is a list of blocks, and a row a list of cells."""

    number: int
    last: TableRow
    rows: list[list[list[DraftBlock]]] = field(default_factory=list)
    texts: list[tuple[str, ...]] = field(default_factory=list)
    below_head: bool = False
    """Whether the last row was the heading row, repeated on a new page."""

    def takes(self, row: TableRow, *, next_to_it: bool) -> bool:
        """Whether a row belongs to this table.

        It does if it is in the same grid, or if it is first on its page, directly after
        the table's last row, and has the same column borders.
        """
        if not (row.ruled and self.last.ruled):
            return False
        if row.page_number == self.last.page_number:
            return row.grid == self.last.grid
        return next_to_it and row.same_columns(self.last)

    def add(self, row: TableRow, pitch: float) -> list[RawLine]:
        """Add a row, or join it to the last row if a page break cut that row.

        Returns
        -------
        list of RawLine
            The lines of the row if it only repeats the table's heading row on a
            new page, which makes them furniture; otherwise empty.
        """
        new_page = bool(self.rows) and (self.below_head or row.page_number != self.last.page_number)
        texts = tuple(cell.text for cell in row.cells)
        self.last = row
        self.below_head = new_page and texts == self.texts[0] and len(self.texts) > 1
        if self.below_head:
            return [line for cell in row.cells for line in cell.lines]
        goes_on = new_page and self._goes_on(row, texts)
        number = len(self.rows) - 1 if goes_on else len(self.rows)
        cells = [
            blocks_of(
                cell.lines,
                right=cell.right - CELL_PADDING,
                pitch=pitch,
                cell=CellRef(self.number, number, column),
            )
            for column, cell in enumerate(row.cells)
        ]
        if goes_on:
            self.rows[-1] = [
                join_blocks(above, below) for above, below in zip(self.rows[-1], cells, strict=True)
            ]
            self.texts[-1] = tuple(
                f"{above} {below}".strip()
                for above, below in zip(self.texts[-1], texts, strict=True)
            )
        else:
            self.rows.append(cells)
            self.texts.append(texts)
        return []

    def _goes_on(self, row: TableRow, texts: tuple[str, ...]) -> bool:
        above = self.texts[-1]
        if len(row.cells) > 1 and any(
            not text and before for text, before in zip(texts, above, strict=True)
        ):
            return True
        # The column with the most words decides; the others contain names, which never
        # end with a full stop.
        column = max(range(len(texts)), key=lambda index: len(texts[index] + above[index]))
        lines = row.cells[column].lines
        if cell_reads_on(above[column], texts[column], bool(lines) and opens_bullet(lines[0])):
            return True
        whole = {row_texts[0] for row_texts in self.texts[:-1]}
        return len(texts) > 1 and f"{above[0]} {texts[0]}" in whole

    def blocks(self) -> Iterator[DraftBlock]:
        """Yield the blocks cell by cell, row by row."""
        for row in self.rows:
            for cell in row:
                yield from cell


def join_blocks(above: Sequence[DraftBlock], below: Sequence[DraftBlock]) -> list[DraftBlock]:
    """Join the blocks before and after a page break, merging a block that it cut."""
    if above and below and reads_on(above[-1], below[0]):
        whole = replace(above[-1], lines=above[-1].lines + below[0].lines)
        return [*above[:-1], whole, *below[1:]]
    return [*above, *below]
