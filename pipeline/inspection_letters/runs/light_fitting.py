"""Fit light models of added codes, and measure them on letters held out.

The sentences that people judged are few. So some of the other sentences of the same letters are
learned from as well, at a small weight, as having the code where its patterns match and as not
having it elsewhere: they show what the letters are like, and in what other words sentences speak
that patterns find. They are never measured on. How alike a sentence and the code's definition are
is a feature besides the sentence's vector and what the patterns make of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from inspection_letters.coding.light_models import LightFeatures, probabilities
from inspection_letters.coding.rules import THRESHOLD
from inspection_letters.records.light_models import (
    CodeTally,
    LightModel,
)

Floats = npt.NDArray[np.float64]

VECTOR_PENALTY = 0.1
"""Penalty on squared weights of a sentence's vector."""

MEANING_PENALTY = 0.04
"""Penalty on the squared weight of how alike a sentence and the code's definition are."""

PATTERN_PENALTY = 1.0
"""Penalty on squared weights of the patterns' match and score."""

UNJUDGED_WEIGHT = 0.05
"""Weight of a sentence that nobody judged, beside 1 for one that people judged."""

FOLDS = 10
"""Turns in which letters are held out, at most; with fewer letters, each is held out alone."""

CERTAIN = 30.0
"""The constant of a model that has seen only sentences with the code; of none, its negative."""

_DECIMALS = 6
"""Weights are rounded, so that the last bits of a sum do not make another model."""


@dataclass(frozen=True, slots=True)
class LightGold:
    """Sentences from which a light model is fitted.

    Attributes
    ----------
    letters : tuple of str
        The letter of each sentence.
    has_code : tuple of bool or None
        Whether people say that it has the code; None if nobody judged it.
    features : LightFeatures
        What the model knows of them.
    meaning : ndarray of shape (width,)
        The vector of the code's label and definition.
    """

    letters: tuple[str, ...]
    has_code: tuple[bool | None, ...]
    features: LightFeatures
    meaning: Floats

    def rows(self, chosen: npt.NDArray[np.bool_]) -> LightGold:
        """Return some of the sentences."""
        places = np.flatnonzero(chosen).tolist()
        return LightGold(
            tuple(self.letters[at] for at in places),
            tuple(self.has_code[at] for at in places),
            LightFeatures(self.features.vectors[chosen], self.features.scores[chosen]),
            self.meaning,
        )

    @property
    def judged(self) -> npt.NDArray[np.bool_]:
        """Which of the sentences people judged."""
        return np.array([answer is not None for answer in self.has_code], dtype=bool)

    @property
    def truth(self) -> npt.NDArray[np.bool_]:
        """Which of the sentences have the code: as people say, else as its patterns say."""
        matched = self.features.scores >= THRESHOLD
        answers = zip(self.has_code, matched.tolist(), strict=True)
        return np.array([said if said is not None else by for said, by in answers], dtype=bool)


def fit_light_model(model: LightModel, gold: LightGold) -> LightModel:
    """Fit a light model, measure it on letters held out, and decide whether it codes.

    Parameters
    ----------
    model : LightModel
        What is known of the code already; its weights and figures are replaced.
    gold : LightGold
        The sentences, those that people judged enough for a model.

    Returns
    -------
    LightModel
        With weights and figures. It is used if its F1 on letters held out is no lower than that
        of the patterns on the same sentences.
    """
    judged, truth = gold.judged, gold.truth
    assigned = np.zeros(len(truth), dtype=bool)
    for held_out in _folds(gold):
        fitted = _fit(model, gold.rows(~held_out))
        places = held_out & judged
        assigned[places] = probabilities(fitted, gold.rows(places).features) >= THRESHOLD
    by_model = _tally(assigned[judged], truth[judged])
    by_patterns = _tally(gold.features.scores[judged] >= THRESHOLD, truth[judged])
    return replace(
        _fit(model, gold),
        by_model=by_model,
        by_patterns=by_patterns,
        used=by_model.f1 > 0 and by_model.f1 >= by_patterns.f1,
    )


def _folds(gold: LightGold) -> list[npt.NDArray[np.bool_]]:
    """Return the sentences to hold out in each turn, letters whole, in a fixed order."""
    names = sorted({*gold.letters})
    turn = {name: number % FOLDS for number, name in enumerate(names)}
    turns = np.array([turn[letter] for letter in gold.letters])
    return [turns == number for number in range(min(FOLDS, len(names)))]


def _fit(model: LightModel, gold: LightGold) -> LightModel:
    # Loaded here, because scikit-learn takes a second to load and most runs fit nothing.
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    features, truth = gold.features, gold.truth
    if truth.all() or not truth.any():
        # Nothing tells sentences with the code from others: all have what these have.
        certain = CERTAIN if truth.all() else -CERTAIN
        return replace(model, weights=(0.0,) * features.vectors.shape[1], intercept=certain)
    width = features.vectors.shape[1]
    scales = np.concatenate(
        [
            np.full(width, VECTOR_PENALTY**-0.5),
            np.full(2, PATTERN_PENALTY**-0.5),
            np.full(1, MEANING_PENALTY**-0.5),
        ]
    )
    centre = features.vectors.mean(axis=0)
    alike = features.vectors @ gold.meaning
    columns = [features.vectors - centre, *map(_column, (features.matched, features.scores, alike))]
    weights = np.where(gold.judged, 1.0, UNJUDGED_WEIGHT)
    with threadpool_limits(1):
        fitted = LogisticRegression(C=1.0, tol=1e-6, max_iter=1000).fit(
            np.hstack(columns) * scales, truth, weights
        )
    found = fitted.coef_[0] * scales
    matched, score = found[width : width + 2].round(_DECIMALS).tolist()
    # Likeness is a weighted sum of the vector's parts, so it needs no place of its own.
    vector = (found[:width] + found[-1] * gold.meaning).round(_DECIMALS).tolist()
    intercept = float(fitted.intercept_[0] - centre @ found[:width])
    return replace(
        model,
        weights=tuple(vector),
        matched=matched,
        score=score,
        intercept=round(intercept, _DECIMALS),
    )


def _column(values: Floats) -> Floats:
    return values[:, None]


def _tally(assigned: npt.NDArray[np.bool_], truth: npt.NDArray[np.bool_]) -> CodeTally:
    return CodeTally(int((assigned & truth).sum()), int(assigned.sum()), int(truth.sum()))


__all__ = ["LightGold", "fit_light_model"]
