"""What the page of an area says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.analysis.letters import CorpusLetter, inspections
from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.recommendations import (
    ListedRecommendation,
    recommendations_of,
)
from inspection_letters.records import Code, Polarity


@dataclass(frozen=True, slots=True)
class CodeInLetter:
    """What one letter says about a code.

    ``alike`` are the shares of letters with the same outcome that have it as a strength and
    as a weakness, None if the letter states no outcome. ``shown_under`` names the first code of
    each sentence of the letter, by excerpt ID: it is shown there, and not again.
    """

    code: Code
    strengths: tuple[CorpusExcerpt, ...]
    weaknesses: tuple[CorpusExcerpt, ...]
    others: tuple[CorpusExcerpt, ...]
    alike: tuple[Finding, Finding] | None
    shown_under: Mapping[str, str]

    def shown_here(self, excerpts: Iterable[CorpusExcerpt]) -> list[CorpusExcerpt]:
        """Return the sentences of which this is the first code."""
        return [
            excerpt for excerpt in excerpts if self.shown_under[excerpt.excerpt_id] == self.code.id
        ]

    def shown_elsewhere(self, excerpts: Iterable[CorpusExcerpt]) -> list[tuple[str, int]]:
        """Return the codes under which other sentences are shown, and how many under each."""
        codes = (self.shown_under[excerpt.excerpt_id] for excerpt in excerpts)
        return list(Counter(code for code in codes if code != self.code.id).items())

    @property
    def is_mentioned(self) -> bool:
        """Whether the letter mentions it at all."""
        return bool(self.strengths or self.weaknesses or self.others)


@dataclass(frozen=True, slots=True)
class Change:
    """How often two letters of an area have a code as a strength and as a weakness."""

    code: Code
    before: tuple[int, int]
    now: tuple[int, int]

    @property
    def words(self) -> str:
        """What changed, in a few words."""
        before, now = _as(self.before), _as(self.now)
        if not before:
            return f"newly mentioned: {now}"
        if not now:
            return f"no longer mentioned; was {before}"
        return f"{before} in both" if before == now else f"was {before}, now {now}"

    @property
    def is_same(self) -> bool:
        """Whether both letters judge it in the same way."""
        return _as(self.before) == _as(self.now)


def _as(counts: tuple[int, int]) -> str:
    """Say how a letter judges a code, by its numbers of strengths and weaknesses."""
    strong, weak = counts
    if strong and weak:
        return "a strength and a weakness"
    return "a strength" if strong else "a weakness" if weak else ""


@dataclass(frozen=True, slots=True)
class AreaView:
    """Everything on the page of an area."""

    slug: str
    name: str
    region: str | None
    letters: tuple[CorpusLetter, ...]
    latest: CorpusLetter
    before: CorpusLetter | None
    codes: tuple[CodeInLetter, ...]
    changes: tuple[Change, ...]
    recommendations: Mapping[str, tuple[ListedRecommendation, ...]]


def area_view(material: ReportMaterial, slug: str) -> AreaView:
    """Return what the page of an area says.

    Parameters
    ----------
    material : ReportMaterial
        What the report is made of.
    slug : str
        The area, a key of ``material.areas``.
    """
    letters = material.areas[slug]
    full = inspections(letters)
    latest = full[-1]
    before = full[-2] if len(full) > 1 else None
    return AreaView(
        slug=slug,
        name=latest.area,
        region=next((letter.region for letter in reversed(letters) if letter.region), None),
        letters=letters,
        latest=latest,
        before=before,
        codes=_codes(material, latest),
        changes=_changes(material, before, latest) if before else (),
        recommendations=_recommendations(material, latest),
    )


def _recommendations(
    material: ReportMaterial, letter: CorpusLetter
) -> Mapping[str, tuple[ListedRecommendation, ...]]:
    found: dict[str, list[ListedRecommendation]] = {}
    for item in recommendations_of(material, letter):
        found.setdefault(item.kind, []).append(item)
    return {kind: tuple(ones) for kind, ones in found.items()}


def _codes(material: ReportMaterial, letter: CorpusLetter) -> tuple[CodeInLetter, ...]:
    found = []
    order = material.codebook.code_ids
    shown_under = {
        excerpt.excerpt_id: min(
            (coding.code_id for coding in excerpt.codings if coding.code_id in order),
            key=order.index,
            default="",
        )
        for excerpt in material.excerpts_of(letter.letter_id)
    }
    for code in material.codebook.codes:
        by_polarity = _split(material, letter, code.id)
        alike = None
        if letter.outcome and not letter.replaced:
            strong, weak = (
                material.figure(code.id, measure, "outcome", letter.group("outcome"))
                for measure in ("strength", "weakness")
            )
            alike = strong, weak
        found.append(CodeInLetter(code, *by_polarity, alike, shown_under))
    return tuple(found)


def _split(
    material: ReportMaterial, letter: CorpusLetter, code_id: str
) -> tuple[tuple[CorpusExcerpt, ...], tuple[CorpusExcerpt, ...], tuple[CorpusExcerpt, ...]]:
    strengths, weaknesses, others = [], [], []
    for excerpt in material.excerpts_of(letter.letter_id):
        polarities = {coding.polarity for coding in excerpt.codings if coding.code_id == code_id}
        if Polarity.STRENGTH in polarities:
            strengths.append(excerpt)
        if Polarity.WEAKNESS in polarities:
            weaknesses.append(excerpt)
        if polarities and not polarities & {Polarity.STRENGTH, Polarity.WEAKNESS}:
            others.append(excerpt)
    return tuple(strengths), tuple(weaknesses), tuple(others)


def _changes(
    material: ReportMaterial, before: CorpusLetter, now: CorpusLetter
) -> tuple[Change, ...]:
    found = []
    for code in material.codebook.codes:
        first, last = (_split(material, letter, code.id) for letter in (before, now))
        counts = (len(first[0]), len(first[1])), (len(last[0]), len(last[1]))
        if any(map(any, counts)):
            found.append(Change(code, *counts))
    return tuple(sorted(found, key=lambda change: change.is_same))
