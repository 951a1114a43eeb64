"""Which excerpts a person should code next: doubtful codings of different sentences."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from inspection_letters.records import Excerpt, Polarity

_POOL: Final = 12
"""Excerpts are chosen from a pool of the most doubtful, this many times the queue's size."""

_FEW: Final = 3
"""How many excerpts of a letter the queue may always take."""

_ONE_NEIGHBOUR, _TWO_NEIGHBOURS, _ALONE = 0.7, 0.9, 0.1
"""How doubtful an excerpt without a code is if one, both or none of its neighbours are coded."""

_WITHOUT: Final = 0.25
"""The share of the queue, where possible, of excerpts without a code beside coded ones."""

Suggestions = Mapping[str, Mapping[str, tuple[Polarity, float]]]
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Queued:
    """An excerpt to code, with the sentence before it and how doubtful its coding is."""

    excerpt: Excerpt
    before: str
    doubt: float


def doubts(excerpts: Sequence[Excerpt], suggestions: Suggestions) -> list[float]:
    """Return how doubtful the coding of each excerpt is, from 0 to 1.

    A code is more doubtful the nearer its score is to the lowest score with which the
    coder assigns that code. An excerpt without a code is doubtful if its neighbours in the
    same paragraph are coded, because a sentence often continues the subject of the
    sentence before.

    Parameters
    ----------
    excerpts : sequence of Excerpt
        In reading order, the excerpts of each letter together.
    suggestions : mapping
        The codes of each excerpt, by excerpt ID, with polarity and score.
    """
    lowest: dict[str, float] = {}
    for codes in suggestions.values():
        for code_id, (_, score) in codes.items():
            lowest[code_id] = min(score, lowest.get(code_id, 1.0))
    return [_doubt(number, excerpts, suggestions, lowest) for number in range(len(excerpts))]


def _doubt(
    number: int, excerpts: Sequence[Excerpt], suggestions: Suggestions, lowest: Mapping[str, float]
) -> float:
    excerpt = excerpts[number]
    codes = suggestions.get(excerpt.excerpt_id, {})
    if codes:
        margins = [
            (score - lowest[code_id]) / max(1 - lowest[code_id], 1e-9)
            for code_id, (_, score) in codes.items()
        ]
        return 1 - min(margins)
    neighbours = [
        excerpts[at]
        for at in (number - 1, number + 1)
        if 0 <= at < len(excerpts)
        and (excerpts[at].letter_id, excerpts[at].paragraph)
        == (excerpt.letter_id, excerpt.paragraph)
    ]
    coded = sum(bool(suggestions.get(other.excerpt_id)) for other in neighbours)
    return (_ALONE, _ONE_NEIGHBOUR, _TWO_NEIGHBOURS)[coded]


def choose_queue(
    excerpts: Sequence[Excerpt],
    suggestions: Suggestions,
    size: int,
    *,
    seed: int,
    done: frozenset[str] = frozenset(),
) -> list[Queued]:
    """Choose the excerpts most worth coding by hand.

    The queue begins with the most doubtful excerpt of each code that the coder assigned,
    the rarest codes first. It then grows by the excerpt whose doubt times its distance from
    all chosen excerpts is greatest: farthest-first traversal, a greedy approximation of
    k-centre [1]_ [2]_, over TF-IDF vectors, weighted by doubt. At least a quarter are
    excerpts without a code beside coded ones, because only these show what a coder misses.
    No letter supplies more than a few while other letters have some left.

    Parameters
    ----------
    excerpts, suggestions
        As in `doubts`.
    size : int
        The number of excerpts to choose.
    seed : int
        Seed of the random generator, which breaks ties.
    done : frozenset of str
        IDs of excerpts that people have reviewed, which are left out.

    Returns
    -------
    list of Queued
        Sorted by letter, in reading order.

    References
    ----------
    .. [1] T. F. Gonzalez, "Clustering to minimize the maximum intercluster distance",
       *Theoretical Computer Science* 38, 1985, 293-306.
    .. [2] O. Sener and S. Savarese, "Active learning for convolutional neural networks:
       a core-set approach", *ICLR*, 2018.
    """
    # The random number breaks ties; it never outweighs a true difference.
    jitter = np.random.default_rng(seed).random(len(excerpts)) * 1e-6
    doubt = np.array(doubts(excerpts, suggestions), dtype=np.float64) + jitter
    free = [number for number, excerpt in enumerate(excerpts) if excerpt.excerpt_id not in done]
    letters = {excerpts[number].letter_id for number in free}
    if not free:
        return []
    most = max(_FEW, math.ceil(size / len(letters)))
    picked = _most_doubtful_of_each_code(excerpts, suggestions, free, doubt, size, most)
    missed = frozenset(
        number
        for number in free
        if doubt[number] >= _ONE_NEIGHBOUR and not suggestions.get(excerpts[number].excerpt_id)
    )
    picked = _farthest_first(excerpts, free, doubt, size, most, picked, missed)
    return [
        Queued(excerpts[number], sentence_before(excerpts, number), round(float(doubt[number]), 4))
        for number in sorted(picked)
    ]


def _most_doubtful_of_each_code(
    excerpts: Sequence[Excerpt],
    suggestions: Suggestions,
    free: Sequence[int],
    doubt: _Floats,
    size: int,
    most: int,
) -> list[int]:
    coded_as: dict[str, list[int]] = {}
    for number in free:
        for code_id in suggestions.get(excerpts[number].excerpt_id, {}):
            coded_as.setdefault(code_id, []).append(number)
    picked: list[int] = []
    seen: set[str] = set()
    used: Counter[str] = Counter()
    for code_id, numbers in sorted(coded_as.items(), key=lambda pair: (len(pair[1]), pair[0])):
        if len(picked) >= size or code_id in seen:
            continue
        # Within the limit for each letter if possible, else any excerpt with the code.
        best = max(numbers, key=lambda n: (used[excerpts[n].letter_id] < most, doubt[n]))
        picked.append(best)
        used[excerpts[best].letter_id] += 1
        seen.update(suggestions[excerpts[best].excerpt_id])
    return picked


def _farthest_first(
    excerpts: Sequence[Excerpt],
    free: Sequence[int],
    doubt: _Floats,
    size: int,
    most: int,
    picked: list[int],
    missed: frozenset[int],
) -> list[int]:
    by_doubt = sorted(free, key=lambda number: -doubt[number])
    without = [number for number in by_doubt if number in missed]
    enough = max(_POOL * size, 500)
    pool = sorted({*by_doubt[:enough], *without[:enough], *picked})
    vectors = _vectors([excerpts[number].quote for number in pool])
    place = {number: at for at, number in enumerate(pool)}
    used = Counter(excerpts[number].letter_id for number in picked)
    distance = np.ones(len(pool))
    open_ = np.ones(len(pool), dtype=bool)

    def take(number: int) -> None:
        at = place[number]
        open_[at] = False
        nearness = (vectors @ vectors[at].T).toarray()[:, 0]
        np.minimum(distance, 1 - nearness, out=distance)

    for number in picked:
        take(number)
    worth = doubt[pool]
    maybe = np.array([number in missed for number in pool])
    chosen = list(picked)
    while len(chosen) < size and open_.any():
        within = np.array([used[excerpts[number].letter_id] < most for number in pool])
        allowed = open_ & within if (open_ & within).any() else open_
        lacking = sum(number in missed for number in chosen) < _WITHOUT * (len(chosen) + 1)
        if lacking and (allowed & maybe).any():
            allowed = allowed & maybe
        best = pool[int(np.argmax(np.where(allowed, worth * (distance + 1e-9), -1.0)))]
        chosen.append(best)
        used[excerpts[best].letter_id] += 1
        take(best)
    return chosen


def _vectors(quotes: Sequence[str]) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    # Every character except white space counts as part of a word, so that the vocabulary
    # is never empty.
    words = TfidfVectorizer(sublinear_tf=True, token_pattern=r"\S+")  # noqa: S106
    return words.fit_transform(quotes)


def sentence_before(excerpts: Sequence[Excerpt], number: int) -> str:
    """Return the sentence before an excerpt in its paragraph, or nothing."""
    if number == 0:
        return ""
    excerpt, before = excerpts[number], excerpts[number - 1]
    same = (excerpt.letter_id, excerpt.paragraph) == (before.letter_id, before.paragraph)
    return before.quote if same else ""
