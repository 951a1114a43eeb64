"""How well a coder finds which letters have a code, and how it does in single letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from inspection_letters.analysis.statistics.counts import (
    FN,
    FP,
    LEVEL,
    POLARITY,
    TP,
    Floats,
    Labels,
    count,
    divide,
    draw_letters,
    f1_of,
    interval,
    places_of,
)
from inspection_letters.analysis.statistics.evaluation import RESAMPLES, Estimate
from inspection_letters.analysis.statistics.measures import MEASURES
from inspection_letters.records import Polarity

POLARITY_MEASURES: Final = ("weakness", "strength")
SECTION_MEASURES: Final[Mapping[str, frozenset[str]]] = {
    measure.name: frozenset(measure.sections) for measure in MEASURES if measure.sections
}


@dataclass(frozen=True, slots=True)
class LetterMeasure:
    """How well a coder finds which letters have which codes, in one measure.

    Attributes
    ----------
    measure : str
        ``recommended``, ``priority`` or ``improve`` (named among such recommendations, in letters
        that list any), ``weakness`` or ``strength`` (any mention in the letter).
    letters : int
        How many letters there are.
    true, false : int
        Pairs of letter and code that have the measure in the reference, and that do not.
    sensitivity, specificity : Estimate
        The share of the true pairs that the coder has, and of the others that it does not
        have, pooled over codes; intervals by resampling whole letters.
    """

    measure: str
    letters: int
    true: int
    false: int
    sensitivity: Estimate
    specificity: Estimate


@dataclass(frozen=True, slots=True)
class LetterScore:
    """Micro F1 of one letter: for codes alone, and for code and polarity together."""

    letter_id: str
    excerpts: int
    f1: float | None
    joint_f1: float | None


def measure_letters(
    reference: Labels,
    assigned: Labels,
    letters: Mapping[str, str],
    sections: Mapping[str, str],
    *,
    code_ids: Sequence[str],
    seed: int,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
) -> tuple[LetterMeasure, ...]:
    """Return sensitivity and specificity of each measure of letters.

    Parameters
    ----------
    reference, assigned, letters, code_ids, seed, resamples, level
        As in `inspection_letters.analysis.statistics.evaluation.evaluate`.
    sections : mapping of str to str
        ``priority`` or ``improve`` for the excerpts that are recommendations.

    Returns
    -------
    tuple of LetterMeasure
        Measures of recommendations are left out if no letter lists any.
    """
    found = []
    for measure in (*SECTION_MEASURES, *POLARITY_MEASURES):
        chosen = [
            excerpt_id
            for excerpt_id in reference
            if measure in POLARITY_MEASURES or sections.get(excerpt_id) in SECTION_MEASURES[measure]
        ]
        names = {
            name: row
            for row, name in enumerate(sorted({letters[excerpt_id] for excerpt_id in chosen}))
        }
        if not names:
            continue
        tables = []
        for side in (reference, assigned):
            table = np.zeros((len(names), len(code_ids)), dtype=bool)
            for excerpt_id in chosen:
                for column, code_id in enumerate(code_ids):
                    if _has(side.get(excerpt_id, {}), code_id, measure):
                        table[names[letters[excerpt_id]], column] = True
            tables.append(table)
        true, answered = tables
        cells = np.stack(
            [(true & answered).sum(1), true.sum(1), (~true & ~answered).sum(1), (~true).sum(1)],
            axis=1,
        )
        size = len(names)
        times = np.ones((1, size), dtype=np.int64)
        if size > 1:
            drawn = draw_letters(size, seed=seed, resamples=resamples)
            times = np.concatenate([times, drawn])
        sums = times @ cells
        found.append(
            LetterMeasure(
                measure=measure,
                letters=size,
                true=int(true.sum()),
                false=int((~true).sum()),
                sensitivity=_estimate(divide(sums[:, 0], sums[:, 1]), level),
                specificity=_estimate(divide(sums[:, 2], sums[:, 3]), level),
            )
        )
    return tuple(found)


def score_letters(
    reference: Labels, assigned: Labels, letters: Mapping[str, str], *, code_ids: Sequence[str]
) -> tuple[LetterScore, ...]:
    """Return micro F1 of each letter, the lowest first; letters without any code come last."""
    names, places = places_of(reference, letters)
    counts = count(reference, assigned, code_ids, places, len(names)).sum(axis=1)
    joint = divide(2 * counts[:, POLARITY], 2 * counts[:, TP] + counts[:, FP] + counts[:, FN])
    sizes = np.bincount(list(places.values()), minlength=len(names))
    plain = f1_of(counts)
    scores = [
        LetterScore(name, int(sizes[row]), _known(plain[row]), _known(joint[row]))
        for row, name in enumerate(names)
    ]
    return tuple(
        sorted(scores, key=lambda score: (score.f1 is None, score.f1 or 0.0, score.letter_id))
    )


def _has(codes: Mapping[str, Polarity], code_id: str, measure: str) -> bool:
    if measure in POLARITY_MEASURES:
        return codes.get(code_id) == measure
    return code_id in codes


def _estimate(values: Floats, level: float) -> Estimate:
    value = _known(values[0])
    between = interval(values[1:], level) if value is not None else None
    return Estimate(value, *((between.low, between.high) if between else (None, None)))


def _known(value: np.floating) -> float | None:
    return None if np.isnan(value) else float(value)


__all__ = ["LetterMeasure", "LetterScore", "measure_letters", "score_letters"]
