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
"""An n-gram is kept if it occurs in this many letters; names of areas and people do not."""

SCALE = {"sentence": 1.0, "characters": 1.0, "before": 0.4, "around": 0.4}
"""Weight of each sparse block relative to the others."""

OPTIONS = {"maxiter": 150, "maxcor": 10, "ftol": 1e-7}


@dataclass(frozen=True)
class Linear:
    """Weights of the linear part: by block, then dense, then intercept."""

    sparse: dict[str, npt.NDArray[np.float64]]
    dense: npt.NDArray[np.float64]
    intercept: npt.NDArray[np.float64]

    def __call__(self, features: Features) -> npt.NDArray[np.float64]:
        """Return logits."""
        logits = features.dense @ self.dense + self.intercept
        for block in self.sparse:
            logits += features.sparse[block].dot(self.sparse[block])
        return logits


def vocabulary(
    excerpts: Sequence[Excerpt], grams: Callable[[str], list[str]], fewest: int = FEWEST_LETTERS
) -> Tfidf:
    """Collect the n-grams of excerpts and compute their weights."""
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
    """Return all features as one sparse matrix."""
    parts = [csr(features.sparse[b], widths[b]) * SCALE[b] for b in blocks]
    return sparse.hstack([*parts, sparse.csr_matrix(features.dense)]).tocsr()


def fit(
    x: Any,
    y: npt.NDArray[np.float64],
    strength: float,
    centre: npt.NDArray[np.float64] | None = None,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Fit a logistic regression for each column of ``y`` together; return weights, intercepts.

    ``strength`` is the inverse of the penalty on squared weights; with a
    ``centre`` (n_features + 1, n_columns; the last row for intercepts) the
    distance from it is penalised, intercepts included. L-BFGS from a fixed
    start is deterministic.
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
