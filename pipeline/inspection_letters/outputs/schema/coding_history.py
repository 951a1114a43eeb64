"""The table of the history of coding by people, which ``letters log`` writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from inspection_letters.outputs.schema.columns import (
    BOOLEAN,
    INTEGER,
    MOMENT,
    TEXT,
    TableRow,
    column,
    table,
)
from inspection_letters.outputs.schema.exported import LETTERS
from inspection_letters.store.coding_history import CodingChange, Judged

NO_CODE: Final = "none"
"""Stands for the judgement that no code applies, as in the sheets that people fill in."""

CODING_HISTORY: Final = table(
    "coding_history",
    "change of what a person says about an excerpt",
    [
        column("change", INTEGER, "number of the change; later ones are greater"),
        column("changed_at", MOMENT, "when", heading="Changed"),
        column("coder", TEXT, "who"),
        LETTERS.field("letter_id"),
        LETTERS.field("file"),
        column("excerpt_id", TEXT, "the excerpt", heading="Excerpt ID"),
        column("text", TEXT, "text of the excerpt at that time"),
        column(
            "codes_before",
            TEXT,
            "codes with polarities until then, or `none` if no code applied; null if the person "
            "had not coded the excerpt",
            nullable=True,
        ),
        column(
            "codes",
            TEXT,
            "codes with polarities since then, or `none` if no code applies; null if the person's "
            "coding was taken back, or there is only a memo or a mark",
            nullable=True,
        ),
        column("memo_before", TEXT, "the person's memo until then", nullable=True),
        column("memo", TEXT, "the person's memo since then", nullable=True),
        column("unsure", BOOLEAN, "whether the person has marked the excerpt as not sure"),
        column(
            "adjudicated",
            BOOLEAN,
            "whether the person decided about what others coded, with the memo as the reason",
        ),
        column("source", TEXT, "where the change was made: a mode of the page, or a file"),
        column("undoes", INTEGER, "the change that this one takes back", nullable=True),
        column("codebook_digest", TEXT, "SHA-256 of the codebook"),
        column("run_id", TEXT, "the run, in `runs`", heading="Run ID"),
    ],
)


def codes_words(state: Judged | None) -> str | None:
    """Return codes with polarities as ``code:polarity; code:polarity``, or ``none``.

    None if there is no judgement.
    """
    if state is None or not state.judged:
        return None
    coded = (f"{code_id}:{polarity.value}" for code_id, polarity in state.codes.items())
    return "; ".join(coded) or NO_CODE


def history_rows(changes: Iterable[CodingChange], files: Mapping[str, str]) -> list[TableRow]:
    """Return the rows of the table.

    Parameters
    ----------
    changes : iterable of CodingChange
        The changes, in any order.
    files : mapping of str to str
        The names of the letters' files, by letter ID.
    """
    return [_row(change, files) for change in changes]


def _row(change: CodingChange, files: Mapping[str, str]) -> dict[str, Any]:
    return {
        "change": change.change_id,
        "changed_at": change.changed_at,
        "coder": change.coder_id,
        "letter_id": change.letter_id,
        "file": files[change.letter_id],
        "excerpt_id": change.excerpt_id,
        "text": change.quote,
        "codes_before": codes_words(change.before),
        "codes": codes_words(change.after),
        "memo_before": (change.before and change.before.note) or None,
        "memo": change.after.note or None,
        "unsure": change.after.unsure,
        "adjudicated": change.after.adjudicated,
        "source": change.source,
        "undoes": change.undoes,
        "codebook_digest": change.codebook_digest,
        "run_id": change.run_id,
    }
