"""SQL statements that differ between SQLite and PostgreSQL, or that several modules need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Table, bindparam, insert
from sqlalchemy.dialects import postgresql, sqlite


def insert_rows(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; does nothing if there are none."""
    if rows:
        conn.execute(insert(table), rows)


def upsert(conn: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row, or update the row with the same primary key, in one statement."""
    conn.execute(_upsert(table, conn.dialect.name, tuple(row)), dict(row))


@cache
def _upsert(table: Table, dialect_name: str, names: tuple[str, ...]) -> Insert:
    dialect = postgresql if dialect_name == "postgresql" else sqlite
    keys = {column.name for column in table.primary_key}
    statement = dialect.insert(table).values({name: bindparam(name) for name in names})
    changed = {name: statement.excluded[name] for name in names if name not in keys}
    found: Insert = statement.on_conflict_do_update(index_elements=sorted(keys), set_=changed)
    return found
