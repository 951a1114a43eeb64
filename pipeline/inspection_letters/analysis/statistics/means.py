"""Means over letters, such as the balance of weakness and strength, by bootstrap of letters."""

from __future__ import annotations

from typing import Final

import numpy as np

from inspection_letters.analysis.statistics.counts import divide
from inspection_letters.analysis.statistics.prevalence import Floats, quantile_of, wilson

RESAMPLES: Final = 2000
"""How many times letters are drawn again."""

_NO_VARIANCE: Final = 1e-12

Parts = tuple[Floats, Floats]
"""The figures of letters: numerators and denominators, arrays of shape (letters, subjects)."""


def mean_with_interval(parts: Parts, *, seed: int) -> Floats:
    """Return means over letters with their 95% intervals.

    Parameters
    ----------
    parts : tuple of array of shape (letters, subjects)
        For each letter and subject, its figure and whether it has one; see
        `inspection_letters.analysis.statistics.measures.Table.parts`.
    seed : int
        Seed of the resampling.

    Returns
    -------
    array of shape (3, subjects)
        Mean, low and high; NaN where no letter has a figure.

    Notes
    -----
    Letters are drawn again as a whole [1]_. The variance V of the draws gives the interval of
    Wilson at θ(1 - θ)/V letters, with Student's t, as for a share: percentile intervals of few
    letters are too narrow [2]_, most of all near 0. Where V is 0, it is that at n letters.

    References
    ----------
    .. [1] B. Efron and R. J. Tibshirani, *An Introduction to the Bootstrap*, Chapman and
       Hall, 1993, chapter 6.
    .. [2] T. C. Hesterberg, "What teachers should know about the bootstrap", *The American
       Statistician* 69(4), 2015, 371-386.
    """
    top, bottom = parts
    n = len(top)
    point = divide(top.sum(axis=0), bottom.sum(axis=0))
    if n < 2:
        return np.stack([point, np.zeros_like(point), np.ones_like(point)])
    times = _draw(np.random.default_rng(seed), n)
    drawn = divide(times @ top, times @ bottom)
    return _bounds(point, drawn, n)


def corrected_mean(
    truth: Parts, labelled: Parts, unlabelled: Parts, *, tuned: bool = True, seed: int
) -> Floats:
    """Return means over letters, corrected for the coder's errors on labelled letters.

    Parameters
    ----------
    truth, labelled : tuple of array of shape (n, subjects)
        The figures of labelled letters by their true codes, and by the coder's.
    unlabelled : tuple of array of shape (N, subjects)
        The figures of the other letters by the coder's codes.
    tuned : bool, default True
        Whether λ is tuned (see `prevalence.tuned_weight`); otherwise it is 1.
    seed : int
        Seed of the resampling.

    Returns
    -------
    array of shape (3, subjects)
        Mean, low and high; NaN where no letter has a figure.

    Notes
    -----
    Numerator and denominator are each estimated as a share is, and divided. Labelled and
    other letters are drawn again separately, and λ is computed anew for each draw.
    """
    n, others = len(truth[0]), len(unlabelled[0])
    generator = np.random.default_rng(seed)
    of_labelled, of_others = _draw(generator, n), _draw(generator, others)

    def estimate(times: Floats, times_others: Floats) -> Floats:
        parts = [
            _weighted(times, y, f, times_others, other, tuned=tuned)
            for y, f, other in zip(truth, labelled, unlabelled, strict=True)
        ]
        ratio = divide(parts[0], np.where(parts[1] > 0, parts[1], 0.0))
        return np.clip(ratio, 0.0, 1.0)

    point = estimate(np.ones((1, n)), np.ones((1, others)))[0]
    return _bounds(point, estimate(of_labelled, of_others), min(n, others + n))


def _weighted(
    times: Floats,
    truth: Floats,
    labelled: Floats,
    times_others: Floats,
    others: Floats,
    *,
    tuned: bool,
) -> Floats:
    """Return the estimate of each resample, an array of shape (resamples, subjects)."""
    n, size = len(truth), len(others)
    mean_y, mean_f, mean_other = (
        times @ truth / n,
        times @ labelled / n,
        times_others @ others / size,
    )
    if not tuned:
        return mean_other + mean_y - mean_f
    covariance = (times @ (truth * labelled) / n - mean_y * mean_f) * n / (n - 1)
    squares = times @ labelled**2 + times_others @ others**2
    mean = (n * mean_f + size * mean_other) / (n + size)
    pooled = (squares - (n + size) * mean**2) / (n + size - 1)
    varies = pooled > 1e-12
    weight = np.where(varies, covariance / ((1 + n / size) * np.where(varies, pooled, 1.0)), 0.0)
    weight = np.clip(weight, 0.0, 1.0)
    return weight * mean_other + mean_y - weight * mean_f


def _draw(generator: np.random.Generator, size: int) -> Floats:
    """Return how many times each letter is drawn, an array of shape (RESAMPLES, size)."""
    return generator.multinomial(size, np.full(size, 1 / size), RESAMPLES).astype(np.float64)


def _bounds(point: Floats, drawn: Floats, n: int) -> Floats:
    z = quantile_of(n) if n > 1 else 0.0
    low, high = np.full_like(point, np.nan), np.full_like(point, np.nan)
    known = np.isfinite(drawn)
    for place in np.flatnonzero(np.isfinite(point)):
        # A figure that most draws do not have is not known within any bounds.
        if known[:, place].mean() <= 0.5:
            low[place], high[place] = 0.0, 1.0
            continue
        centre = float(point[place])
        variance = float(drawn[known[:, place], place].var(ddof=1)) * n / (n - 1)
        spread = centre * (1 - centre)
        effective = spread / variance if spread > 0 and variance > _NO_VARIANCE else n
        low[place], high[place] = wilson(centre, effective, z=z)
    return np.stack([point, low, high])
