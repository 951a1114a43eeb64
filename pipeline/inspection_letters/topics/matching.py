"""Match the topics of two fits, so that topics keep their IDs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from inspection_letters.topics.records import ExcerptTopic, Floats, TopicModel

LEAST = 0.2
"""Two topics are the same only if the Jaccard similarity of their excerpts is at least this."""

Members = Mapping[str, frozenset[str]]
"""The IDs of each topic's excerpts, by topic ID."""


def members_of(assigned: Sequence[ExcerptTopic]) -> dict[str, frozenset[str]]:
    """Return the excerpts of each topic, including those that also have other topics."""
    found: dict[str, set[str]] = defaultdict(set)
    for assignment in assigned:
        if assignment.topic_id is not None:
            found[assignment.topic_id].add(assignment.excerpt_id)
    return {topic: frozenset(found[topic]) for topic in sorted(found)}


def similarities(old: Members, new: Members, shared: frozenset[str]) -> Floats:
    """Return the Jaccard similarities (n_old, n_new) of topics on the shared excerpts."""
    before = [ids & shared for ids in old.values()]
    after = [ids & shared for ids in new.values()]
    table = np.zeros((len(before), len(after)))
    where: dict[str, list[int]] = defaultdict(list)
    for column, ids in enumerate(after):
        for excerpt_id in ids:
            where[excerpt_id].append(column)
    for row, ids in enumerate(before):
        for column, both in Counter(
            c for excerpt_id in ids for c in where.get(excerpt_id, ())
        ).items():
            table[row, column] = both / (len(ids) + len(after[column]) - both)
    return table


def match(old: Members, new: Members, shared: frozenset[str]) -> dict[str, str]:
    """Return the old topic of each new topic that continues one.

    Each old topic is matched once, so that the sum of the pairs' similarities is as large
    as possible (Hungarian method). Pairs below `LEAST` are not matched.
    """
    table = similarities(old, new, shared)
    before, after = list(old), list(new)
    rows, columns = linear_sum_assignment(-table)
    return {
        after[column]: before[row]
        for row, column in zip(rows, columns, strict=True)
        if table[row, column] >= LEAST
    }


def keep_ids(
    previous: TopicModel,
    previous_topics: Sequence[ExcerptTopic],
    model: TopicModel,
    topics: Sequence[ExcerptTopic],
) -> tuple[TopicModel, tuple[ExcerptTopic, ...]]:
    """Let the topics of a refitted model keep the IDs of the topics that they continue.

    Parameters
    ----------
    previous, previous_topics
        The previous model and the topics of its excerpts.
    model, topics
        The new model and the topics of its excerpts, with temporary IDs.

    Returns
    -------
    tuple
        The new model and topics with permanent IDs: the previous topic's where two match,
        and otherwise numbers that no topic has had before.
    """
    shared = frozenset(assignment.excerpt_id for assignment in previous_topics) & frozenset(
        assignment.excerpt_id for assignment in topics
    )
    old, new = members_of(previous_topics), members_of(topics)
    ids: dict[str, str] = {}
    for of_old, of_new in (
        (previous.main, model.main),
        (previous.small, model.small),
    ):
        before = {t.topic_id: old.get(t.topic_id, frozenset()) for t in of_old}
        after = {t.topic_id: new.get(t.topic_id, frozenset()) for t in of_new}
        if before and after:
            ids |= match(before, after, shared)
    number = previous.next_number
    for topic in model.topics:
        if topic.topic_id not in ids:
            ids[topic.topic_id] = topic_id(number)
            number += 1
    renamed = tuple(replace(topic, topic_id=ids[topic.topic_id]) for topic in model.topics)
    moved = tuple(
        assignment
        if assignment.topic_id is None
        else replace(assignment, topic_id=ids[assignment.topic_id])
        for assignment in topics
    )
    return replace(model, topics=renamed, next_number=number), moved


def topic_id(number: int) -> str:
    """Return the ID of the topic with a number, such as ``t007``."""
    return f"t{number:03d}"


__all__ = ["keep_ids", "match", "members_of", "similarities", "topic_id"]
