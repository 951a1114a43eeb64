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

from inspection_letters.files.sheets import (
    CELL_LIMIT,
    CUT_MARK,
    REPLACEMENT,
    ROW_LIMIT,
    fit,
    text_cell,
    width_of,
)
from inspection_letters.outputs.export.contract import CONTRACTS, Contract, Kind, Row
from inspection_letters.outputs.export.plain import flat
from inspection_letters.records.errors import UsageError

_DATE_FORMAT: Final = "yyyy-mm-dd"
_MOMENT_FORMAT: Final = "yyyy-mm-dd hh:mm:ss"
_SAMPLE = 200


def write_workbook(tables: Mapping[str, Sequence[Row]], path: Path) -> None:
    """Write all tables into one workbook.

    Dates are real dates and moments are in UTC; lists and objects are JSON text. The
    header stays in view and has filters. Text that Excel could take for a formula is
    marked as text. What is too long for a cell is cut, and says so.

    Parameters
    ----------
    tables : mapping of str to sequence of mapping
        Rows of each table of the contract.
    path : Path
        The file to write.

    Raises
    ------
    UsageError
        If a table has more rows than a sheet can hold.
    """
    for contract in CONTRACTS:
        if len(tables[contract.name]) >= ROW_LIMIT:
            raise UsageError(
                f"The table {contract.name} has {len(tables[contract.name]):,} rows; an Excel "
                f"sheet holds {ROW_LIMIT - 1:,} and a header.",
                "Export to parquet or csv instead.",
            )
    book = Workbook(write_only=True)
    for contract in CONTRACTS:
        _write_sheet(book.create_sheet(contract.name), contract, tables[contract.name])
    book.save(path)


# The stubs of openpyxl know neither the class of a sheet in this mode nor that a cell
# can hold a date; hence Any.
def _write_sheet(sheet: Any, contract: Contract, rows: Sequence[Row]) -> None:
    last = get_column_letter(len(contract.columns))
    # All three must be set before the first row, as rows go to the file at once.
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{last}{len(rows) + 1}"
    for number, column in enumerate(contract.columns, start=1):
        sample = [flat(column.kind, row[column.name]) for row in rows[:_SAMPLE]]
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = width_of(column.name, sample)
    header = [WriteOnlyCell(sheet, column.name) for column in contract.columns]
    for cell in header:
        cell.font = Font(bold=True)
    sheet.append(header)
    for row in rows:
        sheet.append([_cell(sheet, column.kind, row[column.name]) for column in contract.columns])


def _cell(sheet: Any, kind: Kind, value: object) -> object:
    if isinstance(value, datetime):
        # Excel knows no time zones.
        cell = WriteOnlyCell(sheet, value.astimezone(UTC).replace(tzinfo=None))
        cell.number_format = _MOMENT_FORMAT
        return cell
    if isinstance(value, date) and value.year >= 1900:
        cell = WriteOnlyCell(sheet)
        cell.value = value
        cell.number_format = _DATE_FORMAT
        return cell
    written = flat(kind, value)
    if not isinstance(written, str):
        return written
    return text_cell(sheet, written)


__all__ = [
    "CELL_LIMIT",
    "CUT_MARK",
    "REPLACEMENT",
    "ROW_LIMIT",
    "fit",
    "width_of",
    "write_workbook",
]
