"""The record of findings, and the order of codes in them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inspection_letters.analysis.code_use import CodeUse, code_use
from inspection_letters.analysis.codebook_fit import UnfitLetters
from inspection_letters.analysis.coders import CorpusCoder
from inspection_letters.analysis.corpus_part import CorpusPart
from inspection_letters.analysis.statistics.held_out import HeldOut
from inspection_letters.analysis.statistics.measures import MEASURES, Measure
from inspection_letters.analysis.statistics.prevalence import LABELLED, Share
from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.records import Codebook


@dataclass(frozen=True, slots=True)
class Findings:
    """All findings of a coder, and what they rest on.

    Attributes
    ----------
    coder : CorpusCoder
        Whose codes were counted, where people had not judged.
    codebook : Codebook
        The codebook of the codes.
    held_out : HeldOut or None
        What the coder did with held-out letters, from which findings are corrected.
    by : str or None
        How the letters are grouped.
    seed : int
        Seed of what was drawn at random.
    census : bool
        Whether the letters are taken as all there are.
    detail : bool
        Whether the findings are of detail codes.
    part : CorpusPart or None
        Which part of the workspace the findings are of; None for all its letters.
    unfit : UnfitLetters or None
        The letters for whose kinds the codebook was not made.
    of_gold : bool
        Whether all letters are in the coder's gold, whose codes are counted.
    findings : tuple of Finding
        By measure and code, for all letters and then for each group. Codes are in the order of
        `lead_measure`.
    people : tuple of str
        The people whose judgements count.
    reviewed : int
        How many excerpts they judged.
    on_intervals : tuple of str
        What the intervals include and what they do not.
    """

    coder: CorpusCoder
    codebook: Codebook
    held_out: HeldOut | None
    by: str | None
    seed: int
    census: bool
    findings: tuple[Finding, ...]
    people: tuple[str, ...]
    reviewed: int
    on_intervals: tuple[str, ...]
    detail: bool = False
    part: CorpusPart | None = None
    unfit: UnfitLetters | None = None
    of_gold: bool = False

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know before the figures are used, the most important first."""
        return (*((self.unfit.sentence,) if self.unfit else ()), *self.on_intervals)

    @property
    def lead_measure(self) -> Measure | None:
        """The measure by which codes are sorted, None if no letter has any."""
        return find_lead(self.findings)

    def use(self, finding: Finding) -> CodeUse:
        """Return what a figure is good for; see `inspection_letters.analysis.code_use`."""
        if finding.share.method == LABELLED:
            return CodeUse.COUNTING
        return code_use(finding.codes, self.coder, self.held_out)

    def label(self, codes: tuple[str, ...]) -> str:
        """Return the label of a code, of a derived measure, or of several codes together."""
        for measure in self.codebook.derived:
            if codes == measure.any_of:
                return measure.label
        labels = {code.id: code.label for code in self.codebook.all_codes}
        return " or ".join(labels.get(code, code) for code in codes)

    def subject_id(self, codes: tuple[str, ...]) -> str:
        """Return the ID of a code or derived measure; for other codes, their IDs with ``|``."""
        for measure in self.codebook.derived:
            if codes == measure.any_of:
                return measure.id
        return "|".join(codes)


def find_lead(findings: Iterable[Finding]) -> Measure | None:
    """Return the measure that findings lead with: the first that any letter has."""
    known = {finding.measure for finding in findings if finding.share.n}
    return next((measure for measure in MEASURES if measure.name in known), None)


def share_order(share: Share) -> tuple[float, int]:
    """Return the sort key of a share: the highest first, and last one that is not known.

    Of equal shares, that of the code that is in more letters comes first.
    """
    return (1.0 if math.isnan(share.point) else -share.point), -share.coded


def by_lead(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return findings with the codes in the order of the lead measure over all letters.

    Measures and groups stay in their order, as do codes with equal figures. Several codes
    counted as one come after the single codes.
    """
    lead = find_lead(findings)
    places = {
        finding.codes: (len(finding.codes) > 1, share_order(finding.share))
        for finding in findings
        if lead and finding.measure == lead.name and finding.group is None
    }
    if not places:
        return tuple(findings)
    measures = [measure.name for measure in MEASURES]
    return tuple(
        sorted(
            findings,
            key=lambda finding: (measures.index(finding.measure), *places[finding.codes]),
        )
    )


__all__ = ["Findings", "by_lead", "find_lead", "share_order"]
