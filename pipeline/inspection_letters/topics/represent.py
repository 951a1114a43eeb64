"""Find keywords of topics with BERTopic's c-TF-IDF and our own sub-models.

BERTopic receives precomputed embeddings, points and clusters
(`inspection_letters.topics.cluster`), a vectoriser, a c-TF-IDF, and a representation model
that chooses keywords which belong together. BERTopic numbers outliers -1; that number is
not used outside this module.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from inspection_letters.common.reference.extras import missing_extra
from inspection_letters.topics.boilerplate import content_words
from inspection_letters.topics.records import Document, Floats
from inspection_letters.topics.without_umap import without_umap

try:
    with without_umap():
        from bertopic import BERTopic
        from bertopic.representation import BaseRepresentation
        from bertopic.vectorizers import ClassTfidfTransformer
except ModuleNotFoundError as error:
    raise missing_extra("Topics", "topics", error) from error

KEYWORDS = 10

_CANDIDATES = 60
_OWNERS = 4
"""A term is a keyword of at most this many topics: those in which its weight is highest."""

_RAREST = 0.002
"""A term must occur in this share of the documents, and in at least two."""

_OUTLIER = -1

logging.getLogger("BERTopic").setLevel(logging.WARNING)

_ENDINGS = re.compile(r"(?<=\w{4})(?:ies|ing|ed|es|ly|s)$")


class _Reduction:
    """A precomputed reduction of dimensions."""

    def __init__(self, points: Floats) -> None:
        self._points = points

    def fit(self, vectors: Any, y: Any = None) -> _Reduction:
        return self

    def transform(self, vectors: Any) -> Floats:
        return self._points


class _Clusters:
    """A precomputed clustering; None is an outlier."""

    def __init__(self, labels: Sequence[int | None]) -> None:
        self.labels_ = np.array([_OUTLIER if label is None else label for label in labels])

    def fit(self, points: Any, y: Any = None) -> _Clusters:
        return self

    def predict(self, points: Any) -> npt.NDArray[np.int64]:
        return np.asarray(self.labels_, dtype=np.int64)


class _Together(BaseRepresentation):  # type: ignore[misc]
    """Chooses, among the terms with the highest weights, those that occur together.

    Each step takes the term with the highest adjusted weight: the weight times one plus the
    mean normalised pointwise mutual information with the terms chosen so far.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts

    def extract_topics(
        self,
        topic_model: BERTopic,
        documents: Any,
        c_tf_idf: sparse.csr_matrix,
        topics: Mapping[int, list[tuple[str, float]]],
    ) -> Mapping[int, list[tuple[str, float]]]:
        vocabulary = list(topic_model.vectorizer_model.get_feature_names_out())
        column = {term: number for number, term in enumerate(vocabulary)}
        numbers = sorted(topics)
        weights = c_tf_idf.toarray()[[row for row, n in enumerate(numbers) if n != _OUTLIER]]
        # If weights are equal, all topics with that weight keep the term.
        least = -np.sort(-weights, axis=0)[min(_OWNERS, len(weights)) - 1]
        table = topic_model.vectorizer_model.transform(self._texts)
        table.data[:] = 1
        table = table.tocsc()
        found: dict[int, list[tuple[str, float]]] = {}
        for number in numbers:
            terms = [
                (term, float(weight))
                for term, weight in topics[number]
                if term and weight > 0 and weight >= least[column[term]] - 1e-12
            ]
            terms.sort(key=lambda pair: (-pair[1], pair[0]))
            found[number] = terms if number == _OUTLIER else _pick(terms, column, table)
        return found


def _pick(
    terms: list[tuple[str, float]], column: Mapping[str, int], table: sparse.csc_matrix
) -> list[tuple[str, float]]:
    if not terms:
        return []
    marks = table[:, [column[term] for term, _ in terms]]
    together = _npmi(np.asarray((marks.T @ marks).todense(), dtype=np.float64), table.shape[0])
    stems = [{stem(word) for word in term.split()} for term, _ in terms]
    left = list(range(len(terms)))
    chosen: list[int] = []
    while left and len(chosen) < KEYWORDS:
        gains = [
            terms[number][1] * (1 + (together[number, chosen].mean() if chosen else 0.0))
            for number in left
        ]
        best = left[int(np.argmax(gains))]
        chosen.append(best)
        left = [number for number in left if not stems[number] & stems[best]]
    return [terms[number] for number in chosen]


def _npmi(both: Floats, total: int) -> Floats:
    share = both / total
    alone = np.diag(share)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log(share / np.outer(alone, alone)) / -np.log(share)
    return np.asarray(np.where(both > 0, np.nan_to_num(found, posinf=1.0), -1.0))


def find_keywords(
    documents: Sequence[Document],
    points: Floats,
    labels: Sequence[int | None],
    count: int,
    vectors: npt.NDArray[np.floating],
) -> tuple[tuple[str, ...], ...]:
    """Find the keywords of each topic.

    Parameters
    ----------
    documents : sequence of Document
        The documents, n of them.
    points : ndarray of shape (n, dimensions)
        The documents' points in the reduced space.
    labels : sequence of int or None
        The topic of each document, from 0; None for no topic.
    count : int
        Number of topics.
    vectors : ndarray of shape (n, width)
        The documents' embeddings.

    Returns
    -------
    tuple of tuple of str
        For each topic, at most ten terms of one or two words without a word in common, by
        c-TF-IDF with the square root of the frequency (BERTopic's
        ``reduce_frequent_words``).
    """
    nothing: tuple[tuple[str, ...], ...] = ((),) * count
    if not count or all(label is None for label in labels):
        return nothing
    texts = [document.words for document in documents]
    # BERTopic counts terms over topics and not over documents, so the vocabulary is set here.
    counts = Counter(term for text in texts for term in set(_terms(text)))
    least = max(2, round(_RAREST * len(texts)))
    vocabulary = sorted(term for term, times in counts.items() if times >= least)
    if not vocabulary:
        return nothing
    vectoriser = CountVectorizer(analyzer=_terms, vocabulary=vocabulary)
    model = BERTopic(
        # Not English, because BERTopic would then remove hyphens from words.
        language="multilingual",
        embedding_model=None,
        umap_model=_Reduction(points),
        hdbscan_model=_Clusters(labels),
        vectorizer_model=vectoriser,
        ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
        representation_model=_Together(texts),
        top_n_words=_CANDIDATES,
        calculate_probabilities=False,
        verbose=False,
    )
    model.fit(texts, np.asarray(vectors, np.float32))
    # BERTopic renumbers topics by size.
    numbers = model.topic_mapper_.get_mappings(original_topics=True)
    found = []
    for topic in range(count):
        terms = model.get_topic(int(numbers.get(topic, topic))) or []
        found.append(tuple(str(term) for term, weight in terms if term and weight > 0))
    return tuple(found)


def _terms(text: str) -> list[str]:
    words = content_words(text)
    return words + [" ".join(pair) for pair in pairwise(words)]


def stem(word: str) -> str:
    """Return a word without its most common endings, so that its forms compare as equal."""
    ending = _ENDINGS.search(word)
    if ending is None:
        return word
    return word[: ending.start()] + ("y" if ending.group() == "ies" else "")


__all__ = ["KEYWORDS", "find_keywords", "stem"]
