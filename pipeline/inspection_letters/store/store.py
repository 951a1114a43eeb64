"""A workspace: a folder with a database and copies of the PDFs.

::

    letters.sqlite      unless a database URL is given
    pdf/<sha256>.pdf    every PDF that was read, under the digest of its content
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sqlalchemy import Connection, Engine

from inspection_letters.files.atomic import atomic_file
from inspection_letters.records.errors import WorkspaceError
from inspection_letters.store.database import (
    BUSY_SECONDS,
    database_url,
    make_engine,
    reading,
    sqlite_url,
    use_wal,
    writing,
)
from inspection_letters.store.migrate import migrate

DATABASE_FILE: Final = "letters.sqlite"
PDF_FOLDER: Final = "pdf"


@dataclass(frozen=True, slots=True)
class Store:
    """An open workspace; close it, or use it in a ``with`` statement.

    Made by `open_store`.
    """

    path: Path
    engine: Engine

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections to the database."""
        self.engine.dispose()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection in a transaction: committed at the end, undone on any error."""
        with writing(self.engine) as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database throughout."""
        with reading(self.engine) as connection:
            yield connection

    def pdf_path(self, pdf_sha256: str) -> Path:
        """Return where the PDF with a digest is kept, whether or not it is there."""
        return self.path / PDF_FOLDER / f"{pdf_sha256}.pdf"

    @property
    def pdf_folder(self) -> Path:
        """The folder of the PDFs."""
        return self.path / PDF_FOLDER

    def holds_pdf(self, pdf_sha256: str) -> bool:
        """Tell whether a sound copy of the PDF with a digest is there."""
        try:
            content = self.pdf_path(pdf_sha256).read_bytes()
        except OSError:
            return False
        return hashlib.sha256(content).hexdigest() == pdf_sha256

    def keep_pdf(self, content: bytes) -> Path:
        """Keep a copy of a PDF under the digest of its content.

        Parameters
        ----------
        content : bytes
            The PDF.

        Returns
        -------
        Path
            The copy. One that is there already is left alone if it is sound.

        Raises
        ------
        WorkspaceError
            If the folder cannot be written.
        """
        target = self.pdf_path(hashlib.sha256(content).hexdigest())
        try:
            if not (target.is_file() and target.read_bytes() == content):
                with atomic_file(target) as path:
                    path.write_bytes(content)
        except OSError as error:
            raise _unwritable(target.parent, error.strerror) from error
        return target


def open_store(
    path: Path,
    *,
    url: str | None = None,
    create: bool = False,
    busy_seconds: float = BUSY_SECONDS,
) -> Store:
    """Open a workspace, making it first if asked to, and bring its schema up to date.

    Parameters
    ----------
    path : Path
        The folder.
    url : str, optional
        A database to use instead of the SQLite file in the folder, for example
        ``postgresql+psycopg://user@host/name``.
    create : bool
        Whether to make the folder, the database and its tables if they are missing.
    busy_seconds : float
        How long to wait for another process that is writing (SQLite).

    Returns
    -------
    Store
        The open workspace.

    Raises
    ------
    WorkspaceError
        If the workspace is missing, is a file, cannot be written, belongs to a newer
        version, or its database cannot be reached or is locked.
    """
    _check_folder(path, url, create=create)
    database = database_url(url) if url else sqlite_url(path / DATABASE_FILE)
    if database.get_backend_name() == "sqlite":
        use_wal(database, busy_seconds)
    engine = make_engine(database, busy_seconds)
    try:
        migrate(engine, create=create)
    except BaseException:
        engine.dispose()
        raise
    return Store(path, engine)


def _check_folder(path: Path, url: str | None, *, create: bool) -> None:
    if path.exists() and not path.is_dir():
        raise WorkspaceError(
            f"The workspace {path} is a file, not a folder.", "Name a folder instead."
        )
    if not create:
        if not path.exists():
            raise WorkspaceError(
                f"There is no workspace at {path}.",
                "Check the path, or make a workspace with letters run.",
            )
        if not url and not (path / DATABASE_FILE).is_file():
            raise WorkspaceError(
                f"The folder {path} is not a workspace: it has no {DATABASE_FILE}.",
                "Check the path, or make a workspace with letters run.",
            )
    try:
        (path / PDF_FOLDER).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path, error.strerror) from error
    # SQLite in WAL mode writes files next to the database even to read it.
    for folder in (path, path / PDF_FOLDER):
        if not os.access(folder, os.W_OK | os.X_OK):
            raise _unwritable(folder, None)


def _unwritable(path: Path, why: str | None) -> WorkspaceError:
    return WorkspaceError(
        f"The workspace folder {path} cannot be written{f' ({why})' if why else ''}.",
        "Check who owns it and that the disk is not full, or use another workspace.",
    )
