"""Which topics of two fits are the same, so that ids last."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from inspection_letters.topics.records import ExcerptTopic, Floats, TopicModel

LEAST = 0.2
"""Least Jaccard similarity of the excerpts of two topics that are held to be the same."""

Members = Mapping[str, frozenset[str]]
"""The ids of the excerpts of each topic, by its id."""


def members_of(assigned: Sequence[ExcerptTopic]) -> dict[str, frozenset[str]]:
    """Return the excerpts of each topic, those that have it beside another included."""
    found: dict[str, set[str]] = defaultdict(set)
    for assignment in assigned:
        if assignment.topic_id is not None:
            found[assignment.topic_id].add(assignment.excerpt_id)
    return {topic: frozenset(found[topic]) for topic in sorted(found)}


def similarities(old: Members, new: Members, shared: frozenset[str]) -> Floats:
    """Return the Jaccard similarity (n_old, n_new) of topics on shared excerpts."""
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
    """Return the old topic of each new one that has one.

    Each old topic is matched once, such that the similarities of all pairs add up to the
    most (Hungarian method); pairs below `LEAST` are not matched.
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
    """Give a refitted model's topics the ids of the topics they go on from.

    Parameters
    ----------
    previous, previous_topics
        The model before and what it assigned.
    model, topics
        The new model and what it assigned, with ids of its own.

    Returns
    -------
    tuple
        Both with lasting ids: those of the topics before where they match, else numbers
        that no topic has borne.
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
    """Return the id of the topic of a number, such as ``t007``."""
    return f"t{number:03d}"


__all__ = ["keep_ids", "match", "members_of", "similarities", "topic_id"]
