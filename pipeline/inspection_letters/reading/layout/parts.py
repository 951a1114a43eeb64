"""What a page falls into: lines of running text, and rows of cells."""

from __future__ import annotations

from dataclasses import dataclass

from inspection_letters.records import RawLine

EDGE_TOLERANCE = 5.0
"""Distance in points within which column borders on two pages are the same."""


@dataclass(frozen=True, slots=True)
class RowCell:
    """The lines in one cell; ``right`` is where its text must wrap (points)."""

    lines: tuple[RawLine, ...]
    left: float
    right: float

    @property
    def text(self) -> str:
        """The lines joined by single spaces."""
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table, left to right. ``ruled`` tells borders from mere alignment."""

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
        """Whether the two rows have their borders at the same places."""
        return len(self.borders) == len(other.borders) and all(
            abs(mine - theirs) <= EDGE_TOLERANCE
            for mine, theirs in zip(self.borders, other.borders, strict=True)
        )


Item = RawLine | TableRow
