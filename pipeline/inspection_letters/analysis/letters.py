"""The letters of a corpus, what their kinds and outcomes are called, and how they are grouped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath
from typing import Final

from inspection_letters.records import Letter, Metadata
from inspection_letters.records.balance import LetterReading, WordCounts
from inspection_letters.records.places import name_place

KIND_LABELS: Final[Mapping[str, str]] = {
    "area-send-report": "Full inspection report (2023 on)",
    "area-send-letter": "Inspection letter (2016 to 2022)",
    "area-send-revisit": "Revisit letter",
    "area-send-monitoring": "Monitoring letter",
    "jtai-letter": "Joint targeted area inspection letter",
    "generic": "Other inspection report",
}
"""What each kind of letter is called."""

OUTCOME_LABELS: Final[Mapping[str, str]] = {
    "positive": "Typically positive",
    "inconsistent": "Inconsistent",
    "systemic-failings": "Systemic failings",
    "unknown": "Outcome not stated",
}
"""What each outcome is called, the best first."""

KIND_INSPECTORATES: Final[Mapping[str, tuple[str, ...]]] = {
    "area-send-report": ("Ofsted", "CQC"),
    "area-send-letter": ("Ofsted", "CQC"),
    "area-send-revisit": ("Ofsted", "CQC"),
    "area-send-monitoring": ("Ofsted", "CQC"),
}
"""The inspectorates of the kinds of letter that always have the same."""

NAMES_INSPECTORATES: Final = "jtai-letter"
"""The kind of letter that names its inspectorates."""

GRADE_LABELS: Final[Mapping[str, str]] = {
    "outstanding": "Outstanding",
    "good": "Good",
    "requires-improvement": "Requires improvement",
    "adequate": "Adequate",
    "inadequate": "Inadequate",
}
"""What each grade of an inspection is called, the best first."""

JUDGEMENT_LABELS: Final[Mapping[str, str]] = {
    "overall-effectiveness": "Overall effectiveness",
    "leadership": "Leaders, management and governance",
    "help-and-protection": "Children who need help and protection",
    "children-in-care": "Children in care",
    "children-in-care-and-care-leavers": "Children in care and care leavers",
    "care-leavers": "Care leavers",
    "adoption": "Adoption",
    "safeguarding-board": "Local Safeguarding Children Board",
    "capacity-to-improve": "Capacity to improve",
    "outcomes": "Outcomes for children",
    "quality-of-provision": "Quality of provision",
}
"""What each judgement is called."""


def judgement_name(judgement: str) -> str:
    """Return what a judgement is called; that on one of two services names the service."""
    for service in ("safeguarding", "looked-after"):
        rest = judgement.removeprefix(f"{service}-")
        if rest != judgement and rest in JUDGEMENT_LABELS:
            return f"{JUDGEMENT_LABELS[rest]} ({service.replace('-', ' ')})"
    return JUDGEMENT_LABELS.get(judgement, judgement)


GROUPINGS: Final = ("outcome", "year", "region", "kind", "grade")
"""By what letters can be grouped."""

BOTH: Final = ", "
"""Between the names of a group by two of these: ``inconsistent, 2024``."""

UNKNOWN: Final = "unknown"
"""The group of the letters that do not state theirs."""

RESTATING: Final = "area-send-monitoring"
"""The kind of letter that restates the priority actions of an earlier inspection."""

LATER_VISITS: Final = ("area-send-revisit", RESTATING)
"""The kinds of letter that follow up an inspection and are not inspections themselves."""

UNKNOWN_AREA: Final = "Area not stated"

FICTIONAL_URN: Final = "9900"
"""The first digits of the area numbers of the fictional sample letters."""


@dataclass(frozen=True, slots=True)
class CorpusLetter:
    """A letter, the facts it states, and what is known of it from elsewhere.

    Attributes
    ----------
    letter : Letter
        Where the letter comes from.
    metadata : Metadata
        The facts that the letter states.
    region : str or None
        The region of its area, if the area's number is known.
    pages : int
        How many pages it has; 0 if it is not a PDF.
    replaced : bool
        Whether a later edition of the same letter counts in its place.
    mended : mapping of str to int
        The repairs made to its text, by kind.
    words : WordCounts
        How many of its words are in excerpts, and in each place that is none.
    """

    letter: Letter
    metadata: Metadata
    region: str | None = None
    pages: int = 0
    replaced: bool = False
    mended: Mapping[str, int] = field(default_factory=dict)
    words: WordCounts = field(default_factory=WordCounts)

    @property
    def reading(self) -> LetterReading:
        """How the letter was read."""
        return LetterReading(self.letter_id, self.file, self.words, self.metadata.reading_notes)

    @property
    def letter_id(self) -> str:
        """The letter's ID."""
        return self.letter.letter_id

    @property
    def kind(self) -> str:
        """The kind of letter."""
        return self.metadata.kind

    @property
    def area(self) -> str:
        """The area as the letter states it, or else as the catalogue does."""
        return self.stated_area or UNKNOWN_AREA

    @property
    def stated_area(self) -> str | None:
        """The area, None if neither the letter nor the catalogue states it."""
        return self.metadata.area or self.letter.area

    @property
    def named(self) -> bool:
        """Whether the area is known."""
        return bool(self.stated_area)

    @property
    def urn(self) -> str | None:
        """The number of the area, as the letter states it or else the catalogue."""
        return self.metadata.urn or self.letter.urn

    @property
    def file(self) -> str:
        """The name of the letter's file."""
        return PurePath(self.letter.source).name

    def place(self, number: int | None) -> str:
        """Return what a place in it is called: "page 3", or "paragraph 12" if it is not a PDF.

        Parameters
        ----------
        number : int or None
            As the excerpts have it; None stands for the letter as a whole.
        """
        return "letter" if number is None else name_place(number, pages=self.pages)

    @property
    def url(self) -> str | None:
        """The address of the letter, if it was fetched from the web."""
        source = self.letter.source
        return source if source.startswith(("https://", "http://")) else None

    @property
    def date(self) -> date | None:
        """The first day of the inspection, else the letter's date or its publication."""
        about = self.metadata
        return about.inspection_start or about.letter_date or self.letter.published

    @property
    def year(self) -> int | None:
        """The year of `date`."""
        return self.date.year if self.date else None

    @property
    def outcome(self) -> str | None:
        """The outcome, if the letter states one."""
        return self.metadata.outcome.value if self.metadata.outcome else None

    @property
    def inspectorates(self) -> tuple[str, ...]:
        """Who inspected, as far as the letter or its kind says so."""
        if self.kind == NAMES_INSPECTORATES:
            return self.metadata.inspectors
        return KIND_INSPECTORATES.get(self.kind, ())

    @property
    def grade(self) -> str | None:
        """The grade of overall effectiveness, if the letter prints one."""
        grade = self.metadata.overall_grade
        return grade.value if grade else None

    @property
    def fictional(self) -> bool:
        """Whether it is one of the sample letters, whose areas are made up."""
        return (self.urn or self.file).startswith(FICTIONAL_URN)

    def group(self, by: str) -> str:
        """Return the group of the letter.

        Parameters
        ----------
        by : str
            How letters are grouped: one of `GROUPINGS`, or two of them separated by a comma. The
            year is that of `date`.
        """
        match by:
            case "outcome":
                return self.outcome or UNKNOWN
            case "year":
                return str(self.year) if self.year else UNKNOWN
            case "region":
                return self.region or UNKNOWN
            case "kind":
                return self.kind
            case "grade":
                return self.grade or UNKNOWN
        if "," in by:
            return BOTH.join(self.group(each) for each in by.split(","))
        raise ValueError(f"Letters cannot be grouped by {by!r}.")


def by_date(letter: CorpusLetter) -> tuple[str, str]:
    """Return the sort key of an area's letters: the date, and then the ID."""
    return str(letter.date or ""), letter.letter_id


def inspections(letters: Sequence[CorpusLetter]) -> tuple[CorpusLetter, ...]:
    """Return the inspections among an area's letters, the earliest first.

    Editions that were replaced and later visits are left out, unless nothing else is left.
    """
    current = tuple(letter for letter in letters if not letter.replaced) or tuple(letters)
    return tuple(letter for letter in current if letter.kind not in LATER_VISITS) or current
