"""Reading a workspace that cannot be written: on read-only media, or in somebody else's folder.

A database in WAL mode has files beside it that SQLite writes even to read. Where it cannot, there
are three cases: nobody has the database open, and it is read as a file that does not change;
another process has it open, and the files that it made are shared; or a process was killed, and
what it wrote last is still in the log, which is read in a copy.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Self
from urllib.parse import quote

from sqlalchemy import URL

from inspection_letters.records.errors import WorkspaceError

_LOG: Final = "-wal"
_INDEX: Final = "-shm"


def can_write(path: Path, *folders: Path, database: Path | None) -> bool:
    """Whether a workspace, its folders and its database can be written by this user.

    Parameters
    ----------
    path : Path
        The folder of the workspace.
    *folders : Path
        Folders in it; those that do not exist can be made.
    database : Path or None
        Its SQLite file, if it has one.
    """
    existing = [path, *(folder for folder in folders if folder.exists())]
    if not all(_may(folder, os.W_OK | os.X_OK) for folder in existing):
        return False
    return database is None or not database.exists() or _may(database, os.W_OK)


def _may(path: Path, mode: int) -> bool:
    # By the rights with which files are opened, which a service may have changed.
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


@dataclass(frozen=True, slots=True)
class ReadOnlyFile:
    """An SQLite file to be read without writing anything beside it.

    ``unchanging`` is whether it is read as a file that nobody changes; ``copy`` is the folder of
    the copy that is read in its place.
    """

    file: Path
    unchanging: bool = False
    copy: TemporaryDirectory[str] | None = None

    @classmethod
    def find(cls, file: Path) -> Self:
        """Choose how to read a file; a copy is made if there is no other way.

        Raises
        ------
        WorkspaceError
            If the file cannot be read or copied.
        """
        log, index = (file.with_name(f"{file.name}{ending}") for ending in (_LOG, _INDEX))
        try:
            if not (log.exists() and log.stat().st_size):
                return cls(file, unchanging=True)
            if index.exists():
                return cls(file)
            copy = TemporaryDirectory(prefix="letters-")
            for part in (file, log):
                shutil.copyfile(part, Path(copy.name) / part.name)
        except OSError as error:
            raise WorkspaceError(
                f"The database {file} cannot be read ({error.strerror or error}).",
                "Check that you may read the folder, and that there is space for a temporary copy.",
            ) from error
        return cls(file, copy=copy)

    @property
    def url(self) -> URL:
        """The URL by which SQLite reads the file."""
        if self.copy is not None:
            copied = Path(self.copy.name) / self.file.name
            return URL.create("sqlite+pysqlite", database=str(copied))
        query = {"mode": "ro", "uri": "true"} | ({"immutable": "1"} if self.unchanging else {})
        name = quote(os.fsencode(self.file.resolve()))
        return URL.create("sqlite+pysqlite", database=f"file:{name}", query=query)

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Make sure that a file that is taken not to change does not during the block.

        Raises
        ------
        WorkspaceError
            If another process has written to it meanwhile.
        """
        before = self._state()
        yield
        if self.unchanging and self._state() != before:
            raise WorkspaceError(
                f"The database {self.file} was changed by another process while it was read.",
                "Run the command again.",
            )

    def _state(self) -> tuple[int, int, bool]:
        found = self.file.stat()
        log = self.file.with_name(f"{self.file.name}{_LOG}")
        return found.st_size, found.st_mtime_ns, log.exists() and log.stat().st_size > 0

    def close(self) -> None:
        """Delete the copy, if there is one."""
        if self.copy is not None:
            self.copy.cleanup()
