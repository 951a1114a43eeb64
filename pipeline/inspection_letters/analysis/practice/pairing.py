"""Pair the sentences of a paragraph that describe a practice with those on its impact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from inspection_letters.analysis.practice.descriptions import Description, Doing, Effect
from inspection_letters.records import Excerpt, Role

LONGEST: Final = 4
"""The most sentences in one practice."""

DIGITS: Final = 4
"""Decimal places of a score."""

DOING: Final = 0.3
"""Lowest strength of a practice, 0 to 1."""

LOOSE: Final = 0.7
"""Lowest strength of an impact whose cause is not stated."""

BESIDE: Final = 0.75
"""Factor for a practice and an impact that are only side by side."""

NAMED_AGAIN: Final = 0.9
"""Factor for an impact further on that names the thing again."""

SPREAD: Final = 0.95
"""Factor for each sentence between the first and the impact."""

UNSURE: Final = 0.9
"""Factor for a sentence not coded as a strength, or under a heading of weaknesses."""


@dataclass(frozen=True, slots=True)
class JudgedSentence:
    """An excerpt, the scores of its strengths by code, and what it describes.

    ``against`` is true if it is coded as a weakness or mixed; it is then part of no practice.
    """

    excerpt: Excerpt
    strengths: Mapping[str, float]
    against: bool
    description: Description


@dataclass(frozen=True, slots=True)
class Pair:
    """Sentences that may describe a practice: their places in the paragraph, in order."""

    places: tuple[int, ...]
    impact: int
    score: float
    words: tuple[str, ...]


def best_pairs(sentences: Sequence[JudgedSentence], least: float) -> list[Pair]:
    """Return the best pairs of one paragraph; no two share a sentence.

    Parameters
    ----------
    sentences : sequence of JudgedSentence
        The paragraph in reading order.
    least : float
        The lowest score.
    """
    candidates = sorted(
        (pair for pair in _pairs(sentences) if pair.score >= least),
        # Of two equal pairs, the longer says more.
        key=lambda pair: (-pair.score, -len(pair.places), pair.places),
    )
    taken: set[int] = set()
    best = []
    for pair in candidates:
        if taken.isdisjoint(pair.places):
            taken.update(pair.places)
            best.append(pair)
    return best


def _pairs(sentences: Sequence[JudgedSentence]) -> Iterator[Pair]:
    for first, start in enumerate(sentences):
        leans = start.description.dangles or (start.description.back and not start.description.own)
        if start.against or (leans and first and not sentences[first - 1].against):
            continue
        yield from _from(sentences, first)
        yield from _named_again(sentences, first)


def _from(sentences: Sequence[JudgedSentence], first: int) -> Iterator[Pair]:
    """Yield the pairs made of consecutive sentences from the first."""
    start = sentences[first]
    doing = start.description.doing
    impact: tuple[int, Effect] | None = None
    own = _plain(start, start.description.own)
    if own and own.cause and own.cause.strength >= DOING:
        doing, impact = own.cause, (first, own)
        yield _pair(sentences, (first,), impact, doing, 1.0)
    for last in range(first + 1, min(first + LONGEST, len(sentences))):
        sentence = sentences[last]
        if sentence.against:
            return
        places = tuple(range(first, last + 1))
        back, own, loose = (
            _plain(sentence, effect)
            for effect in (
                sentence.description.back,
                sentence.description.own,
                sentence.description.loose,
            )
        )
        if back:
            impact = max((impact, (last, back)), key=_strength)
        elif impact:
            return
        elif sentence.description.goes_on and own and own.cause:
            doing, impact = doing | own.cause, (last, own)
        elif sentence.description.goes_on:
            doing |= sentence.description.doing
            continue
        elif last == first + 1 and loose and loose.strength >= LOOSE and not own:
            yield from _enough(sentences, places, (last, loose), doing, BESIDE)
            return
        else:
            return
        if impact:
            yield from _enough(sentences, places, impact, doing, 1.0)


def _named_again(sentences: Sequence[JudgedSentence], first: int) -> Iterator[Pair]:
    """Yield pairs of the first sentence and a later sentence that names its thing again."""
    start = sentences[first]
    for last in range(first + 1, len(sentences)):
        sentence = sentences[last]
        effects = (sentence.description.own, sentence.description.back, sentence.description.loose)
        plain = [effect for each in effects if (effect := _plain(sentence, each))]
        if (
            sentence.against
            or not plain
            or not start.description.mentions & sentence.description.mentions
        ):
            continue
        places: tuple[int, ...] = (first, last)
        impact = (last, max(plain, key=lambda each: each.strength))
        cause = impact[1].cause
        doing = start.description.doing | cause if cause else start.description.doing
        near = 1.0 if cause or last == first + 1 else NAMED_AGAIN
        yield from _enough(sentences, places, impact, doing, near)
        for after in range(last + 1, min(last + LONGEST - 1, len(sentences))):
            back = _plain(sentences[after], sentences[after].description.back)
            if not back:
                break
            places = (*places, after)
            impact = max(impact, (after, back), key=lambda each: each[1].strength)
            yield from _enough(sentences, places, impact, doing, near)


def _plain(sentence: JudgedSentence, effect: Effect | None) -> Effect | None:
    """Return the effect if the sentence is coded as a strength, else None."""
    return effect if effect and sentence.strengths and not sentence.against else None


def _strength(impact: tuple[int, Effect] | None) -> float:
    return impact[1].strength if impact else -1.0


def _enough(
    sentences: Sequence[JudgedSentence],
    places: tuple[int, ...],
    impact: tuple[int, Effect],
    doing: Doing,
    near: float,
) -> Iterator[Pair]:
    if doing.strength >= DOING:
        yield _pair(sentences, places, impact, doing, near)


def _pair(
    sentences: Sequence[JudgedSentence],
    places: tuple[int, ...],
    impact: tuple[int, Effect],
    doing: Doing,
    near: float,
) -> Pair:
    place, effect = impact
    used = [sentences[number] for number in places]
    score = sqrt(doing.strength * effect.strength) * near
    between = [
        sentence
        for sentence in used[1 : places.index(place)]
        if not _plain(sentence, sentence.description.back)
    ]
    score *= SPREAD ** len(between)
    if not all(sentence.strengths for sentence in used):
        score *= UNSURE
    if any(sentence.excerpt.role is Role.WEAKNESS for sentence in used):
        score *= UNSURE
    after = places[-1] + 1
    if after < len(sentences):
        score *= sentences[after].description.turn
    return Pair(
        places, place, round(score, DIGITS), tuple(dict.fromkeys((*doing.words, *effect.words)))
    )
