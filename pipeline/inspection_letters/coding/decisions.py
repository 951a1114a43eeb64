"""Decide which codes to assign from calibrated probabilities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inspection_letters.coding.evidence import Floats

NEVER = 2.0
"""The threshold of a code that is never assigned: no probability reaches it."""

Bools = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Decision:
    """How the codes of a layer are assigned to a sentence.

    Attributes
    ----------
    threshold : float
        The lowest probability of the first and second likeliest codes.
    third : float
        The lowest probability of any further code: sentences seldom have three.
    floor : float
        If no code reaches the threshold, the likeliest is assigned if its probability is at
        least this. `NEVER` for a layer of which most sentences have no code.
    """

    threshold: float
    third: float = 0.0
    floor: float = NEVER


def assign(probabilities: Floats, decision: Decision, barred: Bools | None = None) -> Bools:
    """Return which codes are assigned.

    Parameters
    ----------
    probabilities : ndarray of shape (n_excerpts, n_codes)
        Calibrated probabilities.
    decision : Decision
        The constants.
    barred : ndarray of bool of shape (n_codes,), optional
        The codes that are never assigned.

    Returns
    -------
    ndarray of bool of shape (n_excerpts, n_codes)
    """
    if not probabilities.size:
        return np.zeros(probabilities.shape, dtype=bool)
    p = probabilities if barred is None else np.where(barred[None, :], -1.0, probabilities)
    rank = np.argsort(np.argsort(-p, axis=1, kind="stable"), axis=1, kind="stable")
    assigned = np.asarray((p >= decision.threshold) & ((rank < 2) | (p >= decision.third)))
    rows = np.flatnonzero(~assigned.any(axis=1) & (p.max(axis=1) >= decision.floor))
    assigned[rows, p[rows].argmax(axis=1)] = True
    return assigned


__all__ = ["NEVER", "Bools", "Decision", "assign"]
