"""Pairing: which sentences of a paragraph tell a practice, and which what comes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from inspection_letters.analysis.practice.telling import Doing, Effect, Told
from inspection_letters.records import Excerpt, Role

LONGEST: Final = 4
"""How many sentences one practice may take."""

DIGITS: Final = 4
"""To how many digits a score is told."""

DOING: Final = 0.3
"""How concrete a practice has to be, 0 to 1."""

LOOSE: Final = 0.7
"""The same where the impact does not say of what it comes."""

BESIDE: Final = 0.75
"""What is left of a score where practice and impact only stand side by side."""

NAMED_AGAIN: Final = 0.9
"""The same where the impact, further on, names the thing again."""

SPREAD: Final = 0.95
"""The same for each sentence between the first and the impact."""

UNSURE: Final = 0.9
"""The same where a sentence is not coded as a strength, or stands among weaknesses."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """An excerpt, its strengths by code, and what it tells.

    ``against`` tells that it is judged as weakness or mixed: it can be part of no practice.
    """

    excerpt: Excerpt
    strengths: Mapping[str, float]
    against: bool
    told: Told


@dataclass(frozen=True, slots=True)
class Pair:
    """Sentences that may tell a practice: their places in the paragraph, in order."""

    places: tuple[int, ...]
    impact: int
    score: float
    words: tuple[str, ...]


def best_pairs(sentences: Sequence[Sentence], least: float) -> list[Pair]:
    """Return the best pairs of one paragraph, of which no two share a sentence.

    Parameters
    ----------
    sentences : sequence of Sentence
        The paragraph in reading order.
    least : float
        The lowest score.
    """
    candidates = sorted(
        (one for one in _pairs(sentences) if one.score >= least),
        # Of equals the longer: it tells more of the same.
        key=lambda one: (-one.score, -len(one.places), one.places),
    )
    taken: set[int] = set()
    best = []
    for one in candidates:
        if taken.isdisjoint(one.places):
            taken.update(one.places)
            best.append(one)
    return best


def _pairs(sentences: Sequence[Sentence]) -> Iterator[Pair]:
    for first, start in enumerate(sentences):
        leans = start.told.dangles or (start.told.back and not start.told.own)
        if start.against or (leans and first and not sentences[first - 1].against):
            continue
        yield from _from(sentences, first)
        yield from _named_again(sentences, first)


def _from(sentences: Sequence[Sentence], first: int) -> Iterator[Pair]:
    """Return the pairs of sentences that follow one another from the first."""
    start = sentences[first]
    doing = start.told.doing
    impact: tuple[int, Effect] | None = None
    own = _plain(start, start.told.own)
    if own and own.cause and own.cause.strength >= DOING:
        doing, impact = own.cause, (first, own)
        yield _pair(sentences, (first,), impact, doing, 1.0)
    for last in range(first + 1, min(first + LONGEST, len(sentences))):
        one = sentences[last]
        if one.against:
            return
        places = tuple(range(first, last + 1))
        back, own, loose = (
            _plain(one, effect) for effect in (one.told.back, one.told.own, one.told.loose)
        )
        if back:
            impact = max((impact, (last, back)), key=_strength)
        elif impact:
            return
        elif one.told.goes_on and own and own.cause:
            doing, impact = doing | own.cause, (last, own)
        elif one.told.goes_on:
            doing |= one.told.doing
            continue
        elif last == first + 1 and loose and loose.strength >= LOOSE and not own:
            yield from _enough(sentences, places, (last, loose), doing, BESIDE)
            return
        else:
            return
        if impact:
            yield from _enough(sentences, places, impact, doing, 1.0)


def _named_again(sentences: Sequence[Sentence], first: int) -> Iterator[Pair]:
    """Return pairs of the first sentence and a later one that names its thing again."""
    start = sentences[first]
    for last in range(first + 1, len(sentences)):
        one = sentences[last]
        effects = (one.told.own, one.told.back, one.told.loose)
        plain = [effect for each in effects if (effect := _plain(one, each))]
        if one.against or not plain or not start.told.mentions & one.told.mentions:
            continue
        places: tuple[int, ...] = (first, last)
        impact = (last, max(plain, key=lambda each: each.strength))
        cause = impact[1].cause
        doing = start.told.doing | cause if cause else start.told.doing
        near = 1.0 if cause or last == first + 1 else NAMED_AGAIN
        yield from _enough(sentences, places, impact, doing, near)
        for after in range(last + 1, min(last + LONGEST - 1, len(sentences))):
            back = _plain(sentences[after], sentences[after].told.back)
            if not back:
                break
            places = (*places, after)
            impact = max(impact, (after, back), key=lambda each: each[1].strength)
            yield from _enough(sentences, places, impact, doing, near)


def _plain(one: Sentence, effect: Effect | None) -> Effect | None:
    """Return an effect that a sentence tells as a strength."""
    return effect if effect and one.strengths and not one.against else None


def _strength(impact: tuple[int, Effect] | None) -> float:
    return impact[1].strength if impact else -1.0


def _enough(
    sentences: Sequence[Sentence],
    places: tuple[int, ...],
    impact: tuple[int, Effect],
    doing: Doing,
    near: float,
) -> Iterator[Pair]:
    if doing.strength >= DOING:
        yield _pair(sentences, places, impact, doing, near)


def _pair(
    sentences: Sequence[Sentence],
    places: tuple[int, ...],
    impact: tuple[int, Effect],
    doing: Doing,
    near: float,
) -> Pair:
    place, effect = impact
    used = [sentences[one] for one in places]
    score = sqrt(doing.strength * effect.strength) * near
    between = [one for one in used[1 : places.index(place)] if not _plain(one, one.told.back)]
    score *= SPREAD ** len(between)
    if not all(one.strengths for one in used):
        score *= UNSURE
    if any(one.excerpt.role is Role.WEAKNESS for one in used):
        score *= UNSURE
    after = places[-1] + 1
    if after < len(sentences):
        score *= sentences[after].told.turn
    return Pair(
        places, place, round(score, DIGITS), tuple(dict.fromkeys((*doing.words, *effect.words)))
    )
