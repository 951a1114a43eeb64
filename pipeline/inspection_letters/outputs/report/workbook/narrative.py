"""Sheets of text: headings, sentences and small tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from inspection_letters.common.files.sheets import text_cell
from inspection_letters.outputs.report.workbook.cells import (
    A_LINE,
    CUT,
    FONT,
    HEAD,
    INK,
    Column,
    add_shades,
    cells,
    header,
    lines_of,
    set_up,
)

_FIRST: Final = 46.0
_OTHERS: Final = 13.0
_COLUMNS: Final = 8
_LAST: Final = get_column_letter(_COLUMNS)
_IN_LINE: Final = 175
"""Characters that always fit on a line across all columns."""

_IN_VALUE: Final = 115
"""The same without the first column."""


@dataclass(slots=True)
class Narrative:
    """A sheet under construction, row by row.

    All rows are written at the end, because heights and merged cells must be known first.
    """

    sheet: Any
    rows: list[list[Any]] = field(default_factory=list)
    shades: list[str] = field(default_factory=list)

    def title(self, text: str) -> None:
        """Add the title of the sheet."""
        self._across(text, Font(name=FONT, size=16, bold=True, color=HEAD), 24)

    def heading(self, text: str) -> None:
        """Add a heading after an empty row."""
        self.rows.append([])
        self._across(text, Font(name=FONT, size=12, bold=True, color=HEAD), 18)

    def text(self, text: str) -> None:
        """Add text across all columns."""
        height = A_LINE * lines_of(text, _IN_LINE) + 2
        self._across(text, Font(name=FONT, size=10, color=INK), height)

    def texts(self, texts: Iterable[str]) -> None:
        """Add texts as a list with bullets."""
        for text in texts:
            self.text(f"•  {text}")

    def pairs(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Add names with their values."""
        for name, value in pairs:
            row = len(self.rows) + 1
            made = [text_cell(self.sheet, name, CUT), text_cell(self.sheet, value, CUT)]
            made[0].font = Font(name=FONT, size=10, bold=True, color=INK)
            made[1].font = Font(name=FONT, size=10, color=INK)
            for cell in made:
                cell.alignment = Alignment(vertical="top", wrap_text=True, indent=1)
            self.sheet.merged_cells.add(f"B{row}:{_LAST}{row}")
            self.sheet.row_dimensions[row].height = A_LINE * lines_of(value, _IN_VALUE) + 2
            self.rows.append(made)

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[object]],
        shaded: Sequence[str] = (),
    ) -> None:
        """Add a small table with the column widths of the sheet."""
        self.rows.append(header(self.sheet, columns))
        lines = max(lines_of(column.title, int(_OTHERS) - 1) for column in columns[1:])
        self.sheet.row_dimensions[len(self.rows)].height = A_LINE * lines + 4
        first = len(self.rows) + 1
        self.rows += [cells(self.sheet, columns, row) for row in rows]
        for number, column in enumerate(columns, start=1):
            if column.title in shaded and rows:
                letter = get_column_letter(number)
                self.shades.append(f"{letter}{first}:{letter}{len(self.rows)}")

    def write(self) -> None:
        """Write the sheet."""
        for cells_at in self.shades:
            add_shades(self.sheet, cells_at)
        set_up(self.sheet, [_FIRST, *[_OTHERS] * (_COLUMNS - 1)])
        self.sheet.sheet_view.showGridLines = False
        for row in self.rows:
            self.sheet.append(row)

    def _across(self, text: str, font: Font, height: float) -> None:
        row = len(self.rows) + 1
        cell = text_cell(self.sheet, text, CUT)
        cell.font = font
        cell.alignment = Alignment(vertical="top", wrap_text=True, indent=1)
        self.sheet.merged_cells.add(f"A{row}:{_LAST}{row}")
        self.sheet.row_dimensions[row].height = height
        self.rows.append([cell])
