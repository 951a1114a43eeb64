"""SQL statements that differ between SQLite and PostgreSQL, or that several modules need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Connection,
    CursorResult,
    Executable,
    Insert,
    Table,
    TextClause,
    bindparam,
    insert,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite

STREAMED: Final = {"yield_per": 1000}
"""Options of a statement whose rows are fetched while they are used, a thousand at a time."""


@contextmanager
def stream(conn: Connection, query: Executable) -> Iterator[CursorResult[Any]]:
    """Yield the result of a query that is fetched while it is used, and close it afterwards.

    A table can be larger than memory: with `Connection.execute` alone, the driver of PostgreSQL
    would fetch all of it first.
    """
    with conn.execute(query, execution_options=STREAMED) as found:
        yield found


def insert_rows(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; does nothing if there are none."""
    if rows:
        conn.execute(insert(table), rows)


def upsert(conn: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row, or update the row with the same primary key, in one statement."""
    conn.execute(_upsert(table, conn.dialect.name, tuple(row)), dict(row))


@cache
def _upsert(table: Table, dialect_name: str, names: tuple[str, ...]) -> Insert | TextClause:
    """Return the statement for rows with these columns.

    SQLAlchemy does not keep such a statement in its cache, and to compile it takes ten times as
    long as SQLite takes for a row. For SQLite it is therefore kept as text.
    """
    dialect = postgresql if dialect_name == "postgresql" else sqlite
    keys = {column.name for column in table.primary_key}
    statement = dialect.insert(table).values({name: bindparam(name) for name in names})
    changed = {name: statement.excluded[name] for name in names if name not in keys}
    found: Insert = statement.on_conflict_do_update(index_elements=sorted(keys), set_=changed)
    if dialect_name == "postgresql":
        return found
    compiled = found.compile(dialect=sqlite.dialect(paramstyle="named"))
    types = [bindparam(name, type_=table.c[name].type) for name in names]
    return text(compiled.string).bindparams(*types)
