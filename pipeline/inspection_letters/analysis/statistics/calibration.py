"""Whether scores mean what they say: of codes assigned with a score of 0.8, are 80% right?

Scores are put into bins of equal width, here and nowhere else, so that the calibration
error of an evaluation and that on a model's card are one figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from inspection_letters.analysis.statistics.counts import Floats, Labels, divide

BINS: Final = 10
"""How many bins scores are put into."""

# Columns of the table of sums.
_N, _SCORE, _RIGHT = range(3)


@dataclass(frozen=True, slots=True)
class Bin:
    """The decisions with a score above ``low`` and up to ``high``.

    Attributes
    ----------
    n : int
        How many there are.
    score : float or None
        Their mean score, None if there are none.
    right : float or None
        The share of them that agrees with the reference, None if there are none.
    """

    low: float
    high: float
    n: int
    score: float | None
    right: float | None


def score_bins(scores: Floats, bins: int = BINS) -> npt.NDArray[np.int64]:
    """Return the bin of each score, from 0.

    As in [1]_, a bin includes its upper edge and not its lower one; the first bin includes
    0 as well. See `expected_calibration_error` for the reference.
    """
    # Rounded first, as 0.3 * 10 is a little more than 3.
    upper = np.ceil(np.round(np.asarray(scores) * bins, 9)).astype(np.int64)
    return np.clip(upper - 1, 0, bins - 1)


def sum_decisions(
    scores: Floats,
    right: Floats,
    places: npt.NDArray[np.int64],
    size: int,
    *,
    bins: int = BINS,
) -> Floats:
    """Count decisions and sum their scores and the right ones, by place and bin.

    Parameters
    ----------
    scores, right : array of shape (n,)
        The score of each decision, 0 to 1, and 1 where it is right.
    places : array of int of shape (n,)
        The place of each decision: the number of its letter, from 0.
    size : int
        How many places there are.

    Returns
    -------
    array of shape (size, bins, 3)
        How many decisions, the sum of their scores, and how many are right.
    """
    sums = np.zeros((size, bins, 3))
    where = (places, score_bins(scores, bins))
    for column, values in ((_N, np.ones(len(scores))), (_SCORE, scores), (_RIGHT, right)):
        np.add.at(sums[..., column], where, values)
    return sums


def sum_scores(
    reference: Labels,
    scores: Mapping[tuple[str, str], float],
    places: Mapping[str, int],
    size: int,
) -> Floats:
    """Sum the decisions of a coder by place and bin; see `sum_decisions`.

    Parameters
    ----------
    reference : mapping
        The codes of each excerpt.
    scores : mapping
        The coder's score of each decision, by excerpt and code.
    places : mapping of str to int
        The place of each excerpt.
    size : int
        How many places there are.

    Raises
    ------
    ValueError
        If a score is outside 0 to 1, or of an excerpt that the reference lacks.
    """
    for (excerpt_id, _), score in scores.items():
        if not 0 <= score <= 1:
            raise ValueError(f"The score {score} of excerpt {excerpt_id} is not in 0 to 1.")
        if excerpt_id not in reference:
            raise ValueError(f"Excerpt {excerpt_id} has a score but is not in gold.")
    return sum_decisions(
        np.fromiter(scores.values(), dtype=np.float64, count=len(scores)),
        np.array([code_id in reference[excerpt_id] for excerpt_id, code_id in scores], dtype=float),
        np.array([places[excerpt_id] for excerpt_id, _ in scores], dtype=np.int64),
        size,
    )


def expected_calibration_error(sums: Floats) -> Floats:
    """Return the mean gap between score and share right, weighted by the decisions of each bin.

    Parameters
    ----------
    sums : array of shape (..., bins, 3)
        From `sum_decisions`, summed over places.

    References
    ----------
    .. [1] M. P. Naeini, G. F. Cooper and M. Hauskrecht, "Obtaining well calibrated
       probabilities using Bayesian binning", *Proceedings of AAAI*, 2015, 2901-2907.
    .. [2] C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, "On calibration of modern
       neural networks", *Proceedings of ICML*, 2017, 1321-1330.
    """
    # n/N * |right/n - score/n| is |right - score| / N, bins without decisions included.
    gaps = np.abs(sums[..., _RIGHT] - sums[..., _SCORE]).sum(axis=-1)
    return divide(gaps, sums[..., _N].sum(axis=-1))


def bins_of(sums: Floats) -> tuple[Bin, ...]:
    """Return the bins of a reliability diagram from their sums."""
    size = len(sums)
    return tuple(
        Bin(
            low=index / size,
            high=(index + 1) / size,
            n=int(n),
            score=float(score / n) if n else None,
            right=float(right / n) if n else None,
        )
        for index, (n, score, right) in enumerate(sums)
    )
