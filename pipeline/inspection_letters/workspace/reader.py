"""What all tables of a workspace have in common: where it is, and how it is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from inspection_letters.store import open_store


@dataclass(frozen=True, slots=True)
class Reader:
    """A workspace to be read; each method reads it anew.

    Attributes
    ----------
    path : Path
        The folder.
    database_url : str or None
        A database in place of the one in the folder.
    model : Path or None
        Folder of a model of one's own, for what is known of its errors.
    """

    path: Path
    database_url: str | None = None
    model: Path | None = None

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self.path.resolve().name

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database."""
        with open_store(self.path, url=self.database_url) as opened, opened.read() as conn:
            yield conn
