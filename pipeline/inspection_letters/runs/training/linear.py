"""The linear part: vocabularies and one-vs-rest logistic regressions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit

from inspection_letters.coding.features import BLOCKS, Features
from inspection_letters.coding.ngrams import Sparse, Tfidf
from inspection_letters.records import Excerpt

FEWEST_LETTERS = 4
"""An n-gram is used if it occurs in this many letters, which excludes names of areas and people."""

SCALE = {"sentence": 1.0, "characters": 1.0, "before": 0.4, "around": 0.4}
"""Weight of each sparse block relative to the others."""

OPTIONS = {"maxiter": 150, "maxcor": 10, "ftol": 1e-7}


@dataclass(frozen=True)
class Linear:
    """The weights of the linear part: sparse blocks, dense block and intercepts."""

    sparse: dict[str, npt.NDArray[np.float64]]
    dense: npt.NDArray[np.float64]
    intercept: npt.NDArray[np.float64]

    def __call__(self, features: Features) -> npt.NDArray[np.float64]:
        """Return the logits (n_excerpts, n_columns) of features."""
        logits = features.dense @ self.dense + self.intercept
        for block in self.sparse:
            logits += features.sparse[block].dot(self.sparse[block])
        return logits


def vocabulary(
    excerpts: Sequence[Excerpt], grams: Callable[[str], list[str]], fewest: int = FEWEST_LETTERS
) -> Tfidf:
    """Collect the n-grams of excerpts, and compute their weights.

    Parameters
    ----------
    excerpts : sequence of Excerpt
        The excerpts.
    grams : callable
        Returns the n-grams of a text.
    fewest : int
        Fewest letters of an n-gram.
    """
    letters: dict[str, set[str]] = defaultdict(set)
    count: dict[str, int] = defaultdict(int)
    for excerpt in excerpts:
        for gram in set(grams(excerpt.quote)):
            letters[gram].add(excerpt.letter_id)
            count[gram] += 1
    kept = sorted(gram for gram in count if len(letters[gram]) >= fewest)
    idf = np.array([np.log((1 + len(excerpts)) / (1 + count[gram])) + 1 for gram in kept])
    return Tfidf(kept, idf)


def csr(block: Sparse, width: int) -> Any:
    """Return a sparse block as a scipy matrix."""
    return sparse.csr_matrix(
        (block.values, block.columns, block.ends), shape=(len(block.ends) - 1, width)
    )


def matrix(features: Features, widths: dict[str, int], blocks: Sequence[str] = BLOCKS) -> Any:
    """Return all features as a sparse matrix (n_excerpts, n_features)."""
    parts = [csr(features.sparse[b], widths[b]) * SCALE[b] for b in blocks]
    return sparse.hstack([*parts, sparse.csr_matrix(features.dense)]).tocsr()


def fit(
    x: Any,
    y: npt.NDArray[np.float64],
    strength: float,
    centre: npt.NDArray[np.float64] | None = None,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Fit logistic regressions for all columns of `y` at once.

    L-BFGS from a fixed start is deterministic.

    Parameters
    ----------
    x : array or sparse matrix of shape (n, n_features)
        Features.
    y : ndarray of shape (n, n_columns)
        Targets, from 0 to 1.
    strength : float
        Inverse of the penalty on squared weights.
    centre : ndarray of shape (n_features + 1, n_columns), optional
        Weights and, in the last row, intercepts. With it, the penalty is on the distance
        from these, including intercepts.

    Returns
    -------
    weights : ndarray of shape (n_features, n_columns)
    intercepts : ndarray of shape (n_columns,)
    """
    shape = (x.shape[1] + 1, y.shape[1])
    share = y.mean(0).clip(1e-4, 1 - 1e-4)
    around = np.zeros(shape)
    pull = np.ones((shape[0], 1))
    if centre is None:
        pull[-1] = 0.0
        start = around.copy()
        start[-1] = np.log(share / (1 - share))
    else:
        around = centre
        start = centre.copy()
    turned = x.T.tocsr() if sparse.issparse(x) else x.T

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        w = flat.reshape(shape)
        logits = x @ w[:-1] + w[-1]
        away = pull * (w - around)
        value = (np.logaddexp(0, logits) - y * logits).sum() * strength
        value += 0.5 * (away * (w - around)).sum()
        error = strength * (expit(logits) - y)
        gradient = np.vstack([turned @ error, error.sum(0)]) + away
        return float(value), gradient.ravel()

    found = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options=OPTIONS)
    w = found.x.reshape(shape)
    return w[:-1], w[-1]
