"""The store of a workspace: a folder with a database and copies of the PDFs.

::

    letters.sqlite      unless another database is used
    pdf/<sha256>.pdf    every PDF that was read, named after the digest of its content; unless
                        the files are kept in an object store
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Final, Self, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from inspection_letters.common.files.copies import unwritable
from inspection_letters.common.objects import Bucket, ObjectAddress
from inspection_letters.records.errors import LettersError, WorkspaceError
from inspection_letters.store.damage import damage_error
from inspection_letters.store.database import (
    BUSY_SECONDS,
    connect,
    database_url,
    make_engine,
    reading,
    sqlite_url,
    use_wal,
    writing,
)
from inspection_letters.store.files_place import check_place, files_at, open_files, place_of
from inspection_letters.store.healing import persistently
from inspection_letters.store.kept_files import KeptFiles
from inspection_letters.store.migrate import check_revision, migrate
from inspection_letters.store.read_only import ReadOnlyFile, can_write

Result = TypeVar("Result")

_connect_again: Final = persistently(connect)
"""Connects to a database that could be reached before, waiting while its server restarts."""

DATABASE_FILE: Final = "letters.sqlite"
PDF_FOLDER: Final = "pdf"


@dataclass(frozen=True, slots=True)
class Store:
    """The database and the PDFs of a workspace.

    Open it with `open_store`, and close it or use it in a ``with`` statement. ``files`` are the
    PDFs, wherever they are. ``read_only`` is how its database is read if the workspace cannot be
    written.
    """

    path: Path
    engine: Engine
    files: KeptFiles
    read_only: ReadOnlyFile | None = None

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
        if self.read_only is not None:
            self.read_only.close()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yield a connection in a transaction that is committed at the end or undone on error.

        Raises
        ------
        WorkspaceError
            If the workspace cannot be written.
        """
        if self.read_only is not None:
            raise unwritable(self.path, None)
        with writing(self.engine, _connect_again) as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection that sees one state of the database throughout.

        Raises
        ------
        WorkspaceError
            If the block fails in an unforeseen way and the database is damaged: a row that
            was changed outside this program may have values that nothing can read.
        """
        unchanged = self.read_only.unchanged() if self.read_only is not None else nullcontext()
        try:
            with unchanged, reading(self.engine, _connect_again) as connection:
                yield connection
        except LettersError:
            raise
        except (
            ArithmeticError,
            AttributeError,
            LookupError,
            TypeError,
            ValueError,
            SQLAlchemyError,
        ) as error:
            # What a value that nothing can read leads to. Any other error has another cause.
            with reading(self.engine) as connection:
                damage = damage_error(self, connection)
            if damage is None:
                raise
            raise damage from error

    def keep_writing(self, change: Callable[[Connection], Result]) -> Result:
        """Make a change in a transaction, and make it again if the connection was lost meanwhile.

        Parameters
        ----------
        change : callable
            Writes to the connection that it is called with. It may be called more than once, each
            time with a database in which it has not been called before; so it changes nothing
            else.

        Returns
        -------
        object
            What `change` returned when it was committed.

        Raises
        ------
        WorkspaceError
            If the database stays busy or out of reach for `HEAL_SECONDS`.
        """

        def attempt() -> Result:
            with self.write() as connection:
                return change(connection)

        return persistently(attempt)()

    def keep_reading(self, query: Callable[[Connection], Result]) -> Result:
        """As `keep_writing`, for what only reads one state of the database."""

        def attempt() -> Result:
            with self.read() as connection:
                return query(connection)

        return persistently(attempt)()

    def pdf_path(self, pdf_sha256: str) -> Path:
        """Return a path at which to read the PDF with this digest, whether or not it exists."""
        return self.files.path(pdf_sha256)

    @property
    def pdf_folder(self) -> Path:
        """The folder of the PDFs, unless they are kept in an object store."""
        return self.path / PDF_FOLDER

    def with_files_now(self) -> Store:
        """Return the store with its files where they are now, since they may have been moved."""
        with self.read() as conn:
            place = place_of(conn)
        is_shared = self.engine.dialect.name == "sqlite"
        files = files_at(place, self.pdf_folder, is_shared=is_shared)
        return self if files.address == self.files.address else replace(self, files=files)

    def holds_pdf(self, pdf_sha256: str) -> bool:
        """Whether the workspace has a sound copy of the PDF with this digest."""
        return self.files.holds(pdf_sha256)


def open_store(
    path: Path,
    *,
    url: str | None = None,
    files_url: str | None = None,
    create: bool = False,
    writes: bool = False,
    busy_seconds: float = BUSY_SECONDS,
) -> Store:
    """Open the store of a workspace and bring its schema up to date.

    Parameters
    ----------
    path : Path
        The folder of the workspace.
    url : str, optional
        A database to use instead of the SQLite file in the folder, for example
        ``postgresql+psycopg://user@host/name``.
    files_url : str, optional
        An address in an object store, such as ``s3://bucket/folder``, in which a new workspace is
        to keep its files instead of in the folder. The database remembers it, so that it need not
        be repeated.
    create : bool
        Whether to create the folder, the database and its tables if they are missing.
    writes : bool
        Whether the workspace is to be written. If not, one that cannot be written is read.
    busy_seconds : float
        How long to wait for another process that is writing (SQLite).

    Raises
    ------
    WorkspaceError
        If the workspace is missing, is a file or was written by a newer version, if it cannot
        be written where that is needed, if its database cannot be reached or is locked, or if
        it keeps its files in another place.
    """
    asked_for = check_place(files_url)
    if asked_for is not None and not path.exists():
        # A mistyped address leaves no empty workspace.
        Bucket(asked_for).objects()
    _check_folder(path, url, create=create)
    is_here = path.exists()
    database = database_url(url) if url else sqlite_url(path / DATABASE_FILE)
    file = None if url else path / DATABASE_FILE
    if is_here and not can_write(path, path / PDF_FOLDER, database=file):
        if create or writes:
            raise unwritable(path, None)
        if file is not None:
            return _open_read_only(path, ReadOnlyFile.find(file), busy_seconds, asked_for)
    if database.get_backend_name() == "sqlite":
        use_wal(database, busy_seconds)
    engine = make_engine(database, busy_seconds)
    try:
        migrate(engine, create=create)
        files = open_files(engine, path / PDF_FOLDER, asked_for)
        if not is_here:
            _make_late(path, files)
        elif create and files.folder is not None:
            _make_folders(files.folder)
    except BaseException:
        engine.dispose()
        raise
    return Store(path, engine, files)


def _open_read_only(
    path: Path, file: ReadOnlyFile, busy_seconds: float, asked_for: ObjectAddress | None
) -> Store:
    engine = make_engine(file.url, busy_seconds)
    try:
        check_revision(engine)
        files = open_files(engine, path / PDF_FOLDER, asked_for)
    except BaseException:
        engine.dispose()
        file.close()
        raise
    return Store(path, engine, files, file)


def _make_folders(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(path, error.strerror) from error


def _make_late(path: Path, files: KeptFiles) -> None:
    """Make the folder of a workspace whose rows and files are all elsewhere.

    Raises
    ------
    WorkspaceError
        If files are kept in the folder, so that it should be there.
    """
    if files.folder is not None:
        raise _no_workspace(path)
    # Only what is written later, such as topics, needs it.
    with suppress(OSError):
        path.mkdir(parents=True)


def _no_workspace(path: Path) -> WorkspaceError:
    return WorkspaceError(
        f"There is no workspace at {path}.",
        "Check the path, or create a workspace with letters run.",
    )


def _check_folder(path: Path, url: str | None, *, create: bool) -> None:
    if path.exists() and not path.is_dir():
        raise WorkspaceError(
            f"The workspace {path} is a file, not a folder.", "Give the path of a folder."
        )
    if not create:
        if not path.exists() and not url:
            raise _no_workspace(path)
        if not url and not (path / DATABASE_FILE).is_file():
            raise WorkspaceError(
                f"The folder {path} is not a workspace: it has no {DATABASE_FILE}.",
                "Check the path, or create a workspace with letters run.",
            )
        return
    _make_folders(path)
