"""Where the words of a letter have gone, and what is doubtful about its reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from inspection_letters.records.facts import ReadingNote

DOUBTFUL_SHARE: Final = 0.005
"""Share of a letter's prose outside excerpts above which it is read with doubts."""

MOST_ABOUT: Final = 0.5
"""Share of a letter's words in sections about the inspection above which it is doubtful."""


class Place(StrEnum):
    """Where a word has gone; all but the first and the last say why it is no finding."""

    EXCERPT = "excerpts"
    HEADING = "headings"
    OTHER_SECTION = "sections about the inspection itself"
    NOTICE = "publisher's notices"
    CONTACT = "names, dates, addresses and other labels"
    LEAD_IN = "lead-ins of lists"
    TABLE = "headings and labels of tables"
    NUMBER = "numbers of items and marks of notes"
    NOTE = "notes at the foot of a page"
    FRAGMENT = "titles and fragments that state nothing"
    FURNITURE = "running heads, page numbers and other furniture"
    UNSURE = "recognised in a picture with too little confidence"
    HIDDEN = "text that no reader sees, or that the PDF marks as a header or footer"
    UNEXCERPTED = "prose in no excerpt"


@dataclass(frozen=True, slots=True)
class WordCounts:
    """How many words of a letter are in each place; places without words are left out."""

    by_place: Mapping[Place, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """The number of words in all places."""
        return sum(self.by_place.values())

    @property
    def in_excerpts(self) -> float | None:
        """Share of all words, from 0 to 1, that are in excerpts; None without words."""
        return self.by_place.get(Place.EXCERPT, 0) / self.total if self.total else None

    @property
    def outside(self) -> int:
        """The number of words of prose in no excerpt."""
        return self.by_place.get(Place.UNEXCERPTED, 0)

    @property
    def about(self) -> int:
        """The number of words in sections about the inspection itself."""
        return self.by_place.get(Place.OTHER_SECTION, 0)

    @property
    def prose_outside(self) -> float | None:
        """Share of the prose, from 0 to 1, that is in no excerpt; None without words."""
        prose = self.outside + self.by_place.get(Place.EXCERPT, 0)
        return (self.outside / prose if prose else 0.0) if self.total else None

    @classmethod
    def sum_of(cls, counts: Iterable[WordCounts]) -> WordCounts:
        """Return the words of several letters together."""
        total: dict[Place, int] = {}
        for words in counts:
            for place, number in words.by_place.items():
                total[place] = total.get(place, 0) + number
        return cls({place: total[place] for place in Place if place in total})


@dataclass(frozen=True, slots=True)
class LetterReading:
    """How a letter was read: where its words have gone, and what was not found.

    Attributes
    ----------
    letter_id, file : str
        The letter and the name of its PDF.
    words : WordCounts
        Empty for a letter that an earlier release read.
    notes : tuple of ReadingNote
        Facts that were not found, and pages that could not be read.
    """

    letter_id: str
    file: str
    words: WordCounts
    notes: tuple[ReadingNote, ...]

    def doubts(self, limit: float = DOUBTFUL_SHARE) -> tuple[ReadingNote, ...]:
        """Return why the letter is read with doubts; nothing if it is read well.

        Parameters
        ----------
        limit : float
            Share of the prose, from 0 to 1, that may be in no excerpt.
        """
        return doubts(self.words, self.notes, limit)


@dataclass(frozen=True, slots=True)
class DoubtfulLetter:
    """A letter that is read with doubts, and why."""

    letter_id: str
    file: str
    notes: tuple[ReadingNote, ...]


def doubtful_letters(
    readings: Iterable[LetterReading], limit: float = DOUBTFUL_SHARE
) -> tuple[DoubtfulLetter, ...]:
    """Return the letters that are read with doubts, in their order.

    Parameters
    ----------
    readings : iterable of LetterReading
        How letters were read.
    limit : float
        Share of a letter's prose, from 0 to 1, that may be in no excerpt.
    """
    found = ((reading, reading.doubts(limit)) for reading in readings)
    return tuple(
        DoubtfulLetter(reading.letter_id, reading.file, notes) for reading, notes in found if notes
    )


def doubts(
    words: WordCounts, notes: tuple[ReadingNote, ...], limit: float = DOUBTFUL_SHARE
) -> tuple[ReadingNote, ...]:
    """Return why a letter is read with doubts.

    It is if something was not found, if more prose than the limit is in no excerpt, or if most
    of it is in sections about the inspection itself: what stands below a heading that is not
    recognised belongs to the section before it.

    Parameters
    ----------
    words : WordCounts
        Where its words have gone.
    notes : tuple of ReadingNote
        What was not found.
    limit : float
        Share of the prose, from 0 to 1, that may be in no excerpt.
    """
    if words.about > MOST_ABOUT * words.total:
        about = ReadingNote(
            f"{words.about:,} words ({words.about / words.total:.0%}) in sections about the "
            "inspection itself",
            "heading of findings among them",
            "",
            "Look for findings there: a heading may not have been recognised.",
        )
        notes = (*notes, about)
    share = words.prose_outside
    if share is None or share <= limit:
        return notes
    lost = ReadingNote(
        f"{words.outside} words of prose ({share:.1%} of all prose)",
        "excerpt that holds them and no reason to leave them out",
        "",
    )
    return (*notes, lost)
