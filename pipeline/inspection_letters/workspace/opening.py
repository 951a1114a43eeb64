"""Open a workspace to read it, and leave it as it is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Engine

from inspection_letters.records.errors import UsageError, WorkspaceError
from inspection_letters.store.database import database_url, make_engine, reading
from inspection_letters.store.migrate import HEAD, revision_of
from inspection_letters.store.store import DATABASE_FILE, PDF_FOLDER

_MAKE: Final = "Make a workspace with 'letters run', or 'letters demo' for fictional letters."


class ReadingError(UsageError):
    """What cannot be read, and what to do; a notebook shows these words and no traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def find_workspace(given: str | os.PathLike[str]) -> Path:
    """Return the folder of a workspace.

    Parameters
    ----------
    given : str or path
        A folder. One that is not absolute is looked for here, and then in the folder above:
        notebooks are mostly kept, and run, in a folder beside the workspace.

    Raises
    ------
    WorkspaceError
        If there is no folder of this name.
    """
    path = Path(given).expanduser()
    for folder in (path, Path("..") / path):
        if folder.is_dir():
            return folder
    raise WorkspaceError(
        f"There is no workspace at {path.resolve()}"
        f"{'' if path.is_absolute() else ', nor in the folder above'}.",
        _MAKE,
    )


def check_workspace(path: Path, url: str | None) -> None:
    """Make sure that reading a workspace does not change it.

    Raises
    ------
    WorkspaceError
        If the folder holds no workspace, or one that an earlier or later version wrote.
    """
    if url is None and not (path / DATABASE_FILE).is_file():
        raise WorkspaceError(
            f"The folder {path.resolve()} is not a workspace: it has no {DATABASE_FILE}.", _MAKE
        )
    engine = _engine(path, url)
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
            "Run the letters again with this version: 'letters run' brings it up to date.",
        )
    if not (path / PDF_FOLDER).is_dir():
        raise WorkspaceError(
            f"The workspace {path.resolve()} has no folder {PDF_FOLDER} with copies of its PDFs.",
            "Run the letters again with 'letters run'.",
        )


def _engine(path: Path, url: str | None) -> Engine:
    if url is not None:
        return make_engine(database_url(url))
    file = (path / DATABASE_FILE).resolve().as_uri()
    return make_engine(
        URL.create("sqlite+pysqlite", database=file, query={"mode": "ro", "uri": "true"})
    )


__all__ = ["ReadingError", "check_workspace", "find_workspace"]
