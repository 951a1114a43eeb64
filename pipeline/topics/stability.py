"""How far topics are found again under other seeds and without some letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pipeline.topics.cache import VectorCache, embed
from pipeline.topics.cluster import fit_frame, memberships, place
from pipeline.topics.embed import Embeds
from pipeline.topics.matching import similarities
from pipeline.topics.metrics import agreement, main_topics
from pipeline.topics.model import Fitted, has_main
from pipeline.topics.phrases import find_small
from pipeline.topics.records import Document, Grain, TopicModel

UNSTABLE = 0.5
"""A topic whose mean similarity is below this is marked as unstable. Hennig (2007) calls a
cluster dissolved whose Jaccard similarity is 0.5 or less."""

REFITS = 10


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
    vectors = embed([document.text for document in ordered], embedder, cache)
    letters = np.array([document.letter_id for document in ordered])
    published = _sets(fitted)
    main_before = main_topics(fitted.model, fitted.topics)
    found: dict[str, dict[str, list[float]]] = {"seed": {}, "letters": {}}
    refits_done: list[Refit] = []
    drawn: list[dict[str, str | None]] = []
    settings = model.settings
    if partitions is not None:
        settings = replace(settings, partitions=partitions)
    # The number of topics is the model's: what is asked is whether they are found again.
    settings = replace(settings, topics=max(2, len(model.main)))
    anchors = None
    if seeds:
        anchors = embed([seeds[key] for key in sorted(seeds)], embedder, cache)
    rng = np.random.default_rng(model.seed + 1)
    groups = np.unique(letters)
    taken = [keyword for topic in model.main for keyword in topic.keywords]

    def phrases(texts: Sequence[str]) -> npt.NDArray[np.floating]:
        return embed(texts, embedder, cache)

    for kind in ("seed", "letters"):
        for number in range(refits):
            seed = model.seed + 1 + number
            kept = np.ones(len(ordered), dtype=bool)
            if kind == "letters" and len(groups) > 1:
                size = max(1, round(share * len(groups)))
                kept = np.isin(letters, rng.choice(groups, size, replace=False))
            rows = np.flatnonzero(kept)
            some = [ordered[row] for row in rows]
            frame = fit_frame(
                vectors[rows],
                letters[rows].tolist(),
                seed=seed,
                settings=settings,
                anchors=anchors,
            )
            points = place(frame, vectors[rows])
            cosines, _ = memberships(frame, points, model.settings.sharpness)
            having = has_main(some, cosines, frame.floor)
            labels = [
                f"r{int(best)}" if ok else None
                for best, ok in zip(
                    cosines.argmax(axis=1) if cosines.shape[1] else np.zeros(len(some)),
                    having,
                    strict=True,
                )
            ]
            again = {d.excerpt_id: label for d, label in zip(some, labels, strict=True)}
            if kind == "letters":
                drawn.append(again)
            refits_done.append(
                Refit(
                    kind,
                    seed,
                    len({d.letter_id for d in some}),
                    len(frame.centres),
                    agreement(main_before, again),
                )
            )
            shared = frozenset(again)
            sets: dict[str, set[str]] = {}
            for key, label in again.items():
                if label is not None:
                    sets.setdefault(label, set()).add(key)
            frozen = {label: frozenset(sets[label]) for label in sorted(sets)}
            table = similarities(published, frozen, shared)
            for topic, row in zip(published, table, strict=True):
                if published[topic] & shared:
                    best = float(row.max(initial=0.0))
                    found[kind].setdefault(topic, []).append(best)
            if kind == "letters":
                small = find_small(some, vectors[rows], phrases, model.settings, taken)
                terms = {term for one in small for term in one.terms}
                for topic, own in zip(model.small, model.phrases, strict=True):
                    hit = float(bool(terms & set(own)))
                    found[kind].setdefault(topic.topic_id, []).append(hit)
    means = {
        kind: {topic: sum(values) / len(values) for topic, values in by_topic.items()}
        for kind, by_topic in found.items()
    }
    pairs = [
        agreement(one, other)
        for place_of, one in enumerate(drawn)
        for other in drawn[:place_of]
    ]
    report = StabilityReport(
        tuple(refits_done),
        means["seed"],
        means["letters"],
        float(np.mean(pairs)) if pairs else float("nan"),
    )
    return Fitted(_marked(model, report), fitted.topics), report


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
