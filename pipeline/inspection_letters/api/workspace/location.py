"""Find a workspace: its folder and its database."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Engine

from inspection_letters.records.errors import UsageError, WorkspaceError
from inspection_letters.store import open_store
from inspection_letters.store.database import database_url, make_engine, reading
from inspection_letters.store.files_place import place_of
from inspection_letters.store.migrate import HEAD, revision_of
from inspection_letters.store.read_only import ReadOnlyFile, can_write
from inspection_letters.store.store import DATABASE_FILE, PDF_FOLDER

_MAKE: Final = (
    "Make one with Workspace(..., create=True), with 'letters run', or with 'letters demo' for "
    "fictional letters."
)


class NotebookError(UsageError):
    """An error whose message a notebook shows without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


@dataclass(frozen=True, slots=True)
class Location:
    """The location of a workspace.

    Attributes
    ----------
    path : Path
        The folder with copies of the PDFs and, unless there is a URL, the database.
    url : str or None
        The database to use instead of the one in the folder.
    """

    path: Path
    url: str | None = field(default=None, repr=False)


def find_location(
    place: str | os.PathLike[str],
    url: str | None,
    *,
    create: bool = False,
    files_url: str | None = None,
) -> Location:
    """Return the location of a workspace, creating it if requested.

    Parameters
    ----------
    place : str or path
        A folder, or the URL of a database. A relative folder is looked for in the current
        folder and then in the folder above, because notebooks are usually in a folder beside
        the workspace.
    url : str or None
        The database, if ``place`` is a folder without one.
    create : bool, default False
        Whether to create the folder and the tables if they are missing, and to bring the
        tables of an earlier version up to date.
    files_url : str, optional
        Where a workspace that is created keeps its files, if not in its folder.

    Raises
    ------
    WorkspaceError
        If there is no workspace, or one that another version wrote.
    """
    if isinstance(place, str) and "://" in place:
        if url is not None:
            raise WorkspaceError(
                "Two databases are named.",
                "Name a folder and a database URL, or the URL alone.",
            )
        # The folder contains only copies of PDFs, so it is created wherever it is missing.
        location = Location(folder_of_database(place), place)
        location.path.mkdir(parents=True, exist_ok=True)
    elif create:
        location = Location(Path(place).expanduser(), url)
    else:
        location = Location(_find_folder(place), url)
    if create:
        opened = open_store(location.path, url=location.url, files_url=files_url, create=True)
        opened.close()
    else:
        _check(location)
    return location


def folder_of_database(url: str) -> Path:
    """Return the folder of a workspace for which only the URL of its database is known.

    For an SQLite file, this is the file's own folder. Otherwise it is the folder that
    LETTERS_WORKSPACE names, or else ``NAME-workspace`` in the current folder, where NAME is
    the database's name.

    Raises
    ------
    WorkspaceError
        If it is not the URL of a database that can be used.
    """
    database = database_url(url)
    name = database.database or "letters"
    if database.get_backend_name() == "sqlite":
        return Path(name).expanduser().parent
    return Path(os.environ.get("LETTERS_WORKSPACE") or f"{name}-workspace")


def _find_folder(place: str | os.PathLike[str]) -> Path:
    path = Path(place).expanduser()
    for folder in (path, Path("..") / path):
        if folder.is_dir():
            return folder
    raise WorkspaceError(
        f"There is no workspace at {path.resolve()}"
        f"{'' if path.is_absolute() else ', nor in the folder above'}.",
        _MAKE,
    )


def _check(location: Location) -> None:
    """Check that reading a workspace will not change it.

    Raises
    ------
    WorkspaceError
        If the folder has no workspace, or one that an earlier or later version wrote.
    """
    path = location.path
    if location.url is None and not (path / DATABASE_FILE).is_file():
        raise WorkspaceError(
            f"The folder {path.resolve()} is not a workspace: it has no {DATABASE_FILE}.", _MAKE
        )
    with ExitStack() as stack:
        engine = _engine(location, stack)
        stack.callback(engine.dispose)
        with reading(engine) as connection:
            revision = revision_of(connection)
            place = place_of(connection) if revision == HEAD else None
    if revision is None:
        raise WorkspaceError(f"The database of {path.resolve()} holds no workspace yet.", _MAKE)
    if revision != HEAD:
        raise WorkspaceError(
            f"The workspace {path.resolve()} was written by another version of this package, and "
            "to read it would change it.",
            "Bring it up to date by running the letters again with this version: 'letters run'.",
        )
    if location.url is None and place is None and not (path / PDF_FOLDER).is_dir():
        raise WorkspaceError(
            f"The workspace {path.resolve()} has no folder {PDF_FOLDER} with copies of its PDFs.",
            "Run the letters again with 'letters run'.",
        )


def _engine(location: Location, stack: ExitStack) -> Engine:
    if location.url is not None:
        return make_engine(database_url(location.url))
    path = location.path / DATABASE_FILE
    if not can_write(location.path, database=path):
        read_only = ReadOnlyFile.find(path)
        stack.callback(read_only.close)
        return make_engine(read_only.url)
    file = path.resolve().as_uri()
    return make_engine(
        URL.create("sqlite+pysqlite", database=file, query={"mode": "ro", "uri": "true"})
    )


__all__ = ["Location", "NotebookError", "find_location", "folder_of_database"]
