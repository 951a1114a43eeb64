"""The base of a workspace's tables: its location, and how it is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from inspection_letters.analysis.corpus import CodedCorpus, load_corpus
from inspection_letters.analysis.letter_filter import Where
from inspection_letters.api.workspace.location import Location
from inspection_letters.store import Store, open_store


class WorkspaceReader:
    """A workspace that is open for reading.

    Parameters
    ----------
    location : Location
        The folder and the database.
    model : Path or None
        The folder of your own trained model.
    codebook : Path or None
        Your own codebook.
    """

    def __init__(self, location: Location, model: Path | None, codebook: Path | None) -> None:
        self._location = location
        self._model = model
        self._codebook = codebook

    @property
    def path(self) -> Path:
        """The folder with the PDFs, the topics and, unless set elsewhere, the database."""
        return self._location.path

    @property
    def database_url(self) -> str | None:
        """The database used instead of the one in the folder, or None."""
        return self._location.url

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self.path.resolve().name

    def _corpus(self, coder: str | None = None, where: Where = None) -> CodedCorpus:
        """Read the coded corpus of the workspace, or of the letters that meet conditions."""
        with self._store() as store:
            return load_corpus(store, coder=coder, models=[self._model], where=where)

    @contextmanager
    def _store(self) -> Iterator[Store]:
        with open_store(self.path, url=self.database_url) as store:
            yield store

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        """Yield a connection that sees one state of the database."""
        with self._store() as store, store.read() as conn:
            yield conn
