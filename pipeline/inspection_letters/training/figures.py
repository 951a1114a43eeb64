"""Figures of a model on held-out letters."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from inspection_letters.analysis.statistics.counts import draw_letters, interval
from inspection_letters.analysis.statistics.performance import bootstrap, performance
from inspection_letters.records import Codebook, Polarity
from inspection_letters.training.data import POLARITIES, Gold
from inspection_letters.training.joining import Result

RESAMPLES = 2000
BINS = 10


def labels(result: Result, gold: Gold, codebook: Codebook) -> dict[str, dict[str, Polarity]]:
    """Return given codes with their polarity, by excerpt."""
    found: dict[str, dict[str, Polarity]] = {}
    for row, column in zip(*np.nonzero(result.given), strict=True):
        excerpt_id = gold.excerpts[row].excerpt_id
        polarity = POLARITIES[result.polarity[row, column]]
        found.setdefault(excerpt_id, {})[codebook.code_ids[column]] = polarity
    return found


def calibration_error(
    probabilities: npt.NDArray[np.float64], right: npt.NDArray[np.float64], bins: int = BINS
) -> float:
    """Return the expected calibration error over bins of equal width."""
    p, y = probabilities.ravel(), right.ravel()
    at = np.minimum((p * bins).astype(int), bins - 1)
    total = 0.0
    for number in range(bins):
        inside = at == number
        if inside.any():
            total += inside.mean() * abs(p[inside].mean() - y[inside].mean())
    return float(total)


def reliability(
    probabilities: npt.NDArray[np.float64], right: npt.NDArray[np.float64], bins: int = BINS
) -> list[dict[str, float]]:
    """Return, for each bin of probability, how many pairs, their mean and the share right."""
    p, y = probabilities.ravel(), right.ravel()
    at = np.minimum((p * bins).astype(int), bins - 1)
    return [
        {
            "n": int((at == number).sum()),
            "mean": float(p[at == number].mean()),
            "right": float(y[at == number].mean()),
        }
        for number in range(bins)
        if (at == number).any()
    ]


def calibration_interval(
    probabilities: npt.NDArray[np.float64],
    right: npt.NDArray[np.float64],
    letters: npt.NDArray[np.int64],
    seed: int,
    bins: int = BINS,
) -> list[float] | None:
    """Return the 95% interval of the expected calibration error, by resampling whole letters.

    ``letters`` has the letter's number for each row of the others.
    """
    numbers, home = np.unique(letters, return_inverse=True)
    at = np.minimum((probabilities * bins).astype(int), bins - 1)
    # For each letter and bin: pairs, the sum of their probabilities, and how many are right.
    sums = np.zeros((len(numbers), bins, 3))
    for place, values in enumerate((np.ones(at.shape), probabilities, right)):
        np.add.at(sums[:, :, place], (home[:, None], at), values)
    drawn = np.tensordot(draw_letters(len(numbers), seed=seed, resamples=RESAMPLES), sums, axes=1)
    gaps = np.abs(drawn[:, :, 1] - drawn[:, :, 2]).sum(axis=1) / drawn[:, :, 0].sum(axis=1)
    return _pair(interval(gaps, 0.95))


def measure(
    result: Result,
    gold: Gold,
    codebook: Codebook,
    *,
    rows: npt.NDArray[np.bool_] | None = None,
    intervals: bool = False,
    seed: int = 7,
) -> dict[str, Any]:
    """Return all figures of a result, over some of the judged excerpts or all."""
    keep = gold.judged if rows is None else rows & gold.judged
    chosen = [gold.excerpts[row].excerpt_id for row in np.flatnonzero(keep)]
    wanted = {gold.excerpts[row].excerpt_id: gold.labels[row] for row in np.flatnonzero(keep)}
    all_given = labels(result, gold, codebook)
    given = {excerpt_id: all_given[excerpt_id] for excerpt_id in chosen if excerpt_id in all_given}
    got = performance(wanted, given, code_ids=codebook.code_ids)
    p, y = result.probabilities[keep], gold.codes[keep]
    mask = result.given[keep]
    figures: dict[str, Any] = {
        "excerpts": got.excerpts,
        "letters": len(np.unique(gold.letters[keep])),
        "micro_f1": got.micro.f1,
        "micro_precision": got.micro.precision,
        "micro_recall": got.micro.recall,
        "macro_f1": got.macro_f1,
        "polarity": got.micro.polarity_accuracy,
        "ece": calibration_error(p, y),
        "ece_likely": calibration_error(p[p >= 0.1], y[p >= 0.1]) if (p >= 0.1).any() else None,
        "ece_given": calibration_error(p[mask], y[mask]) if mask.any() else None,
        "ece_worst_code": max(calibration_error(p[:, c], y[:, c]) for c in range(p.shape[1])),
        "codes": {
            code.code_id: {
                "n": code.n,
                "precision": code.precision,
                "recall": code.recall,
                "f1": code.f1,
                "polarity": code.polarity_accuracy,
                "ece": calibration_error(p[:, at], y[:, at]),
            }
            for at, code in enumerate(got.codes)
        },
    }
    if intervals:
        home = {
            gold.excerpts[r].excerpt_id: gold.excerpts[r].letter_id for r in np.flatnonzero(keep)
        }
        between = bootstrap(
            wanted, given, home, code_ids=codebook.code_ids, seed=seed, resamples=RESAMPLES
        )
        figures["reliability"] = reliability(p, y)
        ece = calibration_interval(p, y, gold.letters[keep], seed)
        figures["intervals"] = {
            name: _pair(getattr(between, name))
            for name in ("micro_f1", "macro_f1", "polarity_accuracy")
        } | {
            "ece": ece,
            "f1": {code_id: _pair(between.f1[code_id]) for code_id in codebook.code_ids},
        }
    return figures


def _pair(interval: Any) -> list[float] | None:
    return None if interval is None else [interval.low, interval.high]
