"""The sheet of a word-intrusion task: written for a person, and read when it is returned."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from inspection_letters.common.files.office import writes_office_file
from inspection_letters.common.files.sheets import escaped
from inspection_letters.review.sheet import (
    ANSWER_FILL,
    fill_cell,
    write_either,
    write_headings,
)
from inspection_letters.review.tables import CellRow, CellSheet, heading_name
from inspection_letters.topics.intrusion import IntrusionItem

SHEET: Final = "intrusion"
ITEM, INTRUDER, NOTE = "item", "intruder", "note"
NEEDED: Final = (ITEM, INTRUDER)

_WORD: Final = re.compile(r"word_(\d+)")
_KNOWN: Final = (*NEEDED, NOTE)
_WIDTHS: Final = {ITEM: 14, INTRUDER: 24, NOTE: 36}
_WORD_WIDTH: Final = 22
_LONGEST: Final = 60
"""How many characters of a faulty value a message shows."""


@dataclass(frozen=True, slots=True)
class IntrusionAnswer:
    """The word that a person takes for the intruder."""

    item_id: str
    word: str
    note: str


@dataclass(frozen=True, slots=True)
class IntrusionReturn:
    """What a returned sheet says.

    Parameters
    ----------
    answers : tuple of IntrusionAnswer
        In the order of the rows.
    unanswered : mapping of int to str
        Numbers of the rows whose intruder was left empty, with their items.
    notes_only, commented : tuple of int
        Numbers of those of these rows that have a note, and of rows with comments attached
        to their cells.
    sheet_id : str
        The sheet that the rows belong to; empty if there are none.
    unused : tuple of str
        Columns with content that have none of the sheet's headings.
    faults : tuple of str
        Every fault, with row and column.
    """

    answers: tuple[IntrusionAnswer, ...] = ()
    unanswered: Mapping[int, str] = field(default_factory=dict)
    notes_only: tuple[int, ...] = ()
    commented: tuple[int, ...] = ()
    sheet_id: str = ""
    unused: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def write_intrusion_sheet(items: Sequence[IntrusionItem], path: Path) -> None:
    """Write the items as a workbook or as CSV, without topics and without the answers.

    Raises
    ------
    UsageError
        If the name ends in neither ``.xlsx`` nor ``.csv``, or the file cannot be written.
    """
    most = max((len(item.words) for item in items), default=0)
    columns = [ITEM, *(f"word {number}" for number in range(1, most + 1)), INTRUDER, NOTE]
    rows = [[item.item_id, *item.words, *[""] * (most - len(item.words)), "", ""] for item in items]

    def as_csv(target: Path) -> None:
        with target.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([escaped(value) for value in row] for row in rows)

    @writes_office_file
    def as_workbook(target: Path) -> None:
        book = Workbook()
        sheet: Any = book.active
        sheet.title = SHEET
        write_headings(sheet, columns, [_WIDTHS.get(name, _WORD_WIDTH) for name in columns])
        for number, row in enumerate(rows, start=2):
            for column, value in enumerate(row, start=1):
                cell = sheet.cell(number, column)
                fill_cell(cell, value)
                if columns[column - 1] in (INTRUDER, NOTE):
                    cell.fill = ANSWER_FILL
        if rows:
            answer, last = get_column_letter(most + 2), get_column_letter(most + 1)
            choice = DataValidation(
                type="list",
                formula1=f"=$B2:${last}2",
                allow_blank=True,
                errorTitle="Intruder",
                error="Choose one of the words of this row.",
                promptTitle="Intruder",
                prompt="Which word does not belong with the others?",
                showErrorMessage=True,
                showInputMessage=True,
            )
            choice.add(f"{answer}2:{answer}{len(rows) + 1}")
            sheet.add_data_validation(choice)
        book.save(target)

    write_either(path, as_csv=as_csv, as_workbook=as_workbook)


def check_answers(
    found: Sequence[CellSheet], written: Mapping[str, Sequence[IntrusionItem]]
) -> IntrusionReturn:
    """Check all rows of a returned sheet, and return what they say.

    Parameters
    ----------
    found : sequence of CellSheet
        The sheets of the file, from `read_sheets`. The headings may be in any row and order.
    written : mapping
        The items of each sheet that was written, by ID of the sheet.

    Returns
    -------
    IntrusionReturn
        Every row below the headings that is not empty has an answer, is unanswered, or has a
        fault.
    """
    headed = [(sheet, row) for sheet in found for row in sheet.rows if _is_heading(row.cells)]
    headed = [pair for n, pair in enumerate(headed) if pair[0] not in [p[0] for p in headed[:n]]]
    if len(headed) != 1:
        lacks = f"no row has columns named {' and '.join(NEEDED)}."
        several = ", ".join(f"'{sheet.name}'" for sheet, _ in headed)
        fault = f"several sheets have these columns: {several}." if headed else lacks
        return IntrusionReturn(faults=(fault,))
    sheet, headings = headed[0]
    names = [heading_name(cell) for cell in headings.cells]
    places = {name: at for at, name in enumerate(names) if name in _KNOWN or _WORD.fullmatch(name)}
    twice = [name for name in places if names.count(name) > 1]
    if twice:
        return IntrusionReturn(
            faults=tuple(
                f"row {headings.number}: two columns are named '{_shown(name)}'." for name in twice
            )
        )
    reader = _Reader(written, places)
    for row in sheet.rows:
        if row is headings or row.is_empty or _is_heading(row.cells):
            continue
        if row.number < headings.number and _cell(row.cells, places[ITEM]) not in reader.homes:
            continue  # A title above the headings.
        width = len(headings.cells)
        if sheet.is_csv and any(cell.strip() for cell in row.cells[width:]):
            reader.faults.append(
                f"row {row.number}: it has {len(row.cells)} cells, but the headings name {width}."
            )
        else:
            reader.read(row)
    used = set(places.values())
    return IntrusionReturn(
        answers=tuple(reader.answers),
        unanswered=dict(reader.unanswered),
        notes_only=tuple(reader.notes_only),
        commented=sheet.commented,
        sheet_id=reader.sheet_id,
        unused=tuple(
            _cell(headings.cells, at) or f"{get_column_letter(at + 1)} (without a heading)"
            for at in range(max(len(row.cells) for row in sheet.rows))
            if at not in used
            and any(_cell(row.cells, at) for row in sheet.rows if row.number > headings.number)
        ),
        faults=tuple(reader.faults),
    )


class _Reader:
    """Sorts rows into answers, unanswered ones and faults."""

    def __init__(
        self, written: Mapping[str, Sequence[IntrusionItem]], places: Mapping[str, int]
    ) -> None:
        self.homes: dict[str, list[tuple[str, IntrusionItem]]] = {}
        for sheet_id, items in written.items():
            for item in items:
                self.homes.setdefault(item.item_id, []).append((sheet_id, item))
        self.places = places
        self.answers: list[IntrusionAnswer] = []
        self.unanswered: dict[int, str] = {}
        self.notes_only: list[int] = []
        self.faults: list[str] = []
        self.sheet_id = ""
        self._first: dict[str, int] = {}

    def read(self, row: CellRow) -> None:
        values = {name: _cell(row.cells, place) for name, place in self.places.items()}
        faults = [
            f"row {row.number}, column {_shown(name)}: {row.faults[place]}"
            for name, place in self.places.items()
            if place in row.faults
        ]
        if not faults and any(values.values()):
            faults = self._read(row.number, values)
        self.faults += faults

    def _read(self, number: int, values: Mapping[str, str]) -> list[str]:
        """Take in a row, or return its faults."""
        item_id = values[ITEM]
        where = f"row {number}, column {ITEM}"
        if item_id not in self.homes:
            said = f"there is no item {item_id[:_LONGEST]!r}" if item_id else "the cell is empty"
            return [f"{where}: {said}."]
        homes = dict(self.homes[item_id])
        self.sheet_id = self.sheet_id or next(iter(homes))
        item = next(iter(homes.values()))
        faults = _changed(number, values, item)
        first = self._first.setdefault(item_id, number)
        if first != number:
            faults.append(f"{where}: item {item_id} is already in row {first}.")
        elif self.sheet_id not in homes:
            faults.append(f"{where}: item {item_id} is from another sheet.")
        word = _chosen(values[INTRUDER], item)
        if values[INTRUDER] and word is None:
            faults.append(
                f"row {number}, column {INTRUDER}: {values[INTRUDER][:_LONGEST]!r} is not one of "
                f"the words of this row ({', '.join(item.words)})."
            )
        if faults:
            return faults
        if word is not None:
            self.answers.append(IntrusionAnswer(item_id, word, values.get(NOTE, "")))
            return []
        self.unanswered[number] = item_id
        if values.get(NOTE):
            self.notes_only.append(number)
        return []


def _chosen(answer: str, item: IntrusionItem) -> str | None:
    """Return the word that an answer names, by itself or by the number of its column."""
    for word in item.words:
        if _plain(word) == _plain(answer):
            return word
    number = re.fullmatch(r"(?:word )?(\d{1,2})(?:\.0)?", _plain(answer))
    if number and 1 <= int(number[1]) <= len(item.words):
        return item.words[int(number[1]) - 1]
    return None


def _changed(number: int, values: Mapping[str, str], item: IntrusionItem) -> list[str]:
    """Return a fault for each word that is no longer the one that was written."""
    faults = []
    for name, value in values.items():
        place = _WORD.fullmatch(name)
        if place is None:
            continue
        at = int(place[1]) - 1
        written = item.words[at] if 0 <= at < len(item.words) else ""
        if _plain(value) != _plain(written):
            faults.append(
                f"row {number}, column {_shown(name)}: {value[:_LONGEST]!r} stands where the sheet "
                f"was written with {written!r}. Perhaps a column was sorted without the others."
            )
    return faults


def _is_heading(cells: Sequence[str]) -> bool:
    return set(NEEDED) <= {heading_name(cell) for cell in cells}


def _shown(name: str) -> str:
    """Return the name of a column as the sheet shows it."""
    return name.replace("_", " ")


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


__all__ = [
    "IntrusionAnswer",
    "IntrusionReturn",
    "check_answers",
    "write_intrusion_sheet",
]
