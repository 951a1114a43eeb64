"""A coder with a trained model, loaded from a folder that cannot run code.

The model has three parts: linear models over words, characters and the rules'
scores; fine-tuned encoders that read the whole paragraph, of which all but the first read only
paragraphs that leave doubt; and a second pass, which
combines both with their results for the neighbouring sentences and the other codes.
A model without encoders works the same way, but less well. Detail codes with too few
examples to learn from are assigned by the patterns of the codebook. Codes that were added to
the codebook after the model was trained are assigned by patterns or light models.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, groupby
from pathlib import Path

import numpy as np

from inspection_letters.coding.added_codes import coder_of_added, digest_with_added
from inspection_letters.coding.artefact import load_artefact
from inspection_letters.coding.attention import attended_words
from inspection_letters.coding.decisions import Decision, assign
from inspection_letters.coding.doubt import Doubt
from inspection_letters.coding.encoder import EncoderSession
from inspection_letters.coding.evidence import Evidence, Floats, Matched
from inspection_letters.coding.features import BLOCKS, Features, Featurizer, roles_of
from inspection_letters.coding.grounds import grounds
from inspection_letters.coding.ngrams import Tfidf
from inspection_letters.coding.polarity import POLARITIES, PoleFeatures
from inspection_letters.coding.rules import coder_of_some
from inspection_letters.coding.stack import SecondPass, sigmoid
from inspection_letters.records import Codebook, CodedExcerpt, Excerpt, Polarity
from inspection_letters.records.light_models import LightModel
from inspection_letters.records.spans import Span

DECIMALS = 6
"""Probabilities are rounded, so that the last bits of a sum do not affect the result."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """What the model makes of some excerpts.

    Attributes
    ----------
    probabilities : ndarray of shape (n_excerpts, n_codes)
        Calibrated probabilities.
    polarity : ndarray of int of the same shape
        Indices into `POLARITIES`.
    matched : list of dict of str to tuple of str
        For each excerpt, the patterns that speak for each code.
    attention : tuple of ndarray of shape (n_codes, n_tokens), or None
        See `inspection_letters.coding.encoder.Encoded`.
    """

    probabilities: Floats
    polarity: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
    matched: Matched
    attention: tuple[Floats, ...] | None


class ModelCoder:
    """Codes sentences with a trained model.

    Parameters
    ----------
    folder : Path
        The folder that `letters train` wrote.
    codebook : Codebook
        The codebook for which the model was trained, or one that extends it.
    codebook_path : Path, optional
        Its file, with the patterns of codes that it adds to the model's. Without it, the coder
        does not assign them.
    light : sequence of LightModel, optional
        Light models of added codes, which code in place of patterns.

    Raises
    ------
    UsageError
        If the folder lacks files, a file was changed, or the model is for
        another codebook.

    Notes
    -----
    The probabilities of a letter depend only on the letter's own excerpts.
    """

    def __init__(
        self,
        folder: Path,
        codebook: Codebook,
        codebook_path: Path | None = None,
        light: Sequence[LightModel] = (),
    ) -> None:
        artefact = load_artefact(folder, codebook)
        self.codebook = codebook
        self._added = (
            coder_of_added(artefact.manifest, codebook, codebook_path, light)
            if codebook_path
            else None
        )
        self.digest = digest_with_added(artefact.manifest, self._added)
        self._id = artefact.manifest.coder_id
        self._arrays = {
            name: array.astype(np.float64) if array.dtype.kind == "f" else array
            for name, array in artefact.arrays.items()
        }
        evidence = Evidence(artefact.manifest.learned, artefact.patterns)
        self._features = Featurizer(
            Tfidf(artefact.words, self._arrays["idf_words"]),
            Tfidf(artefact.characters, self._arrays["idf_characters"]),
            evidence,
        )
        self.code_ids = artefact.manifest.learned
        self._barred = self._arrays["barred"].astype(bool)
        main = sum(code_id in codebook.code_ids for code_id in self.code_ids)
        # Models of earlier releases have no rule: all their encoders read everything.
        doubt = None
        if "doubt" in self._arrays:
            centre, margin = map(float, self._arrays["doubt"])
            doubt = Doubt(centre, margin, main)
        self._encoder = (
            EncoderSession(folder, artefact.encoders, doubt) if artefact.encoders else None
        )
        self._layers = [
            (slice(start, stop), Decision(*constants), calibration)
            for (start, stop), constants, calibration in zip(
                ((0, main), (main, len(self.code_ids))),
                self._arrays["decisions"].tolist(),
                self._arrays["calibration"],
                strict=False,
            )
        ]
        self._rules = coder_of_some(
            codebook, artefact.patterns, artefact.manifest.by_rules, evidence.matcher
        )

    @property
    def coder_id(self) -> str:
        """Name and version of the model."""
        return self._id

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """How the main codes and, if it learned any, the detail codes are assigned."""
        return tuple(decision for _, decision, _ in self._layers)

    def probabilities(self, excerpts: Sequence[Excerpt]) -> Floats:
        """Return calibrated probabilities of the codes that the model learned.

        Parameters
        ----------
        excerpts : sequence of Excerpt
            In reading order, with the excerpts of each letter together.

        Returns
        -------
        ndarray of shape (n_excerpts, n_learned)
            In the order of the excerpts and of `code_ids`.
        """
        parts = [self._letter(letter).probabilities for letter in _letters(excerpts)]
        return np.concatenate([np.zeros((0, len(self.code_ids))), *parts])

    def code(self, excerpts: Sequence[Excerpt], *, run_id: str) -> list[CodedExcerpt]:
        """Code excerpts; see `inspection_letters.coding.protocol.Coder.code`."""
        return [
            coding
            for letter in _letters(excerpts)
            for coding in self._codings(letter, self._letter(letter), run_id)
        ]

    def _codings(
        self, excerpts: Sequence[Excerpt], judged: _Judged, run_id: str
    ) -> Iterator[CodedExcerpt]:
        """Yield the codes of a letter's excerpts: those that are learned, then those by rules."""
        assigned = np.hstack(
            [
                assign(judged.probabilities[:, columns], decision, self._barred[columns])
                for columns, decision, _ in self._layers
            ]
        )
        ruled = [coder.explain(excerpts) for coder in (self._rules, self._added) if coder]
        for row, excerpt in enumerate(excerpts):
            chosen = {
                self.code_ids[column]: column for column in np.flatnonzero(assigned[row]).tolist()
            }
            scores = dict(zip(self.code_ids, judged.probabilities[row].tolist(), strict=True))
            words = self._words(excerpt, row, chosen, judged.attention) if chosen else {}
            make = partial(
                CodedExcerpt,
                excerpt_id=excerpt.excerpt_id,
                letter_id=excerpt.letter_id,
                coder_id=self.coder_id,
                run_id=run_id,
                codebook_digest=self.codebook.digest,
            )
            for code_id, column in chosen.items():
                yield make(
                    code_id=code_id,
                    polarity=POLARITIES[judged.polarity[row, column]],
                    score=scores[code_id],
                    grounds=grounds(
                        self.codebook,
                        code_id,
                        scores,
                        chosen,
                        words=words.get(code_id, ()),
                        patterns=judged.matched[row].get(code_id, ()),
                    ),
                )
            for found in chain.from_iterable(of_coder[row] for of_coder in ruled):
                yield make(
                    code_id=found.code_id,
                    polarity=found.polarity,
                    score=found.score,
                    grounds=found.grounds,
                )

    def _words(
        self,
        excerpt: Excerpt,
        row: int,
        chosen: Mapping[str, int],
        attention: Sequence[Floats] | None,
    ) -> dict[str, tuple[Span, ...]]:
        """Return the words to which each assigned code attends most."""
        if attention is None or self._encoder is None:
            return {}
        places = self._encoder.tokenise.places(excerpt.quote)
        return {
            code_id: attended_words(excerpt.quote, places, attention[row][column].tolist())
            for code_id, column in chosen.items()
        }

    def polarities(self, excerpts: Sequence[Excerpt]) -> list[tuple[Polarity, ...]]:
        """Return, for each excerpt, the likeliest polarity of every code that the model learned."""
        return [
            tuple(POLARITIES[at] for at in row)
            for letter in _letters(excerpts)
            for row in self._letter(letter).polarity
        ]

    def _letter(self, excerpts: list[Excerpt]) -> _Judged:
        features = self._features(excerpts)
        roles = roles_of(excerpts)
        linear, whole = self._linear(features)
        parts, poles, attention = [linear], None, None
        if self._encoder:
            encoded = self._encoder(excerpts, linear)
            poles, attention = encoded.polarities, encoded.attention
            parts.append(encoded.codes)
        second = SecondPass(parts, features, roles)
        tones = PoleFeatures(whole, poles, features, roles)
        weights, intercepts = self._arrays["second_weights"], self._arrays["second_intercepts"]
        pole_weights = self._arrays["pole_weights"]
        pole_intercepts = self._arrays["pole_intercepts"]
        probabilities = np.zeros(linear.shape)
        polarity = np.zeros(linear.shape, dtype=np.int64)
        for columns, _, (slope, shift) in self._layers:
            for code in range(columns.start, columns.stop):
                logit = second.logit(code, weights[code], float(intercepts[code]))
                probabilities[:, code] = sigmoid(slope * logit + shift)
                polarity[:, code] = (tones(code) @ pole_weights + pole_intercepts).argmax(axis=1)
        rounded = np.round(probabilities, DECIMALS)
        return _Judged(rounded, polarity, features.matched, attention)

    def _linear(self, features: Features) -> tuple[Floats, Floats]:
        """Return the logits of codes, and of the polarities of whole sentences."""
        dense = features.dense @ self._arrays["linear_dense"] + self._arrays["linear_intercepts"]
        for block in BLOCKS:
            dense = dense + features.sparse[block].dot(self._arrays[f"linear_{block}"])
        codes = len(self.code_ids)
        return dense[:, :codes], dense[:, codes:]


def _letters(excerpts: Sequence[Excerpt]) -> Iterator[list[Excerpt]]:
    for _, letter in groupby(excerpts, key=lambda excerpt: excerpt.letter_id):
        yield list(letter)


__all__ = ["ModelCoder"]
