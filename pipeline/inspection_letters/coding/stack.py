"""The second pass: joins what the parts say of a sentence, its neighbours and other codes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inspection_letters.coding.evidence import Floats
from inspection_letters.coding.features import Features, shifted

OTHERS = 0.3
"""Scale of what is not about the code itself, so that it is penalised more."""

CLIP = 6.0


def sigmoid(values: Floats) -> Floats:
    """Return the logistic function, without overflow."""
    return 0.5 * (1.0 + np.tanh(0.5 * values))


def paragraph_mean(values: Floats, group: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
    """Return, for each row, the mean over the other rows of its group; 0 if there are none."""
    if not len(group):
        return values
    totals = np.zeros((int(group.max()) + 1, values.shape[1]))
    np.add.at(totals, group, values)
    counts = np.bincount(group)[group][:, None]
    return (totals[group] - values) / np.maximum(counts - 1, 1)


class Second:
    """The features of the second pass, for one code after another.

    Parameters
    ----------
    parts : sequence of ndarray of shape (n_excerpts, n_codes)
        Logits of each part of the model.
    features : Features
        The features of the linear part, for the rules' scores and the place.
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
        """How many features are about the code itself; they come first."""
        return len(self._own)

    def __call__(self, code: int) -> Floats:
        """Return the features for one code (its place in the codebook)."""
        own = np.stack([block[:, code] for block in self._own], axis=1)
        return np.hstack([own, self._common])

    def logit(self, code: int, weights: Floats, intercept: float) -> Floats:
        """Return the logit of one code: halfway between the second pass and the parts' mean.

        Each errs where the other does not; on held-out letters their mean is better than
        either.
        """
        mean: Floats = (self(code) @ weights + intercept + self._plain[:, code]) / 2
        return mean


__all__ = ["Second", "paragraph_mean", "sigmoid"]
