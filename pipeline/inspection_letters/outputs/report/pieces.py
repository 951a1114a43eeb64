"""The pieces of a report: its letters, their excerpts, and topics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath

from inspection_letters.analysis.statistics.findings import UNKNOWN, group_of
from inspection_letters.outputs.report.naming import FICTIONAL_URN, LATER_VISITS, UNKNOWN_AREA
from inspection_letters.records import CodedExcerpt, Excerpt, Letter, Metadata, Polarity


@dataclass(frozen=True, slots=True)
class ReportLetter:
    """A letter, what it says of itself, and the region of its area.

    ``replaced`` tells that a later edition of the same letter counts in its place; ``pages``
    is 0 where nobody has asked for their number.
    """

    letter: Letter
    metadata: Metadata
    region: str | None = None
    pages: int = 0
    replaced: bool = False

    @property
    def letter_id(self) -> str:
        """Its id."""
        return self.letter.letter_id

    @property
    def area(self) -> str:
        """Its area, by its own word or else by the catalogue's."""
        return self.metadata.area or self.letter.area or UNKNOWN_AREA

    @property
    def named(self) -> bool:
        """Whether its area is known."""
        return bool(self.metadata.area or self.letter.area)

    @property
    def urn(self) -> str | None:
        """The number of its area."""
        return self.metadata.urn or self.letter.urn

    @property
    def file(self) -> str:
        """The name of its file."""
        return PurePath(self.letter.source).name

    @property
    def url(self) -> str | None:
        """Where it is published, if it was fetched from there."""
        source = self.letter.source
        return source if source.startswith(("https://", "http://")) else None

    @property
    def date(self) -> date | None:
        """The day it is about: first day of the inspection, else its date or publication."""
        about = self.metadata
        return about.inspection_start or about.letter_date or self.letter.published

    @property
    def year(self) -> int | None:
        """The year of that day."""
        return self.date.year if self.date else None

    @property
    def outcome(self) -> str | None:
        """The value of its outcome, if it states one."""
        return self.metadata.outcome.value if self.metadata.outcome else None

    @property
    def fictional(self) -> bool:
        """Whether it is one of the sample letters, whose areas are made up."""
        return (self.urn or self.file).startswith(FICTIONAL_URN)

    def group(self, by: str) -> str:
        """Return its group when letters are grouped by outcome, region, year or kind.

        As figures group them: the year is that of the first day of the inspection.
        """
        return group_of(self.metadata, self.region, by) or UNKNOWN


@dataclass(frozen=True, slots=True)
class ReportExcerpt:
    """An excerpt with its page, and the codes that count.

    Those are what people judged, where they did (``by_people``), and else what the
    coder gave.
    """

    excerpt: Excerpt
    page_number: int
    codings: tuple[CodedExcerpt, ...] = ()
    topic_ids: tuple[str, ...] = ()
    by_people: bool = False

    @property
    def excerpt_id(self) -> str:
        """Its id."""
        return self.excerpt.excerpt_id

    @property
    def letter_id(self) -> str:
        """The letter it is from."""
        return self.excerpt.letter_id

    @property
    def quote(self) -> str:
        """The words of the letter."""
        return self.excerpt.quote

    def coding(self, code_id: str, polarity: Polarity) -> CodedExcerpt | None:
        """Return what it bears of a code with a polarity, or None.

        People who are split evenly may give a code two polarities.
        """
        return next(
            (one for one in self.codings if (one.code_id, one.polarity) == (code_id, polarity)),
            None,
        )


@dataclass(frozen=True, slots=True)
class ReportTopic:
    """A topic as `letters topics` has written it.

    ``nearest_codes`` are ids of codes with the share of the topic's excerpts that bear
    them; ``stability`` is None until it is measured; ``shares`` are by polarity, outcome,
    region and year.
    """

    topic_id: str
    name: str
    grain: str
    keywords: tuple[str, ...]
    n_excerpts: int
    n_letters: int
    examples: tuple[str, ...]
    nearest_codes: tuple[tuple[str, float], ...] = ()
    stability: float | None = None
    unstable: bool = False
    explained_by: str | None = None
    emerging: bool = False
    shares: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


def in_time(one: ReportLetter) -> tuple[str, str]:
    """Return what letters of an area are sorted by: their day, and then their id."""
    return str(one.date or ""), one.letter_id


def inspections(letters: Sequence[ReportLetter]) -> tuple[ReportLetter, ...]:
    """Return those of an area's letters that are inspections, the earliest first.

    Later editions stand for earlier ones, and what only follows an inspection up is left
    out; where nothing else is left, it is what there is.
    """
    counted = tuple(one for one in letters if not one.replaced) or tuple(letters)
    return tuple(one for one in counted if one.metadata.kind not in LATER_VISITS) or counted
