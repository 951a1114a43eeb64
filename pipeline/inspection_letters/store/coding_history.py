"""The history of coding by people: who changed what, when, and what it was before.

Every change of a review is added here in the transaction that makes it, whether it comes
from the page, from a sheet or from another program. Rows are never changed or deleted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, insert, select

from inspection_letters.records import Polarity
from inspection_letters.store.schema import coding_history, reviews, runs


class Judged(NamedTuple):
    """What a person says about an excerpt: codes, note and marks.

    ``judged`` is False if there is only a note or a mark. If it is True, an empty ``codes``
    means that no code applies. ``adjudicated`` marks a decision about what others coded.
    """

    codes: Mapping[str, Polarity]
    note: str = ""
    unsure: bool = False
    judged: bool = True
    adjudicated: bool = False


@dataclass(frozen=True, slots=True)
class CodingChange:
    """A change of what a person says about an excerpt.

    Attributes
    ----------
    change_id : int
        Later changes have greater numbers.
    changed_at : datetime
        When.
    letter_id, excerpt_id, quote : str
        Which excerpt, and its text at that time.
    coder_id : str
        Who.
    before : Judged or None
        What the person had said until then; None if nothing.
    after : Judged
        What the person says now.
    version : int
        The version of the review that this change made.
    source : str
        Where the change was made: a mode of the page, or the name of a file.
    undoes : int or None
        The change that this one takes back.
    codebook_digest, run_id : str
        The codebook, and the run in which the change was made.
    """

    change_id: int
    changed_at: datetime
    letter_id: str
    excerpt_id: str
    quote: str
    coder_id: str
    before: Judged | None
    after: Judged
    version: int
    source: str
    undoes: int | None
    codebook_digest: str
    run_id: str


def add_change(conn: Connection, row: Mapping[str, Any]) -> int:
    """Add a change, and return its number.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        In the transaction that makes the change.
    row : mapping
        The columns of `CodingChange` but for its number.
    """
    plain = {**row, "before": _plain(row["before"]), "after": _plain(row["after"])}
    result = conn.execute(insert(coding_history).values(plain))
    (change_id,) = result.inserted_primary_key or (0,)
    return int(change_id)


def all_changes(
    conn: Connection, *, coder_id: str | None = None, excerpt_id: str | None = None
) -> tuple[CodingChange, ...]:
    """Return the changes of all people, or of one, the oldest first."""
    query = select(coding_history).order_by(coding_history.c.change_id)
    if coder_id is not None:
        query = query.where(coding_history.c.coder_id == coder_id)
    if excerpt_id is not None:
        query = query.where(coding_history.c.excerpt_id == excerpt_id)
    return _changes(conn, query)


def was_adjudicated(conn: Connection) -> bool:
    """Whether anything was ever adjudicated, even if the decision was withdrawn."""
    decided = coding_history.c.after["adjudicated"].as_boolean()
    first = select(coding_history.c.change_id).where(decided).limit(1)
    return conn.scalar(first) is not None


def change_to_undo(conn: Connection, coder_id: str, run_id: str) -> CodingChange | None:
    """Return a person's last change in a run that has not been taken back, None if none."""
    of_run = coding_history.c.run_id == run_id
    undone = select(coding_history.c.undoes).where(of_run, coding_history.c.undoes.is_not(None))
    query = (
        select(coding_history)
        .where(
            of_run,
            coding_history.c.coder_id == coder_id,
            coding_history.c.undoes.is_(None),
            coding_history.c.change_id.not_in(undone),
        )
        .order_by(coding_history.c.change_id.desc())
        .limit(1)
    )
    return next(iter(_changes(conn, query)), None)


def latest_change(conn: Connection) -> int:
    """Return the number of the latest change, 0 if there is none."""
    return conn.scalar(select(func.max(coding_history.c.change_id))) or 0


def judged_times(conn: Connection) -> dict[tuple[str, str], datetime]:
    """Return when each judgement was last changed, by excerpt ID and coder.

    For one without a history, that is the start of the run that wrote it.
    """
    query = select(reviews.c.excerpt_id, reviews.c.coder_id, runs.c.started_at).join_from(
        reviews, runs, reviews.c.run_id == runs.c.run_id
    )
    times = {(row.excerpt_id, row.coder_id): row.started_at for row in conn.execute(query)}
    history = coding_history.c
    changes = select(history.excerpt_id, history.coder_id, history.changed_at)
    for row in conn.execute(changes.order_by(history.change_id)):
        times[row.excerpt_id, row.coder_id] = row.changed_at
    return times


def _changes(conn: Connection, query: Select[Any]) -> tuple[CodingChange, ...]:
    return tuple(
        CodingChange(**{**row, "before": _judged(row["before"]), "after": _judged(row["after"])})
        for row in conn.execute(query).mappings()
    )


def _plain(state: Judged | None) -> dict[str, Any] | None:
    if state is None:
        return None
    codes = {code_id: polarity.value for code_id, polarity in sorted(state.codes.items())}
    return {**state._asdict(), "codes": codes}


def _judged(plain: Mapping[str, Any] | None) -> Judged | None:
    if plain is None:
        return None
    codes = {code_id: Polarity(polarity) for code_id, polarity in plain["codes"].items()}
    # Changes of earlier versions do not have the last mark.
    adjudicated = plain.get("adjudicated", False)
    return Judged(codes, plain["note"], plain["unsure"], plain["judged"], adjudicated)
