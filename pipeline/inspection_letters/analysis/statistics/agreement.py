"""Agreement of two coders beyond chance: Cohen's kappa, Krippendorff's alpha, Gwet's AC1.

Each takes tables of counts: how often the first coder gave a category (row) where the
second gave another (column). A code on an excerpt is such a category, given or not
given. Leading dimensions are kept, so one call serves all codes and all resamples.
Where a coefficient is not defined, it is NaN.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inspection_letters.analysis.statistics.counts import Floats, divide

Tables = npt.NDArray[np.integer] | npt.NDArray[np.floating]


def two_by_two(both: Tables, second: Tables, first: Tables, neither: Tables) -> Tables:
    """Return tables of two coders who each say yes or no.

    Parameters
    ----------
    both, second, first, neither : array
        How often both said yes, only the second did, only the first did, neither did.
    """
    return np.stack(
        [np.stack([both, first], axis=-1), np.stack([second, neither], axis=-1)], axis=-2
    )


def observed_agreement(tables: Tables) -> Floats:
    """Return the share of units on which two coders agree."""
    return divide(np.trace(tables, axis1=-2, axis2=-1), tables.sum(axis=(-2, -1)))


def cohen_kappa(tables: Tables) -> Floats:
    """Return Cohen's kappa.

    Chance gives each coder the categories as often as that coder gave them [1]_. Not
    defined if both gave one and the same category throughout.

    References
    ----------
    .. [1] J. Cohen, "A coefficient of agreement for nominal scales", *Educational and
       Psychological Measurement* 20(1), 1960, 37-46.
    """
    total = tables.sum(axis=(-2, -1)).astype(np.float64)
    rows, columns = tables.sum(axis=-1), tables.sum(axis=-2)
    expected = divide((rows.astype(np.float64) * columns).sum(axis=-1), total**2)
    return _beyond(observed_agreement(tables), expected)


def krippendorff_alpha(tables: Tables) -> Floats:
    """Return Krippendorff's alpha for nominal data, two coders and no missing values.

    Chance pairs all values that were given, whoever gave them, without putting any
    back [1]_ (sections A and B). Not defined if only one category was given.

    References
    ----------
    .. [1] K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", University of
       Pennsylvania, 2011, https://repository.upenn.edu/asc_papers/43.
    """
    values = (tables.sum(axis=-1) + tables.sum(axis=-2)).astype(np.float64)
    total = values.sum(axis=-1)
    expected = divide((values * (values - 1)).sum(axis=-1), total * (total - 1))
    return _beyond(observed_agreement(tables), expected)


def gwet_ac1(tables: Tables) -> Floats:
    """Return Gwet's AC1.

    Chance is the probability that two coders agree on units that they code at random,
    estimated from how evenly the categories are used [1]_; unlike kappa, it does not
    rise as one category becomes rare. Not defined without units.

    References
    ----------
    .. [1] K. L. Gwet, "Computing inter-rater reliability and its variance in the
       presence of high agreement", *British Journal of Mathematical and Statistical
       Psychology* 61(1), 2008, 29-48.
    """
    categories = tables.shape[-1]
    values = tables.sum(axis=-1) + tables.sum(axis=-2)
    shares = divide(values, values.sum(axis=-1, keepdims=True) + np.zeros_like(values))
    expected = (shares * (1 - shares)).sum(axis=-1) / (categories - 1)
    return _beyond(observed_agreement(tables), expected)


def _beyond(observed: Floats, expected: Floats) -> Floats:
    room = 1 - expected
    # Rounding leaves a trace of room where there is none.
    return divide(observed - expected, np.where(room > 1e-12, room, 0.0))
