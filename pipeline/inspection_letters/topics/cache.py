"""Cache vectors by text and model, so that no text is embedded twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, MutableMapping, Sequence
from pathlib import Path

import numpy as np

from inspection_letters.common.encoders.embedder import Embeds, Vectors
from inspection_letters.common.files.arrays import read_arrays
from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.records.errors import UsageError

VectorCache = MutableMapping[str, Vectors]
"""Vectors by `vector_key`."""


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
    for key, vector in zip(missing, embedder(list(missing.values())), strict=True):
        known[key] = vector
    if not keys:
        return embedder([])
    return np.stack([known[key] for key in keys])


class FileCache(VectorCache):
    """A cache in a single file, which is loaded at once and written by `save`.

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
        self._vectors: dict[str, Vectors] = {}
        self._new = False
        if path.exists():
            try:
                arrays = read_arrays(path)
                keys, vectors = arrays["keys"], arrays["vectors"]
                self._vectors = {
                    key.tobytes().hex(): row for key, row in zip(keys, vectors, strict=True)
                }
            except (OSError, ValueError, KeyError, EOFError) as error:
                raise UsageError(
                    f"'{path}' is not a cache of vectors: {error}.",
                    "Delete it; the vectors will be computed again.",
                ) from error

    def __getitem__(self, key: str) -> Vectors:
        return self._vectors[key]

    def __setitem__(self, key: str, vector: Vectors) -> None:
        self._vectors[key] = vector
        self._new = True

    def __delitem__(self, key: str) -> None:
        del self._vectors[key]
        self._new = True

    def __iter__(self) -> Iterator[str]:
        return iter(self._vectors)

    def __len__(self) -> int:
        return len(self._vectors)

    def save(self) -> None:
        """Write the file, if anything has changed since it was read."""
        if not self._new:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        keys = sorted(self._vectors)
        digests = np.array([np.frombuffer(bytes.fromhex(key), np.uint8) for key in keys])
        with atomic_file(self._path) as part, part.open("wb") as stream:
            vectors = np.array([self._vectors[key] for key in keys], dtype=np.float32)
            np.savez(stream, keys=digests.reshape(len(keys), 32), vectors=vectors)
        self._new = False


__all__ = ["FileCache", "VectorCache", "embed", "vector_key"]
