"""The second pass: combines the parts' results for a sentence, its neighbours and other codes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inspection_letters.coding.evidence import Floats
from inspection_letters.coding.features import Features, shifted

OTHERS = 0.3
"""Scale of features of other codes, so that the penalty on their weights is greater."""

CLIP = 6.0
"""Logits are limited to this size in either direction."""


def sigmoid(values: Floats) -> Floats:
    """Return the logistic function of values, without overflow."""
    return 0.5 * (1.0 + np.tanh(0.5 * values))


def paragraph_mean(values: Floats, group: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
    """Return, for each row, the mean of the other rows of its group, or 0 if there are none."""
    if not len(group):
        return values
    totals = np.zeros((int(group.max()) + 1, values.shape[1]))
    np.add.at(totals, group, values)
    counts = np.bincount(group)[group][:, None]
    return (totals[group] - values) / np.maximum(counts - 1, 1)


class SecondPass:
    """Features and logits of the second pass, code by code.

    Parameters
    ----------
    parts : sequence of ndarray of shape (n_excerpts, n_codes)
        Logits of each part of the model.
    features : Features
        The features of the linear part; used for the rules' scores and neighbours.
    roles : ndarray of shape (n_excerpts, n_roles)
        The roles of the sections.
    """

    def __init__(self, parts: Sequence[Floats], features: Features, roles: Floats) -> None:
        place = features.place
        self._plain = np.mean(parts, axis=0)
        logits = [np.clip(part, -CLIP, CLIP) / 3 for part in parts]
        mean = np.mean([sigmoid(part) for part in parts], axis=0)
        before, after = shifted(mean, place.before), shifted(mean, place.after)
        around = paragraph_mean(mean, place.group)
        scores = features.scores
        scores_before = shifted(scores, place.before)
        first = (place.before < 0).astype(float)[:, None]
        last = (place.after < 0).astype(float)[:, None]
        self._own = [*logits, mean, scores, before, after, around, scores_before]
        others = [mean, scores, before, after, around]
        most = np.sort(mean, axis=1)[:, ::-1][:, :2] if mean.shape[1] > 1 else mean
        total = mean.sum(axis=1, keepdims=True) / 2
        connection = features.cues[:, [7]]
        self._common = np.hstack(
            [OTHERS * np.hstack(others), roles, first, last, most, total, connection]
        )

    @property
    def own(self) -> int:
        """Number of features about the code itself; they come first."""
        return len(self._own)

    def __call__(self, code: int) -> Floats:
        """Return the features (n_excerpts, n_features) of the code with this index."""
        own = np.stack([block[:, code] for block in self._own], axis=1)
        return np.hstack([own, self._common])

    def logit(self, code: int, weights: Floats, intercept: float) -> Floats:
        """Return the logits of a code: the mean of the second pass and of the parts.

        The two make different errors; on held-out letters, their mean was better than
        either alone.

        Parameters
        ----------
        code : int
            Position of the code in the codebook.
        weights : ndarray of shape (n_features,)
            Weights of the second pass.
        intercept : float
            Intercept of the second pass.

        Returns
        -------
        ndarray of shape (n_excerpts,)
        """
        mean: Floats = (self(code) @ weights + intercept + self._plain[:, code]) / 2
        return mean


__all__ = ["SecondPass", "paragraph_mean", "sigmoid"]
