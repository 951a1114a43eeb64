"""What a report is made of: everything that its pages, figures and tables say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from inspection_letters.analysis.evaluation_records import EvaluationReport
from inspection_letters.analysis.practice import Practice
from inspection_letters.analysis.statistics.shares import Finding as Figure
from inspection_letters.analysis.statistics.shares import recommends
from inspection_letters.outputs.report.naming import LATER_VISITS, OUTCOMES, slug
from inspection_letters.outputs.report.pieces import (
    ReportExcerpt,
    ReportLetter,
    ReportTopic,
    in_time,
    inspections,
)
from inspection_letters.records import Codebook, Polarity, Rejection, Run
from inspection_letters.records.seeds import DEFAULT_SEED


@dataclass(frozen=True)
class Material:
    """All that a report says, as a workspace held it when it was read.

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
    seed: int = DEFAULT_SEED
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
        for one in sorted(self.letters, key=in_time):
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
        for one in sorted(self.letters, key=in_time):
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
