"""An encoder run by onnxruntime: code and polarity logits of each sentence of a paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime as ort

from pipeline.coding.evidence import Floats
from pipeline.coding.windows import Window, windows
from pipeline.records import Excerpt
from pipeline.wordpiece import WordPiece

THREADS = 2
"""Paragraphs read at a time. Each is read by one thread, so their number changes no result."""


class EncoderSession:
    """Reads paragraphs with a fine-tuned encoder.

    Parameters
    ----------
    folder : Path
        Holds ``encoder.onnx``, ``embeddings.npz`` and ``vocabulary.txt``.
    """

    def __init__(self, folder: Path) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
        options.use_deterministic_compute = True
        self._session = ort.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        with np.load(folder / "embeddings.npz", allow_pickle=False) as arrays:
            self._words = arrays["words"]
            self._scale = arrays["scale"]
            self._positions = arrays["positions"]
        pieces = (folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n")
        self._tokenise = WordPiece(pieces)

    def __call__(self, excerpts: Sequence[Excerpt]) -> tuple[Floats, Floats]:
        """Return logits of codes (n, n_codes) and of polarities (n, n_codes, n_polarities)."""
        chosen = windows(excerpts, self._tokenise)
        with ThreadPoolExecutor(THREADS) as pool:
            results = list(pool.map(self._read, chosen))
        codes = np.concatenate([result[0] for result in results]).astype(np.float64)
        poles = np.concatenate([result[1] for result in results]).astype(np.float64)
        return codes, poles

    def _read(self, window: Window) -> tuple[Floats, Floats]:
        tokens = np.array(window.tokens)
        embeddings = self._words[tokens] * self._scale[tokens] + self._positions[: len(tokens)]
        numbers = np.arange(1, len(window.excerpts) + 1)
        own = (np.array(window.sentence)[None, :] == numbers[:, None]).astype(np.float32)
        codes, poles = self._session.run(
            ["codes", "polarity"], {"embeddings": embeddings.astype(np.float32), "own": own}
        )
        return np.asarray(codes), np.asarray(poles)


__all__ = ["EncoderSession"]
