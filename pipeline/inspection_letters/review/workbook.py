"""Every row of an Excel workbook as text, and the cells whose text is not known.

openpyxl's own worksheets leave out rows: those outside the dimension that a file states for
a sheet, which some programs state wrongly, and those that are out of order. Its parser, which
this module uses, meets every row.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any, Final, cast

from openpyxl.comments.comment_sheet import CommentSheet
from openpyxl.packaging.relationship import get_dependents, get_rels_path
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import coordinate_to_tuple, get_column_letter, range_boundaries
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser
from openpyxl.xml.constants import COMMENTS_NS
from openpyxl.xml.functions import fromstring

from inspection_letters.review.tables import CellRow, CellSheet

_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_FIRST_OWN_FORMAT: Final = 164
_MOST_DIGITS: Final = 15
"""Digits of a number that Excel keeps."""

NO_VALUE: Final = (
    "the cell holds a formula whose result is not stored in the file. Open the sheet in Excel or "
    "LibreOffice and save it again, or replace the formula with its result."
)
TYPE_AGAIN: Final = "Format the cell as text and enter it again."


class _Parser(WorkSheetParser):
    """Also tells whether a cell holds a formula without a stored result."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        # An empty result is stored as an empty text.
        cell["lacks_value"] = (
            element.find(FORMULA_TAG) is not None
            and element.get("t") != "str"
            and not element.findtext(VALUE_TAG)
        )
        return cell


def read_workbook(path: Path) -> list[CellSheet]:
    """Return every sheet of a workbook (.xlsx, .xlsm) but for those that hold only a chart.

    Hidden rows are read like others.

    Raises
    ------
    Exception
        Of any kind, if the file is damaged or not a workbook.
    """
    with path.open("rb") as file, warnings.catch_warnings():
        # They tell of features that openpyxl would not write again.
        warnings.simplefilter("ignore")
        reader: Any = ExcelReader(file, read_only=True, data_only=True)
        reader.read_manifest()
        reader.read_strings()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
        return [
            _read_sheet(reader, sheet, relation.target)
            for sheet, relation in reader.parser.find_sheets()
            if relation.target in reader.valid_files and "chartsheet" not in relation.Type
        ]


def _read_sheet(reader: Any, sheet: Any, place: str) -> CellSheet:
    percentages = _percentages(reader.wb)
    with reader.archive.open(place) as source:
        parser: Any = _Parser(
            source,
            reader.shared_strings,
            data_only=True,
            epoch=reader.wb.epoch,
            date_formats=reader.wb._date_formats,
            timedelta_formats=reader.wb._timedelta_formats,
        )
        rows = [_row(number, cells, percentages) for number, cells in parser.parse()]
    merged = [range_boundaries(area.ref) for area in _merged(parser)]
    rows = [_without_merged(row, merged, rows) for row in rows] if merged else rows
    return CellSheet(
        sheet.name,
        tuple(sorted(rows, key=lambda row: row.number)),
        is_hidden=sheet.state != "visible",
        commented=tuple(sorted(set(_commented(reader, place)))),
    )


def _row(number: int, cells: list[dict[str, Any]], percentages: set[int]) -> CellRow:
    texts: dict[int, str] = {}
    faults: dict[int, str] = {}
    for cell in cells:
        place = cell["column"] - 1
        text, fault = _text(cell, percentages)
        if fault:
            faults[place] = fault
        elif text:
            texts[place] = text
    width = max(texts, default=-1) + 1
    return CellRow(number, tuple(texts.get(place, "") for place in range(width)), faults)


def _text(cell: Mapping[str, Any], percentages: set[int]) -> tuple[str, str | None]:
    """Return what a person sees in a cell, or why it is not known."""
    value = cell["value"]
    if cell["lacks_value"]:
        return "", NO_VALUE
    if value is None:
        return "", None
    if cell["data_type"] == "e":
        return str(value), f"the cell shows the error {value}. {TYPE_AGAIN}"
    if isinstance(value, bool):
        return str(value).upper(), None
    if isinstance(value, date | time | timedelta):
        return str(value), (
            f"the cell holds a date or time ({value}), which a spreadsheet may have made of what "
            f"was entered, such as 3/4. {TYPE_AGAIN}"
        )
    if isinstance(value, int | float):
        return _number(value, is_percentage=cell["style_id"] in percentages), None
    return unescape(str(value)), None


def _number(value: float, *, is_percentage: bool) -> str:
    if is_percentage:
        return f"{100 * value:.{_MOST_DIGITS}g}%"
    if isinstance(value, int) or (value.is_integer() and abs(value) < 10**_MOST_DIGITS):
        return str(int(value))
    return f"{value:.{_MOST_DIGITS}g}"


def unescape(text: str) -> str:
    r"""Return text with the characters that a workbook writes as ``_x000D_`` and the like.

    Examples
    --------
    >>> unescape("a_x000D_\nb, and _x005F_x000D_ itself")
    'a\r\nb, and _x000D_ itself'
    """
    if "_x" not in text:
        return text
    found = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    # A character outside the basic plane is written as two.
    return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _percentages(book: Any) -> set[int]:
    """Return the numbers of the styles that show a number as a percentage."""
    return {
        number
        for number, style in enumerate(book._cell_styles)
        if "%" in _format(book, style.numFmtId)
    }


def _format(book: Any, number: int) -> str:
    own = number - _FIRST_OWN_FORMAT
    if 0 <= own < len(book._number_formats):
        return str(book._number_formats[own])
    return str(BUILTIN_FORMATS.get(number, ""))


def _merged(parser: Any) -> list[Any]:
    return list(parser.merged_cells.mergeCell) if parser.merged_cells else []


def _without_merged(row: CellRow, merged: list[Any], rows: list[CellRow]) -> CellRow:
    """Return a row with a fault at each cell that a merged cell with content covers."""
    faults = dict(row.faults)
    for left, top, right, bottom in merged:
        if not top <= row.number <= bottom:
            continue
        shown = next((other.cells for other in rows if other.number == top), ())
        if left > len(shown) or not shown[left - 1].strip():
            continue
        for column in range(left, min(right, left + len(shown)) + 1):
            if (row.number, column) != (top, left):
                faults[column - 1] = (
                    f"the cell is merged with {get_column_letter(left)}{top}. Unmerge the cells "
                    "and fill in each row."
                )
    return CellRow(row.number, row.cells, faults)


def _commented(reader: Any, place: str) -> Iterator[int]:
    relations: str = cast(Any, get_rels_path)(place)
    if relations not in reader.valid_files:
        return
    for relation in get_dependents(reader.archive, relations).find(COMMENTS_NS):
        if relation.target in reader.valid_files:
            content = fromstring(reader.archive.read(relation.target))
            tree: Any = CommentSheet.from_tree(content)
            for comment in tree.commentList:
                yield coordinate_to_tuple(comment.ref)[0]


__all__ = ["read_workbook", "unescape"]
