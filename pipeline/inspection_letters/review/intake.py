"""The sheet that a person returns: read, and checked as a whole before anything is imported."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inspection_letters.common.files.sheets import fit
from inspection_letters.records import Codebook, Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.review.importers import import_rows
from inspection_letters.review.sheet import NONE

NEEDED: Final = ("excerpt_id", "codes")
USED: Final = (*NEEDED, "text", "note")
_SHOWN: Final = 60
"""How many characters of a faulty value a message shows."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's judgement of an excerpt; an empty ``codes`` means that no code applies."""

    excerpt_id: str
    codes: Mapping[str, Polarity]
    note: str


@dataclass(frozen=True, slots=True)
class Intake:
    """What a sheet says: its judgements, and how many rows were left empty.

    ``notes_only`` are the numbers of rows with a note but no codes, which are not imported.
    """

    judgements: tuple[Judgement, ...]
    skipped: int
    notes_only: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """A row of a sheet with its number, as a spreadsheet counts."""

    number: int
    values: Mapping[str, str]


def read_rows(path: Path) -> list[ReturnedRow]:
    """Read the rows of a sheet that are not empty.

    The ending of the file's name decides how it is read: see `importers.import_rows`.
    Columns are found by their names, in any order; columns that are not used are ignored.

    Raises
    ------
    UsageError
        If the file cannot be read, or lacks a column.
    """
    table = import_rows(path)
    header = [name.strip().casefold() for name in table[0]] if table else []
    missing = [name for name in NEEDED if name not in header]
    twice = [name for name in USED if header.count(name) > 1]
    if missing or twice:
        fault = (
            f"has no column named {missing[0]}" if missing else f"has two columns named {twice[0]}"
        )
        raise UsageError(
            f"The sheet {path} {fault}.",
            f"Name the columns in its first row, among them {' and '.join(NEEDED)}.",
        )
    places: dict[str, int] = {name: header.index(name) for name in USED if name in header}
    return [
        ReturnedRow(
            number,
            {name: cells[at] if at < len(cells) else "" for name, at in places.items()},
        )
        for number, cells in enumerate(table[1:], start=2)
        if any(cell.strip() for cell in cells)
    ]


def check_rows(
    rows: Sequence[ReturnedRow], texts: Mapping[str, str], codebook: Codebook
) -> tuple[Intake, list[str]]:
    """Check all rows of a sheet, and return what they say.

    Parameters
    ----------
    rows : sequence of ReturnedRow
        From `read_rows`.
    texts : mapping of str to str
        The text of every excerpt of the workspace, by excerpt ID.
    codebook : Codebook
        The codebook with the codes that may be assigned.

    Returns
    -------
    intake : Intake
        What the faultless rows say.
    faults : list of str
        Every fault, with row and column; empty if there is none.
    """
    faults: list[str] = []
    judged: dict[str, tuple[int, Judgement]] = {}
    skipped = 0
    notes_only: list[int] = []
    for row in rows:
        excerpt_id = row.values["excerpt_id"].strip()
        excerpt_faults = _excerpt_faults(row, excerpt_id, texts)
        cell = row.values["codes"].strip()
        note = row.values.get("note", "").strip()
        if not cell:
            skipped += 1
            if note:
                notes_only.append(row.number)
            # A row without codes does no harm, unless its text shows that the columns
            # of the sheet no longer belong together.
            faults += excerpt_faults if excerpt_id else []
            continue
        codes, code_faults = parse_codes(cell, codebook)
        faults += excerpt_faults
        faults += [f"row {row.number}, column codes: {fault}" for fault in code_faults]
        if not excerpt_id:
            continue
        if excerpt_id in judged and judged[excerpt_id][1].codes != codes:
            faults.append(
                f"row {row.number}, column codes: excerpt {excerpt_id} has other codes in row "
                f"{judged[excerpt_id][0]}."
            )
        judged.setdefault(excerpt_id, (row.number, Judgement(excerpt_id, codes, note)))
    judgements = tuple(judgement for _, judgement in judged.values())
    return Intake(judgements, skipped, tuple(notes_only)), faults


def parse_codes(cell: str, codebook: Codebook) -> tuple[dict[str, Polarity], list[str]]:
    """Return the codes that a cell names, with their polarities, and the cell's faults."""
    parts = [part.strip() for part in re.split(r"[;\n]", cell) if part.strip()]
    if [part.casefold() for part in parts] == [NONE]:
        return {}, []
    codes: dict[str, Polarity] = {}
    faults: list[str] = []
    polarities = [polarity.value for polarity in Polarity]
    seen: set[str] = set()
    for part in parts:
        if part.casefold() == NONE:
            faults.append(f"'{NONE}' cannot be combined with codes.")
            continue
        code_id, colon, polarity = (piece.strip().casefold() for piece in part.partition(":"))
        if code_id not in codebook.code_ids:
            faults.append(f"the codebook has no code {code_id[:_SHOWN]!r}.")
        elif code_id in seen:
            faults.append(f"the code {code_id} appears twice.")
        seen.add(code_id)
        if not colon or not polarity:
            faults.append(f"{part[:_SHOWN]!r} has no polarity; write code:polarity.")
        elif polarity not in polarities:
            faults.append(
                f"there is no polarity {polarity[:_SHOWN]!r}; use one of {', '.join(polarities)}."
            )
        elif code_id in codebook.code_ids:
            codes.setdefault(code_id, Polarity(polarity))
    if not parts:
        faults.append("it names no code.")
    return codes, faults


def _excerpt_faults(row: ReturnedRow, excerpt_id: str, texts: Mapping[str, str]) -> list[str]:
    if not excerpt_id:
        return [f"row {row.number}, column excerpt_id: the cell is empty."]
    if excerpt_id not in texts:
        hint = ""
        if re.fullmatch(r"[\d.,]+([eE]\+?\d+)?", excerpt_id):
            hint = (
                " A spreadsheet may have turned the ID into a number; fill in the .xlsx sheet "
                "instead."
            )
        return [
            f"row {row.number}, column excerpt_id: the workspace has no excerpt "
            f"{excerpt_id[:_SHOWN]!r}.{hint}"
        ]
    text = row.values.get("text", "")
    stored = texts[excerpt_id]
    if text.strip() and _plain(text) not in (_plain(stored), _plain(fit(stored))):
        return [
            f"row {row.number}, column text: this is not the text of excerpt {excerpt_id}. Perhaps "
            "one column was sorted without the others, or the text was edited."
        ]
    return []


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


__all__ = [
    "Intake",
    "Judgement",
    "ReturnedRow",
    "check_rows",
    "parse_codes",
    "read_rows",
]
