"""What a page says of one area."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.evaluate.findings import Figure
from pipeline.records import Code, Polarity
from pipeline.report.material import Material, ReportExcerpt, ReportLetter, inspections


@dataclass(frozen=True, slots=True)
class CodeHere:
    """What one letter says of a code.

    ``alike`` is the share of letters of the same outcome that have it as a weakness, None
    where the letter states no outcome.
    """

    code: Code
    strengths: tuple[ReportExcerpt, ...]
    weaknesses: tuple[ReportExcerpt, ...]
    others: tuple[ReportExcerpt, ...]
    alike: Figure | None


@dataclass(frozen=True, slots=True)
class Change:
    """How often two letters have a code as a strength and as a weakness."""

    code: Code
    before: tuple[int, int]
    now: tuple[int, int]

    @property
    def words(self) -> str:
        """What changed, in few words."""
        (strong, weak), (strong_now, weak_now) = self.before, self.now
        if weak_now and not weak:
            return "now a weakness"
        if weak and not weak_now:
            return "now a strength" if strong_now else "no longer named as a weakness"
        if strong_now and not strong:
            return "now also a strength" if weak_now else "now a strength"
        if strong and not strong_now:
            return "no longer named as a strength"
        return "a weakness both times" if weak_now else "a strength both times"

    @property
    def rank(self) -> int:
        """Its place in the list: what changed stands first."""
        return 1 if self.words.endswith("both times") else 0


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
    )


def _codes(material: Material, letter: ReportLetter) -> tuple[CodeHere, ...]:
    found = []
    for code in material.codebook.codes:
        by_polarity = _split(material, letter, code.id)
        if not any(by_polarity):
            continue
        alike = None
        if letter.outcome and not letter.replaced:
            alike = material.figure(code.id, "weakness", "outcome", letter.group("outcome"))
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
    return tuple(sorted(found, key=lambda one: one.rank))
