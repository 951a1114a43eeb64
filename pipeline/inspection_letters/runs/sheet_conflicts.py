"""What a returned sheet changes in a workspace, and what it must not change."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from inspection_letters.records import Codebook, Excerpt, Polarity
from inspection_letters.review.intake import Judgement
from inspection_letters.review.queue import Queued
from inspection_letters.review.row_versions import digest_of, is_newer
from inspection_letters.review.sheet import CONFLICT_COLUMNS, NONE, ConflictRow, write_sheet
from inspection_letters.runs.sheet_rows import sheet_rows
from inspection_letters.store import coding_history, reviews
from inspection_letters.store.coding_history import CodingChange
from inspection_letters.store.reviews import Review

RECORDS: Final = "imports"
"""Folder of a workspace with what was left out of each import."""

_COPY: Final = re.compile(r"\s*\(\d+\)$")
"""What a browser adds to the name of a file that it saves again."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A judgement of a sheet, and what the person has said since the sheet was written.

    ``change`` is how it came about, None if the history does not say.
    """

    judgement: Judgement
    stored: Review
    change: CodingChange | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a sheet changes: reviews to write, and judgements that must not replace others.

    ``changed`` is the number of reviews to write that replace one, and ``unchecked`` how many of
    these come from rows that do not say what they were written from.
    """

    changes: tuple[Review, ...]
    changed: int
    unchecked: int
    conflicts: tuple[Conflict, ...]


def compare_with_stored(
    conn: Connection,
    judgements: Sequence[Judgement],
    excerpts: Mapping[str, Excerpt],
    coder_id: str,
    codebook: Codebook,
    source: str,
) -> Comparison:
    """Compare the judgements of a sheet with what the person has said in the workspace.

    A row whose excerpt was changed after the sheet was written is a conflict, unless it says the
    same, or the change came from this sheet: a person may correct it and import it again. But an
    answer that stood before, and was replaced, is a conflict in any case: this is how an older
    copy of a sheet looks.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        From `Store.write`; the letters are locked.
    judgements : sequence of Judgement
        From `check_rows`.
    excerpts : mapping of str to Excerpt
        By excerpt ID.
    coder_id : str
        The person.
    codebook : Codebook
        By which the person judged.
    source : str
        The name of the sheet.
    """
    reviews.lock_letters(conn, {excerpts[found.excerpt_id].letter_id for found in judgements})
    known = {
        excerpt_id: stored.review
        for (_, excerpt_id, _), stored in reviews.stored_reviews(conn, coder_id=coder_id).items()
    }
    history: defaultdict[str, list[CodingChange]] = defaultdict(list)
    for change in coding_history.all_changes(conn, coder_id=coder_id):
        history[change.excerpt_id].append(change)
    changes, conflicts = [], []
    changed = unchecked = 0
    for judgement in judgements:
        stored = known.get(judgement.excerpt_id)
        review = Review(
            excerpts[judgement.excerpt_id].letter_id,
            judgement.excerpt_id,
            coder_id,
            codebook.digest,
            dict(sorted(judgement.codes.items())),
            # A memo that was written without judging yet stays.
            judgement.note
            if stored is None or stored.judged
            else _notes(stored.note, judgement.note),
        ).with_marks_of(stored)
        if stored == review:
            continue
        past = history[judgement.excerpt_id]
        last = past[-1] if past else None
        if (
            stored is not None
            and stored.judged
            and digest_of(stored) != digest_of(review)
            and is_newer(stored, judgement.versions)
            and not (
                last
                and _is_same_sheet(last.source, source)
                and not any(_stood(review, change) for change in past[:-1])
            )
        ):
            conflicts.append(Conflict(judgement, stored, last))
            continue
        changes.append(review)
        if stored is not None and stored.judged:
            changed += 1
            unchecked += judgement.versions is None
    return Comparison(tuple(changes), changed, unchecked, tuple(conflicts))


def _stood(review: Review, change: CodingChange) -> bool:
    """Whether a change gave an excerpt the codes of a review."""
    return change.after.judged and change.after.codes == review.codes


def _is_same_sheet(first: str, second: str) -> bool:
    """Whether two names of files are of one sheet, which may have been saved in another format."""
    stems = [_COPY.sub("", Path(name).stem).casefold() for name in (first, second)]
    suffixes = {Path(name).suffix.lower() for name in (first, second)}
    return stems[0] == stems[1] and suffixes <= {".xlsx", ".xlsm", ".csv"}


def conflict_rows(
    conn: Connection, conflicts: Sequence[Conflict], excerpts: Mapping[str, Excerpt]
) -> list[ConflictRow]:
    """Return the rows of a sheet in which a person decides what holds."""
    texts = {(found.letter_id, found.order): found.quote for found in excerpts.values()}
    queue = []
    for conflict in conflicts:
        excerpt = excerpts[conflict.judgement.excerpt_id]
        queue.append(Queued(excerpt, texts.get((excerpt.letter_id, excerpt.order - 1), ""), 0.0))
    return [
        ConflictRow(
            **{
                **asdict(row),
                "note": _notes(conflict.stored.note, conflict.judgement.note),
                "row_version": digest_of(conflict.stored),
            },
            stored=_codes(conflict.stored.codes),
            stored_note=conflict.stored.note,
            changed=_changed(conflict.change),
            in_sheet=_codes(conflict.judgement.codes),
        )
        for conflict, row in zip(conflicts, sheet_rows(conn, queue, {}), strict=True)
    ]


def write_conflicts(
    workspace: Path, run_id: str, rows: Sequence[ConflictRow], codebook: Codebook
) -> Path:
    """Write the sheet in which a person decides, beside the records of other imports.

    Raises
    ------
    UsageError
        If it cannot be written.
    """
    path = workspace / RECORDS / f"{run_id}-conflicts.xlsx"
    write_sheet(rows, codebook, path, CONFLICT_COLUMNS)
    return path


def _codes(codes: Mapping[str, Polarity]) -> str:
    named = (f"{code_id}:{polarity.value}" for code_id, polarity in codes.items())
    return "; ".join(named) or NONE


def _notes(stored: str, in_sheet: str) -> str:
    return "; ".join(dict.fromkeys(note for note in (stored, in_sheet) if note))


def _changed(change: CodingChange | None) -> str:
    if change is None:
        return ""
    return f"{change.changed_at:%Y-%m-%d %H:%M}, {change.source or 'source not known'}"


__all__ = [
    "RECORDS",
    "Comparison",
    "Conflict",
    "compare_with_stored",
    "conflict_rows",
    "write_conflicts",
]
