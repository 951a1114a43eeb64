"""Write runs, codebooks, rejections, and the keys of stored results."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, func, insert, select, update

from inspection_letters.records import Codebook, Rejection, Run
from inspection_letters.records.errors import WorkspaceError
from inspection_letters.store import rows
from inspection_letters.store.mapping import to_plain
from inspection_letters.store.schema import codebooks, rejections, runs, stages
from inspection_letters.store.statements import upsert


def write_run(conn: Connection, run: Run) -> None:
    """Record a run; call this when it starts and again when it has finished.

    A new run gets the next number, by which runs are ordered.
    """
    row = to_plain(run)
    known = conn.execute(update(runs).where(runs.c.run_id == run.run_id).values(row))
    if not known.rowcount:
        last = conn.scalar(select(func.max(runs.c.number))) or 0
        conn.execute(insert(runs).values(**row, number=last + 1))


def write_codebook(conn: Connection, codebook: Codebook) -> None:
    """Store a codebook with its full content, under its digest."""
    upsert(conn, codebooks, rows.codebook_row(codebook))


def write_rejection(
    conn: Connection, rejection: Rejection, run_id: str, *, key: str | None = None
) -> None:
    """Record that a source could not be processed; one rejection is kept for each source.

    Anything read from the letter before stays, because it still describes an earlier run.
    The rejection is removed when the letter is next processed successfully.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        In a transaction, from `Store.write`.
    rejection : Rejection
        What could not be processed, and why.
    run_id : str
        A run that is recorded.
    key : str, optional
        The key of the rejected input: as long as it stays the same, another attempt
        would fail again.
    """
    require_run(conn, run_id)
    upsert(conn, rejections, rows.rejection_row(rejection, run_id, key))


def clear_rejections(conn: Connection, sources: Iterable[str]) -> None:
    """Remove the rejections of sources that are in order again."""
    for source in sources:
        conn.execute(delete(rejections).where(rejections.c.source == source))


def write_stage_key(conn: Connection, letter_id: str, stage: str, key: str, run_id: str) -> None:
    """Record the key of a letter's result of a stage (see `queries.stage_keys`)."""
    row = {"letter_id": letter_id, "stage": stage, "key": key, "run_id": run_id}
    upsert(conn, stages, row)


def require_run(conn: Connection, run_id: str) -> None:
    """Check that a run is recorded.

    Raises
    ------
    WorkspaceError
        If it is not.
    """
    if conn.scalar(select(runs.c.run_id).where(runs.c.run_id == run_id)) is None:
        raise WorkspaceError(
            f"The workspace has no run {run_id}.", "Record the run when it starts."
        )
