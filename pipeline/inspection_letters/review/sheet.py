"""The sheet that a person fills in, as a workbook or as CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.common.files.office import writes_office_file
from inspection_letters.common.files.sheets import escaped, fill_with_text
from inspection_letters.records import Codebook
from inspection_letters.records.errors import UsageError

QUEUE_SHEET: Final = "queue"
CODES_SHEET: Final = "codes"
NONE: Final = "none"
"""Entered in the column ``codes`` if no code applies."""

HOW: Final = (
    f"Enter code:polarity; code:polarity, or {NONE} if no code applies. Leave the cell empty if "
    "you are unsure."
)

_WIDTHS: Final = {
    "excerpt_id": 19,
    "letter": 26,
    "area": 18,
    "page": 6,
    "section": 12,
    "before": 45,
    "text": 70,
    "suggested": 34,
    "codes": 40,
    "note": 30,
    "row_version": 12,
    "stored": 34,
    "stored_note": 30,
    "changed": 26,
    "in_sheet": 34,
}
ANSWER_FILL: Final = PatternFill("solid", fgColor="FFF7D6")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of the sheet; a person fills in ``codes`` and ``note``.

    ``row_version`` is what people had said when it was written (`review.row_versions`).
    """

    excerpt_id: str
    letter: str
    area: str
    page: int
    section: str
    before: str
    text: str
    suggested: str
    codes: str = ""
    note: str = ""
    row_version: str = ""


@dataclass(frozen=True, slots=True)
class ConflictRow(SheetRow):
    """A row whose excerpt has other codes in the workspace, which are later than the sheet.

    ``stored`` and ``stored_note`` are those of the workspace, ``changed`` says when and where they
    came about, and ``in_sheet`` is what the sheet said. The person enters what holds.
    """

    stored: str = ""
    stored_note: str = ""
    changed: str = ""
    in_sheet: str = ""


COLUMNS: Final = tuple(field.name for field in fields(SheetRow))
CONFLICT_COLUMNS: Final = (
    *("excerpt_id", "letter", "area", "page", "section", "before", "text"),
    *("stored", "stored_note", "changed", "in_sheet", "codes", "note", "row_version"),
)


def write_sheet(
    rows: Sequence[SheetRow], codebook: Codebook, path: Path, columns: Sequence[str] = COLUMNS
) -> None:
    """Write the sheet; the ending of the file's name decides the format.

    Text that a spreadsheet could take for a formula is marked as text: in a workbook by
    the cell's type, in CSV by an apostrophe before it, which the import removes.

    Raises
    ------
    UsageError
        If the name ends in neither ``.xlsx`` nor ``.csv``, or the file cannot be written.
    """
    write_either(
        path,
        as_csv=lambda target: _write_csv(rows, target, columns),
        as_workbook=lambda target: _write_workbook(rows, codebook, target, columns),
    )


def write_either(
    path: Path, *, as_csv: Callable[[Path], None], as_workbook: Callable[[Path], None]
) -> None:
    """Write a sheet, whole or not at all, in the format that the file's name asks for.

    Parameters
    ----------
    path : Path
        The file; its folder is made if need be.
    as_csv, as_workbook : callable
        Called with the path to write to.

    Raises
    ------
    UsageError
        If the name ends in neither ``.xlsx`` nor ``.csv``, or the file cannot be written.
    """
    if path.suffix.lower() not in (".xlsx", ".csv"):
        raise UsageError(
            f"The sheet cannot be written as {path.name!r}: its format is not known.",
            "Use a file name that ends in .xlsx or .csv.",
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_file(path) as temporary:
            if path.suffix.lower() == ".csv":
                as_csv(temporary)
            else:
                as_workbook(temporary)
    except OSError as error:
        raise UsageError(
            f"The sheet {path} cannot be written ({error.strerror or error}).",
            "Close the file if it is open in another program, or use another path.",
        ) from error


def _write_csv(rows: Sequence[SheetRow], path: Path, columns: Sequence[str]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([escaped(getattr(row, name)) for name in columns])


@writes_office_file
def _write_workbook(
    rows: Sequence[SheetRow], codebook: Codebook, path: Path, columns: Sequence[str]
) -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = QUEUE_SHEET
    write_headings(sheet, columns, [_WIDTHS[name] for name in columns])
    for number, row in enumerate(rows, start=2):
        for column, name in enumerate(columns, start=1):
            cell = sheet.cell(number, column)
            fill_cell(cell, getattr(row, name))
            if name in ("codes", "note"):
                cell.fill = ANSWER_FILL
    last = get_column_letter(columns.index("codes") + 1)
    if rows:
        sheet.add_data_validation(_validation(f"{last}2", f"{last}2:{last}{len(rows) + 1}"))
    _write_codes(book.create_sheet(CODES_SHEET), codebook)
    book.save(path)


def _validation(first: str, cells: str) -> DataValidation:
    # Warns only: a list to choose from could hold one code but not several.
    check = DataValidation(
        type="custom",
        formula1=f'OR(LOWER(TRIM({first}))="{NONE}",ISNUMBER(SEARCH("?:?",{first})))',
        allow_blank=True,
        errorStyle="warning",
        errorTitle="Codes",
        error=HOW,
        promptTitle="Codes",
        prompt=f"{HOW} The sheet '{CODES_SHEET}' lists codes and polarities.",
        showErrorMessage=True,
        showInputMessage=True,
    )
    check.add(cells)
    return check


def _write_codes(sheet: Any, codebook: Codebook) -> None:
    write_headings(
        sheet,
        ("what", "name", "label", "definition", "include", "exclude"),
        (10, 30, 34, 60, 50, 50),
    )
    rows = [
        (
            "detail" if code.parent else "code",
            code.id,
            code.label,
            code.definition,
            code.include,
            code.exclude,
        )
        for main in codebook.codes
        for code in (main, *codebook.details_of(main.id))
    ]
    rows += [("polarity", name, "", text, "", "") for name, text in codebook.polarities.items()]
    rows.append(("answer", NONE, "", "No code of this codebook applies to the excerpt.", "", ""))
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            fill_cell(sheet.cell(number, column), value)


def write_headings(sheet: Any, names: Sequence[str], widths: Sequence[float]) -> None:
    """Write the names of columns in bold, set the widths, and freeze the row."""
    for column, (name, width) in enumerate(zip(names, widths, strict=True), start=1):
        cell = sheet.cell(1, column, name)
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"


def fill_cell(cell: Any, value: object) -> None:
    """Give a cell a value; text remains text, whatever it looks like."""
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if not isinstance(value, str):
        cell.value = value
        return
    # Text even where it looks like a number, an error or a formula.
    cell.number_format = "@"
    if value:
        fill_with_text(cell, value)
