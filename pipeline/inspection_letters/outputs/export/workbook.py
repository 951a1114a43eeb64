"""Exports as an Excel workbook: one sheet for each table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from inspection_letters.common.files.office import writes_office_file
from inspection_letters.common.files.sheets import DIGITS, ROW_LIMIT, text_cell, width_of
from inspection_letters.outputs.export.plain import flat_value
from inspection_letters.outputs.schema import EXPORTED, TableRow, name_of
from inspection_letters.records.errors import UsageError

_DATE_FORMAT: Final = "yyyy-mm-dd"
_MOMENT_FORMAT: Final = "yyyy-mm-dd hh:mm:ss"
_FIRST_YEAR: Final = 1900
"""The first year whose dates Excel knows."""

_SAMPLE: Final = 200
"""Rows by which the width of a column is chosen."""


def check_sizes(sizes: Mapping[str, int]) -> None:
    """Check that tables with so many rows, by name, fit into sheets.

    Raises
    ------
    UsageError
        If a table has more rows than a sheet can hold.
    """
    for name, size in sizes.items():
        if size >= ROW_LIMIT:
            raise UsageError(
                f"The table {name} has {size:,} rows, but an Excel sheet can hold only "
                f"{ROW_LIMIT - 1:,} and a header.",
                "Export to parquet or csv instead.",
            )


@writes_office_file
def write_workbook(
    pieces: Iterable[Mapping[str, Sequence[TableRow]]],
    path: Path,
    schemas: Sequence[Any] = EXPORTED,
    *,
    part: str = "",
) -> None:
    """Write all tables into one workbook.

    Dates are real dates and moments are in UTC; lists and objects are JSON text. The
    header stays in view and has filters. Text that Excel could take for a formula is
    marked as text. Text too long for a cell is cut, and says so.

    Parameters
    ----------
    pieces : iterable of mapping
        The next rows of each table, as often as there are any; see `check_sizes`.
    path : Path
        The file to write.
    schemas : sequence of table
        The tables in their order; those of the export by default.
    part : str, optional
        Which part of a workspace the tables are of: a sentence for a first sheet.
    """
    book = Workbook(write_only=True)
    if part:
        sheet = book.create_sheet("about")
        sheet.append([text_cell(sheet, part)])
    sheets = {name_of(schema): book.create_sheet(name_of(schema)) for schema in schemas}
    sizes = dict.fromkeys(sheets, 0)
    for tables in pieces:
        for schema in schemas:
            name = name_of(schema)
            if not sizes[name]:
                _begin(sheets[name], schema, tables[name])
                sizes[name] = 1
            for row in tables[name]:
                cells = [_cell(sheets[name], field, row[field.name]) for field in schema]
                sheets[name].append(cells)
            sizes[name] += len(tables[name])
    for schema in schemas:
        name = name_of(schema)
        sheets[name].auto_filter.ref = f"A1:{get_column_letter(len(schema))}{sizes[name]}"
    book.save(path)


# The stubs of openpyxl know neither the class of a sheet in this mode nor that a cell
# can hold a date; hence Any.
def _begin(sheet: Any, schema: Any, rows: Sequence[TableRow]) -> None:
    """Write the header of a sheet, whose first rows say how wide the columns are."""
    # Both must be set before the first row, as rows go to the file at once.
    sheet.freeze_panes = "A2"
    for number, field in enumerate(schema, start=1):
        sample = [flat_value(field, row[field.name]) for row in rows[:_SAMPLE]]
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = width_of(field.name, sample)
    header = [WriteOnlyCell(sheet, name) for name in schema.names]
    for cell in header:
        cell.font = Font(bold=True)
    sheet.append(header)


def _cell(sheet: Any, field: Any, value: object) -> object:
    if isinstance(value, datetime):
        # Excel knows no time zones.
        cell = WriteOnlyCell(sheet, value.astimezone(UTC).replace(tzinfo=None))
        cell.number_format = _MOMENT_FORMAT
        return cell
    if isinstance(value, date) and value.year >= _FIRST_YEAR:
        cell = WriteOnlyCell(sheet)
        cell.value = value
        cell.number_format = _DATE_FORMAT
        return cell
    flat = flat_value(field, value)
    if isinstance(flat, float):
        return round(flat, DIGITS)
    return text_cell(sheet, flat) if isinstance(flat, str) else flat
