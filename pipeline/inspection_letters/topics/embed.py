"""Embeddings: one vector a text, by an encoder that onnxruntime runs, kept by text and model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from inspection_letters.encoders.wordpiece import WordPiece
from inspection_letters.records.errors import UsageError
from inspection_letters.reference.shipped import shipped

Vectors = npt.NDArray[np.float32]

FORMAT = "letters-embedder-1"
MANIFEST = "manifest.json"
ENCODER, EMBEDDINGS, VOCABULARY = "encoder.onnx", "embeddings.npz", "vocabulary.txt"

LONGEST = 256
"""Most pieces of a text that are read, first and last sign included, as the base model was
trained; the rest of a longer text has no part in its vector."""

_AGAIN = "Make it again with 'python -m models.embedder', or take the folder anew."


class Embeds(Protocol):
    """What gives texts their vectors: `Embedder`, or a stand-in."""

    @property
    def digest(self) -> str:
        """SHA-256 of all that the vectors depend on besides the text."""
        ...

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Return one row of length one for each text."""
        ...


class Embedder:
    """Gives texts vectors by a sentence encoder in ONNX.

    One text is read at a time on one thread, so neither the order of the texts nor
    their company changes a vector.

    Parameters
    ----------
    folder : Path
        Holds ``encoder.onnx``, ``embeddings.npz`` and ``vocabulary.txt``.
    digest : str
        SHA-256 of the manifest, which holds those of the files.
    """

    def __init__(self, folder: Path, digest: str) -> None:
        self.digest = digest
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
        options.use_deterministic_compute = True
        self._session = ort.InferenceSession(
            str(folder / ENCODER), options, providers=["CPUExecutionProvider"]
        )
        with np.load(folder / EMBEDDINGS, allow_pickle=False) as arrays:
            self._words = arrays["words"]
            self._scale = arrays["scale"]
            self._positions = arrays["positions"]
        self._pieces = WordPiece((folder / VOCABULARY).read_text(encoding="utf-8").split("\n"))

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of texts.

        Parameters
        ----------
        texts : sequence of str
            Any texts; an empty one has a vector too.

        Returns
        -------
        ndarray of shape (n_texts, width), float32
            Rows of length one.
        """
        if not texts:
            return np.zeros((0, self._words.shape[1]), dtype=np.float32)
        return np.stack([self._read(text) for text in texts])

    def tokens(self, text: str) -> list[int]:
        """Return the numbers of the pieces that are read of a text, with first and last sign."""
        return [
            self._pieces.cls,
            *self._pieces(text)[: LONGEST - 2],
            self._pieces.sep,
        ]

    def _read(self, text: str) -> Vectors:
        tokens = np.array(self.tokens(text))
        embeddings = self._words[tokens] * self._scale[tokens] + self._positions[: len(tokens)]
        (vector,) = self._session.run(["vector"], {"embeddings": embeddings.astype(np.float32)})
        return np.asarray(vector, dtype=np.float32)


def default_embedder_path() -> Path:
    """Return the folder of the encoder that comes with the package."""
    return shipped("models", "minilm")


def load_embedder(folder: Path | None = None) -> Embedder:
    """Read and check an embedder's folder.

    Parameters
    ----------
    folder : Path, optional
        The folder, with ``manifest.json`` in it; by default the one that comes with the
        package.

    Raises
    ------
    UsageError
        If a file is missing or is not the one that was written.
    """
    folder = default_embedder_path() if folder is None else folder
    try:
        content = (folder / MANIFEST).read_bytes()
        manifest = json.loads(content)
        wanted: dict[str, str] = manifest["files"] if manifest["format"] == FORMAT else {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"There is no embedder in '{folder}': '{MANIFEST}' cannot be read.", _AGAIN
        ) from error
    for name in (ENCODER, EMBEDDINGS, VOCABULARY):
        path = folder / name
        if name not in wanted or not path.is_file():
            raise UsageError(f"The embedder in '{folder}' lacks its file '{name}'.", _AGAIN)
        with path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found != wanted[name]:
            raise UsageError(
                f"The file '{name}' of the embedder in '{folder}' is not the one that was written "
                f"(SHA-256 {found[:12]}, not {wanted[name][:12]}).",
                _AGAIN,
            )
    return Embedder(folder, hashlib.sha256(content).hexdigest())
