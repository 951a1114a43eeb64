"""Features for the linear part of the model coder: words, characters, rules and position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inspection_letters.coding.evidence import Evidence, Floats, Matched
from inspection_letters.coding.ngrams import (
    Counts,
    Sparse,
    Tfidf,
    added,
    character_ngrams,
    word_ngrams,
)
from inspection_letters.coding.windows import paragraphs
from inspection_letters.records import Excerpt, Role

ROLES = tuple(Role)

SENTENCE, CHARACTERS, BEFORE, AROUND = "sentence", "characters", "before", "around"
BLOCKS = (SENTENCE, CHARACTERS, BEFORE, AROUND)
"""The sparse blocks: word and character n-grams of the sentence, and word n-grams of the
previous sentence and of the rest of the paragraph."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The rows of each sentence's neighbours (-1 if it has none), and its paragraph's number."""

    before: np.ndarray[tuple[int], np.dtype[np.int64]]
    after: np.ndarray[tuple[int], np.dtype[np.int64]]
    group: np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Features:
    """The input of the linear part: sparse blocks, a dense block, and the rules' scores.

    ``matched`` are the patterns that speak for each code of each sentence.
    """

    sparse: dict[str, Sparse]
    dense: Floats
    scores: Floats
    cues: Floats
    place: Surroundings
    matched: Matched


def place_of(excerpts: Sequence[Excerpt]) -> Surroundings:
    """Return each excerpt's neighbours within its paragraph, and the paragraph's number."""
    before = np.full(len(excerpts), -1, dtype=np.int64)
    after = np.full(len(excerpts), -1, dtype=np.int64)
    group = np.zeros(len(excerpts), dtype=np.int64)
    for number, places in enumerate(paragraphs(excerpts)):
        group[places] = number
        before[places[1:]] = places[:-1]
        after[places[:-1]] = places[1:]
    return Surroundings(before, after, group)


def shifted(values: Floats, places: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
    """Return the rows of `values` at `places`, with zeros where the place is -1."""
    return np.where(places[:, None] >= 0, values[places], 0.0)


def roles_of(excerpts: Sequence[Excerpt]) -> Floats:
    """Return a column for each role, with 1 for the role of an excerpt's section."""
    return np.array([[float(e.role is role) for role in ROLES] for e in excerpts]).reshape(-1, 4)


class Featurizer:
    """Turns excerpts in reading order into `Features`.

    Parameters
    ----------
    word, character : Tfidf
        The vocabularies of words and of characters.
    evidence : Evidence
        The rules' evidence about a sentence.
    """

    def __init__(self, word: Tfidf, character: Tfidf, evidence: Evidence) -> None:
        self._word = word
        self._character = character
        self._evidence = evidence

    def __call__(self, excerpts: Sequence[Excerpt]) -> Features:
        """Return the features of excerpts, which must be in reading order."""
        place = place_of(excerpts)
        own = [word_ngrams(excerpt.quote) for excerpt in excerpts]
        counts = [self._word.counts(grams) for grams in own]
        characters = [
            self._character.counts(character_ngrams(excerpt.quote)) for excerpt in excerpts
        ]
        rest: list[Counts] = [{} for _ in excerpts]
        for places in paragraphs(excerpts):
            for at in places:
                rest[at] = added(counts[other] for other in places if other != at)
        scores, cues, matched = self._evidence(excerpts)
        length = np.array([[min(len(grams), 100) / 100] for grams in own]).reshape(-1, 1)
        first = (place.before < 0).astype(float)[:, None]
        last = (place.after < 0).astype(float)[:, None]
        dense = np.hstack(
            [
                roles_of(excerpts),
                scores,
                0.5 * shifted(scores, place.before),
                0.25 * cues,
                0.1 * shifted(cues, place.before),
                length,
                0.5 * first,
                0.5 * last,
            ]
        )
        sparse = {
            SENTENCE: self._word(counts),
            CHARACTERS: self._character(characters),
            BEFORE: self._word(counts[at] if at >= 0 else {} for at in place.before),
            AROUND: self._word(rest),
        }
        return Features(sparse, dense, scores, cues, place, matched)


__all__ = ["BLOCKS", "Features", "Featurizer", "Surroundings", "place_of", "roles_of", "shifted"]
