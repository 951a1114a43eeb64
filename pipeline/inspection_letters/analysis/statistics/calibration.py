"""Whether scores mean what they say: of codes given with 0.8, are 80% right?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from inspection_letters.analysis.statistics.counts import Floats, Labels, divide

# Columns of the table of sums.
_N, _SCORE, _RIGHT = range(3)


@dataclass(frozen=True, slots=True)
class Bin:
    """Decisions whose score lies in ``low`` to ``high``.

    ``score`` is their mean score and ``right`` the share of them that the reference
    bears out; both None if there are none.
    """

    low: float
    high: float
    n: int
    score: float | None
    right: float | None


def sum_scores(
    reference: Labels,
    scores: Mapping[tuple[str, str], float],
    places: Mapping[str, int],
    size: int,
    *,
    bins: int,
) -> Floats:
    """Sum decisions, scores and right decisions, for each place (letter) and bin.

    Raises
    ------
    ValueError
        If a score lies outside 0 to 1, or is of an excerpt that the reference lacks.
    """
    sums = np.zeros((size, bins, 3))
    for (excerpt_id, code_id), score in scores.items():
        if not 0 <= score <= 1:
            raise ValueError(f"The score {score} of excerpt {excerpt_id} is not in 0 to 1.")
        if excerpt_id not in reference:
            raise ValueError(f"Excerpt {excerpt_id} has a score but is not in gold.")
        # A bin holds its upper edge and not its lower one; the first holds 0 as well.
        at = max(0, int(np.ceil(round(score * bins, 9))) - 1)
        right = code_id in reference[excerpt_id]
        sums[places[excerpt_id], at] += (1, score, right)
    return sums


def expected_calibration_error(sums: Floats) -> Floats:
    """Return the mean gap between score and share right, weighted by bins' decisions.

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
            low=at / size,
            high=(at + 1) / size,
            n=int(n),
            score=float(score / n) if n else None,
            right=float(right / n) if n else None,
        )
        for at, (n, score, right) in enumerate(sums)
    )
