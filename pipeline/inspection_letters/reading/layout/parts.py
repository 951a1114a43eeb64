"""The parts of a page: lines and columns of running text, and rows of table cells."""

from __future__ import annotations

from dataclasses import dataclass

from inspection_letters.records import RawLine

EDGE_TOLERANCE = 5.0
"""Column borders on two pages are the same if they are within this distance (points)."""


@dataclass(frozen=True, slots=True)
class RowCell:
    """The lines in one cell, with its left edge and the edge where text must wrap (points)."""

    lines: tuple[RawLine, ...]
    left: float
    right: float

    @property
    def text(self) -> str:
        """The lines joined by single spaces."""
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table, left to right.

    ``ruled`` is whether it has printed borders, and not just aligned text; ``top`` is in
    points, and ``grid`` is the number of its grid in the letter (-1 if not ruled).
    """

    cells: tuple[RowCell, ...]
    page_number: int
    top: float
    ruled: bool
    grid: int

    @property
    def borders(self) -> tuple[float, ...]:
        """Left edges of the cells, and the right edge of the last (points)."""
        return (*(cell.left for cell in self.cells), self.cells[-1].right)

    def same_columns(self, other: TableRow) -> bool:
        """Whether two rows have the same column borders."""
        return len(self.borders) == len(other.borders) and all(
            abs(mine - theirs) <= EDGE_TOLERANCE
            for mine, theirs in zip(self.borders, other.borders, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Column:
    """Running text in a column of its own; ``right`` is where it must wrap (points)."""

    lines: tuple[RawLine, ...]
    right: float


Item = RawLine | TableRow | Column
