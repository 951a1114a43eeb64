"""What the topics of a fit are called, what their examples are, and which small ones there are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from inspection_letters.common.encoders.embedder import Embeds
from inspection_letters.topics.cache import VectorCache, embed
from inspection_letters.topics.cluster import FEWEST
from inspection_letters.topics.matching import topic_id
from inspection_letters.topics.naming import name_topics
from inspection_letters.topics.phrases import Candidate, find_small
from inspection_letters.topics.records import (
    Document,
    FitSettings,
    Floats,
    Frame,
    Grain,
    Topic,
    TopicModel,
)
from inspection_letters.topics.represent import find_keywords

Placed = tuple[Floats, Floats, Floats, npt.NDArray[np.bool_]]
"""The documents' points, cosines and probabilities, and which have a main topic."""

_EXAMPLES = 3


def describe(
    documents: Sequence[Document],
    vectors: npt.NDArray[np.floating],
    frame: Frame,
    placed: Placed,
    seed: int,
    settings: FitSettings,
    embedder: Embeds,
    cache: VectorCache | None,
) -> TopicModel:
    """Name the topics of a frame, and find the small topics.

    The excerpts and letters of topics are not counted yet.
    """
    points, cosines, chances, having = placed
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
    """Return rows sorted by the distance of their points from the points' mean."""
    if not rows:
        return []
    near = points[list(rows)] @ points[list(rows)].mean(axis=0)
    return [row for _, row in sorted(zip((-near).tolist(), rows, strict=True))]


def _examples(documents: Sequence[Document], rows: Sequence[int]) -> tuple[str, ...]:
    """Return the excerpt IDs of three rows, from different letters if possible."""
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
