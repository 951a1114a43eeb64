"""The input of a BERT encoder in ONNX: word pieces and their embeddings, from its folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from inspection_letters.common.encoders.wordpiece import WordPiece
from inspection_letters.common.files.arrays import read_arrays
from inspection_letters.records.errors import UsageError

EMBEDDINGS, VOCABULARY = "embeddings.npz", "vocabulary.txt"


class EncoderInputs:
    """What comes before the layers of an encoder: its word pieces and their embeddings.

    Parameters
    ----------
    folder : Path
        Holds ``embeddings.npz`` and ``vocabulary.txt``.

    Attributes
    ----------
    tokenise : WordPiece
        Cuts text into word pieces.
    positions : ndarray of float32
        Embeddings of positions; one array for each encoder where there are several.
    """

    def __init__(self, folder: Path) -> None:
        try:
            arrays = read_arrays(folder / EMBEDDINGS)
        except ValueError as error:
            raise UsageError(
                f"The file '{folder / EMBEDDINGS}' cannot be read: {error}.",
                "Copy the model's folder again from its source, or make the model again.",
            ) from error
        self._words: npt.NDArray[np.int8] = arrays["words"]
        self._scale: npt.NDArray[np.float32] = arrays["scale"]
        self.positions: npt.NDArray[np.float32] = arrays["positions"]
        pieces = (folder / VOCABULARY).read_text(encoding="utf-8").split("\n")
        self.tokenise = WordPiece(pieces)

    @property
    def width(self) -> int:
        """Number of values of an embedding."""
        return int(self._words.shape[1])

    def embed(
        self, tokens: Sequence[int], positions: npt.NDArray[np.float32]
    ) -> npt.NDArray[np.float32]:
        """Return the embeddings (n_tokens, width) of tokens at the first of some positions."""
        numbers = np.array(tokens)
        words = self._words[numbers] * self._scale[numbers]
        return np.asarray(words + positions[: len(numbers)], dtype=np.float32)


__all__ = ["EMBEDDINGS", "VOCABULARY", "EncoderInputs"]
