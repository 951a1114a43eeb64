"""The material of a report: everything its pages, figures and tables show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from inspection_letters.analysis.area_letters import letters_by_area
from inspection_letters.analysis.codebook_fit import UnfitLetters
from inspection_letters.analysis.corpus_part import CorpusPart
from inspection_letters.analysis.differences import CodeDifferences, compare_groups
from inspection_letters.analysis.evaluation_records import EvaluationReport
from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.analysis.findings_records import by_lead
from inspection_letters.analysis.letters import (
    LATER_VISITS,
    OUTCOME_LABELS,
    CorpusLetter,
    by_date,
    inspections,
)
from inspection_letters.analysis.official import Coverage, OfficialCheck
from inspection_letters.analysis.over_time import OverTime, over_time
from inspection_letters.analysis.practice import Practice
from inspection_letters.analysis.practice.order import practice_clearness
from inspection_letters.analysis.provenance import Provenance
from inspection_letters.analysis.statistics.measures import recommends
from inspection_letters.analysis.statistics.prevalence import LABELLED
from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.analysis.topic_tables import CorpusTopic, RefitAgreement, TopicSample
from inspection_letters.outputs.report.naming import slug
from inspection_letters.records import Code, Codebook, DerivedMeasure, Polarity, Rejection, Run
from inspection_letters.records.balance import DOUBTFUL_SHARE
from inspection_letters.records.seeds import DEFAULT_SEED


@dataclass(frozen=True)
class ReportMaterial:
    """Everything a report shows, as read from a workspace.

    Attributes
    ----------
    letters : tuple of CorpusLetter
        By area and date, the earliest first.
    excerpts : tuple of CorpusExcerpt
        By letter id and in reading order.
    figures : mapping
        Shares of letters: under None those of all letters; under ``outcome``, ``region``,
        ``year`` and ``kind`` those of all letters followed by those of each group.
    notes : tuple of str
        What the intervals include.
    detail_figures : tuple of Finding
        Shares of all letters with each detail code; empty if the codebook has none.
    topics : tuple of CorpusTopic
        Empty if the workspace has no topics.
    refit_agreement : tuple of RefitAgreement
        How far refits of the topics agree; empty until it is measured.
    topic_sample : TopicSample or None
        In which part of the letters the topics were found; None if in all.
    evaluations : tuple of EvaluationReport
        The coder compared with gold, if there is gold for these letters, and with each other
        coder of the workspace.
    card : mapping or None
        The scores of the model on held-out letters (its ``report.json``).
    doubtful_share : float
        Share of a letter's prose, from 0 to 1, that may be in no excerpt before the letter
        is read with doubts.
    coverage : Coverage or None
        Which inspections of a record have a letter.
    check : OfficialCheck or None
        The letters compared with that record.
    part : CorpusPart or None
        Which part of the workspace the report is of; None if it is of all letters.
    unfit : UnfitLetters or None
        The letters for whose kinds the codebook was not made.
    made_with : Provenance or None
        The record of what the report was made with.
    measured : frozenset of str
        The kinds of letter for which it is known how well the coder codes.
    for_finding : frozenset of str
        The codes, of both layers, that are for finding sentences, not for counting, unless people
        coded all the letters.
    """

    name: str
    coder_id: str
    codebook: Codebook
    letters: tuple[CorpusLetter, ...]
    excerpts: tuple[CorpusExcerpt, ...]
    figures: Mapping[str | None, tuple[Finding, ...]]
    notes: tuple[str, ...] = ()
    detail_figures: tuple[Finding, ...] = ()
    people: tuple[str, ...] = ()
    reviewed: int = 0
    practices: tuple[Practice, ...] = ()
    topics: tuple[CorpusTopic, ...] = ()
    refit_agreement: tuple[RefitAgreement, ...] = ()
    topic_sample: TopicSample | None = None
    rejections: tuple[Rejection, ...] = ()
    evaluations: tuple[EvaluationReport, ...] = ()
    card: Mapping[str, Any] | None = None
    coverage: Coverage | None = None
    check: OfficialCheck | None = None
    part: CorpusPart | None = None
    unfit: UnfitLetters | None = None
    run: Run | None = None
    made_with: Provenance | None = None
    seed: int = DEFAULT_SEED
    command: str = ""
    doubtful_share: float = DOUBTFUL_SHARE
    measured: frozenset[str] = frozenset()
    for_finding: frozenset[str] = frozenset()

    @cached_property
    def by_id(self) -> Mapping[str, CorpusExcerpt]:
        """The excerpts by their ids."""
        return {excerpt.excerpt_id: excerpt for excerpt in self.excerpts}

    @cached_property
    def letter_of(self) -> Mapping[str, CorpusLetter]:
        """The letters by their ids."""
        return {letter.letter_id: letter for letter in self.letters}

    @cached_property
    def _by_letter(self) -> Mapping[str, tuple[CorpusExcerpt, ...]]:
        found: dict[str, list[CorpusExcerpt]] = {}
        for excerpt in self.excerpts:
            found.setdefault(excerpt.letter_id, []).append(excerpt)
        return {name: tuple(ones) for name, ones in found.items()}

    def excerpts_of(self, letter_id: str) -> tuple[CorpusExcerpt, ...]:
        """Return the excerpts of a letter in reading order."""
        return self._by_letter.get(letter_id, ())

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The labels of main and detail codes and of derived measures by their IDs."""
        return {
            **{code.id: code.label for code in self.codebook.all_codes},
            **{measure.id: measure.label for measure in self.codebook.derived},
        }

    @cached_property
    def codes_by_lead(self) -> tuple[Code, ...]:
        """The main codes in the order of the lead measure over all letters, the highest first."""
        codes = {code.id: code for code in self.codebook.codes}
        ordered = dict.fromkeys(figure.codes[0] for figure in by_lead(self.figures[None]))
        return tuple(codes[code_id] for code_id in {**ordered, **codes} if code_id in codes)

    @cached_property
    def derived_of(self) -> Mapping[tuple[str, ...], DerivedMeasure]:
        """The derived measures of the codebook by the codes that they count as one."""
        return {measure.any_of: measure for measure in self.codebook.derived}

    def subject_id(self, figure: Finding) -> str:
        """Return the ID of the code or derived measure that a figure is of."""
        derived = self.derived_of.get(figure.codes)
        return derived.id if derived else figure.codes[0]

    @cached_property
    def area_slugs(self) -> Mapping[str, str]:
        """The address part of the area of each letter, by letter id.

        Letters that state neither area nor number are missing; see `letters_by_area`.
        """
        groups = letters_by_area(self.letters)
        taken: dict[str, str] = {}
        for key in sorted(groups):
            name = slug(groups[key][-1].area)
            # Two names may differ in letters that an address does not hold.
            free = name if name not in taken else f"{name}-{slug(key)}"
            taken[free] = key
        return {letter.letter_id: name for name, key in taken.items() for letter in groups[key]}

    @cached_property
    def areas(self) -> Mapping[str, tuple[CorpusLetter, ...]]:
        """The letters of each area, the earliest first, by slug, in the order of names."""
        found: dict[str, list[CorpusLetter]] = {}
        for letter in sorted(self.letters, key=by_date):
            if letter.letter_id in self.area_slugs:
                found.setdefault(self.area_slugs[letter.letter_id], []).append(letter)
        names = sorted(found, key=lambda name: (found[name][-1].area.casefold(), name))
        return {name: tuple(found[name]) for name in names}

    def is_doubtful(self, practice: Practice) -> bool:
        """Whether the code of a practice is in doubt, so that it is to be read in its place."""
        return practice_clearness(practice, self.by_id).doubtful

    def area_key(self, letter_id: str) -> str:
        """Return the address part of the area of a letter, or the letter id if it states none."""
        return self.area_slugs.get(letter_id, letter_id)

    def count_areas(self, letters: Sequence[CorpusLetter] | None = None) -> int:
        """Count the areas of letters; by default of all letters that are counted."""
        chosen = self.counted if letters is None else letters
        return len({self.area_slugs.get(letter.letter_id) for letter in chosen} - {None})

    @cached_property
    def latest_inspections(self) -> Mapping[str, CorpusLetter]:
        """The latest inspection of each area, by slug.

        Areas of which only later visits are known are left out; if that is all there is, it
        is the latest letter of each.
        """
        latest = {
            name: inspections(letters)[-1]
            for name, letters in self.areas.items()
            if not all(letter.replaced for letter in letters)
        }
        full = {
            name: letter
            for name, letter in latest.items()
            if letter.metadata.kind not in LATER_VISITS
        }
        return full or latest

    @cached_property
    def differences(self) -> CodeDifferences:
        """The differences between letters by outcome, year and region, tested together."""
        return compare_groups(self.counted, self.excerpts, self.codebook.code_ids, seed=self.seed)

    @cached_property
    def finding_only(self) -> frozenset[str]:
        """The detail codes whose figures are for finding sentences, not for counting."""
        return frozenset(
            figure.codes[0]
            for figure in self.detail_figures
            if figure.codes[0] in self.for_finding and figure.share.method != LABELLED
        )

    @cached_property
    def over_time(self) -> OverTime:
        """The areas with several letters, each letter compared with an earlier one."""
        return over_time(
            self.counted,
            self.excerpts,
            self.codebook,
            self.coder_id,
            self.measured,
            self.for_finding,
            part=self.part,
            # The page shows them folded where it is not known how well they are coded.
            unmeasured=True,
        )

    @property
    def fictional(self) -> bool:
        """Whether any of the letters is fictional."""
        return any(letter.fictional for letter in self.letters)

    def recommends(self, excerpt: CorpusExcerpt) -> str | None:
        """Return ``priority`` or ``improve`` for a recommendation that is counted."""
        return recommends(excerpt.excerpt, self.letter_of[excerpt.letter_id].metadata.kind)

    @property
    def counted(self) -> tuple[CorpusLetter, ...]:
        """The letters that are counted: each inspection once, in its latest edition."""
        return tuple(letter for letter in self.letters if not letter.replaced)

    def figure(
        self, code_id: str, measure: str, by: str | None = None, group: str | None = None
    ) -> Finding:
        """Return one figure.

        Parameters
        ----------
        code_id : str
            A code of the codebook, or a derived measure; of detail codes there are figures of
            all letters only.
        measure : str
            The name of a measure: a key of `wording.MEASURES`.
        by, group : str, optional
            Of which letters; of all if not given.

        Raises
        ------
        KeyError
            If there is no such figure.
        """
        return self._by_name[(code_id, measure, by if group is not None else None, group)]

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str, str | None, str | None], Finding]:
        return {
            (
                self.subject_id(figure),
                figure.measure,
                by if figure.group is not None else None,
                figure.group,
            ): figure
            for by, figures in (*self.figures.items(), (None, self.detail_figures))
            for figure in figures
            # Figures of all letters come with those of groups, too; those on their own count.
            if (by is None) == (figure.group is None)
        }

    def groups(self, by: str) -> tuple[str, ...]:
        """Return the groups of letters by outcome, region, year or kind, in their order."""
        found = dict.fromkeys(
            figure.group for figure in self.figures[by] if figure.group is not None
        )
        order = {name: place for place, name in enumerate(OUTCOME_LABELS)}
        return tuple(sorted(found, key=lambda name: (order.get(name, 0), name)))

    def with_code(self, code_id: str, polarity: Polarity | None = None) -> list[CorpusExcerpt]:
        """Return the excerpts with a main or detail code from counted letters, in order."""
        return [
            excerpt
            for excerpt in self._by_code.get(code_id, ())
            if polarity is None or excerpt.coding(code_id, polarity)
        ]

    @cached_property
    def _by_code(self) -> Mapping[str, Sequence[CorpusExcerpt]]:
        found: dict[str, list[CorpusExcerpt]] = {}
        for excerpt in self.excerpts:
            if not self.letter_of[excerpt.letter_id].replaced:
                codings = (*excerpt.codings, *excerpt.detail_codings)
                for code_id in {coding.code_id for coding in codings}:
                    found.setdefault(code_id, []).append(excerpt)
        return found
