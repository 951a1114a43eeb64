"""Engines, transactions, and clear messages for database errors."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError

from inspection_letters.common.safety.secret_values import remember_secrets, without_secrets
from inspection_letters.records.errors import LockedError, UnreachableError, WorkspaceError

Connect = Callable[[Engine], Connection]
"""Connects to a database."""

BUSY_SECONDS: Final = 60.0
_BEGIN: Final = "letters_begin"

_SQLITE_REASONS: Final = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_READONLY: "unwritable",
    sqlite3.SQLITE_PERM: "unwritable",
    sqlite3.SQLITE_CANTOPEN: "unwritable",
    sqlite3.SQLITE_IOERR: "disk",
    sqlite3.SQLITE_FULL: "disk",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
}
# The first two characters of an SQLSTATE name its class; a whole one comes first.
_POSTGRES_REASONS: Final = {
    "42P01": "incomplete",
    "42703": "incomplete",
    "55": "locked",
    "40": "locked",
    "25": "unwritable",
    "53": "disk",
    "08": "unreachable",
    "28": "unreachable",
    "3D": "unreachable",
    "3F": "no schema",
    "57": "unreachable",
}
_ERRORS: Final = {"unreachable": UnreachableError, "locked": LockedError}
_PATIENCE: Final = {
    # A server that is gone without a word is noticed within about a minute, not in two hours.
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}
"""Parameters of a connection to PostgreSQL, in seconds, unless its URL has others."""
_MESSAGES: Final = {
    "locked": (
        "The database {where} is locked by another process.",
        "Wait for the other process to finish, or stop it, then run the command again.",
    ),
    "unwritable": (
        "The database {where} cannot be written to: {why}.",
        "Check the permissions of the file and its folder, or use another workspace.",
    ),
    "forbidden": (
        "The database {where} refuses this: {why}.",
        "Ask whoever runs it for the right to create, read and change tables there.",
    ),
    "no schema": (
        "The database {where} has no schema for the tables: {why}.",
        "Create the schema that the database URL names in search_path, or leave search_path out.",
    ),
    "disk": (
        "The database {where} cannot be written to: {why}.",
        "Check that the disk works and is not full, then run the command again.",
    ),
    "damaged": (
        "The file {where} is damaged or is not an SQLite database: {why}.",
        "Restore it from a backup, or move it elsewhere to start a new database.",
    ),
    "incomplete": (
        "The database {where} lacks a table or column: {why}.",
        "Restore it from a backup, or start a new workspace with letters run.",
    ),
    "unreachable": (
        "The database {where} cannot be reached: {why}.",
        "Check the database URL, that the server is running, and that you have access to it.",
    ),
}


def sqlite_url(file: Path) -> URL:
    """Return the URL of an SQLite file."""
    return URL.create("sqlite+pysqlite", database=str(file))


def database_url(text: str) -> URL:
    """Read the URL of a database from a user's setting.

    Parameters
    ----------
    text : str
        A URL of SQLite or PostgreSQL; ``postgresql://`` and ``postgres://`` use the driver
        psycopg.

    Raises
    ------
    WorkspaceError
        If it is not a URL, or is the URL of another kind of database.
    """
    remedy = (
        "Set a URL such as postgresql+psycopg://user@host/name, or leave it unset to use SQLite."
    )
    remember_secrets(text)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # Neither the text nor the error is repeated, since they may contain a password.
        raise WorkspaceError("The database URL is not valid.", remedy) from None
    if "@" in f"{url.host} {url.database}" and url.get_backend_name() != "sqlite":
        raise WorkspaceError(
            "The database URL is not valid: it has more than one @.",
            "In its password, write @ as %40, / as %2F, : as %3A and % as %25.",
        )
    if url.drivername in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite":
        url = url.set(drivername="sqlite+pysqlite")
    if url.drivername == "sqlite+pysqlite" and not url.database:
        raise WorkspaceError("The SQLite URL names no file, so nothing would be kept.", remedy)
    if url.drivername not in ("postgresql+psycopg", "sqlite+pysqlite"):
        raise WorkspaceError(f"Databases of the kind {url.drivername!r} are not supported.", remedy)
    return url


def make_engine(url: URL, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """Return an engine for SQLite or PostgreSQL; it does not connect yet.

    Parameters
    ----------
    url : sqlalchemy.URL
        From `sqlite_url` or `database_url`.
    busy_seconds : float
        How long to wait for another process that is writing.

    Raises
    ------
    WorkspaceError
        If the driver for PostgreSQL is not installed.
    """
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": busy_seconds})
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
        return engine
    try:
        patience = {name: value for name, value in _PATIENCE.items() if name not in url.query}
        return create_engine(url, pool_pre_ping=True, connect_args=patience)
    except ModuleNotFoundError as error:
        raise WorkspaceError(
            f"PostgreSQL needs the Python package {error.name!r}, which is not installed.",
            "Install it with: pip install 'inspection-letters[postgres]'. Or leave the database "
            "URL unset to use SQLite.",
        ) from error


def use_wal(url: URL, busy_seconds: float = BUSY_SECONDS) -> None:
    """Let others read an SQLite file while one process writes; the file keeps this mode.

    Raises
    ------
    WorkspaceError
        If the file cannot be written, is not a database, or stays locked.
    """
    # As the engine will name it: a URL can have parameters, and a file a name such as file:x.
    (name,), options = url.get_dialect()().create_connect_args(url)
    connect = partial(sqlite3.connect, name, **{**options, "timeout": busy_seconds})
    deadline = time.monotonic() + busy_seconds
    while True:
        try:
            with closing(connect()) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.Error as error:
            # SQLite may refuse to change the mode at once, without waiting, while
            # another process opens the same new file.
            found = explain(error, url)
            if found is None:
                raise
            if _kind(error, "sqlite") != "locked" or time.monotonic() > deadline:
                raise found from error
            time.sleep(0.05)


def _on_sqlite_connect(connection: sqlite3.Connection, _record: object) -> None:
    # Python's driver would begin transactions itself, but not before DDL. With this
    # setting it begins none, and _on_sqlite_begin begins each transaction instead.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _on_sqlite_begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))


def connect(engine: Engine) -> Connection:
    """Return a connection.

    Raises
    ------
    UnreachableError
        If the database does not answer.
    """
    with _clear_errors(engine):
        return engine.connect()


@contextmanager
def writing(engine: Engine, connect: Connect = connect) -> Iterator[Connection]:
    """Yield a connection in a transaction that is committed at the end, or undone on error.

    On SQLite the transaction takes the write lock at once. If it took the lock only at its
    first write, after a read, two processes could wait for each other, and SQLite would
    fail one of them without waiting.
    """
    with connect(engine) as connection, _clear_errors(engine):
        connection = connection.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
        with connection.begin():
            yield connection


@contextmanager
def reading(engine: Engine, connect: Connect = connect) -> Iterator[Connection]:
    """Yield a connection that sees one state of the database, whatever others write."""
    with connect(engine) as connection, _clear_errors(engine):
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        with connection.begin():
            yield connection


@contextmanager
def _clear_errors(engine: Engine) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        found = None if isinstance(error, IntegrityError) else explain(error.orig, engine.url)
        if found is None:
            raise
        raise found from error


def explain(cause: BaseException | None, url: URL) -> WorkspaceError | None:
    """Return a database error as a message that a user can act on.

    Parameters
    ----------
    cause : BaseException or None
        The error of the driver.
    url : sqlalchemy.URL
        The database; its password is not shown.

    Returns
    -------
    WorkspaceError or None
        None if the error is a fault in this package, about which a user can do nothing.
    """
    kind = _kind(cause, url.get_backend_name())
    if kind is None:
        return None
    lines = without_secrets(str(cause)).strip().splitlines()
    why = lines[0].rstrip(".") if lines else kind
    reason, remedy = _MESSAGES[kind]
    error = _ERRORS.get(kind, WorkspaceError)
    return error(reason.format(where=shown(url), why=why), remedy)


def shown(url: URL) -> str:
    """Return a database's address for people: without its password, and without parameters.

    Parameters of a URL can be passwords too (``?password=...``). For SQLite, it is the file.
    """
    if url.get_backend_name() == "sqlite":
        name = str(url.database)
        return unquote(name.removeprefix("file:")) if "uri" in url.query else name
    return url.set(query={}).render_as_string(hide_password=True)


def _kind(cause: object, backend: str) -> str | None:
    if backend == "sqlite":
        if str(cause).startswith(("no such table", "no such column")):
            return "incomplete"
        # The lowest byte is the primary code; the rest distinguishes its variants.
        return _SQLITE_REASONS.get(getattr(cause, "sqlite_errorcode", 0) & 0xFF)
    state = getattr(cause, "sqlstate", None)
    if state == "42501":  # insufficient privilege
        return "forbidden"
    if state is None:  # no answer from the server at all
        return "unreachable" if type(cause).__name__ == "OperationalError" else None
    return _POSTGRES_REASONS.get(state) or _POSTGRES_REASONS.get(state[:2])
