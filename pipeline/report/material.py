"""What a report is made of: everything that its pages, figures and tables say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import PurePath
from typing import Any

from pipeline.evaluate.findings import UNKNOWN, Figure, group_of, recommends
from pipeline.practice import Practice
from pipeline.records import (
    Codebook,
    CodedExcerpt,
    Excerpt,
    Letter,
    Metadata,
    Polarity,
    Rejection,
    Run,
)
from pipeline.report.evaluation import EvaluationReport

KINDS: Mapping[str, str] = {
    "area-send-report": "Full inspection report (2023 on)",
    "area-send-letter": "Inspection letter (2016 to 2022)",
    "area-send-revisit": "Revisit letter",
    "area-send-monitoring": "Monitoring letter",
    "generic": "Other inspection report",
}
"""What kinds of letter are called."""

OUTCOMES: Mapping[str, str] = {
    "positive": "Typically positive",
    "inconsistent": "Inconsistent",
    "systemic-failings": "Systemic failings",
    "unknown": "Outcome not stated",
}
"""What outcomes are called, best first."""

LATER_VISITS = ("area-send-revisit", "area-send-monitoring")
"""Kinds of letter that follow an inspection up and are none themselves."""

UNKNOWN_AREA = "Area not stated"

FICTIONAL_URN = "9900"
"""How the numbers of the areas of the sample letters begin."""


@dataclass(frozen=True, slots=True)
class ReportLetter:
    """A letter, what it says of itself, and the region of its area.

    ``replaced`` tells that a later edition of the same letter counts in its place.
    """

    letter: Letter
    metadata: Metadata
    region: str | None
    pages: int
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

    def coding(self, code_id: str) -> CodedExcerpt | None:
        """Return what it bears of a code, or None."""
        return next((one for one in self.codings if one.code_id == code_id), None)


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


@dataclass(frozen=True)
class Material:
    """All that a report says, read from a workspace at one time.

    Attributes
    ----------
    letters : tuple of ReportLetter
        By area and date, the earliest first.
    excerpts : tuple of ReportExcerpt
        By letter id and in reading order.
    figures : mapping
        Shares of letters: under None those of all letters; under ``outcome``, ``region``,
        ``year`` and ``kind`` those of all letters followed by those of each group.
    notes : tuple of str
        What the intervals hold and what not.
    topics : tuple of ReportTopic
        Empty if topics have not been looked for.
    evaluations : tuple of EvaluationReport
        The coder measured against gold, if gold is of these letters, and against each
        other coder of the workspace.
    card : mapping or None
        What is known of the model on letters held out (its ``report.json``).
    """

    name: str
    coder_id: str
    codebook: Codebook
    letters: tuple[ReportLetter, ...]
    excerpts: tuple[ReportExcerpt, ...]
    figures: Mapping[str | None, tuple[Figure, ...]]
    notes: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    reviewed: int = 0
    practices: tuple[Practice, ...] = ()
    topics: tuple[ReportTopic, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    evaluations: tuple[EvaluationReport, ...] = ()
    card: Mapping[str, Any] | None = None
    run: Run | None = None
    seed: int = 1
    command: str = ""

    @cached_property
    def by_id(self) -> Mapping[str, ReportExcerpt]:
        """The excerpts by their ids."""
        return {one.excerpt_id: one for one in self.excerpts}

    @cached_property
    def letter_of(self) -> Mapping[str, ReportLetter]:
        """The letters by their ids."""
        return {one.letter_id: one for one in self.letters}

    @cached_property
    def _by_letter(self) -> Mapping[str, tuple[ReportExcerpt, ...]]:
        found: dict[str, list[ReportExcerpt]] = {}
        for one in self.excerpts:
            found.setdefault(one.letter_id, []).append(one)
        return {name: tuple(ones) for name, ones in found.items()}

    def excerpts_of(self, letter_id: str) -> tuple[ReportExcerpt, ...]:
        """Return the excerpts of a letter in reading order."""
        return self._by_letter.get(letter_id, ())

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The labels of codes by their ids."""
        return {one.id: one.label for one in self.codebook.codes}

    @cached_property
    def area_slugs(self) -> Mapping[str, str]:
        """The part of addresses that stands for the area of each letter, by letter id.

        Letters with one number, or of one name, are of one area; letters that state neither
        area nor number are missing.
        """
        numbers = {one.area.casefold(): one.urn for one in self.letters if one.named and one.urn}
        groups: dict[str, list[ReportLetter]] = {}
        for one in sorted(self.letters, key=_in_time):
            if one.named or one.urn:
                key = one.urn or numbers.get(one.area.casefold()) or slug(one.area)
                groups.setdefault(key, []).append(one)
        taken: dict[str, str] = {}
        for key in sorted(groups):
            name = slug(groups[key][-1].area)
            # Two names may differ in letters that an address does not hold.
            free = name if name not in taken else f"{name}-{slug(key)}"
            taken[free] = key
        return {one.letter_id: name for name, key in taken.items() for one in groups[key]}

    @cached_property
    def areas(self) -> Mapping[str, tuple[ReportLetter, ...]]:
        """The letters of each area, the earliest first, by slug, in the order of names."""
        found: dict[str, list[ReportLetter]] = {}
        for one in sorted(self.letters, key=_in_time):
            if one.letter_id in self.area_slugs:
                found.setdefault(self.area_slugs[one.letter_id], []).append(one)
        names = sorted(found, key=lambda name: (found[name][-1].area.casefold(), name))
        return {name: tuple(found[name]) for name in names}

    def area_key(self, letter_id: str) -> str:
        """Return what stands for the area of a letter; its own id if it states none."""
        return self.area_slugs.get(letter_id, letter_id)

    def count_areas(self, letters: Sequence[ReportLetter] | None = None) -> int:
        """Count the areas of letters, of all that count if not given."""
        chosen = self.counted if letters is None else letters
        return len({self.area_slugs.get(one.letter_id) for one in chosen} - {None})

    @cached_property
    def latest_inspections(self) -> Mapping[str, ReportLetter]:
        """The latest inspection of each area, by slug.

        Areas of which only later visits are known are left out; if that is all there is, it
        is the latest letter of each.
        """
        latest = {
            name: inspections(letters)[-1]
            for name, letters in self.areas.items()
            if not all(one.replaced for one in letters)
        }
        full = {name: one for name, one in latest.items() if one.metadata.kind not in LATER_VISITS}
        return full or latest

    @property
    def fictional(self) -> bool:
        """Whether any of the letters is made up."""
        return any(one.fictional for one in self.letters)

    def recommends(self, one: ReportExcerpt) -> str | None:
        """Return ``priority`` or ``improve`` for a recommendation that figures count."""
        return recommends(one.excerpt, self.letter_of[one.letter_id].metadata.kind)

    @property
    def counted(self) -> tuple[ReportLetter, ...]:
        """The letters that figures count: each inspection once, in its latest edition."""
        return tuple(one for one in self.letters if not one.replaced)

    def figure(
        self, code_id: str, measure: str, by: str | None = None, group: str | None = None
    ) -> Figure:
        """Return one figure.

        Parameters
        ----------
        code_id : str
            A code of the codebook.
        measure : {"weakness", "strength", "priority", "improve"}
            In what way letters have it.
        by, group : str, optional
            Of which letters; of all if not given.

        Raises
        ------
        KeyError
            If there is no such figure.
        """
        return self._by_name[(code_id, measure, by if group is not None else None, group)]

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str, str | None, str | None], Figure]:
        return {
            (one.codes[0], one.measure, by if one.group is not None else None, one.group): one
            for by, figures in self.figures.items()
            for one in figures
            if len(one.codes) == 1
        }

    def groups(self, by: str) -> tuple[str, ...]:
        """Return the groups of letters by outcome, region, year or kind, in their order."""
        found = dict.fromkeys(one.group for one in self.figures[by] if one.group is not None)
        order = {name: place for place, name in enumerate(OUTCOMES)}
        return tuple(sorted(found, key=lambda name: (order.get(name, 0), name)))

    def with_code(self, code_id: str, polarity: Polarity | None = None) -> list[ReportExcerpt]:
        """Return the excerpts of letters that count which bear a code, in order."""
        return [
            one
            for one in self.excerpts
            if not self.letter_of[one.letter_id].replaced
            and any(
                coding.code_id == code_id and polarity in (None, coding.polarity)
                for coding in one.codings
            )
        ]


def _in_time(one: ReportLetter) -> tuple[str, str]:
    return str(one.date or ""), one.letter_id


def inspections(letters: Sequence[ReportLetter]) -> tuple[ReportLetter, ...]:
    """Return those of an area's letters that are inspections, the earliest first.

    Later editions stand for earlier ones, and what only follows an inspection up is left
    out; where nothing else is left, it is what there is.
    """
    counted = tuple(one for one in letters if not one.replaced) or tuple(letters)
    return tuple(one for one in counted if one.metadata.kind not in LATER_VISITS) or counted


def slug(name: str) -> str:
    """Return a name as a part of a file name or an address: small letters and hyphens."""
    plain = unicodedata.normalize("NFKD", name.replace("&", " and "))
    plain = plain.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-") or "unnamed"
