"""The share of letters that have a code, with an interval that knows of coder error.

A letter has a code if at least one of its excerpts truly bears it. The coder errs on
excerpts: it gives codes that are not there and misses codes that are. How often is known
from letters held out, as counts, so it is itself uncertain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
import numpy.typing as npt

SAMPLING_AND_CODER: Final = "sampling-and-coder-error"
SAMPLING_ONLY: Final = "sampling-only"

_PRIOR: Final = 0.5
"""Added to each count of held-out excerpts: the prior of Jeffreys."""

_SHARES: Final = np.array([0, 0.004, 0.008, 0.016, 0.03, 0.06, 0.12, 0.24, 0.48, 0.9])
"""What share of a letter's excerpts may truly bear a code; none is one of the possibilities."""

_SWEEPS: Final = 30
_LEAST: Final = 1e-300

Counts = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CoderErrors:
    """What a coder did with held-out excerpts, by what it answered.

    The first number is of excerpts it did not code, the next ones are of those it coded,
    by how sure it was (one number for each bin of scores).

    Attributes
    ----------
    on_true : tuple of int
        Of excerpts that truly bear the code: missed, then found.
    on_false : tuple of int
        Of excerpts that do not: rightly left, then wrongly coded.
    """

    on_true: tuple[int, ...]
    on_false: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.on_true) != len(self.on_false) or len(self.on_true) < 2:
            raise ValueError("Give as many counts of true as of false excerpts, at least two.")


@dataclass(frozen=True, slots=True)
class Share:
    """The share of letters that have a code.

    Attributes
    ----------
    n : int
        Letters.
    coded : int
        Letters in which at least one excerpt was given the code.
    point, low, high : float
        The estimate and its interval; NaN if there are no letters.
    method : str
        `SAMPLING_AND_CODER` or `SAMPLING_ONLY`.
    """

    n: int
    coded: int
    point: float
    low: float
    high: float
    method: str


def wilson(
    point: float, n: float, *, level: float = 0.95, ratio: float = 0.0
) -> tuple[float, float]:
    """Return the interval of Wilson for a share.

    Parameters
    ----------
    point : float
        The share found.
    n : float
        How many were looked at.
    level : float, default 0.95
        Confidence.
    ratio : float, default 0
        How much further variance there is, as a multiple of the sampling variance.

    References
    ----------
    E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    *Journal of the American Statistical Association* 22(158), 1927, 209-212.
    """
    if n <= 0:
        return math.nan, math.nan
    return _wilson(point, n, NormalDist().inv_cdf((1 + level) / 2), ratio)


def share_of_letters(
    counts: Counts,
    errors: CoderErrors | None,
    *,
    seed: int,
    level: float = 0.95,
    imputations: int = 100,
) -> Share:
    """Estimate the share of letters with a code.

    Parameters
    ----------
    counts : array of int, letters by answers
        For each letter, how many of its excerpts got each answer: those of
        `CoderErrors` in its order, then how many a person has given the code, and how
        many a person has looked at without giving it. The last two count as the truth.
    errors : CoderErrors or None
        What the coder did with held-out excerpts. Without it, answers are taken as they
        are and the interval is of sampling alone.
    seed : int
        Seed of the random generator.
    level : float, default 0.95
        Confidence.
    imputations : int, default 100
        How often the truth is drawn.

    Returns
    -------
    Share
        The share as a fraction of 1.

    Notes
    -----
    The truth is treated as missing data and drawn many times over (multiple imputation
    [1]_). Each time,

    1. the chances of each answer on excerpts that bear the code, and on those that do
       not, are drawn from their posterior given the held-out counts (Dirichlet, with the
       prior of Jeffreys). They play the part of sensitivity and specificity in Rogan
       and Gladen [2]_. Predictive values would not do: they depend on how common the
       code is, so what was missed would be spread evenly over letters, when it lies
       where the code is found;
    2. how common the code is in letters (what share of excerpts bear it, nothing being
       one possibility) and the share of each letter are drawn by data augmentation
       [3]_ with a discrete distribution over a grid, which the letters themselves
       determine (quantification by the distribution of answers; compare [4]_);
    3. each letter has the code, or has not, by the chance that at least one of its
       excerpts bears it, given its answers and its share.

    The interval is that of Wilson, widened by the variance between imputations [5]_. With
    a coder without error it is the interval of Wilson. Lang and Reiczigel [6]_
    give the same kind of interval where each unit is tested once.

    Answers on different excerpts of a letter are taken as independent, given what the
    excerpts truly bear.

    References
    ----------
    .. [1] D. B. Rubin, *Multiple Imputation for Nonresponse in Surveys*, Wiley, 1987.
    .. [2] W. J. Rogan and B. Gladen, "Estimating prevalence from the results of a
       screening test", *American Journal of Epidemiology* 107(1), 1978, 71-76.
    .. [3] M. A. Tanner and W. H. Wong, "The calculation of posterior distributions by
       data augmentation", *JASA* 82(398), 1987, 528-540.
    .. [4] G. Forman, "Quantifying counts and costs via classification", *Data Mining and
       Knowledge Discovery* 17(2), 2008, 164-206.
    .. [5] A. Lott and J. P. Reiter, "Wilson confidence intervals for binomial proportions
       with multiple imputation for missing data", *The American Statistician* 74(2),
       2020, 109-115.
    .. [6] Z. Lang and J. Reiczigel, "Confidence limits for prevalence of disease adjusted
       for estimated sensitivity and specificity", *Preventive Veterinary Medicine*
       113(1), 2014, 13-22.
    """
    n = len(counts)
    coded = int((counts[:, 1:-1].sum(axis=1) > 0).sum()) if n else 0
    method = SAMPLING_ONLY if errors is None else SAMPLING_AND_CODER
    if n == 0:
        return Share(0, 0, math.nan, math.nan, math.nan, method)
    if errors is None or not counts[:, :-2].any():
        # What people have judged, all of it, bears no error of a coder.
        point = coded / n
        return Share(n, coded, point, *wilson(point, n, level=level), SAMPLING_ONLY)
    rng = np.random.default_rng(seed)
    shares = _impute(counts, errors, imputations, rng).mean(axis=1)
    point = float(shares.mean())
    within = float((shares * (1 - shares)).mean()) / n
    between = float(shares.var(ddof=1)) * (1 + 1 / imputations)
    # Where every letter is imputed the same, nothing is left that could vary.
    ratio = between / within if within > 0 else 0.0
    z = NormalDist().inv_cdf((1 + level) / 2)
    if ratio > 0:
        freedom = (imputations - 1) * (1 + 1 / ratio) ** 2
        # The first terms of the expansion of Student's t, ample from 30 degrees on.
        z += (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
    return Share(n, coded, point, *_wilson(point, n, z, ratio), method)


def _wilson(point: float, n: float, z: float, ratio: float) -> tuple[float, float]:
    extra = z * z * (1 + ratio) / n
    middle = (2 * point + extra) / (2 * (1 + extra))
    half = math.sqrt(max(0.0, (2 * point + extra) ** 2 - 4 * (1 + extra) * point**2))
    half /= 2 * (1 + extra)
    return max(0.0, middle - half), min(1.0, middle + half)


def _impute(
    counts: Counts, errors: CoderErrors, imputations: int, rng: np.random.Generator
) -> npt.NDArray[np.bool_]:
    """Draw, for each imputation and letter, whether the letter has the code."""
    machine = counts[:, :-2].astype(float)
    yes, no = counts[:, -2], counts[:, -1]
    on_true = rng.dirichlet(np.array(errors.on_true) + _PRIOR, imputations)
    on_false = rng.dirichlet(np.array(errors.on_false) + _PRIOR, imputations)
    p = _SHARES[None, :, None]
    # By imputation, share of excerpts and answer: its chance, and that of its being false.
    answer = p * on_true[:, None, :] + (1 - p) * on_false[:, None, :]
    false = (1 - p) * on_false[:, None, :] / np.maximum(answer, _LEAST)
    log_answer = np.log(np.maximum(answer, _LEAST))
    log_false = np.log(np.maximum(false, _LEAST))
    fits = np.einsum("la,mga->mlg", machine, log_answer)
    with np.errstate(divide="ignore", invalid="ignore"):
        fits += np.where(yes[:, None] > 0, yes[:, None] * np.log(_SHARES), 0.0)
    fits += no[:, None] * np.log1p(-_SHARES)
    fits = np.exp(fits - fits.max(axis=2, keepdims=True))
    none = np.exp(np.einsum("la,mga->mlg", machine, log_false))
    none[:, yes > 0, :] = 0.0
    chosen = _shares_of_letters(fits, rng)
    nothing = np.take_along_axis(none, chosen[:, :, None], axis=2)[:, :, 0]
    return np.asarray(rng.random(nothing.shape) >= nothing)


def _shares_of_letters(fits: _Floats, rng: np.random.Generator) -> npt.NDArray[np.intp]:
    """Draw for each letter which share of its excerpts bears the code (data augmentation)."""
    imputations, _, size = fits.shape
    prior = 1 / size
    weights = np.full((imputations, size), prior)
    rows = size * np.arange(imputations)[:, None]
    chosen = np.zeros(fits.shape[:2], dtype=np.intp)
    for _ in range(_SWEEPS):
        upto = np.cumsum(fits * weights[:, None, :], axis=2)
        drawn = rng.random(upto.shape[:2]) * upto[:, :, -1]
        chosen = np.minimum(np.count_nonzero(upto <= drawn[:, :, None], axis=2), size - 1)
        counted = np.bincount((chosen + rows).ravel(), minlength=imputations * size)
        found = counted.reshape(imputations, size)
        gammas = rng.standard_gamma(found + prior) + _LEAST
        weights = gammas / gammas.sum(axis=1, keepdims=True)
    return chosen
