"""All figures of one coder against a reference, each with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from inspection_letters.analysis.statistics.agreement import (
    Tables,
    cohen_kappa,
    gwet_ac1,
    krippendorff_alpha,
    observed_agreement,
    two_by_two,
)
from inspection_letters.analysis.statistics.calibration import (
    Bin,
    bins_of,
    expected_calibration_error,
    sum_scores,
)
from inspection_letters.analysis.statistics.counts import (
    FN,
    FP,
    LEVEL,
    POLARITY,
    TP,
    Counts,
    Floats,
    Labels,
    count,
    divide,
    draw_letters,
    f1_of,
    interval,
    places_of,
)
from inspection_letters.records import Polarity

POLARITIES: Final = tuple(Polarity)
RESAMPLES: Final = 2000
METHOD: Final = "percentile bootstrap over whole letters"

_COEFFICIENTS: Final = {
    "kappa": cohen_kappa,
    "alpha": krippendorff_alpha,
    "ac1": gwet_ac1,
}


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval; None where it is not defined."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class CodeFigures:
    """Figures on one code.

    Attributes
    ----------
    n : int
        How many excerpts have it in the reference.
    assigned : int
        How many excerpts have it by the coder.
    figures : mapping of str to Estimate
        ``prevalence``, ``precision``, ``recall``, ``f1``, ``kappa``, ``alpha``, ``ac1`` and
        ``polarity_accuracy``.
    """

    code_id: str
    n: int
    assigned: int
    figures: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """Figures on a part of the excerpts; ``n`` counts codes of the reference in it."""

    group: str
    letters: int
    excerpts: int
    n: int
    figures: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well a coder does against a reference.

    ``overall`` has ``joint_precision``, ``joint_recall`` and ``joint_f1`` (micro, code and
    polarity both right), ``recall_strength`` and so on for each polarity (the share of codes
    with it in the reference that the coder has with it too), ``micro_`` and
    ``macro_precision``, ``recall`` and ``f1``, ``macro_kappa``, ``macro_alpha`` and
    ``macro_ac1``, ``polarity_accuracy``, ``polarity_kappa``, ``polarity_alpha`` and
    ``polarity_ac1``, and ``calibration_error``. In ``confusion`` rows are the polarity of the
    reference and columns that of the coder, in the order of `POLARITIES`, over codes both gave.
    """

    letters: int
    excerpts: int
    level: float
    resamples: int
    seed: int
    method: str
    overall: Mapping[str, Estimate]
    codes: tuple[CodeFigures, ...]
    confusion: tuple[tuple[int, ...], ...]
    groups: Mapping[str, tuple[GroupFigures, ...]]
    scored: int
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class _Sums:
    """Counts summed over the letters: first of the sample, then of each resample."""

    codes: Counts
    excerpts: Counts
    confusion: Counts
    polarities: Counts
    scores: Floats


def evaluate(
    reference: Labels,
    assigned: Labels,
    letters: Mapping[str, str],
    *,
    code_ids: Sequence[str],
    scores: Mapping[tuple[str, str], float] | None = None,
    groups: Mapping[str, Mapping[str, str]] | None = None,
    seed: int,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
) -> Evaluation:
    """Measure a coder against a reference: gold, or another coder.

    Parameters
    ----------
    reference : mapping
        For every excerpt that is compared, its codes and their polarities.
    assigned : mapping
        The same for the coder. An excerpt that it leaves out has no codes.
    letters : mapping of str to str
        The letter of each excerpt.
    code_ids : sequence of str
        The codes to report, in this order.
    scores : mapping, optional
        The coder's score for decisions, by excerpt and code: for codes that it gave,
        or for all.
    groups : mapping, optional
        For each grouping of the excerpts (``role``, ``outcome``), the group of each
        excerpt; an excerpt may be in none.
    seed : int
        Seed of the random generator (PCG64).
    resamples : int, default 2000
        How many times to resample.
    level : float, default 0.95
        The share of resamples that an interval includes.

    Returns
    -------
    Evaluation
        Every figure with an interval by resampling whole letters; see `bootstrap`.
        There are no intervals for a single letter.

    Raises
    ------
    ValueError
        If the arguments do not fit together; see `performance` and `bootstrap`.
    """
    if resamples < 1 or not 0 < level < 1:
        raise ValueError("Give at least one resample, and a level between 0 and 1.")
    scores = scores or {}
    names, places = places_of(reference, letters)
    sums = _sum(reference, assigned, scores, places, len(names), code_ids, seed, resamples)
    figures = _code_figures(sums)
    sample = sums.codes[0]
    return Evaluation(
        letters=len(names),
        excerpts=len(reference),
        level=level,
        resamples=resamples,
        seed=seed,
        method=METHOD,
        overall={
            name: _estimate(values, level) for name, values in _overall(sums, figures).items()
        },
        codes=tuple(
            CodeFigures(
                code_id=code_id,
                n=int(sample[at, TP] + sample[at, FN]),
                assigned=int(sample[at, TP] + sample[at, FP]),
                figures={name: _estimate(values[:, at], level) for name, values in figures.items()},
            )
            for at, code_id in enumerate(code_ids)
        ),
        confusion=tuple(tuple(row) for row in sums.confusion[0].tolist()),
        groups={
            name: _groups(reference, assigned, letters, parts, code_ids, seed, resamples, level)
            for name, parts in (groups or {}).items()
        },
        scored=len(scores),
        bins=bins_of(sums.scores[0]),
    )


def _sum(
    reference: Labels,
    assigned: Labels,
    scores: Mapping[tuple[str, str], float],
    places: Mapping[str, int],
    size: int,
    code_ids: Sequence[str],
    seed: int,
    resamples: int,
) -> _Sums:
    once = np.ones((1, size), dtype=np.int64)
    # A single letter can only be drawn again and again, which would give intervals of no width.
    again = draw_letters(size, seed=seed, resamples=resamples) if size > 1 else once[:0]
    times = np.concatenate([once, again])
    excerpts = np.bincount([places[excerpt_id] for excerpt_id in reference], minlength=size)
    confusion = np.zeros((size, len(POLARITIES), len(POLARITIES)), dtype=np.int64)
    polarities = np.zeros((size, len(POLARITIES)), dtype=np.int64)
    at = {polarity: index for index, polarity in enumerate(POLARITIES)}
    for excerpt_id, codes in reference.items():
        found = assigned.get(excerpt_id, {})
        for polarity in codes.values():
            polarities[places[excerpt_id], at[polarity]] += 1
        for code_id in codes.keys() & found.keys():
            confusion[places[excerpt_id], at[codes[code_id]], at[found[code_id]]] += 1
    by_letter = sum_scores(reference, scores, places, size)
    return _Sums(
        codes=np.tensordot(times, count(reference, assigned, code_ids, places, size), axes=1),
        excerpts=times @ excerpts,
        confusion=np.tensordot(times, confusion, axes=1),
        polarities=times @ polarities,
        scores=np.tensordot(times.astype(np.float64), by_letter, axes=1),
    )


def _code_figures(sums: _Sums) -> dict[str, Floats]:
    """Return each figure with one row for the sample and each resample, one column a code."""
    both, added, missed = (sums.codes[..., column] for column in (TP, FP, FN))
    everything = np.broadcast_to(sums.excerpts[:, None], both.shape)
    tables = two_by_two(both, added, missed, everything - both - added - missed)
    return {
        "prevalence": divide(both + missed, everything),
        "precision": divide(both, both + added),
        "recall": divide(both, both + missed),
        "f1": f1_of(sums.codes),
        **{name: coefficient(tables) for name, coefficient in _COEFFICIENTS.items()},
        "polarity_accuracy": divide(sums.codes[..., POLARITY], both),
    }


def _overall(sums: _Sums, figures: Mapping[str, Floats]) -> dict[str, Floats]:
    pooled = sums.codes.sum(axis=1)
    found = pooled[:, TP]
    both = pooled[:, POLARITY]
    confusion: Tables = sums.confusion
    right = np.diagonal(sums.confusion, axis1=1, axis2=2)
    recalls = divide(right, sums.polarities)
    return {
        "joint_precision": divide(both, found + pooled[:, FP]),
        "joint_recall": divide(both, found + pooled[:, FN]),
        "joint_f1": divide(2 * both, 2 * found + pooled[:, FP] + pooled[:, FN]),
        **{f"recall_{polarity}": recalls[:, at] for at, polarity in enumerate(POLARITIES)},
        "micro_precision": divide(found, found + pooled[:, FP]),
        "micro_recall": divide(found, found + pooled[:, FN]),
        "micro_f1": f1_of(pooled),
        **{
            f"macro_{name}": _mean(figures[name])
            for name in ("precision", "recall", "f1", *_COEFFICIENTS)
        },
        "polarity_accuracy": observed_agreement(confusion),
        **{
            f"polarity_{name}": coefficient(confusion)
            for name, coefficient in _COEFFICIENTS.items()
        },
        "calibration_error": expected_calibration_error(sums.scores),
    }


def _groups(
    reference: Labels,
    assigned: Labels,
    letters: Mapping[str, str],
    parts: Mapping[str, str],
    code_ids: Sequence[str],
    seed: int,
    resamples: int,
    level: float,
) -> tuple[GroupFigures, ...]:
    found: list[GroupFigures] = []
    for part in sorted(set(parts.values())):
        inside = {
            excerpt_id: codes
            for excerpt_id, codes in reference.items()
            if parts.get(excerpt_id) == part
        }
        if not inside:
            continue
        theirs = {
            excerpt_id: codes for excerpt_id, codes in assigned.items() if excerpt_id in inside
        }
        names, places = places_of(inside, letters)
        sums = _sum(inside, theirs, {}, places, len(names), code_ids, seed, resamples)
        overall = _overall(sums, _code_figures(sums))
        del overall["calibration_error"]
        found.append(
            GroupFigures(
                group=part,
                letters=len(names),
                excerpts=len(inside),
                n=sum(map(len, inside.values())),
                figures={name: _estimate(values, level) for name, values in overall.items()},
            )
        )
    return tuple(found)


def _mean(values: Floats) -> Floats:
    """Return the mean over the codes for which a figure is defined."""
    defined = ~np.isnan(values)
    return divide(np.where(defined, values, 0.0).sum(axis=1), defined.sum(axis=1))


def _estimate(values: Floats, level: float) -> Estimate:
    if np.isnan(values[0]):
        return Estimate(None, None, None)
    between = interval(values[1:], level)
    return Estimate(float(values[0]), *((between.low, between.high) if between else (None, None)))
