"""The cells of a table that a person has made or edited: an Excel workbook or CSV."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from inspection_letters.records.errors import UsageError
from inspection_letters.review.sheet import unescaped


def read_cells(path: Path, preferred: str | None = None, *, what: str = "sheet") -> list[list[str]]:
    """Return all cells as text: of a workbook if the name ends in ``.xlsx``, else of CSV.

    Parameters
    ----------
    path : Path
        The file.
    preferred : str, optional
        The sheet of a workbook to read; the first sheet if the workbook has none of that
        name.
    what : str, default "sheet"
        What messages call the file.

    Raises
    ------
    UsageError
        If the file cannot be read.
    """
    try:
        if path.suffix.lower() == ".xlsx":
            return _read_workbook(path, preferred, what)
        return _read_csv(path, what)
    except OSError as error:
        raise UsageError(
            f"The {what} {path} cannot be read ({error.strerror or error}).", "Check the path."
        ) from error


def read_text(path: Path, what: str = "sheet") -> str:
    """Return the text of a file in UTF-8, without a byte order mark.

    Raises
    ------
    UsageError
        If it is in another encoding.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"The {what} {path} is not in UTF-8.",
            "In Excel, save it as 'CSV UTF-8' or as a workbook (.xlsx).",
        ) from error


def _read_workbook(path: Path, preferred: str | None, what: str) -> list[list[str]]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        name = preferred if preferred in book.sheetnames else book.sheetnames[0]
        table = [
            ["" if value is None else str(value) for value in row]
            for row in book[name].iter_rows(values_only=True)
        ]
        book.close()
    except OSError:
        raise
    except Exception as error:  # What is wrong with a workbook shows in errors of any kind.
        raise UsageError(
            f"The {what} {path} is not an Excel workbook (.xlsx).",
            "Save it again as .xlsx or as CSV.",
        ) from error
    return table


def _read_csv(path: Path, what: str) -> list[list[str]]:
    text = read_text(path, what)
    first = text.split("\n", 1)[0]
    # In much of Europe a spreadsheet separates with semicolons.
    delimiter = max(",;\t", key=first.count)
    # As read from a file opened with newline="": line ends within fields are kept.
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UsageError(
            f"The {what} {path} is not valid CSV ({error}).",
            "Save it again as CSV or as a workbook (.xlsx).",
        ) from error
    return [[unescaped(cell) for cell in row] for row in table]


__all__ = ["read_cells", "read_text"]
