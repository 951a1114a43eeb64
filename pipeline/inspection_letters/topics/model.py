"""Fit a topic model, and assign excerpts to its topics."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from inspection_letters.common.encoders.embedder import Embeds
from inspection_letters.records import Codebook
from inspection_letters.records.errors import UsageError
from inspection_letters.records.seeds import DEFAULT_SEED
from inspection_letters.topics.boilerplate import content_words
from inspection_letters.topics.cache import VectorCache, embed
from inspection_letters.topics.cluster import fit_frame, memberships, place
from inspection_letters.topics.description import Placed, describe
from inspection_letters.topics.matching import keep_ids
from inspection_letters.topics.phrases import terms_of
from inspection_letters.topics.records import (
    Document,
    ExcerptTopic,
    FitSettings,
    Floats,
    Frame,
    TopicModel,
)

LEAST_WORDS = 2
"""A document with fewer words than this, apart from stop words, has no topic."""

PART = 20_000
"""Documents that are assigned at a time, if there are more than topics are looked for in."""

_SOME = 3


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model, with the topics of the excerpts on which it was fitted."""

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

    The result depends only on the set of documents, the embedder, the settings, the seeds and
    ``seed``, and not on the order of the documents or the number of threads. If there are more
    documents than ``settings.most``, the topics are found in a random sample of letters, and the
    documents of the other letters are assigned to them, as `assign` does.

    Parameters
    ----------
    documents : sequence of Document
        From `inspection_letters.topics.documents.build_documents`.
    embedder : Embeds
        Computes the vectors of the documents.
    seed : int
        Random seed.
    settings : FitSettings, optional
        The settings of the method.
    cache : mutable mapping, optional
        Known vectors; new ones are added.
    seeds : mapping of str to str, optional
        Guided mode: a text for each seed topic, by code ID (`codebook_seeds`).
    previous : Fitted, optional
        The previous model. Topics that continue one of its topics keep the ID.

    Returns
    -------
    Fitted
        With fewer than 12 documents, a model without topics whose ``note`` says why.
    """
    settings = settings or FitSettings()
    everything = _in_order(documents)
    sample = sample_letters(everything, settings.most, seed)
    documents = [each for each in everything if not sample or each.letter_id in sample]
    vectors = embed([document.text for document in documents], embedder, cache)
    anchors = None
    if seeds:
        anchors = embed([seeds[key] for key in sorted(seeds)], embedder, cache)
    letters = [document.letter_id for document in documents]
    frame = fit_frame(vectors, letters, seed=seed, settings=settings, anchors=anchors)
    placed = _main(documents, vectors, frame, settings.sharpness)
    model = describe(documents, vectors, frame, placed, seed, settings, embedder, cache)
    if seeds and len(frame.centres):
        model = _seeded(model, sorted(seeds))
    topics = _assign(documents, vectors, model)
    if sample:
        rest = [each for each in everything if each.letter_id not in sample]
        topics = _by_excerpt((*topics, *_assign_in_parts(model, rest, embedder, cache)))
        model = replace(model, sample=model.letter_ids, letter_ids=_letters(everything))
    model = _counted(model, topics)
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
    """Assign excerpts to the topics of a fitted model, without refitting.

    An excerpt on which the model was fitted has the same topics as in the fit.

    Parameters
    ----------
    model : TopicModel
        The model.
    documents : sequence of Document
        In any order.
    embedder : Embeds
        The embedder with which the model was fitted.
    cache : mutable mapping, optional
        Known vectors; new ones are added.

    Returns
    -------
    tuple of ExcerptTopic
        Sorted by excerpt ID, with each excerpt's main topic first. An excerpt without any
        topic has one row, with the topic None.

    Raises
    ------
    UsageError
        If the model was fitted with a different embedder.
    """
    if embedder.digest != model.embedder_digest:
        raise UsageError(
            f"The topic model was fitted with a different embedder "
            f"({model.embedder_digest[:12]}, not {embedder.digest[:12]}).",
            "Fit the topics again, or use the embedder with which they were fitted.",
        )
    return _assign_in_parts(model, _in_order(documents), embedder, cache)


def sample_letters(documents: Sequence[Document], most: int, seed: int) -> frozenset[str]:
    """Return random letters that together have at most a number of documents.

    Parameters
    ----------
    documents : sequence of Document
        In any order.
    most : int
        The number.
    seed : int
        Random seed.

    Returns
    -------
    frozenset of str
        Letter IDs; empty if there are no more documents than that. One letter at least, however
        many documents it has.
    """
    if len(documents) <= most:
        return frozenset()
    sizes = Counter(document.letter_id for document in documents)
    order = np.random.default_rng([seed, 2]).permutation(sorted(sizes))
    chosen: set[str] = set()
    total = 0
    for letter_id in order.tolist():
        total += sizes[letter_id]
        if chosen and total > most:
            break
        chosen.add(letter_id)
    return frozenset(chosen)


def _assign_in_parts(
    model: TopicModel,
    documents: Sequence[Document],
    embedder: Embeds,
    cache: VectorCache | None,
) -> tuple[ExcerptTopic, ...]:
    """Assign documents to topics, a number at a time, so that few vectors are in memory."""
    if len(documents) <= model.settings.most:
        vectors = embed([document.text for document in documents], embedder, cache)
        return _assign(documents, vectors, model)
    found: list[ExcerptTopic] = []
    for start in range(0, len(documents), PART):
        part = documents[start : start + PART]
        found += _assign(part, embed([each.text for each in part], embedder, cache), model)
    return tuple(found)


def _by_excerpt(topics: Iterable[ExcerptTopic]) -> tuple[ExcerptTopic, ...]:
    """Return topics sorted by excerpt ID; those of an excerpt stay in their order."""
    return tuple(sorted(topics, key=attrgetter("excerpt_id")))


def _letters(documents: Iterable[Document]) -> tuple[str, ...]:
    return tuple(sorted({document.letter_id for document in documents}))


def codebook_seeds(codebook: Codebook) -> dict[str, str]:
    """Return a seed text for each code: its label, its definition and what it includes."""
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

    Documents that are too short (fewer than `LEAST_WORDS` words apart from stop words) or
    too far from every topic have none.

    Parameters
    ----------
    documents : sequence of Document
        The documents, n of them.
    cosines : ndarray of shape (n, n_topics)
        Cosines of documents and topics.
    floor : float
        Least cosine of a document and its main topic.

    Returns
    -------
    ndarray of bool, of shape (n,)
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
) -> Placed:
    """Return the documents' points, cosines and probabilities, and which have a main topic."""
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


def _seeded(model: TopicModel, codes: Sequence[str]) -> TopicModel:
    """Mark the topic nearest to each seed with its code; if seeds compete, the nearest wins."""
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


def _counted(model: TopicModel, topics: Sequence[ExcerptTopic]) -> TopicModel:
    """Count the excerpts and letters of each topic, and each letter's excerpts by main topic."""
    places = {topic.topic_id: place for place, topic in enumerate(model.main)}
    letters = {letter: row for row, letter in enumerate(model.letter_ids)}
    usage = np.zeros((len(letters), len(places) + 1), dtype=np.int64)
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


__all__ = ["Fitted", "assign", "codebook_seeds", "fit", "has_main", "sample_letters"]
