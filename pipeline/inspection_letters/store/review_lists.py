"""Lists of the excerpts that people are asked to code, kept so that work goes on with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from inspection_letters.store.schema import review_lists
from inspection_letters.store.statements import upsert


def find_list(
    conn: Connection, mode: str, options: str, *, coder_id: str = ""
) -> tuple[str, ...] | None:
    """Return the IDs of the excerpts of a list in its order, None if there is none.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        From `Store.read` or `Store.write`.
    mode, options : str
        What the list is for, and how it was chosen.
    coder_id : str, optional
        Whose list it is; not given for a list that all coders share.
    """
    found = conn.scalar(
        select(review_lists.c.excerpt_ids).where(
            review_lists.c.mode == mode,
            review_lists.c.options == options,
            review_lists.c.coder_id == coder_id,
        )
    )
    return None if found is None else tuple(found)


def write_list(
    conn: Connection,
    mode: str,
    options: str,
    excerpt_ids: Sequence[str],
    *,
    coder_id: str = "",
    created_at: datetime,
    run_id: str,
) -> None:
    """Store a list, in place of an earlier one of the same mode, options and coder."""
    row = {
        "mode": mode,
        "coder_id": coder_id,
        "options": options,
        "excerpt_ids": list(excerpt_ids),
        "created_at": created_at,
        "run_id": run_id,
    }
    upsert(conn, review_lists, row)


class KeptList(NamedTuple):
    """A list with how and when it was chosen."""

    options: str
    created_at: datetime
    excerpt_ids: tuple[str, ...]


def lists_of(conn: Connection, mode: str) -> tuple[KeptList, ...]:
    """Return the lists of a mode that all coders share, the oldest first."""
    query = (
        select(review_lists.c.options, review_lists.c.created_at, review_lists.c.excerpt_ids)
        .where(review_lists.c.mode == mode, review_lists.c.coder_id == "")
        .order_by(review_lists.c.created_at, review_lists.c.options)
    )
    return tuple(
        KeptList(options, created_at, tuple(excerpt_ids))
        for options, created_at, excerpt_ids in conn.execute(query)
    )
