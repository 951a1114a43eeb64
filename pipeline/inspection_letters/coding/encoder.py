"""Encoders run by onnxruntime: code and polarity logits of each sentence of a paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort

from inspection_letters.coding.artefact import EMBEDDINGS, VOCABULARY
from inspection_letters.coding.evidence import Floats
from inspection_letters.coding.windows import Window, windows
from inspection_letters.encoders.wordpiece import WordPiece
from inspection_letters.records import Excerpt

THREADS = 2
"""Paragraphs read at a time. Each is read by one thread, so their number changes no result."""


class EncoderSession:
    """Reads paragraphs with fine-tuned encoders, and takes the mean of what they say.

    Parameters
    ----------
    folder : Path
        Holds ``embeddings.npz`` and ``vocabulary.txt``.
    members : sequence of str
        The files in it that hold the encoders.
    """

    def __init__(self, folder: Path, members: Sequence[str]) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
        options.use_deterministic_compute = True
        self._members = [
            ort.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
            for name in members
        ]
        with np.load(folder / EMBEDDINGS, allow_pickle=False) as arrays:
            self._words = arrays["words"]
            self._scale = arrays["scale"]
            self._positions = arrays["positions"]
        pieces = (folder / VOCABULARY).read_text(encoding="utf-8").split("\n")
        self._tokenise = WordPiece(pieces)

    def __call__(self, excerpts: Sequence[Excerpt]) -> tuple[Floats, Floats]:
        """Return logits of codes (n, n_codes) and of polarities (n, n_codes, n_polarities)."""
        chosen = windows(excerpts, self._tokenise)
        with ThreadPoolExecutor(THREADS) as pool:
            results = list(pool.map(self._read, chosen))
        codes, poles = zip(*results, strict=True)
        return np.concatenate(codes), np.concatenate(poles)

    def _read(self, window: Window) -> tuple[Floats, Floats]:
        tokens = np.array(window.tokens)
        words = self._words[tokens] * self._scale[tokens]
        numbers = np.arange(1, len(window.excerpts) + 1)
        own = (np.array(window.sentence)[None, :] == numbers[:, None]).astype(np.float32)
        said = [
            _run(
                member,
                {"embeddings": (words + positions[: len(tokens)]).astype(np.float32), "own": own},
            )
            for member, positions in zip(self._members, self._positions, strict=True)
        ]
        codes, poles = (np.stack(part).astype(np.float64) for part in zip(*said, strict=True))
        return codes.mean(axis=0), poles.mean(axis=0)


def _run(member: ort.InferenceSession, given: dict[str, Any]) -> Any:
    try:
        return member.run(["codes", "polarity"], given)
    except Exception as error:
        # onnxruntime has an error of its own for want of memory, known by its text alone.
        if "bad_alloc" in str(error):
            raise MemoryError from error
        raise


__all__ = ["EncoderSession"]
