"""Compute the figures of a model on held-out letters."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from inspection_letters.analysis.statistics.calibration import (
    bins_of,
    expected_calibration_error,
    sum_decisions,
)
from inspection_letters.analysis.statistics.counts import draw_letters, interval
from inspection_letters.analysis.statistics.performance import bootstrap, performance
from inspection_letters.records import Codebook, Polarity
from inspection_letters.runs.training.data import POLARITIES, TrainingGold
from inspection_letters.runs.training.joining import Result

RESAMPLES = 2000


def labels(
    result: Result, gold: TrainingGold, codebook: Codebook
) -> dict[str, dict[str, Polarity]]:
    """Return the assigned codes with their polarity, by excerpt ID."""
    found: dict[str, dict[str, Polarity]] = {}
    for row, column in zip(*np.nonzero(result.assigned), strict=True):
        excerpt_id = gold.excerpts[row].excerpt_id
        polarity = POLARITIES[result.polarity[row, column]]
        found.setdefault(excerpt_id, {})[codebook.code_ids[column]] = polarity
    return found


def calibration_error(
    probabilities: npt.NDArray[np.float64], right: npt.NDArray[np.float64]
) -> float:
    """Return the expected calibration error of decisions."""
    return float(expected_calibration_error(_sums(probabilities, right).sum(axis=0)))


def reliability(
    probabilities: npt.NDArray[np.float64], right: npt.NDArray[np.float64]
) -> list[dict[str, float | None]]:
    """Return the number of pairs, mean probability and share correct in each non-empty bin."""
    return [
        {"n": found.n, "mean": found.score, "right": found.right}
        for found in bins_of(_sums(probabilities, right).sum(axis=0))
        if found.n
    ]


def calibration_interval(
    probabilities: npt.NDArray[np.float64],
    right: npt.NDArray[np.float64],
    letters: npt.NDArray[np.int64],
    seed: int,
) -> list[float] | None:
    """Return the 95% interval of the expected calibration error, by resampling whole letters.

    ``letters`` has the number of the letter of each row.
    """
    sums = _sums(probabilities, right, letters)
    drawn = draw_letters(len(sums), seed=seed, resamples=RESAMPLES)
    errors = expected_calibration_error(np.tensordot(drawn, sums, axes=1))
    return _pair(interval(errors, 0.95))


def _sums(
    probabilities: npt.NDArray[np.float64],
    right: npt.NDArray[np.float64],
    letters: npt.NDArray[np.int64] | None = None,
) -> npt.NDArray[np.float64]:
    """Sum decisions by letter and bin; without `letters`, as if all were in the same letter."""
    places = np.zeros(len(probabilities), dtype=np.int64)
    if letters is not None:
        _, places = np.unique(letters, return_inverse=True)
    each = probabilities[0].size if probabilities.ndim > 1 else 1
    return sum_decisions(
        probabilities.ravel(), right.ravel(), np.repeat(places, each), int(places.max()) + 1
    )


def measure(
    result: Result,
    gold: TrainingGold,
    codebook: Codebook,
    *,
    rows: npt.NDArray[np.bool_] | None = None,
    intervals: bool = False,
    seed: int = 7,
) -> dict[str, Any]:
    """Return all figures of a result on judged excerpts.

    Parameters
    ----------
    result : Result
        Predictions on held-out letters.
    gold : TrainingGold
        The true codes.
    codebook : Codebook
        The codebook.
    rows : ndarray of bool, optional
        The excerpts to measure; by default all.
    intervals : bool
        Whether to add intervals and the table of reliability.
    seed : int
        Seed of the resampling.
    """
    keep = gold.judged if rows is None else rows & gold.judged
    chosen = [gold.excerpts[row].excerpt_id for row in np.flatnonzero(keep)]
    true_codes = {gold.excerpts[row].excerpt_id: gold.labels[row] for row in np.flatnonzero(keep)}
    all_answers = labels(result, gold, codebook)
    answers = {
        excerpt_id: all_answers[excerpt_id] for excerpt_id in chosen if excerpt_id in all_answers
    }
    scores = performance(true_codes, answers, code_ids=codebook.code_ids)
    p, y = result.probabilities[keep], gold.codes[keep]
    mask = result.assigned[keep]
    figures: dict[str, Any] = {
        "excerpts": scores.excerpts,
        "letters": len(np.unique(gold.letters[keep])),
        "micro_f1": scores.micro.f1,
        "micro_precision": scores.micro.precision,
        "micro_recall": scores.micro.recall,
        "macro_f1": scores.macro_f1,
        "polarity": scores.micro.polarity_accuracy,
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
            for at, code in enumerate(scores.codes)
        },
    }
    if intervals:
        home = {
            gold.excerpts[r].excerpt_id: gold.excerpts[r].letter_id for r in np.flatnonzero(keep)
        }
        between = bootstrap(
            true_codes, answers, home, code_ids=codebook.code_ids, seed=seed, resamples=RESAMPLES
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
