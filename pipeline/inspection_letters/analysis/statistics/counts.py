"""Counting codes letter by letter, and resampling letters: what all figures are made of.

Figures are computed from counts that are kept apart by letter, so that a resample of
whole letters is a weighted sum of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from inspection_letters.records import Polarity

Labels = Mapping[str, Mapping[str, Polarity]]
"""The codes of each excerpt, by its id, and the polarity of each."""

LEVEL: Final = 0.95
"""Confidence of all intervals."""

# Columns of the table of counts.
TP, FP, FN, POLARITY = range(4)

Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A closed interval."""

    low: float
    high: float


def count(
    gold: Labels,
    predicted: Labels,
    code_ids: Sequence[str],
    places: Mapping[str, int],
    size: int,
) -> Counts:
    """Count, for each place (letter) and code, hits, misses and right polarities."""
    if strange := [excerpt_id for excerpt_id in predicted if excerpt_id not in gold]:
        raise ValueError(f"Excerpt {strange[0]} has predicted codes but is not in gold.")
    columns = {code_id: index for index, code_id in enumerate(code_ids)}
    counts = np.zeros((size, len(columns), 4), dtype=np.int64)
    for excerpt_id, expected in gold.items():
        found = predicted.get(excerpt_id, {})
        for code_id in expected.keys() | found.keys():
            if code_id not in columns:
                raise ValueError(f"Excerpt {excerpt_id} has the unknown code '{code_id}'.")
            cell = counts[places[excerpt_id], columns[code_id]]
            if code_id not in found:
                cell[FN] += 1
            elif code_id not in expected:
                cell[FP] += 1
            else:
                cell[TP] += 1
                cell[POLARITY] += expected[code_id] == found[code_id]
    return counts


def places_of(gold: Labels, letters: Mapping[str, str]) -> tuple[tuple[str, ...], dict[str, int]]:
    """Return the letters that the excerpts of gold are of, and the index of each's letter.

    Raises
    ------
    ValueError
        If an excerpt has no letter, or there are no excerpts.
    """
    if homeless := [excerpt_id for excerpt_id in gold if excerpt_id not in letters]:
        raise ValueError(f"No letter is named for excerpt {homeless[0]}.")
    names = tuple(sorted({letters[excerpt_id] for excerpt_id in gold}))
    if not names:
        raise ValueError("There are no excerpts to resample.")
    order = {name: index for index, name in enumerate(names)}
    return names, {excerpt_id: order[letters[excerpt_id]] for excerpt_id in gold}


def draw_letters(size: int, *, seed: int, resamples: int) -> Counts:
    """Draw as many letters as there are, with replacement, again and again.

    Returns
    -------
    array of int
        How many times each letter (column) was drawn in each resample (row).
    """
    drawn = np.random.default_rng(seed).integers(size, size=(resamples, size))
    return np.stack([np.bincount(row, minlength=size) for row in drawn])


def divide(part: npt.NDArray[np.generic], whole: npt.NDArray[np.generic]) -> Floats:
    """Divide, with NaN where the divisor is 0."""
    result = np.full(np.shape(whole), np.nan)
    np.divide(part, whole, out=result, where=np.asarray(whole != 0))
    return result


def interval(values: Floats, level: float) -> Interval | None:
    """Return the percentile interval of resampled figures, without those not defined."""
    values = values[~np.isnan(values)]
    if not values.size:
        return None
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))


def f1_of(counts: Counts) -> Floats:
    """Return F1 from counts, with NaN where it is not defined."""
    doubled = 2 * counts[..., TP]
    return divide(doubled, doubled + counts[..., FP] + counts[..., FN])
