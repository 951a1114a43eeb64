"""An upper bound for a share of errors, learned from letters drawn at random.

Errors in the sentences of one letter go together, so a sample of 2,000 sentences from 20
letters says less than 2,000 sentences drawn one by one. The bound is that of Clopper and
Pearson for a number of cases that is reduced accordingly (Korn and Graubard).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from inspection_letters.analysis.assurance.decisions import Floats

LEVEL: Final = 0.95
"""Confidence of all promises."""


def upper_bound(
    errors: Floats, cases: Floats, *, rest: float = 0.0, level: float = LEVEL
) -> Floats:
    """Return upper bounds for the share of errors in letters that were not drawn.

    Parameters
    ----------
    errors, cases : ndarray of shape (n_letters, ...)
        How many errors among how many cases each letter drawn at random has. Further axes
        are bounded one by one.
    rest : float, default 0
        The cases drawn divided by the cases not drawn. With 0 the bound is for letters in
        general. Otherwise it is for the errors that the letters not drawn really have, which
        vary too if they are few.
    level : float, default 0.95
        The confidence.

    Returns
    -------
    ndarray of shape (...)
        Between the share observed and 1; 1 where there are no cases.

    Notes
    -----
    The variance of the share is estimated from the differences between letters (Taylor
    linearisation of a ratio). Its quotient with the variance of independent cases is the
    design effect, taken as at least 1; the number of cases is divided by it, and reduced further
    for the few letters from which it is estimated [1]_. For simple random sampling of letters
    from a finite number, the difference between the share in the sample and in the rest has the
    variance of the share times 1 + n / n_rest, by which the cases are divided again. The result
    goes into the exact bound of Clopper and Pearson [2]_. It is exact for independent cases, and
    an approximation for letters, whose coverage was tested by drawing letters again and again.

    References
    ----------
    .. [1] E. L. Korn and B. I. Graubard, "Confidence intervals for proportions with small
       expected number of positive counts estimated from survey data", *Survey Methodology*
       24(2), 1998, 193-201.
    .. [2] C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits
       illustrated in the case of the binomial", *Biometrika* 26(4), 1934, 404-413.
    """
    total = cases.sum(axis=0)
    share = _divide(errors.sum(axis=0), total)
    size = effective_size(errors, cases, level=level) / (1 + rest)
    return clopper_pearson(share * size, size, level=level)


def effective_size(errors: Floats, cases: Floats, *, level: float = LEVEL) -> Floats:
    """Return how many independent cases the cases of some letters are worth.

    Parameters are those of `upper_bound`.

    Returns
    -------
    ndarray of shape (...)
        At most the number of cases. For a single letter 1, because nothing can be learned
        of the differences between letters.
    """
    from scipy import stats

    letters, total = len(cases), cases.sum(axis=0)
    if letters < 2:
        return np.asarray(np.minimum(total, 1.0))
    share = _divide(errors.sum(axis=0), total)
    spread = ((errors - share * cases) ** 2).sum(axis=0) * letters / (letters - 1)
    independent = share * (1 - share) * total
    effect = np.maximum(_divide(spread, independent, missing=1.0), 1.0)
    few = (stats.t.ppf(level, np.maximum(total - 1, 1)) / stats.t.ppf(level, letters - 1)) ** 2
    size: Floats = total / effect * np.minimum(few, 1.0)
    return size


def clopper_pearson(errors: Floats, cases: Floats, *, level: float = LEVEL) -> Floats:
    """Return the exact one-sided upper bound for a share; numbers need not be whole."""
    from scipy import stats

    errors, cases = np.asarray(errors, dtype=float), np.asarray(cases, dtype=float)
    open_ = cases - errors > 1e-9
    bound = stats.beta.ppf(level, errors + 1, np.where(open_, cases - errors, 1.0))
    bounded: Floats = np.where(open_, bound, 1.0)
    return bounded


def fewest_cases(target: float, *, level: float = LEVEL) -> int:
    """Return how many independent cases, all of them right, show that a share reaches a target."""
    return int(np.ceil(np.log(1 - level) / np.log(target) - 1e-9))


def _divide(part: Floats, whole: Floats, missing: float = 0.0) -> Floats:
    result = np.full(np.shape(whole), missing, dtype=np.float64)
    np.divide(part, whole, out=result, where=np.asarray(whole > 0))
    return result


__all__ = ["LEVEL", "clopper_pearson", "effective_size", "fewest_cases", "upper_bound"]
