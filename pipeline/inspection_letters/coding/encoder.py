"""Run encoders with onnxruntime: code and polarity logits for each sentence of a paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort

from inspection_letters.coding.evidence import Floats
from inspection_letters.coding.windows import Window, windows
from inspection_letters.common.encoders.inputs import EncoderInputs
from inspection_letters.common.encoders.session import open_session
from inspection_letters.records import Excerpt

THREADS = 2
"""Paragraphs encoded at a time. Each uses a single thread, so results do not depend on this."""


class EncoderSession:
    """Runs fine-tuned encoders over paragraphs, and averages their logits.

    Parameters
    ----------
    folder : Path
        The folder with ``embeddings.npz`` and ``vocabulary.txt``.
    members : sequence of str
        The names of the encoders' files in the folder.
    """

    def __init__(self, folder: Path, members: Sequence[str]) -> None:
        self._members = [open_session(folder / name) for name in members]
        self._inputs = EncoderInputs(folder)

    def __call__(self, excerpts: Sequence[Excerpt]) -> tuple[Floats, Floats]:
        """Return the logits of codes and polarities.

        Parameters
        ----------
        excerpts : sequence of Excerpt
            In reading order, with the excerpts of each paragraph together.

        Returns
        -------
        codes : ndarray of shape (n_excerpts, n_codes)
            Logits of the codes.
        polarities : ndarray of shape (n_excerpts, n_codes, n_polarities)
            Logits of each code's polarities.
        """
        with ThreadPoolExecutor(THREADS) as pool:
            logits = list(pool.map(self._encode, windows(excerpts, self._inputs.tokenise)))
        codes, poles = zip(*logits, strict=True)
        return np.concatenate(codes), np.concatenate(poles)

    def _encode(self, window: Window) -> tuple[Floats, Floats]:
        numbers = np.arange(1, len(window.excerpts) + 1)
        own = (np.array(window.sentence)[None, :] == numbers[:, None]).astype(np.float32)
        logits = [
            _run(member, {"embeddings": self._inputs.embed(window.tokens, positions), "own": own})
            for member, positions in zip(self._members, self._inputs.positions, strict=True)
        ]
        codes, poles = (np.stack(part).astype(np.float64) for part in zip(*logits, strict=True))
        return codes.mean(axis=0), poles.mean(axis=0)


def _run(member: ort.InferenceSession, inputs: dict[str, Any]) -> Any:
    try:
        return member.run(["codes", "polarity"], inputs)
    except Exception as error:
        # onnxruntime reports a lack of memory with its own error, which only its text shows.
        if "bad_alloc" in str(error):
            raise MemoryError from error
        raise


__all__ = ["EncoderSession"]
