"""The sheet that a person returns: checked as a whole before anything is imported."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from inspection_letters.common.files.sheets import fit
from inspection_letters.records import Codebook, Polarity
from inspection_letters.records.suggestions import nearest_values
from inspection_letters.review.returned_sheet import VERSION, ReturnedRow
from inspection_letters.review.row_versions import versions_in
from inspection_letters.review.sheet import NONE

_SHOWN: Final = 60
"""How many characters of a faulty value a message shows."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's judgement of an excerpt; an empty ``codes`` means that no code applies.

    ``row`` is the number of the first row that says it, and ``versions`` what people had said
    when it was written (`review.row_versions`); None if the sheet does not say.
    """

    excerpt_id: str
    codes: Mapping[str, Polarity]
    note: str
    row: int = 0
    versions: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """What a sheet says, and what became of each of its rows.

    Every row gives one of ``judgements``, or is one of the others: ``skipped`` rows have
    no codes, ``repeated`` ones say again what an earlier row says, ``titles`` are titles
    above the headings and headings that recur, and ``refused`` rows have faults.

    Parameters
    ----------
    judgements : tuple of Judgement
        One for each excerpt that the sheet judges.
    skipped : int
        Number of rows without codes.
    notes_only : tuple of int
        Numbers of those skipped rows that have a note, which is not imported.
    repeated, titles, refused : tuple of int
        Numbers of the rows.
    """

    judgements: tuple[Judgement, ...]
    skipped: int
    notes_only: tuple[int, ...] = ()
    repeated: tuple[int, ...] = ()
    titles: tuple[int, ...] = ()
    refused: tuple[int, ...] = ()


def check_rows(
    rows: Sequence[ReturnedRow], texts: Mapping[str, str], codebook: Codebook
) -> tuple[Intake, list[str]]:
    """Check all rows of a sheet, and return what they say.

    Parameters
    ----------
    rows : sequence of ReturnedRow
        From `read_returned`.
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
    skipped: list[int] = []
    notes_only: list[int] = []
    repeated: list[int] = []
    titles: list[int] = []
    refused: list[int] = []
    for row in rows:
        excerpt_id = row.values["excerpt_id"].strip()
        note = row.values.get("note", "").strip()
        if row.is_heading or (row.is_above and excerpt_id not in texts):
            titles.append(row.number)
            continue
        is_coded = bool(row.values["codes"].strip())
        codes, row_faults = _check_row(row, excerpt_id, texts, codebook)
        versions = versions_in(row.values.get(VERSION, ""))
        judgement = Judgement(excerpt_id, codes, note, row.number, versions)
        first, known = judged.get(excerpt_id, (row.number, judgement))
        if is_coded and not row_faults:
            row_faults = _differences(row, judgement, first, known)
        if row_faults:
            faults += row_faults
            refused.append(row.number)
        elif not is_coded:
            skipped.append(row.number)
            if note:
                notes_only.append(row.number)
        elif excerpt_id in judged:
            repeated.append(row.number)
            judged[excerpt_id] = (
                first,
                replace(known, note=known.note or note, versions=_either(known.versions, versions)),
            )
        else:
            judged[excerpt_id] = row.number, judgement
    intake = Intake(
        tuple(judgement for _, judgement in judged.values()),
        len(skipped),
        tuple(notes_only),
        tuple(repeated),
        tuple(titles),
        tuple(refused),
    )
    return intake, faults


def _either(first: frozenset[str] | None, second: frozenset[str] | None) -> frozenset[str] | None:
    """Return the versions of two rows that say the same: the later row is as good as the first."""
    return second if first is None else first | (second or frozenset())


def _check_row(
    row: ReturnedRow, excerpt_id: str, texts: Mapping[str, str], codebook: Codebook
) -> tuple[dict[str, Polarity], list[str]]:
    """Return the codes that a row assigns, and its faults."""
    cell = row.values["codes"].strip()
    faults = [*row.faults, *_swallowed(row, texts)]
    unreadable = any(", column excerpt_id:" in fault for fault in faults)
    # A row without codes does no harm, unless its text shows that the columns of the sheet
    # no longer belong together.
    if (excerpt_id or cell) and not unreadable:
        faults += _excerpt_faults(row, excerpt_id, texts)
    if not cell or any(", column codes:" in fault for fault in faults):
        return {}, faults
    codes, wrong = parse_codes(cell, codebook)
    if wrong:
        # However much is wrong with a cell, it is one fault to correct.
        first, *more = wrong
        said = " ".join([first, *(fault[0].upper() + fault[1:] for fault in more)])
        faults = [*faults, f"row {row.number}, column codes: {said}"]
    return codes, faults


def _swallowed(row: ReturnedRow, texts: Mapping[str, str]) -> list[str]:
    """Return a fault if a cell holds a further row, for want of a quotation mark."""
    for cell in row.cells:
        for line in cell.splitlines()[1:]:
            inside = [word for word in re.split(r"[\s,;|\"']+", line) if word in texts]
            if inside:
                return [
                    f"row {row.number}: a cell holds the row of excerpt {inside[0]} too. A "
                    "quotation mark may be missing or too many."
                ]
    return []


def _differences(row: ReturnedRow, judgement: Judgement, first: int, known: Judgement) -> list[str]:
    """Return how a row differs from an earlier row about the same excerpt."""
    excerpt_id = judgement.excerpt_id
    if known.codes != judgement.codes:
        return [
            f"row {row.number}, column codes: excerpt {excerpt_id} has other codes in row {first}."
        ]
    if known.note and judgement.note and known.note != judgement.note:
        return [
            f"row {row.number}, column note: excerpt {excerpt_id} has another note in row {first}."
        ]
    return []


def parse_codes(cell: str, codebook: Codebook) -> tuple[dict[str, Polarity], list[str]]:
    """Return the codes that a cell names, with their polarities, and the cell's faults.

    The codes may be main codes or detail codes.
    """
    parts = [part.strip() for part in re.split(r"[;\r\n]", cell) if part.strip()]
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
        if code_id not in codebook.all_code_ids:
            near = nearest_values(code_id[:_SHOWN], codebook.all_code_ids)
            meant = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
            faults.append(f"the codebook has no code {code_id[:_SHOWN]!r}.{meant}")
        elif code_id in seen:
            faults.append(f"the code {code_id} appears twice.")
        seen.add(code_id)
        if not colon or not polarity:
            faults.append(f"{part[:_SHOWN]!r} has no polarity; write code:polarity.")
        elif polarity not in polarities:
            faults.append(
                f"there is no polarity {polarity[:_SHOWN]!r}; use one of {', '.join(polarities)}."
            )
        elif code_id in codebook.all_code_ids:
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
    "check_rows",
    "parse_codes",
]
