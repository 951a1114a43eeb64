"""Find the sentences of gold among the excerpts of freshly read letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from inspection_letters.analysis.gold.digests import digest_of, distance, normalise, sketch_of
from inspection_letters.analysis.gold.file import GoldLetter, GoldSentence, StandOffGold, Status
from inspection_letters.records import Excerpt, Polarity

NEAREST: Final = 10
"""Bits of 64 in which the sketches of one sentence, read twice, may differ at most."""

RIVAL: Final = 20
"""Bits within which another excerpt is like enough to put the choice in doubt."""

FEWEST: Final = 20
"""Characters that a sentence must have for its sketch to say anything."""

REPEATED: Final = "its words occur more or fewer times in the letter than in the gold"
GONE: Final = "no excerpt has these words at this place"


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A sentence of gold without an excerpt: its letter, its number from 0, and the reason."""

    letter_id: str
    file: str
    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Anchored:
    """Gold on excerpts.

    Attributes
    ----------
    matched : mapping
        The codes of each excerpt that the gold covers, by excerpt ID; empty where no code
        applies. An excerpt that is not here was not judged.
    status : mapping
        How each of these excerpts was coded.
    unplaced : tuple of Unplaced
        The sentences that could not be placed, of letters that are there.
    absent : tuple of str
        The files of the letters of gold that were not given.
    shifted : int
        How many excerpts were matched by position and similarity, because their words have
        changed slightly since the gold was made.
    """

    matched: Mapping[str, Mapping[str, Polarity]]
    status: Mapping[str, Status]
    unplaced: tuple[Unplaced, ...]
    absent: tuple[str, ...]
    shifted: int


def anchor(gold: StandOffGold, excerpts: Mapping[str, Sequence[Excerpt]]) -> Anchored:
    """Place the sentences of gold on excerpts.

    Parameters
    ----------
    gold : StandOffGold
        From `load_gold`.
    excerpts : mapping of str to sequence of Excerpt
        The excerpts of each letter in reading order, by letter id.

    Returns
    -------
    Anchored
        Each sentence on one excerpt at most, and each excerpt under one sentence.

    Notes
    -----
    A sentence is placed if its normalised words are those of an excerpt; where they
    stand several times in a letter, only if they do so as often as in gold, and then
    in reading order. What is left is placed by offsets and likeness: the excerpt must
    stand between the same neighbours, in the same section, be alike in words (see
    `sketch_of`), and be the only such excerpt for the sentence, and the sentence the
    only one for the excerpt. All else is unplaced.
    """
    matched: dict[str, Mapping[str, Polarity]] = {}
    status: dict[str, Status] = {}
    unplaced: list[Unplaced] = []
    absent: list[str] = []
    shifted = 0
    for letter in gold.letters:
        if letter.letter_id not in excerpts:
            absent.append(letter.file)
            continue
        of_letter = excerpts[letter.letter_id]
        places, reasons = _same_words(letter, of_letter)
        alike = dict(_alike(letter, of_letter, places))
        shifted += len(alike)
        places |= alike
        for number, sentence in enumerate(letter.sentences):
            if number in places:
                excerpt_id = of_letter[places[number]].excerpt_id
                matched[excerpt_id] = sentence.codes
                status[excerpt_id] = sentence.status
            else:
                reason = reasons.get(number) or sentence.reason or GONE
                unplaced.append(Unplaced(letter.letter_id, letter.file, number, reason))
    return Anchored(matched, status, tuple(unplaced), tuple(absent), shifted)


def _same_words(
    letter: GoldLetter, of_letter: Sequence[Excerpt]
) -> tuple[dict[int, int], dict[int, str]]:
    """Return the excerpt of each sentence with the same words, and why others have none."""
    ours: dict[str, list[int]] = {}
    theirs: dict[str, list[int]] = {}
    for number, sentence in enumerate(letter.sentences):
        ours.setdefault(sentence.digest, []).append(number)
    for index, excerpt in enumerate(of_letter):
        if normalise(excerpt.quote):
            theirs.setdefault(digest_of(excerpt.quote), []).append(index)
    places: dict[int, int] = {}
    reasons: dict[int, str] = {}
    for digest, numbers in ours.items():
        found = theirs.get(digest, [])
        if len(found) == len(numbers):
            places.update(zip(numbers, found, strict=True))
        elif found:
            reasons.update(dict.fromkeys(numbers, REPEATED))
    return places, reasons


def _alike(
    letter: GoldLetter, of_letter: Sequence[Excerpt], places: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    """Yield sentences and excerpts that stand at the same place and are alike."""
    taken = set(places.values())
    candidates: dict[int, dict[int, int]] = {}
    for numbers, indices in _gaps(len(letter.sentences), len(of_letter), places):
        for number in numbers:
            gaps = {
                index: _unlikeness(letter.sentences[number], of_letter[index])
                for index in indices
                if index not in taken
            }
            candidates[number] = {index: gap for index, gap in gaps.items() if gap <= RIVAL}
    rivals = Counter(index for likely in candidates.values() for index in likely)
    for number, likely in candidates.items():
        for index, gap in likely.items():
            if len(likely) == 1 and rivals[index] == 1 and gap <= NEAREST:
                yield number, index


def _gaps(
    sentences: int, excerpts: int, places: Mapping[int, int]
) -> Iterator[tuple[range, range]]:
    """Yield the unplaced sentences between placed neighbours, and the excerpts between them.

    Where neighbours are placed in another order than gold has them, nothing is
    certain between them.
    """
    before, place_before = -1, -1
    for number in (*sorted(places), sentences):
        place = places.get(number, excerpts)
        if place_before < place and number - before > 1:
            yield range(before + 1, number), range(place_before + 1, place)
        before, place_before = number, place


def _unlikeness(sentence: GoldSentence, excerpt: Excerpt) -> int:
    """Return in how many bits the sketches differ; too many where they cannot be the same."""
    if (
        sentence.span is None
        or sentence.section != excerpt.section
        or min(len(sentence.span), len(excerpt.span)) < FEWEST
    ):
        return RIVAL + 1
    return distance(sentence.sketch, sketch_of(excerpt.quote))
