"""The cells of a table that a person has made or edited: an Excel workbook or CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from inspection_letters.common.files.archives import (
    HostileArchiveError,
    LockedArchiveError,
    OversizedArchiveError,
)
from inspection_letters.common.files.bounded import read_bounded
from inspection_letters.common.files.sheets import unescaped
from inspection_letters.records.errors import UsageError
from inspection_letters.review.file_formats import WORKBOOK_ENDINGS, foreign_format, is_zip
from inspection_letters.review.tables import CellRow, CellSheet, heading_name
from inspection_letters.review.workbook import MOST_CELLS, read_workbook

_DELIMITERS: Final = ",;\t|"
_HEADING_LINES: Final = 50
"""How many lines of a CSV file are searched for the headings, to learn its separator."""


def read_sheets(path: Path, needed: Sequence[str] = (), *, what: str = "sheet") -> list[CellSheet]:
    """Return all sheets of a workbook, or the one of a CSV file.

    What a file contains decides how it is read, not the ending of its name.

    Parameters
    ----------
    path : Path
        The file.
    needed : sequence of str, optional
        Names of columns, by which the separator of a CSV file is recognised.
    what : str, default "sheet"
        What messages call the file.

    Raises
    ------
    UsageError
        If the file cannot be read.
    """
    try:
        found = foreign_format(path)
        if found:
            raise UsageError(
                f"The {what} {path} cannot be read: it is {found}.",
                "Open it in Excel or LibreOffice and save it as an Excel workbook (.xlsx), "
                "without a password.",
            )
        if is_zip(path) or path.suffix.lower() in WORKBOOK_ENDINGS:
            return _read_workbook(path, what)
        return [_read_csv(path, needed, what)]
    except OSError as error:
        raise UsageError(
            f"The {what} {path} cannot be read ({error.strerror or error}).", "Check the path."
        ) from error


def plain_sheet(rows: Iterable[Sequence[str]]) -> CellSheet:
    """Return rows of text as a sheet; the first is row 1."""
    return CellSheet(
        "", tuple(CellRow(number, tuple(row)) for number, row in enumerate(rows, start=1))
    )


def read_text(path: Path, what: str = "sheet") -> str:
    """Return the text of a file in UTF-8 or UTF-16, without a byte order mark.

    Raises
    ------
    UsageError
        If it is in another encoding.
    """
    try:
        content = read_bounded(path)
    except ValueError as error:
        raise UsageError(
            f"The {what} {path} is not read: {error}.", "Check that it is the right file."
        ) from error
    try:
        return content.decode(_encoding(content))
    except UnicodeDecodeError as error:
        raise UsageError(
            f"The {what} {path} is not in UTF-8.",
            "In Excel, save it as 'CSV UTF-8' or as a workbook (.xlsx).",
        ) from error


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # Headings are in ASCII, of which UTF-16 makes every other byte 0.
    if content[1:8:2] == bytes(4) and 0 not in content[:8:2]:
        return "utf-16-le"
    if content[:8:2] == bytes(4) and 0 not in content[1:8:2]:
        return "utf-16-be"
    return "utf-8-sig"


def _read_workbook(path: Path, what: str) -> list[CellSheet]:
    try:
        sheets = read_workbook(path)
    except FileNotFoundError:
        raise
    except (OversizedArchiveError, HostileArchiveError, LockedArchiveError) as error:
        raise UsageError(
            f"The {what} {path} is not read: {error}.",
            "Delete what does not belong to the sheet, or save it as CSV.",
        ) from error
    except Exception as error:  # What is wrong with a workbook shows in errors of any kind.
        raise UsageError(
            f"The {what} {path} is damaged, or is not an Excel workbook (.xlsx).",
            "Save it again as .xlsx or as CSV.",
        ) from error
    if not sheets:
        raise UsageError(
            f"The {what} {path} has no sheet that can be read.",
            "In Excel, save it as 'Excel Workbook (.xlsx)', not as 'Strict Open XML'.",
        )
    return sheets


def _read_csv(path: Path, needed: Sequence[str], what: str) -> CellSheet:
    text = read_text(path, what)
    said = re.match(r"sep=(.)\r?\n", text)
    if said:
        # Excel does not show this line.
        text = text[said.end() :]
    delimiter = said[1] if said else _delimiter(text, needed)
    # As read from a file opened with newline="": line ends within fields are kept. Strict,
    # since a quotation mark that is never closed would take in all rows after it.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[CellRow] = []
    count = 0
    try:
        for number, cells in enumerate(reader, start=1):
            rows.append(CellRow(number, tuple(unescaped(cell) for cell in cells)))
            count += len(cells)
            if count > MOST_CELLS:
                raise UsageError(
                    f"The {what} {path} is not read: it has more than {MOST_CELLS:,} cells.",
                    "Check that it is the right file, or divide it.",
                )
    except csv.Error as error:
        fault = str(error)
        if "unexpected end" in fault or "field limit" in fault:
            fault = "a quotation mark opens a cell and is never closed"
        raise UsageError(
            f"The {what} {path} is not valid CSV: row {len(rows) + 1}: {fault}.",
            "Correct the row, or save the file again as CSV or as a workbook (.xlsx).",
        ) from error
    return CellSheet("", tuple(rows), is_csv=True)


def _delimiter(text: str, needed: Sequence[str]) -> str:
    """Return what separates the headings; in much of Europe that is a semicolon."""
    lines = text[:100_000].splitlines()[:_HEADING_LINES]

    def headings(delimiter: str) -> tuple[int, int]:
        found = max(
            (
                len(set(needed) & {heading_name(cell) for cell in line.split(delimiter)})
                for line in lines
            ),
            default=0,
        )
        return found, lines[0].count(delimiter) if lines else 0

    return max(_DELIMITERS, key=headings)


__all__ = ["plain_sheet", "read_sheets", "read_text"]
