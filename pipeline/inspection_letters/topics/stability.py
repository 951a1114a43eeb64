"""Measure how well topics are found again with other seeds and on samples of the letters."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from statistics import fmean

import numpy as np

from inspection_letters.common.encoders.embedder import Embeds, Vectors
from inspection_letters.topics.cache import VectorCache, embed
from inspection_letters.topics.matching import similarities
from inspection_letters.topics.metrics import agreement, main_topics
from inspection_letters.topics.model import Fitted
from inspection_letters.topics.phrases import find_small
from inspection_letters.topics.records import Agreement, Document, Grain, TopicModel
from inspection_letters.topics.stability_fits import (
    HALVES,
    NULLS,
    Labels,
    RefitMaterial,
    Rows,
    compare_halves,
    draw_letters,
    measure_null,
    refit_main,
)

UNSTABLE = 0.5
"""A topic with a mean similarity below this is marked as unstable. Hennig (2007) calls a cluster
dissolved if its Jaccard similarity is 0.5 or less."""

REFITS = 10

FITS = 2 * REFITS + 2 * HALVES + 5 * NULLS
"""Number of fits in a measurement. A permutation needs five: the base, one with another seed, one
on a sample, and two on halves."""


@dataclass(frozen=True, slots=True)
class Refit:
    """A refit with another seed (kind ``seed``) or on a sample of letters (kind ``letters``).

    ``agreement`` is the adjusted mutual information with the published model on the
    excerpts that both have.
    """

    kind: str
    seed: int
    n_letters: int
    n_topics: int
    agreement: float


@dataclass(frozen=True, slots=True)
class StabilityReport:
    """The results of refitting.

    ``by_seed`` and ``by_letters`` are each topic's mean similarity over the refits of that
    kind, by topic ID; the topic's ``stability`` is the lower of the two. ``pairs`` is the
    mean agreement of pairs of refits on samples of letters. ``agreement`` is empty if there
    are no main topics.
    """

    refits: tuple[Refit, ...]
    by_seed: dict[str, float]
    by_letters: dict[str, float]
    pairs: float
    agreement: tuple[Agreement, ...] = ()


def measure_stability(
    fitted: Fitted,
    documents: Sequence[Document],
    embedder: Embeds,
    *,
    cache: VectorCache | None = None,
    refits: int = REFITS,
    halves: int = HALVES,
    nulls: int = NULLS,
    share: float = 0.8,
    partitions: int | None = None,
    seeds: Mapping[str, str] | None = None,
) -> tuple[Fitted, StabilityReport]:
    """Refit with other seeds and on samples of letters, and record each topic's stability.

    Parameters
    ----------
    fitted : Fitted
        The published model and its topics.
    documents : sequence of Document
        The documents on which the model was fitted.
    embedder : Embeds
        The embedder with which the model was fitted.
    cache : mutable mapping, optional
        Known vectors.
    refits : int
        Number of refits of each kind.
    halves : int
        How many times the letters are split into halves, each half fitted separately.
    nulls : int
        How many times the vectors are permuted, to measure agreement without topics.
    share : float
        Share of the letters in each sample, drawn without replacement.
    partitions : int, optional
        Partitions in each refit, by default as many as in the model. With fewer, refits are
        faster but less stable, and the measured stability is a lower bound.
    seeds : mapping of str to str, optional
        The seeds with which a guided model was fitted.

    Returns
    -------
    tuple
        The model with ``stability`` and ``unstable`` set, and a report. A topic's
        similarity to a refit is the best Jaccard similarity of its excerpts with those of
        any topic of the refit, on the refit's letters (Hennig 2007, Computational Statistics
        and Data Analysis 52). A small topic is found again if a refit finds the same phrase;
        its stability is the share of refits that do.
    """
    model = fitted.model
    by_id = {document.excerpt_id: document for document in documents}
    ordered = [by_id[key] for key in sorted(by_id)]
    # Refits look for as many topics as the model has, to see whether these are found again.
    settings = replace(
        model.settings,
        topics=max(2, len(model.main)),
        partitions=partitions or model.settings.partitions,
    )
    anchors = embed([seeds[key] for key in sorted(seeds)], embedder, cache) if seeds else None
    vectors = embed([document.text for document in ordered], embedder, cache)
    material = RefitMaterial(ordered, vectors, settings, anchors)
    published = _sets(fitted)
    before = main_topics(model, fitted.topics)
    rng = np.random.default_rng(model.seed + 1)
    letters = material.letters
    keywords = [topic.keywords for topic in model.main]
    done: list[Refit] = []
    drawn: list[Labels] = []
    found: dict[str, dict[str, list[float]]] = {"seed": {}, "letters": {}}
    for kind, number in product(found, range(refits)):
        rows = draw_letters(material, share, rng) if kind == "letters" else material.all_rows
        seed = model.seed + 1 + number
        labels = _own(material, rows, refit_main(material, rows, seed))
        n_letters, n_topics = len(np.unique(letters[rows])), len(set(labels.values()) - {None})
        done.append(Refit(kind, seed, n_letters, n_topics, agreement(before, labels)))
        for topic, best in _best(published, labels).items():
            found[kind].setdefault(topic, []).append(best)
        if kind == "letters":
            drawn.append(labels)
            phrases = set[str]()
            if model.small:
                phrases = _small_phrases(material, rows, keywords, embedder, cache)
            for known, own in zip(model.small, model.phrases, strict=True):
                hit = float(not phrases.isdisjoint(own))
                found[kind].setdefault(known.topic_id, []).append(hit)
    by_seed, by_letters = (
        {topic: fmean(values) for topic, values in by_topic.items()} for by_topic in found.values()
    )
    pairs = [agreement(first, other) for first, other in combinations(drawn, 2)]
    report = StabilityReport(
        tuple(done),
        by_seed,
        by_letters,
        fmean(pairs) if pairs else math.nan,
        _agreement(material, model, done, halves, share, nulls) if model.main else (),
    )
    return Fitted(_marked(model, report), fitted.topics), report


def _agreement(
    material: RefitMaterial,
    model: TopicModel,
    refits: Sequence[Refit],
    halves: int,
    share: float,
    nulls: int,
) -> tuple[Agreement, ...]:
    """Return the agreement of refits by kind, with the agreement on data without structure."""
    rng = np.random.default_rng([model.seed, 1])
    splits = (compare_halves(material, model.seed + 2 * n, rng) for n in range(halves))
    values = {
        "seeds": [refit.agreement for refit in refits if refit.kind == "seed"],
        "samples": [refit.agreement for refit in refits if refit.kind == "letters"],
        "halves": [split for split in splits if split is not None],
    }
    null = measure_null(material, model.seed, share, nulls)
    return tuple(
        Agreement(kind, tuple(found), null[kind]) for kind, found in values.items() if found
    )


def _own(material: RefitMaterial, rows: Rows, labels: Labels) -> Labels:
    own = [material.documents[row].excerpt_id for row in rows]
    return {key: labels[key] for key in own}


def _small_phrases(
    material: RefitMaterial,
    rows: Rows,
    keywords: Sequence[Sequence[str]],
    embedder: Embeds,
    cache: VectorCache | None,
) -> set[str]:
    """Return the phrases of the small topics found in the rows' documents."""

    def vectors_of(texts: Sequence[str]) -> Vectors:
        return embed(texts, embedder, cache)

    documents = [material.documents[row] for row in rows]
    small = find_small(documents, material.vectors[rows], vectors_of, material.settings, keywords)
    return {term for candidate in small for term in candidate.terms}


def _best(published: Mapping[str, frozenset[str]], labels: Labels) -> dict[str, float]:
    """Return each topic's best Jaccard similarity with a topic of a refit, by topic ID."""
    shared = frozenset(labels)
    sets: dict[str, set[str]] = {}
    for excerpt, label in labels.items():
        if label is not None:
            sets.setdefault(label, set()).add(excerpt)
    again = {label: frozenset(ids) for label, ids in sets.items()}
    table = similarities(published, again, shared)
    return {
        topic: float(row.max(initial=0.0))
        for (topic, ids), row in zip(published.items(), table, strict=True)
        if ids & shared
    }


def _marked(model: TopicModel, report: StabilityReport) -> TopicModel:
    topics = []
    for topic in model.topics:
        values = [
            by_topic[topic.topic_id]
            for by_topic in (report.by_seed, report.by_letters)
            if topic.topic_id in by_topic
        ]
        stability = min(values) if values else None
        topics.append(
            replace(
                topic,
                stability=stability,
                unstable=stability is not None and stability < UNSTABLE,
            )
        )
    return replace(model, topics=tuple(topics), agreement=report.agreement)


def _sets(fitted: Fitted) -> dict[str, frozenset[str]]:
    sets: dict[str, set[str]] = {
        t.topic_id: set() for t in fitted.model.topics if t.grain is Grain.MAIN
    }
    for excerpt, topic in main_topics(fitted.model, fitted.topics).items():
        if topic is not None:
            sets[topic].add(excerpt)
    return {topic: frozenset(ids) for topic, ids in sets.items()}


__all__ = ["UNSTABLE", "Refit", "StabilityReport", "measure_stability"]
