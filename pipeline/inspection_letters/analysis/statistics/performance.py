"""Performance of a coder against adjudicated gold, with intervals.

Every excerpt may bear several codes, so each code is judged as a yes-or-no
decision of its own on every excerpt.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from inspection_letters.analysis.statistics.counts import (
    FN,
    FP,
    POLARITY,
    TP,
    Interval,
    Labels,
    count,
    divide,
    draw_letters,
    f1_of,
    interval,
    places_of,
)


@dataclass(frozen=True, slots=True)
class CodePerformance:
    """Performance on one code, or on all codes taken together (``code_id`` is ``micro``).

    ``n`` is how many excerpts have the code in gold. A figure that would be a
    division by nothing is None: precision if the code was never given, recall
    if it is not in gold, F1 if both, polarity accuracy if no code was right.
    """

    code_id: str
    n: int
    true_positives: int
    false_positives: int
    false_negatives: int
    precision: float | None
    recall: float | None
    f1: float | None
    polarity_accuracy: float | None


@dataclass(frozen=True, slots=True)
class Performance:
    """Performance on each code and over all.

    ``macro_f1`` is the mean of F1 over the codes that have one.
    """

    excerpts: int
    codes: tuple[CodePerformance, ...]
    micro: CodePerformance
    macro_f1: float | None


@dataclass(frozen=True, slots=True)
class Intervals:
    """Bootstrap intervals; None where no resample has the figure.

    ``f1`` is by code.
    """

    level: float
    resamples: int
    seed: int
    letters: int
    micro_precision: Interval | None
    micro_recall: Interval | None
    micro_f1: Interval | None
    macro_f1: Interval | None
    polarity_accuracy: Interval | None
    f1: Mapping[str, Interval | None]


def performance(gold: Labels, predicted: Labels, *, code_ids: Sequence[str]) -> Performance:
    """Measure how well predicted codes match gold.

    Parameters
    ----------
    gold : mapping
        For every excerpt that was coded, its codes and their polarities; an
        excerpt without codes has an empty mapping.
    predicted : mapping
        The same of the coder. An excerpt that it leaves out has no codes.
    code_ids : sequence of str
        The codes to report, in this order.

    Returns
    -------
    Performance
        Polarity accuracy is over correctly assigned codes: the share that also has
        the polarity of gold.

    Raises
    ------
    ValueError
        If there is a prediction for an excerpt that gold lacks, or a code that
        `code_ids` lacks; either would be silently left out of the figures.
    """
    counts = count(gold, predicted, code_ids, dict.fromkeys(gold, 0), 1)[0]
    codes = tuple(
        _figures(code_id, row) for code_id, row in zip(code_ids, counts.tolist(), strict=True)
    )
    f1s = [code.f1 for code in codes if code.f1 is not None]
    return Performance(
        excerpts=len(gold),
        codes=codes,
        micro=_figures("micro", counts.sum(axis=0).tolist()),
        macro_f1=math.fsum(f1s) / len(f1s) if f1s else None,
    )


def bootstrap(
    gold: Labels,
    predicted: Labels,
    letters: Mapping[str, str],
    *,
    code_ids: Sequence[str],
    seed: int,
    resamples: int = 2000,
    level: float = 0.95,
) -> Intervals:
    """Give intervals for performance by resampling whole letters.

    Parameters
    ----------
    gold, predicted, code_ids
        As in `performance`.
    letters : mapping of str to str
        The letter of each excerpt of gold.
    seed : int
        Seed of the random generator (PCG64).
    resamples : int, default 2000
        How many times to resample.
    level : float, default 0.95
        How much of the resamples the interval holds, between 0 and 1.

    Returns
    -------
    Intervals
        Percentile intervals.

    Raises
    ------
    ValueError
        If `resamples` or `level` is out of range, an excerpt has no letter, or
        the codes do not fit (see `performance`).

    Notes
    -----
    Sentences of one letter resemble one another: one author, one area, one
    state of affairs. To resample sentences would take them for independent
    and give intervals that are too narrow, so the letter is the unit drawn:
    from m letters, m are drawn with replacement, each with all its excerpts,
    and every figure is computed anew from the summed counts [1]_ [2]_. The
    interval runs between the ``(1 - level) / 2`` and ``(1 + level) / 2``
    quantiles of the figures so found, the percentile method of [3]_
    (chapter 13). Resamples in which a figure is not defined are left out of
    its interval. With few letters such intervals tend to be too narrow still.

    References
    ----------
    .. [1] A. C. Davison and D. V. Hinkley, *Bootstrap Methods and their
       Application*, Cambridge University Press, 1997, section 3.8.
    .. [2] C. A. Field and A. H. Welsh, "Bootstrapping clustered data",
       *Journal of the Royal Statistical Society B* 69(3), 2007, 369-390.
    .. [3] B. Efron and R. J. Tibshirani, *An Introduction to the Bootstrap*,
       Chapman & Hall, 1993.
    """
    if resamples < 1 or not 0 < level < 1:
        raise ValueError("Give at least one resample, and a level between 0 and 1.")
    names, places = places_of(gold, letters)
    counts = count(gold, predicted, code_ids, places, len(names))
    times = draw_letters(len(names), seed=seed, resamples=resamples)
    # One row per resample: the counts of each code, summed over the letters drawn.
    summed = np.tensordot(times, counts, axes=1)
    f1 = f1_of(summed)
    micro = summed.sum(axis=1)
    defined = ~np.isnan(f1)
    macro = divide(np.where(defined, f1, 0.0).sum(axis=1), defined.sum(axis=1))
    found = micro[:, TP]
    return Intervals(
        level=level,
        resamples=resamples,
        seed=seed,
        letters=len(names),
        micro_precision=interval(divide(found, found + micro[:, FP]), level),
        micro_recall=interval(divide(found, found + micro[:, FN]), level),
        micro_f1=interval(f1_of(micro), level),
        macro_f1=interval(macro, level),
        polarity_accuracy=interval(divide(micro[:, POLARITY], found), level),
        f1={code_id: interval(f1[:, i], level) for i, code_id in enumerate(code_ids)},
    )


def _figures(code_id: str, counts: Sequence[int]) -> CodePerformance:
    found, wrong, missed, polarity = counts
    return CodePerformance(
        code_id=code_id,
        n=found + missed,
        true_positives=found,
        false_positives=wrong,
        false_negatives=missed,
        precision=_ratio(found, found + wrong),
        recall=_ratio(found, found + missed),
        f1=_ratio(2 * found, 2 * found + wrong + missed),
        polarity_accuracy=_ratio(polarity, found),
    )


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None
