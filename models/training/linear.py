"""The linear part: vocabularies and one-vs-rest logistic regressions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from pipeline.coding.features import BLOCKS, Features
from pipeline.coding.ngrams import Sparse, Tfidf
from pipeline.records import Excerpt

FEWEST_LETTERS = 4
"""An n-gram is kept if it occurs in so many letters: names of areas and people do not."""

SCALE = {"sentence": 1.0, "characters": 1.0, "before": 0.4, "around": 0.4}
"""Weight of each sparse block against the others."""


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
    """Collect the n-grams of excerpts and weigh them."""
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
    """Return a sparse block as scipy holds it."""
    return sparse.csr_matrix(
        (block.values, block.columns, block.ends), shape=(len(block.ends) - 1, width)
    )


def matrix(features: Features, widths: dict[str, int], blocks: Sequence[str] = BLOCKS) -> Any:
    """Return all features as one sparse matrix."""
    parts = [csr(features.sparse[b], widths[b]) * SCALE[b] for b in blocks]
    return sparse.hstack([*parts, sparse.csr_matrix(features.dense)]).tocsr()


def fit(
    x: Any, y: npt.NDArray[np.float64], strength: float, seed: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Fit one logistic regression a column of ``y``; return weights and intercepts."""
    weights = np.zeros((x.shape[1], y.shape[1]))
    intercept = np.zeros(y.shape[1])
    for column in range(y.shape[1]):
        if y[:, column].min() == y[:, column].max():
            intercept[column] = -6.0 if y[0, column] == 0 else 6.0
            continue
        model = LogisticRegression(
            C=strength, solver="liblinear", random_state=seed, max_iter=200, intercept_scaling=1.0
        )
        model.fit(x, y[:, column])
        weights[:, column] = model.coef_[0]
        intercept[column] = float(model.intercept_[0])
    return weights, intercept
