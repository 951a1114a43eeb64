"""How far topics are found again under other seeds and without some letters."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product
from statistics import fmean

import numpy as np
import numpy.typing as npt

from inspection_letters.topics.cache import VectorCache, embed
from inspection_letters.topics.cluster import fit_frame, memberships, place
from inspection_letters.topics.embed import Embeds, Vectors
from inspection_letters.topics.matching import similarities
from inspection_letters.topics.metrics import agreement, main_topics
from inspection_letters.topics.model import Fitted, has_main
from inspection_letters.topics.phrases import find_small
from inspection_letters.topics.records import Document, FitSettings, Grain, TopicModel

UNSTABLE = 0.5
"""A topic whose mean similarity is below this is marked as unstable. Hennig (2007) calls a
cluster dissolved whose Jaccard similarity is 0.5 or less."""

REFITS = 10

Labels = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Refit:
    """One refit: by another seed (``seed``) or on a draw of letters (``letters``).

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
    """What refitting showed.

    ``by_seed`` and ``by_letters`` give for each topic id its mean similarity over the
    refits of that kind; the topic's ``stability`` is the lower of both. ``pairs`` is the
    mean agreement of the refits on letters among each other, two at a time.
    """

    refits: tuple[Refit, ...]
    by_seed: dict[str, float]
    by_letters: dict[str, float]
    pairs: float


def measure_stability(
    fitted: Fitted,
    documents: Sequence[Document],
    embedder: Embeds,
    *,
    cache: VectorCache | None = None,
    refits: int = REFITS,
    share: float = 0.8,
    partitions: int | None = None,
    seeds: Mapping[str, str] | None = None,
) -> tuple[Fitted, StabilityReport]:
    """Refit under other seeds and on draws of letters, and mark each topic's stability.

    Parameters
    ----------
    fitted : Fitted
        The published model and its topics.
    documents : sequence of Document
        Those it was fitted on.
    embedder : Embeds
        The one it was fitted with.
    cache : mutable mapping, optional
        Vectors made before.
    refits : int
        How many of either kind.
    share : float
        Share of letters drawn, without putting back.
    partitions : int, optional
        Partitions pooled in each refit, by default as many as the model pooled. Fewer are
        quicker and less steady: what they show is a lower bound.
    seeds : mapping of str to str, optional
        The seeds that a guided model was fitted with.

    Returns
    -------
    tuple
        The model with ``stability`` and ``unstable`` set, and a report. A topic's
        similarity to a refit is the best Jaccard similarity of their excerpts, on the
        letters that the refit had (Hennig 2007, Computational Statistics and Data Analysis
        52). A small topic is found again if a refit finds the same phrase; its stability
        is how often.
    """
    model = fitted.model
    by_id = {document.excerpt_id: document for document in documents}
    ordered = [by_id[key] for key in sorted(by_id)]
    # The number of topics is the model's: what is asked is whether they are found again.
    settings = replace(
        model.settings,
        topics=max(2, len(model.main)),
        partitions=partitions or model.settings.partitions,
    )
    again = _Again(ordered, embedder, cache, settings, model, seeds)
    published = _sets(fitted)
    before = main_topics(model, fitted.topics)
    rng = np.random.default_rng(model.seed + 1)
    letters = np.array([document.letter_id for document in ordered])
    groups = np.unique(letters)
    done: list[Refit] = []
    drawn: list[Labels] = []
    found: dict[str, dict[str, list[float]]] = {"seed": {}, "letters": {}}
    for kind, number in product(found, range(refits)):
        rows = np.arange(len(ordered))
        if kind == "letters" and len(groups) > 1:
            size = max(1, round(share * len(groups)))
            rows = np.flatnonzero(np.isin(letters, rng.choice(groups, size, replace=False)))
        seed = model.seed + 1 + number
        labels, phrases = again.fit(rows, seed)
        n_letters, n_topics = len(np.unique(letters[rows])), len(set(labels.values()) - {None})
        done.append(Refit(kind, seed, n_letters, n_topics, agreement(before, labels)))
        for topic, best in _best(published, labels).items():
            found[kind].setdefault(topic, []).append(best)
        if kind == "letters":
            drawn.append(labels)
            for known, own in zip(model.small, model.phrases, strict=True):
                hit = float(not phrases.isdisjoint(own))
                found[kind].setdefault(known.topic_id, []).append(hit)
    by_seed, by_letters = (
        {topic: fmean(values) for topic, values in by_topic.items()} for by_topic in found.values()
    )
    pairs = [agreement(first, other) for first, other in combinations(drawn, 2)]
    report = StabilityReport(tuple(done), by_seed, by_letters, fmean(pairs) if pairs else math.nan)
    return Fitted(_marked(model, report), fitted.topics), report


class _Again:
    """Fits main and small topics on some of the documents, without describing them."""

    def __init__(
        self,
        documents: Sequence[Document],
        embedder: Embeds,
        cache: VectorCache | None,
        settings: FitSettings,
        model: TopicModel,
        seeds: Mapping[str, str] | None,
    ) -> None:
        self._documents = documents
        self._embed: Callable[[Sequence[str]], Vectors] = lambda texts: embed(
            texts, embedder, cache
        )
        self._vectors = self._embed([document.text for document in documents])
        self._anchors = self._embed([seeds[key] for key in sorted(seeds)]) if seeds else None
        self._settings = settings
        self._keywords = [topic.keywords for topic in model.main]

    def fit(self, rows: npt.NDArray[np.intp], seed: int) -> tuple[Labels, set[str]]:
        """Return the main topic of each excerpt, and the phrases of small topics."""
        some = [self._documents[row] for row in rows]
        vectors = self._vectors[rows]
        frame = fit_frame(
            vectors,
            [document.letter_id for document in some],
            seed=seed,
            settings=self._settings,
            anchors=self._anchors,
        )
        cosines, _ = memberships(frame, place(frame, vectors), self._settings.sharpness)
        if not cosines.shape[1]:
            return {document.excerpt_id: None for document in some}, set()
        labels: Labels = {
            document.excerpt_id: f"r{best}" if having else None
            for document, best, having in zip(
                some, cosines.argmax(axis=1), has_main(some, cosines, frame.floor), strict=True
            )
        }
        small = find_small(some, vectors, self._embed, self._settings, self._keywords)
        return labels, {term for candidate in small for term in candidate.terms}


def _best(published: Mapping[str, frozenset[str]], labels: Labels) -> dict[str, float]:
    """Return how well each topic is found again: the best Jaccard similarity."""
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
    return replace(model, topics=tuple(topics))


def _sets(fitted: Fitted) -> dict[str, frozenset[str]]:
    sets: dict[str, set[str]] = {
        t.topic_id: set() for t in fitted.model.topics if t.grain is Grain.MAIN
    }
    for excerpt, topic in main_topics(fitted.model, fitted.topics).items():
        if topic is not None:
            sets[topic].add(excerpt)
    return {topic: frozenset(ids) for topic, ids in sets.items()}


__all__ = ["UNSTABLE", "Refit", "StabilityReport", "measure_stability"]
