"""How doubtful a model's coding of each excerpt is: the order in which people should code them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from inspection_letters.analysis.assurance.decisions import Bools, Floats

_USUAL_F1: Final = 0.8
"""The F1 at which the gain of a correction is reckoned; the order hardly depends on it."""


def margin(probabilities: Floats, assigned: Bools) -> Floats:
    """Return the probability that the least certain decision about each excerpt is wrong."""
    return np.asarray(_wrong(probabilities, assigned).max(axis=1, initial=0.0))


def expected_errors(probabilities: Floats, assigned: Bools) -> Floats:
    """Return how many decisions about each excerpt are expected to be wrong."""
    return np.asarray(_wrong(probabilities, assigned).sum(axis=1))


def entropy(probabilities: Floats, assigned: Bools) -> Floats:
    """Return the entropy of all decisions about each excerpt, in bits, as if independent."""
    p = np.clip(probabilities, 1e-9, 1 - 1e-9)
    summed: Floats = -(p * np.log2(p) + (1 - p) * np.log2(1 - p)).sum(axis=1)
    return summed


def expected_gain(probabilities: Floats, assigned: Bools) -> Floats:
    """Return how much the micro F1 is expected to gain if a person codes each excerpt.

    With F1 = 2 TP / (2 TP + FP + FN) = F, to remove a wrong code raises F1 by F / D, and to add
    a missing one by (2 - F) / D, where D is the same for all excerpts. A missing code therefore
    weighs 1.5 times as much as a wrong one at F = 0.8.
    """
    weight = np.where(assigned, _USUAL_F1, 2 - _USUAL_F1)
    gain: Floats = (_wrong(probabilities, assigned) * weight).sum(axis=1)
    return gain


def _wrong(probabilities: Floats, assigned: Bools) -> Floats:
    """Return the probability that each decision is wrong, of the shape of the probabilities."""
    return np.where(assigned, 1 - probabilities, probabilities)


ORDERS: Final[Mapping[str, Callable[[Floats, Bools], Floats]]] = {
    "margin": margin,
    "expected-errors": expected_errors,
    "entropy": entropy,
    "expected-gain": expected_gain,
}

DEFAULT_ORDER: Final = "expected-errors"


def doubts(probabilities: Floats, assigned: Bools, order: str = DEFAULT_ORDER) -> Floats:
    """Return how doubtful the coding of each excerpt is; people code the most doubtful first.

    Parameters
    ----------
    probabilities : ndarray of shape (n_excerpts, n_codes)
        The calibrated probability of each code.
    assigned : ndarray of bool of the same shape
        The codes that the model assigned.
    order : {"expected-errors", "expected-gain", "entropy", "margin"}
        What counts as doubt.

    Returns
    -------
    ndarray of shape (n_excerpts,)
        At least 0.
    """
    return ORDERS[order](probabilities, assigned)


__all__ = ["DEFAULT_ORDER", "ORDERS", "doubts"]
