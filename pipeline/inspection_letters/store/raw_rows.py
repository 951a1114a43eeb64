"""Rows as the database has them: damaged text, JSON or dates are not parsed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Table, bindparam, select, type_coerce
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import NullType

from inspection_letters.store.schema import stages
from inspection_letters.store.statements import STREAMED

UNSEALED: Final = frozenset({"run_id", "retrieved_at"})
"""Columns that are not part of a digest: they say who wrote a row, and when."""

Values = dict[str, Any]


@contextmanager
def raw_rows(
    conn: Connection, table: Table, letter_id: str | None, coder: str | None
) -> Iterator[Iterator[Values]]:
    """Yield the columns that digests cover of the rows of a table.

    Those of all letters are not in memory at once.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        From `Store.read` or `Store.write`.
    table : sqlalchemy.Table
        The table.
    letter_id : str or None
        Only rows of this letter.
    coder : str or None
        Only rows of this coder; of the table of stages, the name of its stage.
    """
    names = _sealed_names(table)
    compiled = _compiled(
        table, conn.dialect.name, by_letter=letter_id is not None, by_coder=coder is not None
    )
    values = {"of_letter": letter_id, "of_coder": coder}
    parameters: Any = values
    if compiled.positiontup is not None:
        parameters = tuple(values[name] for name in compiled.positiontup)
    options = STREAMED if letter_id is None else {}
    with (
        raw_text(conn),
        conn.exec_driver_sql(compiled.string, parameters, execution_options=options) as found,
    ):
        yield (dict(zip(names, row, strict=True)) for row in found)


@cache
def _compiled(table: Table, dialect_name: str, *, by_letter: bool, by_coder: bool) -> SQLCompiler:
    """Compile a query that is asked several times for each letter that is written.

    SQLAlchemy's own cache finds a statement by its whole structure each time, which takes
    longer than SQLite takes to answer.
    """
    query = select(
        *(type_coerce(table.c[name], NullType()).label(name) for name in _sealed_names(table))
    )
    if by_letter:
        query = query.where(table.c.letter_id == bindparam("of_letter"))
    if by_coder:
        column = table.c.stage if table is stages else table.c.coder_id
        query = query.where(column == bindparam("of_coder"))
    of_name = postgresql.psycopg if dialect_name == "postgresql" else sqlite
    return query.compile(dialect=of_name.dialect())


def _sealed_names(table: Table) -> list[str]:
    return [column.name for column in table.c if column.name not in UNSEALED]


@contextmanager
def raw_text(conn: Connection) -> Iterator[None]:
    """Let SQLite return text as bytes during the block: damaged text may not be UTF-8."""
    driver: Any = conn.connection.driver_connection
    if conn.dialect.name != "sqlite":
        yield
        return
    before, driver.text_factory = driver.text_factory, bytes
    try:
        yield
    finally:
        driver.text_factory = before


def text_of(value: object) -> str:
    """Return a text that `raw_text` may have left as bytes; damaged ones with replacements."""
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


__all__ = ["UNSEALED", "Values", "raw_rows", "raw_text", "text_of"]
