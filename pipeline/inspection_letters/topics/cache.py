"""Cache vectors by text and model, so that no text is embedded twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

import numpy as np

from inspection_letters.common.encoders.embedder import Embeds, Vectors
from inspection_letters.common.files.arrays import StoredRows, write_rows
from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.records.errors import UsageError

VectorCache = MutableMapping[str, Vectors]
"""Vectors by `vector_key`."""

AT_ONCE: Final = 500
"""Texts that are embedded before their vectors are in the cache; a few seconds' work."""

SPILL: Final = 50_000
"""New vectors that are kept in memory, of 1.5 kB each."""


def vector_key(text: str, digest: str) -> str:
    """Return the key of a text's vector: SHA-256 of the model's digest and the text."""
    return hashlib.sha256(f"{digest}\n{text}".encode()).hexdigest()


def embed(texts: Sequence[str], embedder: Embeds, cache: VectorCache | None = None) -> Vectors:
    """Return the vectors of texts, taking from the cache those that it has.

    Parameters
    ----------
    texts : sequence of str
        Any texts; repeated texts are embedded once.
    embedder : Embeds
        Embeds the texts that are not in the cache.
    cache : mutable mapping, optional
        New vectors are added to it.

    Returns
    -------
    ndarray of shape (n_texts, width), float32
        A row for each text.
    """
    known: VectorCache = {} if cache is None else cache
    keys = [vector_key(text, embedder.digest) for text in texts]
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
    left = iter(missing.items())
    # Some at a time, so that those there are can be kept if the rest is stopped.
    while some := dict(islice(left, AT_ONCE)):
        for key, vector in zip(some, embedder(list(some.values())), strict=True):
            known[key] = vector
    if not keys:
        return embedder([])
    return np.stack([known[key] for key in keys])


class FileCache(VectorCache):
    """A cache in a single file, which is written by `save`.

    Vectors stay on disk until they are asked for: those of the file there, and new ones, from
    `SPILL` on, in a temporary file. Only their keys are in memory.

    Parameters
    ----------
    path : Path
        An ``.npz`` file, which may not exist yet.

    Raises
    ------
    UsageError
        If the file is not such a cache.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows: dict[bytes, int] = {}
        self._stored: StoredRows | None = None
        self._new: list[Vectors] = []
        self._spilt: IO[bytes] | None = None
        self._n_spilt = 0
        self._changed = False
        if path.exists():
            try:
                self._open()
            except (OSError, ValueError, KeyError, EOFError) as error:
                raise UsageError(
                    f"'{path}' is not a cache of vectors: {error}.",
                    "Delete it; the vectors will be computed again.",
                ) from error

    def _open(self) -> None:
        keys, self._stored = StoredRows(self._path, "keys"), StoredRows(self._path, "vectors")
        if len(keys) != len(self._stored):
            raise ValueError("it does not have a vector for each key")
        self._rows = {keys[row].tobytes(): row for row in range(len(keys))}
        keys.close()

    @property
    def _n_stored(self) -> int:
        return len(self._stored) if self._stored else 0

    def __getitem__(self, key: str) -> Vectors:
        return self._vector(self._rows[bytes.fromhex(key)])

    def _vector(self, row: int) -> Vectors:
        """Return a vector by its row: those of the file come first, then spilt and new ones."""
        if self._stored and row < self._n_stored:
            return np.asarray(self._stored[row], dtype=np.float32)
        row -= self._n_stored
        if self._spilt and row < self._n_spilt:
            size = self._new_size
            self._spilt.seek(row * size)
            return np.frombuffer(self._spilt.read(size), np.float32)
        return self._new[row - self._n_spilt]

    def __setitem__(self, key: str, vector: Vectors) -> None:
        self._rows[bytes.fromhex(key)] = self._n_stored + self._n_spilt + len(self._new)
        self._new.append(np.asarray(vector, dtype=np.float32))
        self._changed = True
        if len(self._new) >= SPILL:
            self._spill()

    def _spill(self) -> None:
        """Move new vectors to a temporary file."""
        if self._spilt is None:
            # Open as long as the cache is.
            self._spilt = TemporaryFile()  # noqa: SIM115
            self._new_size = self._new[0].nbytes
        self._spilt.seek(self._n_spilt * self._new_size)
        self._spilt.write(np.stack(self._new).tobytes())
        self._n_spilt += len(self._new)
        self._new = []

    def __delitem__(self, key: str) -> None:
        del self._rows[bytes.fromhex(key)]
        self._changed = True

    def __iter__(self) -> Iterator[str]:
        return (key.hex() for key in self._rows)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and bytes.fromhex(key) in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def save(self) -> None:
        """Write the file, if anything has changed since it was read."""
        if not self._changed:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        keys = sorted(self._rows)
        digests = (np.frombuffer(key, np.uint8) for key in keys)
        vectors = (self._vector(self._rows[key]) for key in keys)
        width = len(self._vector(self._rows[keys[0]])) if keys else 0
        with atomic_file(self._path) as part, part.open("wb") as stream:
            write_rows(
                stream,
                {
                    "keys": ((len(keys), 32), np.uint8, digests),
                    "vectors": ((len(keys), width), np.float32, vectors),
                },
            )
            if self._stored:
                self._stored.close()
        if self._spilt:
            self._spilt.close()
        self._spilt, self._n_spilt, self._new, self._changed = None, 0, [], False
        self._open()


@contextmanager
def keep_vectors(path: Path) -> Iterator[FileCache]:
    """Yield the cache in a file, and save it at the end, also if what needs it is stopped.

    Parameters
    ----------
    path : Path
        See `FileCache`.
    """
    cache = FileCache(path)
    try:
        yield cache
    except BaseException:
        # What was stopped matters more than that its vectors cannot be kept.
        with suppress(OSError):
            cache.save()
        raise
    cache.save()


__all__ = ["FileCache", "VectorCache", "embed", "keep_vectors", "vector_key"]
