"""Features from which the polarity of a code in a sentence is told."""

from __future__ import annotations

import numpy as np

from inspection_letters.coding.evidence import Floats
from inspection_letters.coding.features import Features, shifted
from inspection_letters.records import Polarity

POLARITIES = tuple(Polarity)
"""Order of polarities in arrays."""


def softmax(values: Floats) -> Floats:
    """Return values as shares of 1 along the last axis."""
    raised = np.exp(values - values.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))


def pole_features(
    linear: Floats, encoder: Floats | None, features: Features, roles: Floats, code: int
) -> Floats:
    """Return what tells the polarity of one code in each sentence.

    Parameters
    ----------
    linear : ndarray of shape (n_excerpts, n_polarities)
        Logits of the linear part for the sentence as a whole.
    encoder : ndarray of shape (n_excerpts, n_codes, n_polarities) or None
        Logits of the encoder for each code.
    features, roles
        As for the second pass.
    code : int
        Place of the code in the codebook.
    """
    whole = softmax(linear)
    blocks = [np.clip(linear, -6, 6) / 3, whole, shifted(whole, features.place.before)]
    if encoder is not None:
        own = encoder[:, code, :]
        own = own - own.mean(axis=-1, keepdims=True)
        mean = softmax(encoder).mean(axis=1)
        blocks += [np.clip(own, -6, 6) / 3, softmax(own), shifted(mean, features.place.before)]
    return np.hstack([*blocks, roles, 0.25 * features.cues])


__all__ = ["POLARITIES", "pole_features", "softmax"]
