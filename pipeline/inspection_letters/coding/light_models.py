"""Codes that a codebook adds, coded by light models of people's judgements.

A light model is a logistic regression on the vector of a sentence and on what the code's
patterns make of it. The patterns' cues decide the polarity, as for codes by patterns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from inspection_letters.codebook import Patterns
from inspection_letters.codebook.patterns import CodePatterns
from inspection_letters.coding.evidence import Floats
from inspection_letters.coding.grounds import grounds
from inspection_letters.coding.rules import THRESHOLD, FoundCode, RulesCoder
from inspection_letters.common.encoders.embedder import Embeds, load_embedder
from inspection_letters.records import Codebook, Excerpt
from inspection_letters.records.light_models import LightModel

DECIMALS = 6
"""Probabilities are rounded, so that the last bits of a sum do not affect the result."""


@dataclass(frozen=True, slots=True)
class LightFeatures:
    """What a light model knows of sentences.

    Attributes
    ----------
    vectors : ndarray of shape (n_sentences, width)
        The sentences' vectors, of length one.
    scores : ndarray of shape (n_sentences,)
        The score of the code's patterns, from 0 to 1.
    """

    vectors: Floats
    scores: Floats

    @property
    def matched(self) -> Floats:
        """1 where patterns alone would assign the code, else 0."""
        return (self.scores >= THRESHOLD).astype(np.float64)


def probabilities(model: LightModel, features: LightFeatures) -> Floats:
    """Return the probability that each sentence has the code, between 0 and 1."""
    logits = (
        features.vectors @ np.array(model.weights)
        + model.matched * features.matched
        + model.score * features.scores
        + model.intercept
    )
    found: Floats = np.round(1 / (1 + np.exp(-logits.clip(-30, 30))), DECIMALS)
    return found


def weighing_coder(codebook: Codebook, patterns: Patterns, code_ids: Sequence[str]) -> RulesCoder:
    """Return the rules coder of some codes, also of those without patterns.

    Its `RulesCoder.weigh` gives the score and the polarity of each.
    """
    known = {code.code_id: code for code in patterns.codes}
    chosen = tuple(known.get(code_id, CodePatterns(code_id, ())) for code_id in code_ids)
    return RulesCoder(codebook, replace(patterns, codes=chosen), carry=False)


class LightCoder:
    """Codes added codes with light models.

    Parameters
    ----------
    codebook : Codebook
        The codebook of the coding.
    patterns : Patterns
        Its patterns.
    models : sequence of LightModel
        The light models, one for each code.
    """

    def __init__(
        self, codebook: Codebook, patterns: Patterns, models: Sequence[LightModel]
    ) -> None:
        self.codebook = codebook
        self._models = tuple(models)
        self._weighing = weighing_coder(codebook, patterns, [model.code_id for model in models])

    @cached_property
    def _embed(self) -> Embeds:
        return load_embedder()

    def explain(self, excerpts: Sequence[Excerpt]) -> list[tuple[FoundCode, ...]]:
        """Return the codes assigned to each excerpt; see `RulesCoder.explain`."""
        if not excerpts:
            return []
        vectors = self._embed([excerpt.quote for excerpt in excerpts]).astype(np.float64)
        weighed = self._weighing.weigh(excerpts)
        scores = {
            model.code_id: probabilities(
                model,
                LightFeatures(
                    vectors, np.array([of_excerpt[model.code_id].score for of_excerpt in weighed])
                ),
            ).tolist()
            for model in self._models
        }
        return [
            tuple(
                self._found(model, scores, row, of_excerpt[model.code_id])
                for model in self._models
                if scores[model.code_id][row] >= THRESHOLD
            )
            for row, of_excerpt in enumerate(weighed)
        ]

    def _found(
        self,
        model: LightModel,
        scores: dict[str, list[float]],
        row: int,
        weighed: FoundCode,
    ) -> FoundCode:
        own = {code_id: of_code[row] for code_id, of_code in scores.items()}
        found = grounds(
            self.codebook,
            model.code_id,
            own,
            [code_id for code_id, score in own.items() if score >= THRESHOLD],
            words=weighed.grounds.words,
            patterns=weighed.grounds.patterns,
        )
        return replace(
            weighed,
            score=own[model.code_id],
            grounds=replace(found, judgements=model.judged),
        )


__all__ = ["LightCoder", "LightFeatures", "probabilities", "weighing_coder"]
