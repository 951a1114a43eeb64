"""The rows of the sheet that a person returns, and what in it is no row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from openpyxl.utils import get_column_letter

from inspection_letters.records.errors import UsageError
from inspection_letters.review.importers import NEEDED, import_sheets
from inspection_letters.review.sheet import COLUMNS, CONFLICT_COLUMNS, QUEUE_SHEET
from inspection_letters.review.tables import CellRow, CellSheet, heading_name

VERSION: Final = "row_version"
SINGLE: Final = (*NEEDED, "text", VERSION)
"""The columns that a sheet can have only once."""

UNREADABLE: Final = "?"
"""Stands for a version in a cell whose content cannot be known."""

_NOTES: Final = re.compile(
    r"((my|own|other|second|further|additional)_?)?(note|comment|remark)s?(_?\d+)?"
)
_NOTE_JOIN: Final = "; "


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """A row of a sheet with its number, as a spreadsheet counts.

    Parameters
    ----------
    number : int
        The number.
    values : mapping of str to str
        The cells of the columns that are used; several columns of notes are joined.
    faults : tuple of str
        Why cells of these columns cannot be read, each with its row and column.
    cells : tuple of str
        All cells.
    is_above : bool
        Whether the row is above the headings, as a title is.
    is_heading : bool
        Whether the row repeats the headings.
    """

    number: int
    values: Mapping[str, str]
    faults: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    is_above: bool = False
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class ReturnedSheet:
    """The rows of a sheet that are not empty, and what is not imported beside them.

    Parameters
    ----------
    rows : tuple of ReturnedRow
        The rows but for the headings.
    columns : tuple of str
        Columns with content that are not part of a coding sheet.
    sheets : tuple of str
        Other sheets of the workbook with the columns of a coding sheet, none of whose
        rows has codes.
    commented : tuple of int
        Numbers of rows with comments attached to their cells.
    """

    rows: tuple[ReturnedRow, ...]
    columns: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    commented: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class _CodingSheet:
    """A sheet with its headings: the row, and the places of the columns that are used."""

    sheet: CellSheet
    headings: CellRow
    places: Mapping[str, tuple[int, ...]]

    @property
    def others(self) -> list[CellRow]:
        return [row for row in self.sheet.rows if row is not self.headings and not row.is_empty]

    @property
    def has_codes(self) -> bool:
        (at,) = self.places["codes"][:1]
        return any(
            at in row.faults or (_cell(row, at).strip() and heading_name(_cell(row, at)) != "codes")
            for row in self.others
        )


def read_returned(path: Path) -> ReturnedSheet:
    """Read the coding sheet in a file, whichever sheet of a workbook that is.

    Columns are found by their headings, in any order and in any row.

    Raises
    ------
    UsageError
        If the file cannot be read, lacks a column, or has codes in several sheets.
    """
    sheets = import_sheets(path)
    found = [coding for sheet in sheets if (coding := _coding_sheet(sheet))]
    if not found:
        raise _without_columns(path, sheets)
    chosen = _choose(path, found)
    twice = [name for name in SINGLE if len(chosen.places.get(name, ())) > 1]
    if twice:
        raise UsageError(
            f"The sheet {path} has two columns named {twice[0]}.", "Rename or delete one of them."
        )
    return ReturnedSheet(
        rows=tuple(_returned(row, chosen) for row in chosen.others),
        columns=tuple(_unused(chosen)),
        sheets=tuple(
            f"'{other.sheet.name}' ({len(other.others)} rows)"
            for other in found
            if other is not chosen and other.others
        ),
        commented=chosen.sheet.commented,
    )


def _coding_sheet(sheet: CellSheet) -> _CodingSheet | None:
    for row in sheet.rows:
        names = [heading_name(cell) for cell in row.cells]
        if set(NEEDED) <= set(names):
            places = {
                name: tuple(at for at, other in enumerate(names) if other == name)
                for name in SINGLE
                if name in names
            }
            notes = tuple(at for at, name in enumerate(names) if _NOTES.fullmatch(name))
            return _CodingSheet(sheet, row, places | ({"note": notes} if notes else {}))
    return None


def _without_columns(path: Path, sheets: Sequence[CellSheet]) -> UsageError:
    rows = [row for sheet in sheets for row in sheet.rows]
    lacking = [
        [name for name in NEEDED if name not in map(heading_name, row.cells)] for row in rows
    ]
    missing = min(lacking, key=len, default=list(NEEDED))
    return UsageError(
        f"The sheet {path} has no column named {missing[0]}.",
        f"Name the columns in one row, among them {' and '.join(NEEDED)}.",
    )


def _choose(path: Path, found: Sequence[_CodingSheet]) -> _CodingSheet:
    coded = [coding for coding in found if coding.has_codes]
    if len(coded) > 1:
        names = ", ".join(f"'{coding.sheet.name}'" for coding in coded)
        raise UsageError(
            f"The workbook {path} has codes in {len(coded)} sheets: {names}.",
            "Move all coded rows to one sheet, delete the others, and run the same command again.",
        )
    named = [coding for coding in found if coding.sheet.name.strip().casefold() == QUEUE_SHEET]
    visible = [coding for coding in found if not coding.sheet.is_hidden]
    return (*coded, *named, *visible, *found)[0]


def _returned(row: CellRow, coding: _CodingSheet) -> ReturnedRow:
    values = {
        name: _NOTE_JOIN.join(
            cell for at in places if (cell := _cell(row, at)).strip() or len(places) == 1
        )
        for name, places in coding.places.items()
    }
    for at in coding.places.get(VERSION, ()):
        if at in row.faults:
            values[VERSION] = UNREADABLE
    # Of a version that cannot be read nothing is known, which is no fault of the coding.
    names = {at: name for name, places in coding.places.items() for at in places if name != VERSION}
    faults = [
        f"row {row.number}, column {names[at]}: {fault}"
        for at, fault in sorted(row.faults.items())
        if at in names
    ]
    width = len(coding.headings.cells)
    if coding.sheet.is_csv and any(cell.strip() for cell in row.cells[width:]):
        faults.append(
            f"row {row.number}: it has {len(row.cells)} cells, but the headings name {width}. Put "
            "quotation marks around a cell that contains the separator."
        )
    return ReturnedRow(
        row.number,
        values,
        tuple(faults),
        row.cells,
        is_above=row.number < coding.headings.number,
        is_heading=all(heading_name(values[name]) == name for name in NEEDED),
    )


def _unused(coding: _CodingSheet) -> list[str]:
    """Return the columns with content that neither are used nor belong to the sheet."""
    used = {at for places in coding.places.values() for at in places}
    below = [row for row in coding.others if row.number > coding.headings.number]
    width = max((len(row.cells) for row in below), default=0)
    unused = []
    for at in range(width):
        heading = _cell(coding.headings, at).strip()
        filled = any(_cell(row, at).strip() or at in row.faults for row in below)
        if filled and at not in used and heading_name(heading) not in {*COLUMNS, *CONFLICT_COLUMNS}:
            unused.append(heading or f"{get_column_letter(at + 1)} (without a heading)")
    return unused


def _cell(row: CellRow, at: int) -> str:
    return row.cells[at] if at < len(row.cells) else ""


__all__ = ["ReturnedRow", "ReturnedSheet", "read_returned"]
