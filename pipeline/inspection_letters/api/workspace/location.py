"""Where a workspace is: its folder, and its database."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Engine

from inspection_letters.records.errors import UsageError, WorkspaceError
from inspection_letters.store import open_store
from inspection_letters.store.database import database_url, make_engine, reading
from inspection_letters.store.migrate import HEAD, revision_of
from inspection_letters.store.store import DATABASE_FILE, PDF_FOLDER

_MAKE: Final = (
    "Make one with Workspace(..., create=True), with 'letters run', or with 'letters demo' for "
    "fictional letters."
)


class NotebookError(UsageError):
    """A fault whose message a notebook shows without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


@dataclass(frozen=True, slots=True)
class Location:
    """Where a workspace is.

    Attributes
    ----------
    path : Path
        The folder with copies of the PDFs, and unless a URL is given the database.
    url : str or None
        The database in place of the one in the folder.
    """

    path: Path
    url: str | None = None


def find_location(
    place: str | os.PathLike[str], url: str | None, *, create: bool = False
) -> Location:
    """Return where a workspace is, made if asked for.

    Parameters
    ----------
    place : str or path
        A folder, or the URL of a database. A relative folder is looked for here, and then in
        the folder above: notebooks are mostly kept, and run, in a folder beside the workspace.
    url : str or None
        The database, if ``place`` is a folder that has none of its own.
    create : bool, default False
        Whether to make the folder and the tables if they are missing, and to bring the tables
        of an earlier version up to date.

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
        # The folder holds nothing but copies of PDFs, so it is made wherever it is missing.
        location = Location(folder_of_database(place), place)
        location.path.mkdir(parents=True, exist_ok=True)
    elif create:
        location = Location(Path(place).expanduser(), url)
    else:
        location = Location(_find_folder(place), url)
    if create:
        open_store(location.path, url=location.url, create=True).close()
    else:
        _check(location)
    return location


def folder_of_database(url: str) -> Path:
    """Return the folder of a workspace that is named by the URL of its database alone.

    Of an SQLite file, it is the file's own folder; else what LETTERS_WORKSPACE names, or else
    ``NAME-workspace`` in the current folder, by the name of the database.

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
    """Make sure that reading a workspace does not change it.

    Raises
    ------
    WorkspaceError
        If the folder holds no workspace, or one that an earlier or later version wrote.
    """
    path = location.path
    if location.url is None and not (path / DATABASE_FILE).is_file():
        raise WorkspaceError(
            f"The folder {path.resolve()} is not a workspace: it has no {DATABASE_FILE}.", _MAKE
        )
    engine = _engine(location)
    try:
        with reading(engine) as connection:
            revision = revision_of(connection)
    finally:
        engine.dispose()
    if revision is None:
        raise WorkspaceError(f"The database of {path.resolve()} holds no workspace yet.", _MAKE)
    if revision != HEAD:
        raise WorkspaceError(
            f"The workspace {path.resolve()} was written by another version of this package, and "
            "to read it would change it.",
            "Bring it up to date by running the letters again with this version: 'letters run'.",
        )
    if location.url is None and not (path / PDF_FOLDER).is_dir():
        raise WorkspaceError(
            f"The workspace {path.resolve()} has no folder {PDF_FOLDER} with copies of its PDFs.",
            "Run the letters again with 'letters run'.",
        )


def _engine(location: Location) -> Engine:
    if location.url is not None:
        return make_engine(database_url(location.url))
    file = (location.path / DATABASE_FILE).resolve().as_uri()
    return make_engine(
        URL.create("sqlite+pysqlite", database=file, query={"mode": "ro", "uri": "true"})
    )


__all__ = ["Location", "NotebookError", "find_location", "folder_of_database"]
