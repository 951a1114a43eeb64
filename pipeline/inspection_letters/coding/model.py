"""A coder with a trained model, loaded from a folder that cannot run code.

The model has three parts: linear models over words, characters and the rules'
scores; fine-tuned encoders that read the whole paragraph; and a second pass, which
combines both with their results for the neighbouring sentences and the other codes.
A model without encoders works the same way, but less well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

from inspection_letters.coding.artefact import load_artefact
from inspection_letters.coding.encoder import EncoderSession
from inspection_letters.coding.evidence import Evidence, Floats
from inspection_letters.coding.features import BLOCKS, Features, Featurizer, roles_of
from inspection_letters.coding.ngrams import Tfidf
from inspection_letters.coding.polarity import POLARITIES, pole_features
from inspection_letters.coding.stack import SecondPass, sigmoid
from inspection_letters.records import Codebook, CodedExcerpt, Excerpt, Polarity

DECIMALS = 6
"""Probabilities are rounded, so that the last bits of a sum do not affect the result."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """Probabilities (n_excerpts, n_codes), and indices into `POLARITIES` of the same shape."""

    probabilities: Floats
    polarity: np.ndarray[tuple[int, ...], np.dtype[np.int64]]


class ModelCoder:
    """Codes sentences with a trained model.

    Parameters
    ----------
    folder : Path
        The folder that `letters train` wrote.
    codebook : Codebook
        The codebook for which the model was trained.

    Raises
    ------
    UsageError
        If the folder lacks files, a file was changed, or the model is for
        another codebook.

    Notes
    -----
    The probabilities of a letter depend only on the letter's own excerpts.
    """

    def __init__(self, folder: Path, codebook: Codebook) -> None:
        artefact = load_artefact(folder, codebook)
        self.codebook = codebook
        self.digest = artefact.manifest.digest
        self._id = artefact.manifest.coder_id
        self._arrays = {
            name: array.astype(np.float64) if array.dtype.kind == "f" else array
            for name, array in artefact.arrays.items()
        }
        self._features = Featurizer(
            Tfidf(artefact.words, self._arrays["idf_words"]),
            Tfidf(artefact.characters, self._arrays["idf_characters"]),
            Evidence(codebook, artefact.patterns),
        )
        self._encoder = EncoderSession(folder, artefact.encoders) if artefact.encoders else None

    @property
    def coder_id(self) -> str:
        """Name and version of the model."""
        return self._id

    @property
    def thresholds(self) -> dict[str, float]:
        """The lowest probability at which each code is assigned."""
        return dict(zip(self.codebook.code_ids, self._arrays["thresholds"].tolist(), strict=True))

    def probabilities(self, excerpts: Sequence[Excerpt]) -> Floats:
        """Return calibrated probabilities of all codes.

        Parameters
        ----------
        excerpts : sequence of Excerpt
            In reading order, with the excerpts of each letter together.

        Returns
        -------
        ndarray of shape (n_excerpts, n_codes)
            In the order of the excerpts and of the codebook.
        """
        return self._judge(excerpts).probabilities

    def code(self, excerpts: Sequence[Excerpt], *, run_id: str) -> list[CodedExcerpt]:
        """Code excerpts; see `inspection_letters.coding.protocol.Coder.code`."""
        judged = self._judge(excerpts)
        assigned = judged.probabilities >= self._arrays["thresholds"]
        return [
            CodedExcerpt(
                excerpt_id=excerpts[row].excerpt_id,
                letter_id=excerpts[row].letter_id,
                code_id=self.codebook.code_ids[column],
                polarity=POLARITIES[judged.polarity[row, column]],
                coder_id=self.coder_id,
                score=float(judged.probabilities[row, column]),
                run_id=run_id,
                codebook_digest=self.codebook.digest,
            )
            for row, column in zip(*np.nonzero(assigned), strict=True)
        ]

    def polarities(self, excerpts: Sequence[Excerpt]) -> list[tuple[Polarity, ...]]:
        """Return, for each excerpt, the likeliest polarity of every code, assigned or not."""
        return [tuple(POLARITIES[at] for at in row) for row in self._judge(excerpts).polarity]

    def _judge(self, excerpts: Sequence[Excerpt]) -> _Judged:
        codes = len(self.codebook.codes)
        parts = [self._letter(letter) for letter in _letters(excerpts)]
        if not parts:
            return _Judged(np.zeros((0, codes)), np.zeros((0, codes), dtype=np.int64))
        return _Judged(
            np.concatenate([part.probabilities for part in parts]),
            np.concatenate([part.polarity for part in parts]),
        )

    def _letter(self, excerpts: list[Excerpt]) -> _Judged:
        features = self._features(excerpts)
        roles = roles_of(excerpts)
        linear, whole = self._linear(features)
        parts, poles = [linear], None
        if self._encoder:
            encoded = self._encoder(excerpts)
            poles = encoded.polarities
            parts.append(encoded.codes)
        second = SecondPass(parts, features, roles)
        weights, intercepts = self._arrays["second_weights"], self._arrays["second_intercepts"]
        pole_weights = self._arrays["pole_weights"]
        pole_intercepts = self._arrays["pole_intercepts"]
        slope, shift = self._arrays["calibration"]
        probabilities = np.zeros(linear.shape)
        polarity = np.zeros(linear.shape, dtype=np.int64)
        for code in range(linear.shape[1]):
            logit = second.logit(code, weights[code], float(intercepts[code]))
            probabilities[:, code] = sigmoid(slope * logit + shift)
            seen = pole_features(whole, poles, features, roles, code)
            polarity[:, code] = (seen @ pole_weights + pole_intercepts).argmax(axis=1)
        return _Judged(np.round(probabilities, DECIMALS), polarity)

    def _linear(self, features: Features) -> tuple[Floats, Floats]:
        """Return the logits of codes, and of the polarities of whole sentences."""
        dense = features.dense @ self._arrays["linear_dense"] + self._arrays["linear_intercepts"]
        for block in BLOCKS:
            dense = dense + features.sparse[block].dot(self._arrays[f"linear_{block}"])
        codes = len(self.codebook.codes)
        return dense[:, :codes], dense[:, codes:]


def _letters(excerpts: Sequence[Excerpt]) -> Iterator[list[Excerpt]]:
    for _, letter in groupby(excerpts, key=lambda excerpt: excerpt.letter_id):
        yield list(letter)


__all__ = ["ModelCoder"]
