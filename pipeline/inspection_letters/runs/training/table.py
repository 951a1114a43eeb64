"""Read tables of coded sentences, and check every row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from inspection_letters.analysis.gold import Status
from inspection_letters.reading.structure.area_send_report import ROLES
from inspection_letters.records import Codebook, Polarity, Role
from inspection_letters.records.errors import UsageError
from inspection_letters.review.cells import plain_sheet, read_sheets, read_text
from inspection_letters.review.intake import parse_codes
from inspection_letters.review.tables import CellRow

NEEDED: Final = ("file", "sentence_id", "section", "paragraph", "sentence", "codes")
DETAIL: Final = "detail_codes"
FURTHER: Final = ("role", "kind", "status", DETAIL)
ENDINGS: Final = (".tsv", ".csv", ".xlsx", ".xlsm")
MOST_FAULTS: Final = 20
"""Most faults to list; any others are only counted."""


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """A coded sentence: a row of the table without faults.

    ``detail_codes`` is None if the table does not say which detail codes apply.
    """

    letter: str
    sentence_id: str
    section: str
    role: Role
    paragraph: int
    text: str
    codes: Mapping[str, Polarity]
    adjudicated: bool
    kind: str
    detail_codes: Mapping[str, Polarity] | None = None


@dataclass(slots=True)
class _Faults:
    """The faults of a table, and the codes that are not in the codebook."""

    lines: list[str] = field(default_factory=list)
    strange: dict[str, None] = field(default_factory=dict)

    def add(self, row: int, column: str, message: str) -> None:
        self.lines.append(f"row {row}, column {column}: {message}")


def read_table(path: Path, codebook: Codebook) -> list[SentenceRow]:
    """Read a table of coded sentences.

    Parameters
    ----------
    path : Path
        Tab separated without quoting (``.tsv``), CSV (``.csv``) or a workbook
        (``.xlsx``, ``.xlsm``; its first sheet), with the columns file, sentence_id,
        section, paragraph, sentence and codes (``code:polarity`` joined by ``;``; empty
        if no code applies). The columns role, kind, status and detail_codes are optional.
        Detail codes may be in the column detail_codes, or among the codes. If the table has
        any, a sentence without them has none; if it has no such column and no detail code,
        nobody looked for them.
    codebook : Codebook
        The codebook of the table's codes.

    Returns
    -------
    list of SentenceRow
        In the order of the table, with the sentences of a letter together.

    Raises
    ------
    UsageError
        If the file cannot be read, lacks a column or has faults; each fault is listed
        with row and column.
    """
    cells = _cells(path)
    header = [name.strip().casefold() for name in cells[0].cells] if cells else []
    missing = [name for name in NEEDED if name not in header]
    twice = [name for name in (*NEEDED, *FURTHER) if header.count(name) > 1]
    if missing or twice:
        raise UsageError(
            f"The table {path} is missing {_columns(missing)}."
            if missing
            else f"The table {path} has {_columns(twice)} twice.",
            f"Its first row must name the columns: {', '.join(NEEDED)}.",
        )
    faults = _Faults()
    found: dict[tuple[str, str], tuple[int, SentenceRow | None]] = {}
    for line in cells[1:]:
        number, row = line.number, line.cells
        if line.is_empty:
            continue
        if len(row) > len(header):
            faults.lines.append(
                f"row {number}: it has {len(row)} cells, the first row {len(header)}."
            )
            continue
        unread = {name: line.faults[at] for at, name in enumerate(header) if at in line.faults}
        for name in (*NEEDED, *FURTHER):
            if name in unread:
                faults.add(number, name, unread[name])
        if unread.keys() & {*NEEDED, *FURTHER}:
            continue
        padded = [*row, *[""] * (len(header) - len(row))]
        values = {
            name: cell if name == "sentence" else cell.strip()
            for name, cell in zip(header, padded, strict=True)
        }
        key = values["file"], values["sentence_id"]
        if key in found:
            faults.add(number, "sentence_id", f"{'/'.join(key)} is also in row {found[key][0]}.")
            continue
        found[key] = number, _sentence(number, values, codebook, faults)
    if faults.lines:
        raise _faulty(path, faults, codebook)
    sentences = [number for _, number in found.values() if number is not None]
    if not sentences:
        raise UsageError(
            f"The table {path} has no sentences.", "Use a table that contains coded sentences."
        )
    letters = {name: place for place, name in enumerate(dict.fromkeys(s.letter for s in sentences))}
    return sorted(_coded_in_detail(sentences), key=lambda sentence: letters[sentence.letter])


def _cells(path: Path) -> list[CellRow]:
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(
            f"The table {path} has a format that cannot be read.",
            f"Save it as {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}.",
        )
    if path.suffix.lower() != ".tsv":
        return list(read_sheets(path, NEEDED, what="table")[0].rows)
    try:
        text = read_text(path, "table")
    except OSError as error:
        raise UsageError(
            f"The table {path} cannot be read ({error.strerror or error}).", "Check the path."
        ) from error
    # Not splitlines, which also splits at characters that a sentence may contain.
    lines = [line.removesuffix("\r").split("\t") for line in text.split("\n")]
    return list(plain_sheet(lines).rows)


def _sentence(
    row: int, values: Mapping[str, str], codebook: Codebook, faults: _Faults
) -> SentenceRow | None:
    before = len(faults.lines)
    for name in ("file", "sentence_id", "sentence"):
        if not values[name].strip():
            faults.add(row, name, "it is empty.")
    if not re.fullmatch(r"\d{1,9}(\.0)?", values["paragraph"]):
        faults.add(row, "paragraph", f"{values['paragraph']!r} is not a whole number from 0.")
    codes, details = codebook.by_layer(_codes(row, "codes", values, codebook, faults))
    stray, named = codebook.by_layer(_codes(row, DETAIL, values, codebook, faults))
    for code_id in stray:
        faults.add(row, DETAIL, f"{code_id} is a main code; write it in the column codes.")
    for code_id in details.keys() & named:
        faults.add(row, DETAIL, f"the code {code_id} is also in the column codes.")
    role = values.get("role", "").casefold()
    if role and role not in set(Role):
        faults.add(row, "role", f"{role!r} is not one of {', '.join(Role)}.")
    status = values.get("status", Status.ADJUDICATED).casefold()
    if status not in {"", *Status}:
        faults.add(row, "status", f"{status!r} is not one of {', '.join(Status)}.")
    if len(faults.lines) > before:
        return None
    return SentenceRow(
        letter=values["file"],
        sentence_id=values["sentence_id"],
        section=values["section"],
        role=Role(role) if role else ROLES.get(values["section"], Role.CONTEXT),
        paragraph=int(float(values["paragraph"])),
        text=values["sentence"],
        codes=codes,
        adjudicated=status == Status.ADJUDICATED,
        kind=values.get("kind", ""),
        detail_codes=details | named if DETAIL in values or details else None,
    )


def _codes(
    row: int, column: str, values: Mapping[str, str], codebook: Codebook, faults: _Faults
) -> dict[str, Polarity]:
    """Return the codes in a column of a row; faults are noted."""
    if not values.get(column):
        return {}
    codes, wrong = parse_codes(values[column], codebook)
    for fault in wrong:
        faults.add(row, column, fault)
        faults.strange |= dict.fromkeys(re.findall(r"has no code '(.+)'\.$", fault))
    return codes


def _coded_in_detail(sentences: Sequence[SentenceRow]) -> list[SentenceRow]:
    """Return the sentences with no detail code where others have some: nobody left these out."""
    if all(sentence.detail_codes is None for sentence in sentences):
        return list(sentences)
    return [replace(sentence, detail_codes=sentence.detail_codes or {}) for sentence in sentences]


def _columns(names: Sequence[str]) -> str:
    return f"the column{'s' if len(names) > 1 else ''} {', '.join(names)}"


def _faulty(path: Path, faults: _Faults, codebook: Codebook) -> UsageError:
    count = "1 fault" if len(faults.lines) == 1 else f"{len(faults.lines):,} faults"
    listed = [f"  {line}" for line in faults.lines[:MOST_FAULTS]]
    if len(faults.lines) > MOST_FAULTS:
        listed.append(f"  and {len(faults.lines) - MOST_FAULTS:,} more")
    remedy = "Correct the table and run the same command again."
    if faults.strange:
        remedy = (
            f"The codebook '{codebook.name}' {codebook.version} lacks "
            f"{', '.join(faults.strange)}: is it the right one? {remedy}"
        )
    return UsageError(f"The table {path} has {count}:\n" + "\n".join(listed) + "\n", remedy)


__all__ = ["ENDINGS", "NEEDED", "SentenceRow", "read_table"]
