"""Sheets that hold one table: the look of their columns, and the page set-up."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from textwrap import wrap
from typing import Any, Final, Literal
from weakref import WeakKeyDictionary

from openpyxl.cell import WriteOnlyCell
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties

from inspection_letters.common.files.sheets import DIGITS, LINK_LIMIT, ROW_LIMIT, text_cell
from inspection_letters.outputs.report.sources import Address
from inspection_letters.outputs.schema import TableRow, heading_of, name_of
from inspection_letters.records.errors import UsageError

Look = Literal["text", "wrap", "number", "share", "score", "p-value", "date", "link", "polarity"]

CUT: Final = " [cut here: too long for Excel]"
BLUE, VERMILLION, INK = "0072B2", "B34E00", "1F2A37"  # of Okabe and Ito, one of them darker
HEAD, PALE, LINE, SHADE = "23405E", "EEF2F6", "C9D1DA", "8FBBD9"
FONT: Final = "Calibri"
A_LINE: Final = 13.5
_HIGHEST: Final = 409.0
_A4: Final = "9"
_CENTURY: Final = 1900

_FORMATS: Final = {
    "number": "#,##0",
    "share": "0.0%",
    "score": "0.00",
    "p-value": "0.0000",
    "date": "d mmm yyyy",
}
_BODY: Final = Font(name=FONT, size=10, color=INK)
_LINK: Final = Font(name=FONT, size=10, color="0563C1", underline="single")
_POLARITIES: Final = {
    "Strength": Font(name=FONT, size=10, bold=True, color=BLUE),
    "Weakness": Font(name=FONT, size=10, bold=True, color=VERMILLION),
}
_NUMBER: Final = Alignment(vertical="top")
_TEXT: Final = Alignment(horizontal="left", vertical="top", indent=1)
_WRAPPED: Final = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
_NUMBERS: Final = ("number", "share", "score", "p-value")
_HEAD_FONT: Final = Font(name=FONT, size=10, bold=True, color="FFFFFF")
_HEAD_FILL: Final = PatternFill("solid", fgColor=HEAD)
_RULE: Final = Border(bottom=Side(style="hair", color=LINE))

_STYLES: Final[WeakKeyDictionary[Any, dict[tuple[int, Look, bytes], Any]]] = WeakKeyDictionary()
"""The styles of cells in each workbook, by font, look and the format that they have already."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in characters, and the look of its cells."""

    title: str
    width: float
    look: Look = "text"


@dataclass(frozen=True, slots=True)
class Link:
    """Text that opens an address."""

    words: str
    address: Address


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A sheet that holds one table.

    ``shaded`` names the columns whose shares are shaded.

    ``printed`` is the number of columns that are printed; the others are for the screen only.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[object]]
    shaded: tuple[str, ...] = ()
    printed: int | None = None


def sheet_table(
    schema: Any,
    looks: Mapping[str, tuple[float, Look]],
    rows: Iterable[TableRow],
    *,
    name: str | None = None,
    shaded: Sequence[str] = (),
    printed: int | None = None,
) -> SheetTable:
    """Return a sheet with columns of a table.

    Parameters
    ----------
    schema : pyarrow.Schema
        The table, from `inspection_letters.outputs.schema.sheets`.
    looks : mapping of str to tuple of float and Look
        The columns to show, with their width in characters and the look of their cells.
    rows : iterable of mapping
        Values by the names of columns.
    name : str, optional
        The name of the sheet; if not given, that of the table.
    shaded : sequence of str
        Columns whose shares are shaded.
    printed : int, optional
        The number of columns that are printed; all if not given.
    """
    headings = {column: heading_of(schema.field(column)) for column in looks}
    return SheetTable(
        name or name_of(schema),
        tuple(Column(headings[column], *look) for column, look in looks.items()),
        [[row[column] for column in looks] for row in rows],
        shaded=tuple(headings[column] for column in shaded),
        printed=printed,
    )


def write_table(book: Any, table: SheetTable) -> None:
    """Write a table as a sheet with a fixed header, filters and shading.

    Columns of links are left out if no row has a link.

    Raises
    ------
    UsageError
        If it has more rows than a sheet can hold.
    """
    if len(table.rows) >= ROW_LIMIT:
        raise UsageError(
            f"The sheet {table.name} would have {len(table.rows):,} rows; an Excel sheet holds "
            f"{ROW_LIMIT - 1:,} and a header.",
            "Make a report of fewer letters, or use 'letters export' with parquet or csv.",
        )
    table = _without_empty_links(table)
    sheet = book.create_sheet(table.name)
    last = get_column_letter(len(table.columns))
    set_up(sheet, [column.width for column in table.columns])
    # All of this must be set before the first row, because rows are written at once.
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.auto_filter.ref = f"A1:{last}{len(table.rows) + 1}"
    if table.printed:
        sheet.print_area = f"A1:{get_column_letter(table.printed)}{len(table.rows) + 1}"
    sheet.row_dimensions[1].height = 44
    for number, column in enumerate(table.columns, start=1):
        if column.title in table.shaded and table.rows:
            letter = get_column_letter(number)
            add_shades(sheet, f"{letter}2:{letter}{len(table.rows) + 1}")
    sheet.append(header(sheet, table.columns))
    links = sum(isinstance(value, Link) for row in table.rows for value in row)
    for at, row in enumerate(table.rows, start=2):
        sheet.row_dimensions[at].height = _height(table.columns, row)
        sheet.append(cells(sheet, table.columns, row, linked=links <= LINK_LIMIT))


def _without_empty_links(table: SheetTable) -> SheetTable:
    kept = [
        at
        for at, column in enumerate(table.columns)
        if column.look != "link" or any(row[at] is not None for row in table.rows)
    ]
    if len(kept) == len(table.columns):
        return table
    printed = table.printed and sum(at < table.printed for at in kept)
    return replace(
        table,
        columns=tuple(table.columns[at] for at in kept),
        rows=[[row[at] for at in kept] for row in table.rows],
        printed=printed,
    )


@lru_cache(maxsize=50_000)
def lines_of(text: str, in_line: int) -> int:
    """Return how many lines text takes at a number of characters per line."""
    return sum(max(1, len(wrap(line, in_line))) for line in text.split("\n"))


def _height(columns: Sequence[Column], row: Sequence[object]) -> float:
    """Return the height a row needs, which not every program works out by itself."""
    lines = (
        lines_of(value, int(1.2 * column.width) - 2)
        for column, value in zip(columns, row, strict=True)
        if column.look == "wrap" and isinstance(value, str)
    )
    return min(A_LINE * max(lines, default=1) + 2, _HIGHEST)


def set_up(sheet: Any, widths: Iterable[float]) -> None:
    """Set column widths and the printed page: A4 landscape, fitted to width, numbered."""
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom = 0.5, 0.7
    margins.header = margins.footer = 0.3
    sheet.HeaderFooter.oddFooter.left.text = "&A"
    sheet.HeaderFooter.oddFooter.right.text = "Page &P of &N"


def add_shades(sheet: Any, cells_at: str) -> None:
    """Shade cells by their share: white for 0, blue for 1."""
    # The stubs of openpyxl do not type this function.
    rule = ColorScaleRule(  # type: ignore[no-untyped-call]
        start_type="num",
        start_value=0,
        start_color="FFFFFF",
        end_type="num",
        end_value=1,
        end_color=SHADE,
    )
    sheet.conditional_formatting.add(cells_at, rule)


def header(sheet: Any, columns: Sequence[Column]) -> list[Any]:
    """Return the cells of a header."""
    found = []
    for column in columns:
        cell = text_cell(sheet, column.title)
        cell.font, cell.fill = _HEAD_FONT, _HEAD_FILL
        right = column.look in _NUMBERS
        cell.alignment = Alignment(
            horizontal="right" if right else "left",
            vertical="center",
            wrap_text=True,
            indent=0 if right else 1,
        )
        found.append(cell)
    return found


def cells(
    sheet: Any, columns: Sequence[Column], row: Sequence[object], *, linked: bool = True
) -> list[Any]:
    """Return the cells of a row. Without ``linked``, addresses are text."""
    return [
        cell(sheet, column.look, value, linked=linked)
        for column, value in zip(columns, row, strict=True)
    ]


def cell(sheet: Any, look: Look, value: Any, *, linked: bool = True) -> Any:
    """Return a cell. Text stays text, numbers and dates are stored as such, NaN is empty."""
    if isinstance(value, float):
        value = None if math.isnan(value) else round(value, DIGITS)
    font = _BODY
    if isinstance(value, Link):
        made = text_cell(sheet, value.words if linked else value.address.whole, CUT)
        if linked:
            made.hyperlink = Hyperlink(
                ref="", target=value.address.target, location=value.address.fragment or None
            )
            font = _LINK
    elif isinstance(value, str):
        made = text_cell(sheet, value, CUT)
        if look == "polarity":
            font = _POLARITIES.get(value, _BODY)
    elif isinstance(value, date) and value.year < _CENTURY:
        made = text_cell(sheet, value.isoformat())
    else:
        made = WriteOnlyCell(sheet)
        made.value = value
        if value is not None and look in _FORMATS:
            made.number_format = _FORMATS[look]
    _dress(made, font, look)
    return made


def _dress(made: Any, font: Font, look: Look) -> None:
    """Give a cell its font, alignment and border, which are looked up once in each workbook.

    openpyxl compares each of them with all that the workbook has, for every cell.
    """
    known = _STYLES.setdefault(made.parent.parent, {})
    key = (id(font), look, bytes(made._style or b""))
    if key not in known:
        made.font, made.border = font, _RULE
        if look in _NUMBERS:
            made.alignment = _NUMBER
        else:
            made.alignment = _WRAPPED if look == "wrap" else _TEXT
        known[key] = made._style
    made._style = copy(known[key])
