"""Exports as an Excel workbook: one sheet for each table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


@writes_office_file
def write_workbook(
    tables: Mapping[str, Sequence[TableRow]],
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
    tables : mapping of str to sequence of mapping
        Rows of each table.
    path : Path
        The file to write.
    schemas : sequence of table
        The tables in their order; those of the export by default.
    part : str, optional
        Which part of a workspace the tables are of: a sentence for a first sheet.

    Raises
    ------
    UsageError
        If a table has more rows than a sheet can hold.
    """
    for name in map(name_of, schemas):
        if len(tables[name]) >= ROW_LIMIT:
            raise UsageError(
                f"The table {name} has {len(tables[name]):,} rows, but an Excel sheet can hold "
                f"only {ROW_LIMIT - 1:,} and a header.",
                "Export to parquet or csv instead.",
            )
    book = Workbook(write_only=True)
    if part:
        sheet = book.create_sheet("about")
        sheet.append([text_cell(sheet, part)])
    for schema in schemas:
        name = name_of(schema)
        _write_sheet(book.create_sheet(name), schema, tables[name])
    book.save(path)


# The stubs of openpyxl know neither the class of a sheet in this mode nor that a cell
# can hold a date; hence Any.
def _write_sheet(sheet: Any, schema: Any, rows: Sequence[TableRow]) -> None:
    last = get_column_letter(len(schema))
    # All three must be set before the first row, as rows go to the file at once.
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{last}{len(rows) + 1}"
    for number, field in enumerate(schema, start=1):
        sample = [flat_value(field, row[field.name]) for row in rows[:_SAMPLE]]
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = width_of(field.name, sample)
    header = [WriteOnlyCell(sheet, name) for name in schema.names]
    for cell in header:
        cell.font = Font(bold=True)
    sheet.append(header)
    for row in rows:
        sheet.append([_cell(sheet, field, row[field.name]) for field in schema])


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
