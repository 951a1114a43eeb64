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


def pole_features(
    linear: Floats, encoder: Floats | None, features: Features, roles: Floats, code: int
) -> Floats:
    """Return the features that predict the polarity of a code in each sentence.

    Parameters
    ----------
    linear : ndarray of shape (n_excerpts, n_polarities)
        Logits of the linear part for the sentence as a whole.
    encoder : ndarray of shape (n_excerpts, n_codes, n_polarities) or None
        Logits of the encoder for each code.
    features, roles
        As for the second pass (see `inspection_letters.coding.stack.SecondPass`).
    code : int
        Position of the code in the codebook.

    Returns
    -------
    ndarray of shape (n_excerpts, n_features)
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
