"""Compute embeddings, a vector for each text, with a sentence encoder in ONNX."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from inspection_letters.common.encoders.inputs import EMBEDDINGS, VOCABULARY, EncoderInputs
from inspection_letters.common.encoders.session import open_session
from inspection_letters.common.files.bounded import parse_json, read_bounded
from inspection_letters.common.reference.shipped import shipped
from inspection_letters.records.errors import UsageError

Vectors = npt.NDArray[np.float32]

FORMAT = "letters-embedder-1"
MANIFEST = "manifest.json"
ENCODER = "encoder.onnx"

LONGEST = 256
"""Most word pieces of a text that are used, including ``[CLS]`` and ``[SEP]``. The base model
was trained with this limit; the rest of a longer text does not affect its vector."""

_AGAIN = (
    "Make it again with 'python -m inspection_letters.runs.training.embedder', or install the "
    "package again."
)


class Embeds(Protocol):
    """Anything that computes vectors of texts: `Embedder`, or a stand-in in tests."""

    @property
    def digest(self) -> str:
        """SHA-256 of everything, apart from the text, on which the vectors depend."""
        ...

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Return an array (n_texts, width) with a row of length one for each text."""
        ...


class Embedder:
    """Computes vectors of texts with a sentence encoder in ONNX.

    Texts are encoded singly and on one thread, so a vector depends neither on the
    other texts nor on their order.

    Parameters
    ----------
    folder : Path
        The folder with ``encoder.onnx``, ``embeddings.npz`` and ``vocabulary.txt``.
    digest : str
        SHA-256 of the manifest, which lists the digests of the files.
    """

    def __init__(self, folder: Path, digest: str) -> None:
        self.digest = digest
        self._session = open_session(folder / ENCODER)
        self._inputs = EncoderInputs(folder)

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts.

        Parameters
        ----------
        texts : sequence of str
            Any texts, empty texts included.

        Returns
        -------
        ndarray of shape (n_texts, width), float32
            Rows of length one.
        """
        if not texts:
            return np.zeros((0, self._inputs.width), dtype=np.float32)
        return np.stack([self._vector(text) for text in texts])

    def tokens(self, text: str) -> list[int]:
        """Return the numbers of a text's word pieces, with ``[CLS]`` and ``[SEP]``."""
        pieces = self._inputs.tokenise
        return [pieces.cls, *pieces(text)[: LONGEST - 2], pieces.sep]

    def _vector(self, text: str) -> Vectors:
        embeddings = self._inputs.embed(self.tokens(text), self._inputs.positions)
        (vector,) = self._session.run(["vector"], {"embeddings": embeddings})
        return np.asarray(vector, dtype=np.float32)


def default_embedder_path() -> Path:
    """Return the folder of the packaged encoder."""
    return shipped("models", "minilm")


def load_embedder(folder: Path | None = None) -> Embedder:
    """Read and check an embedder's folder.

    Parameters
    ----------
    folder : Path, optional
        The folder with ``manifest.json``; by default the packaged encoder's.

    Raises
    ------
    UsageError
        If a file is missing or differs from the one that was written.
    """
    folder = default_embedder_path() if folder is None else folder
    try:
        content = read_bounded(folder / MANIFEST)
        manifest = parse_json(content)
        digests: dict[str, str] = manifest["files"] if manifest["format"] == FORMAT else {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"The folder '{folder}' has no embedder: its '{MANIFEST}' cannot be read.", _AGAIN
        ) from error
    for name in (ENCODER, EMBEDDINGS, VOCABULARY):
        path = folder / name
        if name not in digests or not path.is_file():
            raise UsageError(f"The embedder in '{folder}' is missing its file '{name}'.", _AGAIN)
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found != digests[name]:
            raise UsageError(
                f"The file '{name}' of the embedder in '{folder}' differs from the one that was "
                f"written (SHA-256 {found[:12]}, not {digests[name][:12]}).",
                _AGAIN,
            )
    return Embedder(folder, hashlib.sha256(content).hexdigest())
