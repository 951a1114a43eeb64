"""Count topics by polarity, outcome, region and year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from inspection_letters.records import CodedExcerpt
from inspection_letters.topics.model import Fitted
from inspection_letters.topics.records import Facts


def count_shares(
    fitted: Fitted,
    facts: Mapping[str, Facts] | None = None,
    codings: Iterable[CodedExcerpt] = (),
) -> Fitted:
    """Set the shares of each topic's excerpts by polarity, outcome, region and year.

    Parameters
    ----------
    fitted : Fitted
        Topics of excerpts.
    facts : mapping of str to Facts, optional
        Outcome, region and year of letters, by letter ID.
    codings : iterable of CodedExcerpt, optional
        The codings of a single coder, for polarity. An excerpt with several polarities
        counts for each in equal parts.

    Returns
    -------
    Fitted
        The same topics with ``shares``: for each of polarity, outcome, region and year, the
        share of each value among the topic's excerpts with a known value.
    """
    facts = facts or {}
    poles: dict[str, set[str]] = defaultdict(set)
    for coding in codings:
        poles[coding.excerpt_id].add(str(coding.polarity))
    counts: dict[str, dict[str, dict[str, float]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(float))
    )
    for assignment in fitted.topics:
        if assignment.topic_id is None:
            continue
        own = counts[assignment.topic_id]
        for pole in poles.get(assignment.excerpt_id, ()):
            own["polarity"][pole] += 1 / len(poles[assignment.excerpt_id])
        known = facts.get(assignment.letter_id)
        if known is not None:
            for name in ("outcome", "region", "year"):
                value = getattr(known, name)
                if value is not None:
                    own[name][str(value)] += 1
    topics = tuple(
        replace(
            topic,
            shares={
                name: {value: n / sum(tally.values()) for value, n in sorted(tally.items())}
                for name, tally in sorted(counts[topic.topic_id].items())
            },
        )
        for topic in fitted.model.topics
    )
    return replace(fitted, model=replace(fitted.model, topics=topics))


__all__ = ["count_shares"]
