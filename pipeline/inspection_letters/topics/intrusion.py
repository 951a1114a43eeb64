"""Word intrusion: can a person spot the word that does not belong to a topic?

Each item lists a topic's top keywords in random order with an intruder: a keyword of another
topic that is rare in this one. If people find the intruder, the keywords belong together. If
they do no better than chance, the topic means nothing to a reader.

References
----------
J. Chang, J. Boyd-Graber, S. Gerrish, C. Wang and D. M. Blei, "Reading tea leaves: how humans
interpret topic models", *Advances in Neural Information Processing Systems* 22, 2009, 288-296.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from inspection_letters.topics.boilerplate import words_of
from inspection_letters.topics.records import Document, ExcerptTopic, Grain, Topic
from inspection_letters.topics.represent import stem

SHOWN_KEYWORDS: Final = 5
"""Keywords of the topic that an item shows with the intruder, as in the paper."""

FEWEST_KEYWORDS: Final = 3
"""A topic with fewer keywords cannot be tested."""

RARE: Final = 0.5
"""An intruder's rate in the topic's excerpts is at most this multiple of its overall rate."""

Rates = Mapping[str, Mapping[str, float]]
"""By topic and term: the share of the topic's excerpts with the term, relative to all excerpts."""


@dataclass(frozen=True, slots=True)
class IntrusionItem:
    """A row of the sheet: the words in the order shown, and the intruder among them.

    ``topic_id`` and ``topic_name`` identify the tested topic; the intruder is a keyword of
    the topic ``intruder_topic_id``.
    """

    item_id: str
    topic_id: str
    topic_name: str
    words: tuple[str, ...]
    intruder: str
    intruder_topic_id: str

    @property
    def chance(self) -> float:
        """The probability of finding the intruder by guessing, from 0 to 1."""
        return 1 / len(self.words)


@dataclass(frozen=True, slots=True)
class IntrusionTask:
    """The items of a sheet, in the order shown, and the IDs of topics that cannot be tested."""

    items: tuple[IntrusionItem, ...]
    untested: tuple[str, ...]

    @property
    def sheet_id(self) -> str:
        """A hash of the items; it is the same for the same topics and seed."""
        return _digest(*(item.item_id for item in self.items))


@dataclass(frozen=True, slots=True)
class IntrusionScore:
    """The number of answers, how many name the intruder, and the share expected by guessing."""

    right: int
    answers: int
    chance: float

    @property
    def share(self) -> float:
        """The share of answers that are right; NaN if there are none."""
        return self.right / self.answers if self.answers else float("nan")


def term_rates(
    terms: Collection[str], documents: Sequence[Document], assigned: Iterable[ExcerptTopic]
) -> Rates:
    """Return how much more often terms occur in each topic's excerpts than in all excerpts.

    Parameters
    ----------
    terms : collection of str
        Keywords; a term occurs in an excerpt if the stems of all its words do.
    documents : sequence of Document
        The excerpts.
    assigned : iterable of ExcerptTopic
        The topics of the excerpts.

    Returns
    -------
    mapping
        By topic ID and term, a ratio: 1 if the term is as frequent in the topic as overall,
        0 if it does not occur there.
    """
    stems = {
        document.excerpt_id: {stem(word) for word in words_of(document.words)}
        for document in documents
    }
    members: dict[str, set[str]] = {}
    for assignment in assigned:
        if assignment.topic_id is not None and assignment.excerpt_id in stems:
            members.setdefault(assignment.topic_id, set()).add(assignment.excerpt_id)
    rates: dict[str, dict[str, float]] = {topic_id: {} for topic_id in members}
    for term in sorted(terms):
        parts = _stems(term)
        having = {excerpt_id for excerpt_id, known in stems.items() if parts <= known}
        for topic_id, excerpts in members.items():
            expected = len(having) * len(excerpts) / len(stems)
            rates[topic_id][term] = len(having & excerpts) / expected if expected else 0.0
    return rates


def build_task(topics: Sequence[Topic], rates: Rates, *, seed: int) -> IntrusionTask:
    """Return an item for each main topic, with items and their words in random order.

    The keywords shown are the topic's top five without a word in common, because a repeated
    word would give the intruder away. The intruder is drawn from the top five keywords of the
    other main topics. It shares no word with any keyword of this topic, is at most half as
    frequent in its excerpts as in all, and has as many words as a keyword that is shown. If no
    keyword satisfies the last two conditions, the rarest is used.

    Parameters
    ----------
    topics : sequence of Topic
        The topics of a model, in any order. Small topics are left out: their keywords are
        variants of a single phrase.
    rates : mapping
        From `term_rates`, for the keywords of these topics.
    seed : int
        Seed of the draw.
    """
    main = sorted(
        (topic for topic in topics if topic.grain is Grain.MAIN),
        key=lambda topic: topic.topic_id,
    )
    rng = np.random.default_rng(seed)
    items: list[IntrusionItem] = []
    untested: list[str] = []
    for topic in main:
        shown = shown_keywords(topic.keywords)
        candidates = _candidates(topic, shown, main, rates.get(topic.topic_id, {}))
        if len(shown) < FEWEST_KEYWORDS or not candidates:
            untested.append(topic.topic_id)
            continue
        intruder, owner = candidates[int(rng.integers(len(candidates)))]
        together = (*shown, intruder)
        words = tuple(together[int(place)] for place in rng.permutation(len(together)))
        item_id = "w" + _digest(str(seed), topic.topic_id, *words, intruder)
        items.append(IntrusionItem(item_id, topic.topic_id, topic.name, words, intruder, owner))
    order = rng.permutation(len(items))
    return IntrusionTask(tuple(items[int(place)] for place in order), tuple(untested))


def shown_keywords(keywords: Sequence[str]) -> tuple[str, ...]:
    """Return the first five keywords that have no word in common.

    If there are fewer than five, the top keywords among the others make up the number.
    """
    apart: list[str] = []
    seen: set[str] = set()
    for keyword in dict.fromkeys(keywords):
        if not seen & _stems(keyword):
            apart.append(keyword)
            seen |= _stems(keyword)
    others = [keyword for keyword in dict.fromkeys(keywords) if keyword not in apart]
    return tuple((apart + others)[:SHOWN_KEYWORDS])


def _candidates(
    topic: Topic, shown: Sequence[str], main: Sequence[Topic], rates: Mapping[str, float]
) -> list[tuple[str, str]]:
    """Return possible intruders, each with the ID of the first topic that has it as a keyword."""
    own = set[str]().union(*(_stems(keyword) for keyword in topic.keywords))
    pool: dict[str, str] = {}
    for other in main:
        if other.topic_id != topic.topic_id:
            for keyword in shown_keywords(other.keywords):
                if not own & _stems(keyword):
                    pool.setdefault(keyword, other.topic_id)
    lengths = {len(keyword.split()) for keyword in shown}
    fitting = [
        (keyword, owner)
        for keyword, owner in pool.items()
        if rates.get(keyword, 0.0) <= RARE and len(keyword.split()) in lengths
    ]
    if fitting or not pool:
        return fitting
    rarest = min(pool, key=lambda keyword: (rates.get(keyword, 0.0), keyword))
    return [(rarest, pool[rarest])]


def score_answers(
    items: Sequence[IntrusionItem], answers: Iterable[tuple[str, str]]
) -> IntrusionScore:
    """Return how many answers name the intruder.

    Parameters
    ----------
    items : sequence of IntrusionItem
        The items of the task.
    answers : iterable of (str, str)
        Pairs of item ID and chosen word; answers to other items are left out.

    Returns
    -------
    IntrusionScore
        ``chance`` is the mean over the answers, or over the items if there are none.
    """
    by_id = {item.item_id: item for item in items}
    scored = [(by_id[item_id], word) for item_id, word in answers if item_id in by_id]
    chances = [item.chance for item, _ in scored] or [item.chance for item in items]
    right = sum(word == item.intruder for item, word in scored)
    return IntrusionScore(right, len(scored), float(np.mean(chances)) if chances else 0.0)


def _stems(term: str) -> set[str]:
    return {stem(word) for word in words_of(term)}


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]


__all__ = [
    "IntrusionItem",
    "IntrusionScore",
    "IntrusionTask",
    "build_task",
    "score_answers",
    "shown_keywords",
    "term_rates",
]
