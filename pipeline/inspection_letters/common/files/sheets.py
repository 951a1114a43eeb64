"""What a cell of a sheet can hold, and text that remains text, in Excel files and in CSV.

Everything that writes workbooks or CSV uses this module.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from openpyxl.cell import WriteOnlyCell

ROW_LIMIT: Final = 1_048_576
CELL_LIMIT: Final = 32_767
DIGITS: Final = 9
"""Digits after the point that a workbook stores; more are noise of arithmetic."""

LINK_LIMIT: Final = 65_530
"""Links that Excel accepts in a sheet; from a file with more, it removes all links."""

CUT_MARK: Final = " [cut here: too long for Excel; see the jsonl, csv or parquet export]"
#: Replaces a character that a workbook cannot hold.
REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"

_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE_LIKE: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet could take for the beginning of a formula (OWASP, CSV injection)."""

ESCAPE: Final = "'"

_NARROWEST, _WIDEST = 8, 70


def legal(text: str) -> str:
    """Return text without the characters that the files of office programs cannot hold."""
    return _ILLEGAL.sub(REPLACEMENT, text)


def escaped(value: object) -> object:
    """Return a value for CSV, with an apostrophe before what a spreadsheet could calculate."""
    if isinstance(value, str) and value.startswith((*FORMULA_STARTS, ESCAPE)):
        return ESCAPE + value
    return value


def unescaped(value: str) -> str:
    """Return a value of a CSV file without the apostrophe that marks it as text."""
    if value.startswith(ESCAPE) and value[1:].startswith((*FORMULA_STARTS, ESCAPE)):
        return value[1:]
    return value


def fit(text: str, mark: str = CUT_MARK) -> str:
    """Return text as a cell can hold it: legal characters only, and not too many of them.

    Parameters
    ----------
    text : str
        The text.
    mark : str, optional
        The note at the end of a text that had to be cut.
    """
    kept = legal(text)
    if _excel_length(kept) <= CELL_LIMIT:
        return kept
    room = CELL_LIMIT - _excel_length(mark)
    # "ignore" drops half a character, where the cut goes through the middle of one.
    return kept.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore") + mark


def width_of(name: str, values: Sequence[object]) -> float:
    """Return the width of a column in characters, for its heading and some of its values."""
    longest = max([len(name) + 3, *(len(str(value)) for value in values if value is not None)])
    return float(min(max(longest + 1, _NARROWEST), _WIDEST))


def text_cell(sheet: Any, text: str, mark: str = CUT_MARK) -> Any:
    """Return a cell of a sheet in write-only mode with a text, whatever the text begins with.

    Parameters
    ----------
    sheet : openpyxl WriteOnlyWorksheet
        The sheet; the stubs of openpyxl do not know its class.
    text, mark : str
        As for `fit`.
    """
    cell = WriteOnlyCell(sheet)
    fill_with_text(cell, text, mark)
    return cell


def fill_with_text(cell: Any, text: str, mark: str = CUT_MARK) -> None:
    """Give a cell a text, whatever the text begins with.

    Parameters
    ----------
    cell : openpyxl Cell or WriteOnlyCell
        The cell.
    text, mark : str
        As for `fit`.
    """
    # Where a text has what a workbook means by an escaped character, that is escaped.
    cell.value = _ESCAPE_LIKE.sub("_x005F_", fit(text, mark))
    # openpyxl would make a formula of "=..." and an error of "#N/A".
    cell.data_type = "s"
    if text.startswith(FORMULA_STARTS):
        # As an apostrophe does in Excel: the cell remains text even when it is edited.
        cell.quotePrefix = True


def _excel_length(text: str) -> int:
    # Excel counts UTF-16 code units.
    return len(text.encode("utf-16-le")) // 2
