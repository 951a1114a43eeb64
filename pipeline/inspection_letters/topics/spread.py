"""Data for figures of topics: positions on a map, and rates by year, outcome or region."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from inspection_letters.topics.model import Fitted
from inspection_letters.topics.records import Facts, TopicModel


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a topic occurs among letters that share a value, such as a year.

    ``share_of_letters`` and ``share_of_excerpts`` are shares of all letters with the value,
    and of all excerpts in these letters.
    """

    topic_id: str
    value: str
    n_letters: int
    n_excerpts: int
    share_of_letters: float
    share_of_excerpts: float


def topic_positions(model: TopicModel) -> dict[str, tuple[float, float]]:
    """Return a position in the plane for each main topic, with similar topics close together.

    Returns
    -------
    dict of str to tuple of float
        By topic ID; classical scaling of the cosines of the topics' profiles, centred and
        without a unit. Signs are fixed, so that the same model always has the same map.
    """
    centres = model.frame.centres
    if not len(centres):
        return {}
    centred = centres - centres.mean(axis=0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    places = np.zeros((len(centres), 2))
    kept = min(2, len(sizes))
    places[:, :kept] = left[:, :kept] * sizes[:kept]
    for axis in range(kept):
        if places[np.abs(places[:, axis]).argmax(), axis] < 0:
            places[:, axis] *= -1
    return {
        topic.topic_id: (float(x), float(y))
        for topic, (x, y) in zip(model.main, places, strict=True)
    }


def topic_rates(fitted: Fitted, facts: Mapping[str, Facts], by: str) -> tuple[Rate, ...]:
    """Count topics by outcome, region or year of the letters.

    Parameters
    ----------
    fitted : Fitted
        Topics of excerpts.
    facts : mapping of str to Facts
        Facts about letters, by letter ID.
    by : {"outcome", "region", "year"}
        The fact to count by; letters without it are left out.

    Returns
    -------
    tuple of Rate
        For each topic and value, by topic and then by value.
    """
    values = {
        letter: str(value)
        for letter, known in facts.items()
        if (value := getattr(known, by)) is not None
    }
    letters: dict[str, set[str]] = defaultdict(set)
    excerpts: dict[str, set[str]] = defaultdict(set)
    of_topic: dict[tuple[str, str], set[str]] = defaultdict(set)
    times: Counter[tuple[str, str]] = Counter()
    for assignment in fitted.topics:
        value = values.get(assignment.letter_id)
        if value is None:
            continue
        letters[value].add(assignment.letter_id)
        excerpts[value].add(assignment.excerpt_id)
        if assignment.topic_id is not None:
            of_topic[assignment.topic_id, value].add(assignment.letter_id)
            times[assignment.topic_id, value] += 1
    return tuple(
        Rate(
            topic.topic_id,
            value,
            len(of_topic[topic.topic_id, value]),
            times[topic.topic_id, value],
            len(of_topic[topic.topic_id, value]) / len(letters[value]),
            times[topic.topic_id, value] / len(excerpts[value]),
        )
        for topic in fitted.model.topics
        for value in sorted(letters)
    )


__all__ = ["Rate", "topic_positions", "topic_rates"]
