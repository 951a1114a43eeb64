"""Workspaces on PostgreSQL in place of SQLite files, for tests that say nothing of databases.

With ``pytest --workspaces postgresql``, each workspace folder has a schema of its own on the server
that LETTERS_TEST_POSTGRES_URL names. Where its SQLite file would be is a file with the schema's
name, so that a copied folder is a copied workspace, and a deleted one is gone.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from inspection_letters.api.workspace import location
from inspection_letters.api.workspace.location import Location
from inspection_letters.store import store
from inspection_letters.store.database import database_url, make_engine, sqlite_url
from inspection_letters.store.migrate import migrate
from inspection_letters.store.schema import metadata
from sqlalchemy import URL, Engine, inspect, text

POSTGRES = "LETTERS_TEST_POSTGRES_URL"
MARK = "schema "


@contextmanager
def empty_schema() -> Iterator[str]:
    """Make a schema on the server that the environment names, and yield its URL."""
    base = os.environ.get(POSTGRES)
    if not base:
        pytest.skip(f"{POSTGRES} is not set, so PostgreSQL is not tested.")
    schema = f"test_{os.getpid()}_{time.time_ns()}"
    engine = make_engine(database_url(base))
    with engine.begin() as conn:
        conn.execute(text(f"CREATE SCHEMA {schema}"))
    url = database_url(base).update_query_dict({"options": f"-csearch_path={schema}"})
    yield url.render_as_string(hide_password=False)
    with engine.begin() as conn:
        conn.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


class Schemas:
    """Makes schemas for workspaces, and drops them."""

    def __init__(self, base: str) -> None:
        self._base = database_url(base)
        self._admin = make_engine(self._base)
        self._prefix = f"ws_{os.getpid()}_{time.time_ns()}"
        self._numbers = itertools.count(1)
        self._made: dict[str, Path] = {}

    def url_of(self, file: Path) -> URL:
        """Return the URL of the schema that stands for a SQLite file; a real file stays itself."""
        before = _mark_in(file)
        if file.exists() and before is None:
            return sqlite_url(file)
        if before is None or self._made.get(before) != file.resolve():
            name = self._new(file)
            if before is not None:
                self._copy(before, name)
            file.write_text(f"{MARK}{name}")
            before = name
        return self._url(before)

    def drop(self) -> None:
        """Drop every schema."""
        for name in self._made:
            with self._admin.begin() as conn:
                conn.execute(text(f"DROP SCHEMA IF EXISTS {name} CASCADE"))
        self._admin.dispose()

    def _url(self, name: str) -> URL:
        return self._base.update_query_dict({"options": f"-csearch_path={name}"})

    def _new(self, file: Path) -> str:
        name = f"{self._prefix}_{next(self._numbers)}"
        with self._admin.begin() as conn:
            conn.execute(text(f"CREATE SCHEMA {name}"))
        self._made[name] = file.resolve()
        return name

    def _copy(self, old: str, new: str) -> None:
        with self._admin.begin() as conn:
            there = set(inspect(conn).get_table_names(old))
        if not there:
            return
        engine = make_engine(self._url(new))
        migrate(engine, create=True)
        with engine.begin() as conn:
            for table in metadata.sorted_tables:
                columns = ", ".join(f'"{column.name}"' for column in table.columns)
                conn.execute(
                    text(
                        f'INSERT INTO {new}."{table.name}" ({columns}) '
                        f'SELECT {columns} FROM {old}."{table.name}"'
                    )
                )
                if (counted := table.autoincrement_column) is not None:
                    # Numbers go on after those that were copied.
                    conn.execute(
                        text(
                            f"SELECT setval(pg_get_serial_sequence('{new}.{table.name}', "
                            f"'{counted.name}'), max({counted.name})) FROM {new}.{table.name} "
                            f"HAVING max({counted.name}) IS NOT NULL"
                        )
                    )
        engine.dispose()


def _mark_in(file: Path) -> str | None:
    if not file.is_file():
        return None
    content = file.read_bytes()
    return content.decode().removeprefix(MARK) if content.startswith(MARK.encode()) else None


@contextmanager
def workspaces_on(base: str) -> Iterator[None]:
    """Have workspaces without a database URL on a server during the block."""
    schemas = Schemas(base)

    def engine_of(place: Location, _stack: ExitStack) -> Engine:
        if place.url is not None:
            return make_engine(database_url(place.url))
        return make_engine(schemas.url_of(place.path / store.DATABASE_FILE))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "sqlite_url", schemas.url_of)
        patch.setattr(location, "_engine", engine_of)
        yield
    schemas.drop()
