"""Every row of an Excel workbook as text, and the cells whose text is not known.

openpyxl's own worksheets leave out rows: those outside the dimension that a file states for
a sheet, which some programs state wrongly, and those that are out of order. Its parser, which
this module uses, meets every row.
"""

from __future__ import annotations

import re
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
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

from inspection_letters.common.files.archives import (
    Bounds,
    OversizedArchiveError,
    check_markup,
    open_archive,
)
from inspection_letters.review.tables import CellRow, CellSheet

_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
_FIRST_OWN_FORMAT: Final = 164
_MOST_DIGITS: Final = 15
"""Digits of a number that Excel keeps."""

MOST_ROWS: Final = 1_048_576
"""Rows of a sheet in Excel."""

MOST_CELLS: Final = 5_000_000
"""Cells up to the last that is filled in, of all rows: some 2,500 letters with 20 columns."""

_MOST_MERGED: Final = 10_000

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
    ArchiveError
        If the file is larger than a sheet can reasonably be; the message says how.
    Exception
        Of any other kind, if the file is damaged or not a workbook.
    """
    bounds = Bounds()
    with open_archive(path, bounds) as archive:
        check_markup(archive, bounds)
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
        rows = list(_rows(parser, percentages))
    merged = [range_boundaries(area.ref) for area in _merged(parser)]
    if len(merged) > _MOST_MERGED:
        raise OversizedArchiveError(
            f"the sheet {sheet.name!r} has {len(merged):,} merged cells, and may have "
            f"{_MOST_MERGED:,}"
        )
    rows = _without_merged(rows, merged) if merged else rows
    return CellSheet(
        sheet.name,
        tuple(sorted(rows, key=lambda row: row.number)),
        is_hidden=sheet.state != "visible",
        commented=tuple(sorted(set(_commented(reader, place)))),
    )


def _rows(parser: Any, percentages: set[int]) -> Iterator[CellRow]:
    cells = 0
    for count, (number, found) in enumerate(parser.parse(), start=1):
        row = _row(number, found, percentages)
        # A value in the last column makes a row of 16,384 cells.
        cells += len(row.cells) + len(row.faults)
        if count > MOST_ROWS or cells > MOST_CELLS:
            raise OversizedArchiveError(
                f"a sheet has more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells"
            )
        yield row


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


def _without_merged(rows: Sequence[CellRow], merged: list[Any]) -> list[CellRow]:
    """Return rows with a fault at each cell that a merged cell with content covers."""
    shown = {row.number: row.cells for row in reversed(rows)}
    numbers = sorted(shown)
    faults: dict[int, dict[int, str]] = {}
    for left, top, right, bottom in merged:
        first = shown.get(top, ())
        if left > len(first) or not first[left - 1].strip():
            continue
        reason = (
            f"the cell is merged with {get_column_letter(left)}{top}. Unmerge the cells "
            "and fill in each row."
        )
        for number in numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]:
            for column in range(left, min(right, left + len(first)) + 1):
                if (number, column) != (top, left):
                    faults.setdefault(number, {})[column - 1] = reason
    return [
        CellRow(row.number, row.cells, {**row.faults, **faults[row.number]})
        if row.number in faults
        else row
        for row in rows
    ]


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
