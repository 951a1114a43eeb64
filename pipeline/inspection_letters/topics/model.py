"""Fit a topic model, and assign excerpts to the topics of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from inspection_letters.records import Codebook
from inspection_letters.records.errors import UsageError
from inspection_letters.records.seeds import DEFAULT_SEED
from inspection_letters.topics.boilerplate import content_words
from inspection_letters.topics.cache import VectorCache, embed
from inspection_letters.topics.cluster import FEWEST, fit_frame, memberships, place
from inspection_letters.topics.embed import Embeds
from inspection_letters.topics.matching import keep_ids, topic_id
from inspection_letters.topics.naming import name_topics
from inspection_letters.topics.phrases import Candidate, find_small, terms_of
from inspection_letters.topics.records import (
    Document,
    ExcerptTopic,
    FitSettings,
    Floats,
    Frame,
    Grain,
    Topic,
    TopicModel,
)
from inspection_letters.topics.represent import find_keywords

LEAST_WORDS = 2
"""A document of fewer words that say something has no topic."""

_SOME = 3
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model with the topics of the excerpts that it was fitted on."""

    model: TopicModel
    topics: tuple[ExcerptTopic, ...]


def fit(
    documents: Sequence[Document],
    embedder: Embeds,
    *,
    seed: int = DEFAULT_SEED,
    settings: FitSettings | None = None,
    cache: VectorCache | None = None,
    seeds: Mapping[str, str] | None = None,
    previous: Fitted | None = None,
) -> Fitted:
    """Find the topics of documents.

    The result depends on the set of documents, the embedder, the settings, the seeds and
    ``seed`` alone: not on the order of the documents, nor on threads.

    Parameters
    ----------
    documents : sequence of Document
        From `inspection_letters.topics.documents.build_documents`.
    embedder : Embeds
        What gives them vectors.
    seed : int
        Of all chance.
    settings : FitSettings, optional
        How.
    cache : mutable mapping, optional
        Vectors made before; new ones are added.
    seeds : mapping of str to str, optional
        Guided mode: a text for each seed topic, by id of its code (`codebook_seeds`).
    previous : Fitted, optional
        A model before, whose topics' ids are kept where they are found again.

    Returns
    -------
    Fitted
        Fewer than 12 documents give a model without topics, whose ``note`` says why.
    """
    settings = settings or FitSettings()
    documents = _in_order(documents)
    vectors = embed([document.text for document in documents], embedder, cache)
    anchors = None
    if seeds:
        anchors = embed([seeds[key] for key in sorted(seeds)], embedder, cache)
    letters = [document.letter_id for document in documents]
    frame = fit_frame(vectors, letters, seed=seed, settings=settings, anchors=anchors)
    model = _describe(documents, vectors, frame, seed, settings, embedder, cache)
    if seeds and len(frame.centres):
        model = _seeded(model, sorted(seeds))
    topics = _assign(documents, vectors, model)
    model = _counted(model, documents, topics)
    if previous is not None:
        model, topics = keep_ids(previous.model, previous.topics, model, topics)
    return Fitted(model, topics)


def assign(
    model: TopicModel,
    documents: Sequence[Document],
    embedder: Embeds,
    *,
    cache: VectorCache | None = None,
) -> tuple[ExcerptTopic, ...]:
    """Give excerpts the topics of a fitted model, without refitting.

    An excerpt that the model was fitted on is given what the fit gave it.

    Parameters
    ----------
    model : TopicModel
        The model.
    documents : sequence of Document
        In any order.
    embedder : Embeds
        The one that the model was fitted with.
    cache : mutable mapping, optional
        Vectors made before; new ones are added.

    Returns
    -------
    tuple of ExcerptTopic
        By excerpt id; for each its main topic first, then others; one row with the topic
        None where it has no topic at all.

    Raises
    ------
    UsageError
        If the embedder is another.
    """
    if embedder.digest != model.embedder_digest:
        raise UsageError(
            f"The topic model was fitted with another embedder "
            f"({model.embedder_digest[:12]}, not {embedder.digest[:12]}).",
            "Fit the topics anew, or use the embedder they were fitted with.",
        )
    documents = _in_order(documents)
    vectors = embed([document.text for document in documents], embedder, cache)
    return _assign(documents, vectors, model)


def codebook_seeds(codebook: Codebook) -> dict[str, str]:
    """Return a text for each code, to seed topics with: label, definition, what it includes."""
    return {
        code.id: " ".join(
            part for part in (f"{code.label}.", code.definition, code.include) if part
        )
        for code in codebook.codes
    }


def _in_order(documents: Sequence[Document]) -> list[Document]:
    by_id = {document.excerpt_id: document for document in documents}
    return [by_id[key] for key in sorted(by_id)]


def has_main(documents: Sequence[Document], cosines: Floats, floor: float) -> npt.NDArray[np.bool_]:
    """Return which documents have a main topic.

    Those have none that say too little (fewer than `LEAST_WORDS` words beside stop words),
    and those that are too far from every topic.
    """
    if not cosines.shape[1]:
        return np.zeros(len(documents), dtype=bool)
    says = [len(content_words(document.text)) >= LEAST_WORDS for document in documents]
    near = cosines.max(axis=1) >= floor
    return np.asarray(np.array(says, dtype=bool) & near, dtype=bool)


def _main(
    documents: Sequence[Document],
    vectors: npt.NDArray[np.floating],
    frame: Frame,
    sharpness: float,
) -> tuple[Floats, Floats, Floats, npt.NDArray[np.bool_]]:
    """Return points, cosines, probabilities, and which documents have a main topic."""
    points = place(frame, vectors)
    cosines, chances = memberships(frame, points, sharpness)
    return points, cosines, chances, has_main(documents, cosines, frame.floor)


def _assign(
    documents: Sequence[Document], vectors: npt.NDArray[np.floating], model: TopicModel
) -> tuple[ExcerptTopic, ...]:
    _, _, chances, having = _main(documents, vectors, model.frame, model.settings.sharpness)
    main, small = model.main, model.small
    marks: dict[str, list[str]] = defaultdict(list)
    for topic, terms in zip(small, model.phrases, strict=True):
        for term in terms:
            marks[term].append(topic.topic_id)
    found: list[ExcerptTopic] = []
    for row, document in enumerate(documents):
        own: list[ExcerptTopic] = []
        if having[row]:
            order = np.argsort(-chances[row], kind="stable")[:_SOME]
            for rank, column in enumerate(order):
                chance = float(chances[row, column])
                if rank == 0 or chance >= model.settings.second:
                    own.append(
                        ExcerptTopic(
                            document.excerpt_id, document.letter_id, main[column].topic_id, chance
                        )
                    )
        phrases = terms_of(document.words) & marks.keys()
        named = sorted({own_id for term in phrases for own_id in marks[term]})
        own += [
            ExcerptTopic(document.excerpt_id, document.letter_id, small_id, 1.0)
            for small_id in named
        ]
        found += own or [ExcerptTopic(document.excerpt_id, document.letter_id, None, 0.0)]
    return tuple(found)


def _describe(
    documents: Sequence[Document],
    vectors: npt.NDArray[np.floating],
    frame: Frame,
    seed: int,
    settings: FitSettings,
    embedder: Embeds,
    cache: VectorCache | None,
) -> TopicModel:
    """Name the topics of a frame and find small ones."""
    points, cosines, chances, having = _main(documents, vectors, frame, settings.sharpness)
    count = len(frame.centres)
    letter_ids = tuple(sorted({document.letter_id for document in documents}))
    labels: list[int | None] = [None] * len(documents)
    if count:
        labels = [int(k) if ok else None for k, ok in zip(chances.argmax(1), having, strict=True)]
    found = find_keywords(documents, points, labels, count, vectors)

    def phrases(texts: Sequence[str]) -> npt.NDArray[np.floating]:
        return embed(texts, embedder, cache)

    names = name_topics(documents, labels, count, vectors, phrases)
    topics = []
    for number in range(count):
        rows = [row for row, label in enumerate(labels) if label == number]
        near = _nearest(points, rows)
        topics.append(
            Topic(
                topic_id=topic_id(number + 1),
                name=names[number].name or _from_keywords(found[number]),
                has_telling_name=names[number].is_telling,
                keywords=found[number],
                n_excerpts=0,
                n_letters=0,
                examples=_examples(documents, near),
            )
        )
    small: tuple[Candidate, ...] = ()
    if count:
        small = find_small(documents, vectors, phrases, settings, found)
    for offset, candidate in enumerate(small):
        near = _nearest(points, candidate.rows)
        written = candidate.written
        topics.append(
            Topic(
                topic_id=topic_id(count + offset + 1),
                name=written[0][:1].upper() + written[0][1:],
                keywords=tuple(dict.fromkeys(written)),
                n_excerpts=0,
                n_letters=0,
                examples=_examples(documents, near),
                grain=Grain.SMALL,
            )
        )
    closeness = np.zeros(len(letter_ids))
    if count:
        best = cosines.max(axis=1)
        owners = np.array([document.letter_id for document in documents])
        closeness = np.array([best[owners == letter].mean() for letter in letter_ids])
    note = (
        ""
        if count
        else (f"{len(documents)} excerpts are too few for topics; {FEWEST} or more are needed.")
    )
    return TopicModel(
        topics=tuple(topics),
        frame=frame,
        phrases=tuple(candidate.terms for candidate in small),
        seed=seed,
        settings=settings,
        embedder_digest=embedder.digest,
        letter_ids=letter_ids,
        usage=np.zeros((len(letter_ids), count + 1), dtype=np.int64),
        closeness=closeness,
        next_number=len(topics) + 1,
        note=note,
    )


def _from_keywords(keywords: Sequence[str]) -> str:
    return f"Mixed: {', '.join(keywords[:2])}" if keywords else "Mixed"


def _nearest(points: Floats, rows: Sequence[int]) -> list[int]:
    """Return rows by their distance from their middle."""
    if not rows:
        return []
    near = points[list(rows)] @ points[list(rows)].mean(axis=0)
    return [row for _, row in sorted(zip((-near).tolist(), rows, strict=True))]


def _examples(documents: Sequence[Document], rows: Sequence[int]) -> tuple[str, ...]:
    """Return the first rows that are from different letters, then others, three in all."""
    chosen: list[int] = []
    seen: set[str] = set()
    for row in rows:
        if documents[row].letter_id not in seen and documents[row].text == documents[row].words:
            chosen.append(row)
            seen.add(documents[row].letter_id)
        if len(chosen) == _EXAMPLES:
            break
    for row in rows:
        if len(chosen) >= _EXAMPLES:
            break
        if row not in chosen:
            chosen.append(row)
    return tuple(documents[row].excerpt_id for row in chosen)


def _seeded(model: TopicModel, codes: Sequence[str]) -> TopicModel:
    """Mark each seed's nearest topic with its code; a topic takes the nearest of its seeds."""
    cosines, _ = memberships(model.frame, model.frame.anchors, model.settings.sharpness)
    own: dict[int, tuple[float, str]] = {}
    for row, code in enumerate(codes):
        column = int(cosines[row].argmax())
        own[column] = max(own.get(column, (-2.0, "")), (float(cosines[row, column]), code))
    count = len(model.main)
    topics = tuple(
        replace(topic, seed_code=own[place][1]) if place < count and place in own else topic
        for place, topic in enumerate(model.topics)
    )
    return replace(model, topics=topics)


def _counted(
    model: TopicModel, documents: Sequence[Document], topics: Sequence[ExcerptTopic]
) -> TopicModel:
    """Count excerpts and letters of each topic, and each letter's excerpts by main topic."""
    places = {topic.topic_id: place for place, topic in enumerate(model.main)}
    letters = {letter: row for row, letter in enumerate(model.letter_ids)}
    usage = np.zeros_like(model.usage)
    excerpts: dict[str, int] = defaultdict(int)
    spread: dict[str, set[str]] = defaultdict(set)
    seen: set[str] = set()
    for assignment in topics:
        if assignment.excerpt_id not in seen:
            seen.add(assignment.excerpt_id)
            column = -1 if assignment.topic_id is None else places.get(assignment.topic_id, -1)
            usage[letters[assignment.letter_id], column] += 1
        if assignment.topic_id is not None:
            excerpts[assignment.topic_id] += 1
            spread[assignment.topic_id].add(assignment.letter_id)
    counted = tuple(
        replace(topic, n_excerpts=excerpts[topic.topic_id], n_letters=len(spread[topic.topic_id]))
        for topic in model.topics
    )
    return replace(model, topics=counted, usage=usage)


__all__ = ["Fitted", "assign", "codebook_seeds", "fit", "has_main"]
