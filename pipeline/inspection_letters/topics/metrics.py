"""Measures of topic models: agreement of two models, coherence and diversity of keywords."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from sklearn.metrics import adjusted_mutual_info_score

from inspection_letters.topics.boilerplate import words_of
from inspection_letters.topics.records import ExcerptTopic, TopicModel


def main_topics(model: TopicModel, assigned: Sequence[ExcerptTopic]) -> dict[str, str | None]:
    """Return the main topic of each excerpt, or None if it has none, by excerpt ID."""
    main = {topic.topic_id for topic in model.main}
    found: dict[str, str | None] = {}
    for assignment in assigned:
        found.setdefault(
            assignment.excerpt_id, assignment.topic_id if assignment.topic_id in main else None
        )
    return found


def agreement(first: Mapping[str, str | None], second: Mapping[str, str | None]) -> float:
    """Return the adjusted mutual information of two models on the excerpts they share.

    Parameters
    ----------
    first, second : mapping of str to str or None
        Main topic by excerpt ID. "No topic" counts as a topic.

    Returns
    -------
    float
        1 for complete agreement, about 0 for agreement by chance (Vinh and others 2010,
        JMLR 11; normalised by the mean of the entropies). NaN without shared excerpts.
    """
    shared = sorted(first.keys() & second.keys())
    if not shared:
        return math.nan
    return float(
        adjusted_mutual_info_score(
            [first[key] or "" for key in shared], [second[key] or "" for key in shared]
        )
    )


def coherence(keywords: Sequence[Sequence[str]], texts: Sequence[str]) -> float:
    """Return the mean normalised pointwise mutual information of topics' keywords.

    Parameters
    ----------
    keywords : sequence of sequence of str
        The keywords of each topic; a keyword of several words occurs in a text if all its
        words do.
    texts : sequence of str
        The corpus; two keywords occur together if they are in the same text.

    Returns
    -------
    float
        From -1 to 1 (Bouma 2009; Lau and others 2014, EACL). Pairs that never occur
        together count as -1. NaN if no topic has two keywords.
    """
    terms = sorted({word for words in keywords for term in words for word in term.split()})
    place = {word: column for column, word in enumerate(terms)}
    table = np.zeros((len(texts), len(terms)), dtype=bool)
    for row, text in enumerate(texts):
        for word in words_of(text):
            if word in place:
                table[row, place[word]] = True
    means = []
    for words in keywords:
        marks = [table[:, [place[word] for word in term.split()]].all(axis=1) for term in words]
        pairs = [_npmi(first, other) for first, other in combinations(marks, 2)]
        if pairs:
            means.append(sum(pairs) / len(pairs))
    return sum(means) / len(means) if means else math.nan


def _npmi(first: Any, other: Any) -> float:
    both = float((first & other).mean())
    if not both:
        return -1.0
    if both == 1.0:
        return 1.0
    return math.log(both / (float(first.mean()) * float(other.mean()))) / -math.log(both)


def diversity(keywords: Sequence[Sequence[str]]) -> float:
    """Return the share of distinct keywords among those of all topics (Dieng and others 2020)."""
    terms = [term for words in keywords for term in words]
    return len(set(terms)) / len(terms) if terms else math.nan


__all__ = ["agreement", "coherence", "diversity", "main_topics"]
