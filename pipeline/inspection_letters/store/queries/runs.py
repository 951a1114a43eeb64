"""Queries of runs, rejections, and the keys of stored results."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from inspection_letters.records import Rejection, Run
from inspection_letters.store import rows
from inspection_letters.store.queries.codings import orphaned_codings
from inspection_letters.store.schema import (
    HUMAN,
    codings,
    excerpts,
    letters,
    rejections,
    runs,
    sections,
    stages,
)


class KeyedRejection(NamedTuple):
    """A rejection, and the key of the input that was rejected."""

    rejection: Rejection
    key: str | None


def stage_keys(conn: Connection, stage: str) -> dict[str, str]:
    """Return the key of every letter's result of a stage.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        From `Store.read`.
    stage : str
        ``read``, or ``code:`` and a coder ID (see `writes.code_stage`).

    Returns
    -------
    dict of str to str
        Key by letter ID. A letter whose key has not changed can be skipped.
    """
    found = conn.execute(select(stages.c.letter_id, stages.c.key).where(stages.c.stage == stage))
    return dict(sorted((row.letter_id, row.key) for row in found))


def keys_of(conn: Connection, letter_id: str) -> dict[str, str]:
    """Return the key of a letter's result of each stage, by stage."""
    found = conn.execute(
        select(stages.c.stage, stages.c.key).where(stages.c.letter_id == letter_id)
    )
    return dict(sorted((row.stage, row.key) for row in found))


def all_rejections(conn: Connection) -> tuple[Rejection, ...]:
    """Return everything that could not be processed, sorted by source."""
    found = map(rows.rejection_of, conn.execute(select(rejections)).mappings())
    return tuple(sorted(found, key=lambda rejection: rejection.source))


def rejection_keys(conn: Connection) -> dict[str, KeyedRejection]:
    """Return every rejection with the key of the rejected input, by source."""
    found = conn.execute(select(rejections)).mappings()
    return {row["source"]: KeyedRejection(rows.rejection_of(row), row["key"]) for row in found}


def all_runs(conn: Connection) -> tuple[Run, ...]:
    """Return every run, in the order in which they began."""
    found = conn.execute(select(runs)).mappings().all()
    ordered = sorted(found, key=lambda row: (row["number"], row["started_at"], row["run_id"]))
    return tuple(map(rows.run_of, ordered))


def counts(conn: Connection) -> dict[str, int]:
    """Return the number of rows of each table of a workspace, by name."""
    tables = (letters, sections, excerpts, codings, rejections, runs)
    found = {
        table.name: conn.scalar(select(func.count()).select_from(table)) or 0 for table in tables
    }
    humans = select(func.count()).select_from(codings).where(codings.c.coder_kind == HUMAN)
    found["human_codings"] = conn.scalar(humans) or 0
    found["orphaned_codings"] = len(orphaned_codings(conn))
    return found
