"""The sheet that comes back: read, and checked whole before anything is taken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inspection_letters.files.sheets import fit
from inspection_letters.records import Codebook, Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.review.cells import read_cells
from inspection_letters.review.sheet import NONE, QUEUE_SHEET

NEEDED: Final = ("excerpt_id", "codes")
USED: Final = (*NEEDED, "text", "note")
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person says of an excerpt; without codes, that it bears none."""

    excerpt_id: str
    codes: Mapping[str, Polarity]
    note: str


@dataclass(frozen=True, slots=True)
class Intake:
    """What a sheet holds: judgements, and how many rows were left empty.

    ``notes_only`` are rows with a note but without codes, which cannot be taken.
    """

    judgements: tuple[Judgement, ...]
    skipped: int
    notes_only: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a sheet with its number, as a spreadsheet counts."""

    number: int
    values: Mapping[str, str]


def read_rows(path: Path) -> list[Row]:
    """Read a sheet: a workbook if its name ends in ``.xlsx``, else CSV.

    Of a workbook, the sheet ``queue`` is read, or else the first. Columns are found by
    their names, in any order; others are left alone.

    Raises
    ------
    UsageError
        If the file cannot be read, or lacks a column.
    """
    table = read_cells(path, QUEUE_SHEET)
    header = [name.strip().casefold() for name in table[0]] if table else []
    missing = [name for name in NEEDED if name not in header]
    twice = [name for name in USED if header.count(name) > 1]
    if missing or twice:
        fault = f"lacks the column {missing[0]}" if missing else f"has two columns {twice[0]}"
        raise UsageError(
            f"The sheet {path} {fault}.",
            f"Its first row must name the columns, among them {' and '.join(NEEDED)}.",
        )
    places: dict[str, int] = {name: header.index(name) for name in USED if name in header}
    rows = []
    for number, cells in enumerate(table[1:], start=2):
        values = {name: cells[at] if at < len(cells) else "" for name, at in places.items()}
        if any(cell.strip() for cell in cells):
            rows.append(Row(number, values))
    return rows


def check_rows(
    rows: Sequence[Row], texts: Mapping[str, str], codebook: Codebook
) -> tuple[Intake, list[str]]:
    """Check all rows of a sheet, and return what they say.

    Parameters
    ----------
    rows : sequence of Row
        From `read_rows`.
    texts : mapping of str to str
        The text of every excerpt of the workspace, by its id.
    codebook : Codebook
        Whose codes and polarities may be given.

    Returns
    -------
    intake : Intake
        What the rows say, as far as they are right.
    faults : list of str
        Every fault, with row and column; empty if all is right.
    """
    faults: list[str] = []
    found: dict[str, tuple[int, Judgement]] = {}
    skipped = 0
    notes_only: list[int] = []
    for row in rows:
        excerpt_id = row.values["excerpt_id"].strip()
        own = _excerpt_faults(row, excerpt_id, texts)
        given = row.values["codes"].strip()
        note = row.values.get("note", "").strip()
        if not given:
            skipped += 1
            if note:
                notes_only.append(row.number)
            # A row that says nothing does no harm, unless its text shows that the
            # sheet has been torn apart.
            faults += own if excerpt_id else []
            continue
        codes, wrong = parse_codes(given, codebook)
        faults += own + [f"row {row.number}, column codes: {one}" for one in wrong]
        if not excerpt_id:
            continue
        if excerpt_id in found and found[excerpt_id][1].codes != codes:
            faults.append(
                f"row {row.number}, column codes: excerpt {excerpt_id} has other codes in row "
                f"{found[excerpt_id][0]}."
            )
        found.setdefault(excerpt_id, (row.number, Judgement(excerpt_id, codes, note)))
    judgements = tuple(judgement for _, judgement in found.values())
    return Intake(judgements, skipped, tuple(notes_only)), faults


def _excerpt_faults(row: Row, excerpt_id: str, texts: Mapping[str, str]) -> list[str]:
    if not excerpt_id:
        return [f"row {row.number}, column excerpt_id: it is empty."]
    if excerpt_id not in texts:
        hint = ""
        if re.fullmatch(r"[\d.,]+([eE]\+?\d+)?", excerpt_id):
            hint = " A spreadsheet may have made a number of it; work with the .xlsx sheet."
        return [
            f"row {row.number}, column excerpt_id: the workspace holds no excerpt "
            f"{excerpt_id[:_SHOWN]!r}.{hint}"
        ]
    text = row.values.get("text", "")
    meant = texts[excerpt_id]
    if text.strip() and _plain(text) not in (_plain(meant), _plain(fit(meant))):
        return [
            f"row {row.number}, column text: it is not the text of excerpt {excerpt_id}. Perhaps "
            "one column was sorted without the others, or the text was edited."
        ]
    return []


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def parse_codes(given: str, codebook: Codebook) -> tuple[dict[str, Polarity], list[str]]:
    """Return the codes that a cell names, with polarities, and what is wrong with it."""
    parts = [part.strip() for part in re.split(r"[;\n]", given) if part.strip()]
    if [part.casefold() for part in parts] == [NONE]:
        return {}, []
    codes: dict[str, Polarity] = {}
    wrong: list[str] = []
    polarities = [one.value for one in Polarity]
    seen: set[str] = set()
    for part in parts:
        if part.casefold() == NONE:
            wrong.append(f"'{NONE}' stands beside codes.")
            continue
        code_id, colon, polarity = (piece.strip().casefold() for piece in part.partition(":"))
        if code_id not in codebook.code_ids:
            wrong.append(f"the codebook has no code {code_id[:_SHOWN]!r}.")
        elif code_id in seen:
            wrong.append(f"the code {code_id} is given twice.")
        seen.add(code_id)
        if not colon or not polarity:
            wrong.append(f"{part[:_SHOWN]!r} lacks a polarity; write code:polarity.")
        elif polarity not in polarities:
            wrong.append(
                f"there is no polarity {polarity[:_SHOWN]!r}; use one of {', '.join(polarities)}."
            )
        elif code_id in codebook.code_ids:
            codes.setdefault(code_id, Polarity(polarity))
    if not parts:
        wrong.append("it names no code.")
    return codes, wrong


__all__ = [
    "Intake",
    "Judgement",
    "Row",
    "check_rows",
    "parse_codes",
    "read_rows",
]
