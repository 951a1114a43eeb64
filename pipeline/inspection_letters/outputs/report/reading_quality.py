"""How the letters of a report were read: their words by place, and those read with doubts."""

from __future__ import annotations

from dataclasses import dataclass

from inspection_letters.outputs.report.links import letter_page
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.wording import count
from inspection_letters.records.balance import Place, WordCounts, doubtful_letters
from inspection_letters.records.rounding import percent


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """Words in one place: what it is called, how many they are, and their share of all."""

    place: str
    words: int
    share: float


@dataclass(frozen=True, slots=True)
class DoubtRow:
    """A letter that is read with doubts: its name, its page in the report, and why."""

    name: str
    address: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadingQuality:
    """How the letters of a report were read."""

    lead: str
    rows: tuple[PlaceRow, ...]
    doubts: tuple[DoubtRow, ...]
    judged: str


def reading_quality(material: ReportMaterial) -> ReadingQuality:
    """Return how the letters of a report were read."""
    words = WordCounts.sum_of(letter.words for letter in material.letters)
    uncounted = sum(not letter.words.total for letter in material.letters)
    doubts = tuple(
        DoubtRow(
            f"{material.letter_of[letter.letter_id].area}, {letter.file}",
            letter_page(letter.letter_id),
            tuple(note.sentence for note in letter.notes),
        )
        for letter in doubtful_letters(
            (letter.reading for letter in material.letters), material.doubtful_share
        )
    )
    return ReadingQuality(
        _lead(words, len(material.letters), uncounted),
        tuple(
            PlaceRow(_name(place), number, number / words.total)
            for place, number in words.by_place.items()
        ),
        doubts,
        f"A letter is read with doubts if a fact that every letter of its kind states or the "
        f"text of a page was not found, or if more than {material.doubtful_share:.1%} of its "
        "prose is in no excerpt.",
    )


def doubts_sentence(material: ReportMaterial) -> str:
    """Say how many letters are read with doubts; nothing if there are none."""
    number = len(reading_quality(material).doubts)
    if not number:
        return ""
    return (
        f"{count(number, 'letter is', 'letters are')} read with doubts: something that was "
        "expected there was not found, so figures may miss part of what they say."
    )


def _lead(words: WordCounts, letters: int, uncounted: int) -> str:
    if not words.total:
        return "The words of these letters have not been counted. Run 'letters run' on them again."
    lead = (
        f"{percent(words.in_excerpts or 0.0)} of the {words.total:,} words of "
        f"{count(letters - uncounted, 'letter')} are in excerpts. Each of the others is left out "
        "for one of the reasons below."
    )
    if uncounted:
        lead += (
            f" {count(uncounted, 'letter was', 'letters were')} read by an earlier release, which "
            "did not count words."
        )
    return lead


def _name(place: Place) -> str:
    return f"{place[:1].upper()}{place[1:]}"
