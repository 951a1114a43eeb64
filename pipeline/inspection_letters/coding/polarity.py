"""Features that predict the polarity of a code in a sentence."""

from __future__ import annotations

import numpy as np

from inspection_letters.coding.evidence import Floats
from inspection_letters.coding.features import Features, shifted
from inspection_letters.records import Polarity

POLARITIES = tuple(Polarity)
"""The order of polarities in arrays."""


def softmax(values: Floats) -> Floats:
    """Return the softmax of values along the last axis."""
    raised = np.exp(values - values.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


class PoleFeatures:
    """The features that predict the polarity of each code in each sentence.

    Parameters
    ----------
    linear : ndarray of shape (n_excerpts, n_polarities)
        Logits of the linear part for the sentence as a whole.
    encoder : ndarray of shape (n_excerpts, n_codes, n_polarities) or None
        Logits of the encoders for each code.
    features, roles
        As for the second pass (see `inspection_letters.coding.stack.SecondPass`).
    """

    def __init__(
        self, linear: Floats, encoder: Floats | None, features: Features, roles: Floats
    ) -> None:
        before = features.place.before
        whole = softmax(linear)
        self._first = [np.clip(linear, -6, 6) / 3, whole, shifted(whole, before)]
        self._last = [roles, 0.25 * features.cues]
        self._encoder = encoder
        if encoder is not None:
            self._shares = softmax(encoder)
            self._last.insert(0, shifted(self._shares.mean(axis=1), before))

    def __call__(self, code: int) -> Floats:
        """Return the features (n_excerpts, n_features) of the code at this place."""
        own: list[Floats] = []
        if self._encoder is not None:
            logits = self._encoder[:, code, :]
            logits = logits - logits.mean(axis=-1, keepdims=True)
            own = [np.clip(logits, -6, 6) / 3, self._shares[:, code, :]]
        return np.hstack([*self._first, *own, *self._last])


__all__ = ["POLARITIES", "PoleFeatures", "softmax"]
