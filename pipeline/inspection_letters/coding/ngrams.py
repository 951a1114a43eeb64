"""TF-IDF of words and characters from plain lists, the same in training and in use.

scikit-learn's vectorisers are not used here. They add up squares in a different order, so
most values, and a model's probabilities with them, would differ in their last bits. They
are no faster, and importing them takes a worker process longer than coding a letter.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import cast

import numpy as np
import numpy.typing as npt

from inspection_letters.common.encoders.wordpiece import words

CHARACTERS = (3, 4, 5)
"""Lengths of character n-grams, which are taken within words, with a space at each end."""


def word_ngrams(text: str) -> list[str]:
    """Return the words and the pairs of neighbouring words of a text."""
    singles = [word for word in words(text) if word[0].isalnum()]
    return [*singles, *map(" ".join, pairwise(singles))]


def character_ngrams(text: str) -> list[str]:
    """Return the character n-grams within the words of a text."""
    return [run for word in words(text) for run in _runs(word)]


@lru_cache(maxsize=1 << 16)
def _runs(word: str) -> tuple[str, ...]:
    found: list[str] = []
    padded = f" {word} "
    for length in CHARACTERS:
        if len(padded) < length:
            found.append(padded)
            break
        found.extend(padded[i : i + length] for i in range(len(padded) - length + 1))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Sparse:
    """A sparse matrix by rows: the values, their columns, and where each row ends."""

    values: npt.NDArray[np.float64]
    columns: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]

    def dot(self, weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the product with a dense matrix of shape (n_columns, n)."""
        result = np.zeros((len(self.ends) - 1, weights.shape[1]))
        for row in range(len(result)):
            part = slice(self.ends[row], self.ends[row + 1])
            result[row] = self.values[part] @ weights[self.columns[part]]
        return result


Counts = Mapping[int, int]
"""How often the n-gram of each column is in a text, in the order in which they first come up."""


def added(counts: Iterable[Counts]) -> Counts:
    """Return the counts of several texts together, as if they were one."""
    total: dict[int, int] = {}
    for of_text in counts:
        for column, count in of_text.items():
            total[column] = total.get(column, 0) + count
    return total


class Tfidf:
    """Weights n-grams by their rarity, with sublinear counts and rows of length 1.

    Parameters
    ----------
    terms : sequence of str
        The n-grams, in the order of the columns.
    idf : ndarray of shape (n_terms,)
        The weights of the n-grams (inverse document frequency).
    """

    def __init__(self, terms: Sequence[str], idf: npt.NDArray[np.float64]) -> None:
        self.terms = tuple(terms)
        self.idf = idf
        self._idf: list[float] = idf.tolist()
        self._columns: Mapping[str, int] = {term: place for place, term in enumerate(terms)}

    def counts(self, grams: Iterable[str]) -> Counts:
        """Return how often each column's n-gram is among those of a text, in their order."""
        found = Counter(map(self._columns.get, grams))
        found.pop(None, None)
        return cast(Counts, found)

    def __call__(self, texts: Iterable[Counts]) -> Sparse:
        """Return the matrix (n_texts, n_terms) for the counts of texts."""
        data: list[float] = []
        columns: list[int] = []
        ends = [0]
        for counts in texts:
            row = [_sublinear(count) * self._idf[place] for place, count in counts.items()]
            length = math.sqrt(sum([value * value for value in row])) or 1.0
            data.extend([value / length for value in row])
            columns.extend(counts)
            ends.append(len(columns))
        return Sparse(np.array(data), np.array(columns, dtype=np.int64), np.array(ends))


@lru_cache(maxsize=1 << 10)
def _sublinear(count: int) -> float:
    return float(1 + np.log(count))


__all__ = ["Counts", "Sparse", "Tfidf", "added", "character_ngrams", "word_ngrams"]
