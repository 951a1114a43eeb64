"""What a page says of one area."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspection_letters.analysis.statistics.shares import Finding as Figure
from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.pieces import ReportExcerpt, ReportLetter, inspections
from inspection_letters.outputs.report.recommendations import Asked, asked_by
from inspection_letters.records import Code, Polarity


@dataclass(frozen=True, slots=True)
class CodeHere:
    """What one letter says of a code.

    ``alike`` are the shares of letters of the same outcome that have it as a strength and as
    a weakness, None where the letter states no outcome.
    """

    code: Code
    strengths: tuple[ReportExcerpt, ...]
    weaknesses: tuple[ReportExcerpt, ...]
    others: tuple[ReportExcerpt, ...]
    alike: tuple[Figure, Figure] | None

    @property
    def named(self) -> bool:
        """Whether the letter has it at all."""
        return bool(self.strengths or self.weaknesses or self.others)


@dataclass(frozen=True, slots=True)
class Change:
    """How often two letters have a code as a strength and as a weakness."""

    code: Code
    before: tuple[int, int]
    now: tuple[int, int]

    @property
    def words(self) -> str:
        """What changed, in few words."""
        before, now = _as(self.before), _as(self.now)
        if not before:
            return f"newly named: {now}"
        if not now:
            return f"no longer named; was {before}"
        return f"{before} both times" if before == now else f"was {before}, now {now}"

    @property
    def same(self) -> bool:
        """Whether both letters have it in the same way."""
        return _as(self.before) == _as(self.now)


def _as(counts: tuple[int, int]) -> str:
    """Say as what a letter has a code, by its strengths and weaknesses."""
    strong, weak = counts
    if strong and weak:
        return "a strength and a weakness"
    return "a strength" if strong else "a weakness" if weak else ""


@dataclass(frozen=True, slots=True)
class AreaView:
    """All that the page of an area says."""

    slug: str
    name: str
    region: str | None
    letters: tuple[ReportLetter, ...]
    latest: ReportLetter
    before: ReportLetter | None
    codes: tuple[CodeHere, ...]
    changes: tuple[Change, ...]
    asked: Mapping[str, tuple[Asked, ...]]


def area_view(material: Material, slug: str) -> AreaView:
    """Return what the page of an area says.

    Parameters
    ----------
    material : Material
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
        region=next((one.region for one in reversed(letters) if one.region), None),
        letters=letters,
        latest=latest,
        before=before,
        codes=_codes(material, latest),
        changes=_changes(material, before, latest) if before else (),
        asked=_asked(material, latest),
    )


def _asked(material: Material, letter: ReportLetter) -> Mapping[str, tuple[Asked, ...]]:
    found: dict[str, list[Asked]] = {}
    for one in asked_by(material, letter):
        found.setdefault(one.kind, []).append(one)
    return {kind: tuple(ones) for kind, ones in found.items()}


def _codes(material: Material, letter: ReportLetter) -> tuple[CodeHere, ...]:
    found = []
    for code in material.codebook.codes:
        by_polarity = _split(material, letter, code.id)
        alike = None
        if letter.outcome and not letter.replaced:
            strong, weak = (
                material.figure(code.id, measure, "outcome", letter.group("outcome"))
                for measure in ("strength", "weakness")
            )
            alike = strong, weak
        found.append(CodeHere(code, *by_polarity, alike))
    return tuple(found)


def _split(
    material: Material, letter: ReportLetter, code_id: str
) -> tuple[tuple[ReportExcerpt, ...], tuple[ReportExcerpt, ...], tuple[ReportExcerpt, ...]]:
    strengths, weaknesses, others = [], [], []
    for one in material.excerpts_of(letter.letter_id):
        polarities = {coding.polarity for coding in one.codings if coding.code_id == code_id}
        if Polarity.STRENGTH in polarities:
            strengths.append(one)
        if Polarity.WEAKNESS in polarities:
            weaknesses.append(one)
        if polarities and not polarities & {Polarity.STRENGTH, Polarity.WEAKNESS}:
            others.append(one)
    return tuple(strengths), tuple(weaknesses), tuple(others)


def _changes(material: Material, before: ReportLetter, now: ReportLetter) -> tuple[Change, ...]:
    found = []
    for code in material.codebook.codes:
        first, last = (_split(material, letter, code.id) for letter in (before, now))
        counts = (len(first[0]), len(first[1])), (len(last[0]), len(last[1]))
        if any(map(any, counts)):
            found.append(Change(code, *counts))
    return tuple(sorted(found, key=lambda one: one.same))
