"""The share of letters with a code, corrected for the coder's errors where they are known.

People have coded some letters wholly (*labelled* letters); the coder has coded these and
others. How the coder's answers differ from the truth is read off the labelled letters, letter
by letter, so that errors that come together in a letter are taken as they come.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from inspection_letters.analysis.statistics.counts import LEVEL

Floats = npt.NDArray[np.float64]

CORRECTED: Final = "corrected"
"""The coder's answers, corrected for its errors on labelled letters."""

LABELLED: Final = "labelled"
"""People coded all the letters."""

AS_CODED: Final = "as-coded"
"""The coder's answers, not corrected."""

_ROUNDING: Final = 1e-9

_ADDED_ERRORS: Final = 1
"""Errors added to those seen where only errors make an interval: none seen is not none made."""

_LEAST_ROOM: Final = 0.2
"""The least of one minus the leverage of a letter, lest one letter decides the interval."""


@dataclass(frozen=True, slots=True)
class Share:
    """The share of letters that have a code, or a mean over letters, with its interval.

    Attributes
    ----------
    n : int
        Letters at hand.
    coded : int
        Letters in which at least one excerpt is coded so.
    point, low, high : float
        The estimate and its 95% interval, 0 to 1; NaN if there are no letters.
    method : {"corrected", "labelled", "as-coded"}
        What the figure is.
    coded_with_mixed : int or None
        As ``coded``, if excerpts coded as mixed count as well; None where the measure is
        not of a polarity.
    labelled : int
        Labelled letters on which the correction rests, or that the figure is of.
    sensitivity, specificity : float or None
        Of the labelled letters that truly have the code (that have it not), in what share
        the coder, held out, says so. None if there are none.
    """

    n: int
    coded: int
    point: float
    low: float
    high: float
    method: str
    coded_with_mixed: int | None = None
    labelled: int = 0
    sensitivity: float | None = None
    specificity: float | None = None

    @property
    def is_estimate(self) -> bool:
        """Whether the figure is not simply the share of letters as coded."""
        if not self.n or self.method == AS_CODED:
            return False
        return self.method == CORRECTED or abs(self.point - self.coded / self.n) > _ROUNDING


@dataclass(frozen=True, slots=True)
class Estimated:
    """An estimate with its 95% interval, as fractions of 1."""

    point: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Answers:
    """The truth of labelled letters, and what the coder answered.

    Attributes
    ----------
    truth : array of shape (n,)
        1 for each labelled letter that has the code, else 0.
    labelled : array of shape (n,)
        The coder's answers for the same letters, made without them.
    unlabelled : array of shape (N,)
        The coder's answers for the other letters.
    """

    truth: Floats
    labelled: Floats
    unlabelled: Floats


def wilson(point: float, n: float, *, z: float | None = None) -> tuple[float, float]:
    """Return the 95% interval of Wilson for a share.

    Parameters
    ----------
    point : float
        The share found.
    n : float
        The number of letters, or the effective number.
    z : float, optional
        The quantile to use instead of that of the normal distribution.

    References
    ----------
    E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    *Journal of the American Statistical Association* 22(158), 1927, 209-212.
    """
    if n <= 0 or math.isnan(point):
        return math.nan, math.nan
    z = NormalDist().inv_cdf((1 + LEVEL) / 2) if z is None else z
    extra = z * z / n
    middle = (point + extra / 2) / (1 + extra)
    half = math.sqrt(point * (1 - point) * extra + extra * extra / 4) / (1 + extra)
    # Rounding must not put the share outside its interval at 0 or 1.
    return max(0.0, min(middle - half, point)), min(1.0, max(middle + half, point))


def quantile_of(n: int) -> float:
    """Return the 97.5% quantile of Student's t with n - 1 degrees of freedom."""
    # scipy.stats takes half a second to import, which every command would wait for.
    return float(stdtrit(n - 1, (1 + LEVEL) / 2))


def tuned_weight(truth: Floats, labelled: Floats, unlabelled: Floats) -> Floats:
    """Return how much the coder's answers count, the power-tuning parameter λ of [1]_.

    Parameters
    ----------
    truth, labelled : array of shape (..., n)
        The truth of the labelled letters, and the coder's answers for them.
    unlabelled : array of shape (..., N)
        The coder's answers for the others.

    Returns
    -------
    array of shape (...)
        Cov(Y, f) / [(1 + n/N) Var f], clipped to 0 to 1, with Var f over all letters.

    References
    ----------
    .. [1] A. N. Angelopoulos, J. C. Duchi and T. Zrnic, "PPI++: Efficient
       Prediction-Powered Inference", arXiv:2311.01453, 2023, section 6.
    """
    n, others = truth.shape[-1], unlabelled.shape[-1]
    pooled = np.concatenate([labelled, unlabelled], axis=-1).var(axis=-1, ddof=1)
    centred = labelled - labelled.mean(axis=-1, keepdims=True)
    covariance = ((truth - truth.mean(axis=-1, keepdims=True)) * centred).sum(axis=-1) / (n - 1)
    varies = pooled > 0
    weight = np.where(varies, covariance / ((1 + n / others) * np.where(varies, pooled, 1.0)), 0.0)
    return np.clip(weight, 0.0, 1.0)


def corrected_share(answers: Answers, *, census: bool = False) -> Estimated:
    """Estimate the share of letters with a code by power-tuned prediction-powered inference.

    Parameters
    ----------
    answers : Answers
        At least two labelled letters and one other. The labelled letters are a random part
        of the letters.
    census : bool, default False
        Whether the letters at hand are all there are, not a sample.

    Notes
    -----
    The estimate is λ mean_N(f) + mean_n(Y - λ f) [1]_, with λ of `tuned_weight`. Its variance
    is λ² Var_N(f)/N + Var_n(Y - λ f)/n; for a census, only which letters are labelled is
    random, and it is that of the regression estimator, Var_n(Y - βf) N / [n (n + N)] with
    β = λ (1 + n/N) ([2]_, section 7.3). There, one error is added to the squared residuals, as
    otherwise a coder of whom no error is seen would never err. Residuals are divided by the
    root of one minus their leverage, as λ is fitted to the same letters [3]_. The interval is
    that of Wilson at the effective number of letters, θ(1 - θ)/V, with Student's t of n - 1
    degrees of freedom.

    References
    ----------
    .. [1] A. N. Angelopoulos, J. C. Duchi and T. Zrnic, "PPI++", arXiv:2311.01453, 2023.
    .. [2] W. G. Cochran, *Sampling Techniques*, third edition, Wiley, 1977.
    .. [3] J. G. MacKinnon and H. White, "Some heteroskedasticity-consistent covariance matrix
       estimators with improved finite sample properties", *Journal of Econometrics* 29(3),
       1985, 305-325.
    """
    truth, labelled, unlabelled = answers.truth, answers.labelled, answers.unlabelled
    n, others = len(truth), len(unlabelled)
    weight = float(tuned_weight(truth, labelled, unlabelled))
    point = weight * unlabelled.mean() + (truth - weight * labelled).mean()
    if census:
        slope = min(1.0, weight * (1 + n / others))
        left = _residual_variance(truth, labelled, slope) + _ADDED_ERRORS / n
        variance = left * others / (n * (n + others))
        least, most = n * (n + others) / others, math.inf
    else:
        variance = weight**2 * _variance(unlabelled) / others
        variance += _residual_variance(truth, labelled, weight) / n
        least, most = n, n + others
    return _within(point, variance, least, most, quantile_of(n))


def transferred_share(answers: Answers, known: Floats, *, census: bool = False) -> Estimated:
    """Estimate the share of letters with a code, with labelled letters from elsewhere.

    The labelled letters lend what is known of the coder's errors, and not their own share:
    λ is 1, so the estimate is that of the letters at hand, mean_N(f) + mean_n(Y - f).

    Parameters
    ----------
    answers : Answers
        At least two labelled letters and one other.
    known : array of shape (a,)
        The truth of the letters at hand that are labelled, which counts as it is.
    census : bool, default False
        Whether the letters at hand are all there are, not a sample.

    Notes
    -----
    The variance is Var_N(f)/N + Var_n(Y - f)/n, and for a census Var_n(Y - f)(1/n + 1/N), for
    the part of the letters that is not labelled. One error is added to those seen, as for a
    census in `corrected_share`. See `corrected_share` for the interval.
    """
    truth, labelled, unlabelled = answers.truth, answers.labelled, answers.unlabelled
    n, others, a = len(truth), len(unlabelled), len(known)
    part = others / (others + a)
    point = part * (unlabelled.mean() + (truth - labelled).mean())
    point += (1 - part) * known.mean() if a else 0.0
    error = float((truth - labelled).var(ddof=1)) + _ADDED_ERRORS / n
    if census:
        variance = part**2 * error * (1 / n + 1 / others)
        least, most = n * (others + a) / (n + others + a), math.inf
    else:
        variance = part**2 * (_variance(unlabelled) / others + error / n)
        variance += (1 - part) ** 2 * _variance(known) / a if a else 0.0
        least, most = n * (others + a) / (n + others + a), others + a
    return _within(point, variance, least, most, quantile_of(n))


def _within(point: float, variance: float, least: float, most: float, z: float) -> Estimated:
    point = min(max(float(point), 0.0), 1.0)
    spread = point * (1 - point)
    if spread == 0:
        effective = least
    elif variance <= 0:
        effective = most
    else:
        effective = min(max(spread / variance, least), most)
    if math.isinf(effective):
        return Estimated(point, point, point)
    return Estimated(point, *wilson(point, effective, z=z))


def _variance(values: Floats) -> float:
    return float(values.var(ddof=1)) if len(values) > 1 else 0.25


def _residual_variance(truth: Floats, labelled: Floats, slope: float) -> float:
    """Return the variance of what is left of the truth, with leverage allowed for (HC2)."""
    centred = labelled - labelled.mean()
    left = truth - truth.mean() - slope * centred
    sum_of_squares = float((centred**2).sum())
    leverage = np.full(len(truth), 1 / len(truth))
    if slope > 0 and sum_of_squares > 0:
        leverage = leverage + centred**2 / sum_of_squares
    return float((left**2 / np.clip(1 - leverage, _LEAST_ROOM, 1.0)).mean())
