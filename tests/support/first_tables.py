"""Create the tables of new workspaces quickly: SQLAlchemy writes their statements once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, event


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
