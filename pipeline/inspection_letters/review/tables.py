"""Sheets as text: what every reader of sheets returns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CellRow:
    """A row as text, with its number in the file.

    ``faults`` say, by place of the cell from 0, why what a cell shows is not known.
    """

    number: int
    cells: tuple[str, ...]
    faults: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether no cell shows anything."""
        return not self.faults and not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class CellSheet:
    """A sheet of a workbook, or a CSV file.

    ``commented`` are the numbers of rows with comments attached to their cells. In CSV,
    where ``is_csv``, a cell too many shows that the separator occurs within a cell.
    """

    name: str
    rows: tuple[CellRow, ...]
    is_hidden: bool = False
    is_csv: bool = False
    commented: tuple[int, ...] = ()


def heading_name(cell: str) -> str:
    """Return a heading in the form in which headings are compared.

    Examples
    --------
    >>> heading_name(" Excerpt ID: ")
    'excerpt_id'
    """
    return "_".join(re.findall(r"[^\W_]+", cell.casefold()))


__all__ = ["CellRow", "CellSheet", "heading_name"]
