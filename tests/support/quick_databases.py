"""Databases of many short workspaces: what SQLAlchemy works out for each is worked out once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

STATEMENTS = 5_000
"""Statements that are kept compiled, which is more than there are."""


def engine_of_tests(url: URL, **options: Any) -> Engine:
    """Create an engine as `sqlalchemy.create_engine` does.

    Engines of SQLite share their dialect and their compiled statements, as the connections of one
    engine do. Tests open workspaces by the hundred, and would compile each statement as often.
    """
    engine = create_engine(url, **options)
    if engine.dialect.name == "sqlite":
        shared = _engine_of_sqlite()
        engine.dialect, engine._compiled_cache = shared.dialect, shared._compiled_cache
    return engine


@cache
def _engine_of_sqlite() -> Engine:
    engine = create_engine("sqlite://", query_cache_size=STATEMENTS)
    # The dialect asks the first connection what it can do.
    with engine.connect():
        return engine


class FirstTables:
    """Creates tables in SQLite as a function does, which it calls only the first time.

    To describe twenty tables in SQL takes longer than to create them, and most tests create a
    workspace of their own.
    """

    def __init__(self, create: Callable[[Connection], None]) -> None:
        self.create = create
        self.statements: list[tuple[str, Any]] = []

    def __call__(self, connection: Connection) -> None:
        """Create the tables in a new database."""
        if connection.dialect.name != "sqlite":
            self.create(connection)
        elif self.statements:
            cursor = connection.connection.cursor()
            for statement, parameters in self.statements:
                cursor.execute(statement, parameters)
        else:
            self.statements = self._observed(connection)

    def _observed(self, connection: Connection) -> list[tuple[str, Any]]:
        executed: list[tuple[str, Any]] = []

        def note(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
            executed.append((statement, parameters))

        event.listen(connection, "before_cursor_execute", note)
        try:
            self.create(connection)
        finally:
            event.remove(connection, "before_cursor_execute", note)
        return executed
