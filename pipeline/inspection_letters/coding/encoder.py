"""Run encoders with onnxruntime: what they find in each sentence of a paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort

from inspection_letters.coding.averaging import mean_by_code
from inspection_letters.coding.doubt import Doubt
from inspection_letters.coding.evidence import Floats
from inspection_letters.coding.windows import Window, windows
from inspection_letters.common.encoders.inputs import EncoderInputs
from inspection_letters.common.encoders.session import open_session
from inspection_letters.common.encoders.wordpiece import WordPiece
from inspection_letters.records import Excerpt

THREADS = 2
"""Paragraphs encoded at a time. Each uses a single thread, so results do not depend on this."""


CODES, POLARITY, ATTENTION = "codes", "polarity", "attention"
"""Outputs of an encoder's graph. Graphs of earlier releases do not have the last one."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """What encoders find in the sentences of a letter.

    Attributes
    ----------
    codes : ndarray of shape (n_excerpts, n_codes)
        Logits of the codes.
    polarities : ndarray of shape (n_excerpts, n_codes, n_polarities)
        Logits of each code's polarities.
    attention : tuple of ndarray of shape (n_codes, n_tokens), or None
        For each excerpt, how much each code attends to each of the excerpt's own tokens, as
        shares of 1; the mark at the end of the sentence is the last token. None if the
        encoders' graphs do not give it.
    """

    codes: Floats
    polarities: Floats
    attention: tuple[Floats, ...] | None


class EncoderSession:
    """Runs fine-tuned encoders over paragraphs, and averages what they find.

    Parameters
    ----------
    folder : Path
        The folder with ``embeddings.npz`` and ``vocabulary.txt``.
    members : sequence of str
        The names of the encoders' files in the folder.
    doubt : Doubt, optional
        When encoders after the first read a paragraph. Without it, they read all of them.
    """

    def __init__(self, folder: Path, members: Sequence[str], doubt: Doubt | None = None) -> None:
        self._members = [open_session(folder / name) for name in members]
        self._inputs = EncoderInputs(folder)
        self._doubt = doubt
        self._outputs = [CODES, POLARITY]
        if all(ATTENTION in map(_name, member.get_outputs()) for member in self._members):
            self._outputs.append(ATTENTION)

    @property
    def tokenise(self) -> WordPiece:
        """The tokeniser with which the encoders read."""
        return self._inputs.tokenise

    def __call__(self, excerpts: Sequence[Excerpt], linear: Floats) -> Encoded:
        """Encode excerpts.

        Parameters
        ----------
        excerpts : sequence of Excerpt
            In reading order, with those of each paragraph together.
        linear : ndarray of shape (n_excerpts, n_codes)
            Logits of the linear part, with which the first encoder may leave doubt.
        """
        with ThreadPoolExecutor(THREADS) as pool:
            encode = partial(self._encode, linear)
            parts = list(pool.map(encode, windows(excerpts, self._inputs.tokenise)))
        attention = [part.attention for part in parts if part.attention is not None]
        return Encoded(
            np.concatenate([part.codes for part in parts]),
            np.concatenate([part.polarities for part in parts]),
            tuple(sentence for part in attention for sentence in part)
            if ATTENTION in self._outputs
            else None,
        )

    def _encode(self, linear: Floats, window: Window) -> Encoded:
        numbers = np.arange(1, len(window.excerpts) + 1)
        own = np.array(window.sentence)[None, :] == numbers[:, None]
        inputs = {"own": own.astype(np.float32)}
        found: list[Sequence[Floats]] = []
        for member, positions in zip(self._members, self._inputs.positions, strict=True):
            embeddings = self._inputs.embed(window.tokens, positions)
            found.append(_run(member, self._outputs, inputs | {"embeddings": embeddings}))
            if self._doubt and len(found) == 1:
                first = np.asarray(found[0][0], dtype=np.float64)
                if not self._doubt.about(linear[list(window.excerpts)], first).any():
                    break
        codes, polarities, *rest = (mean_by_code(part) for part in zip(*found, strict=True))
        attention = (
            tuple(rest[0][row][:, tokens] for row, tokens in enumerate(own)) if rest else None
        )
        return Encoded(codes, polarities, attention)


def _name(output: Any) -> str:
    return str(output.name)


def _run(member: ort.InferenceSession, outputs: Sequence[str], inputs: dict[str, Any]) -> Any:
    try:
        return member.run(outputs, inputs)
    except Exception as error:
        # onnxruntime reports a lack of memory with its own error, which only its text shows.
        if "bad_alloc" in str(error):
            raise MemoryError from error
        raise


__all__ = ["Encoded", "EncoderSession"]
