"""What pages of the report say that takes more than a look at the material."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from inspection_letters.analysis.practice import Practice
from inspection_letters.analysis.statistics.shares import Finding as Figure
from inspection_letters.outputs.report.headlines import ranked
from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.naming import KINDS
from inspection_letters.outputs.report.pieces import ReportExcerpt, ReportLetter, ReportTopic
from inspection_letters.outputs.report.quotations import best_quotations, quotable
from inspection_letters.outputs.report.site.area import AreaView
from inspection_letters.outputs.report.site.render import outcome_words
from inspection_letters.outputs.report.wording import (
    count,
    day,
    is_corrected,
    lower_first,
    together,
)
from inspection_letters.records import Code, Polarity
from inspection_letters.records.rounding import whole_percent

MOST: Final = 5
QUOTATIONS: Final = 4
PRACTICES: Final = 3
NEAR: Final = 5


@dataclass(frozen=True, slots=True)
class ReadRow:
    """Letters of one kind and outcome, and from which years they are."""

    kind: str
    outcome: str
    letters: int
    years: str


@dataclass(frozen=True, slots=True)
class Rank:
    """A code's place among the most frequent; ``tied`` if others have the same."""

    place: int
    figure: Figure
    tied: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """What the first page says.

    ``most`` are the most frequent codes, by measure; ``corrected`` tells whether any
    of their shares is corrected for errors of the coder.
    """

    lead: str
    most: dict[str, list[Rank]]
    read: list[ReadRow]
    corrected: bool


def overview(material: Material) -> Overview:
    """Return what the first page says."""
    letters = material.counted
    excerpts = sum(len(material.excerpts_of(one.letter_id)) for one in letters)
    pages = sum(one.pages for one in letters)
    areas = material.count_areas()
    lead = (
        f"What inspectors say in {count(len(letters), 'letter')} about "
        f"{count(areas, 'area')}{_between(letters)}: {count(pages, 'page')} read, "
        f"{count(excerpts, 'sentence')} looked at. A code is a subject of the codebook, such as "
        f"“{material.codebook.codes[0].label}”; it is given to each sentence that speaks of it, as "
        "a strength or a weakness. Every figure leads to its sentences, and every sentence to its "
        "page."
    )
    most = {measure: most_frequent(material, measure) for measure in ("weakness", "strength")}
    return Overview(
        lead=lead,
        most=most,
        read=_read(letters),
        corrected=any(is_corrected(one.figure.share) for found in most.values() for one in found),
    )


def most_frequent(material: Material, measure: str, most: int = MOST) -> list[Rank]:
    """Return the codes that the largest share of letters has, with all that tie with the last."""
    figures = ranked(material, measure)
    shares = [whole_percent(one.share.point) for one in figures]
    return [
        Rank(shares.index(share) + 1, one, shares.count(share) > 1)
        for one, share in zip(figures, shares, strict=True)
        if share >= shares[min(most, len(shares)) - 1]
    ]


def quotations_of(material: Material, code_id: str) -> dict[str, list[ReportExcerpt]]:
    """Return quotations that show a code, as a weakness and as a strength."""
    return {
        polarity.value: best_quotations(material, code_id, polarity, most=QUOTATIONS)
        for polarity in (Polarity.WEAKNESS, Polarity.STRENGTH)
    }


def recommended(material: Material, code_id: str) -> list[ReportExcerpt]:
    """Return recommendations with a code, priority actions first, from different areas."""
    found = [one for one in material.with_code(code_id) if material.recommends(one)]
    found.sort(
        key=lambda one: (
            material.recommends(one) != "priority",
            not quotable(one),
            len(one.codings),
            one.letter_id,
            one.excerpt.order,
        )
    )
    by_area: dict[str, ReportExcerpt] = {}
    for one in found:
        by_area.setdefault(material.area_key(one.letter_id), one)
    return list(by_area.values())[:QUOTATIONS]


def near_codes(material: Material, code_id: str) -> list[tuple[str, int]]:
    """Return the codes that most often stand in the same sentence, with how often."""
    found: Counter[str] = Counter()
    for one in material.with_code(code_id):
        found.update({coding.code_id for coding in one.codings} - {code_id})
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [item for item in ranked if item[0] in material.labels][:NEAR]


def practice_by_code(material: Material) -> list[tuple[Code, list[Practice]]]:
    """Return good practice under its first code, in the order of the codebook."""
    return [
        (code, found)
        for code in material.codebook.codes
        if (found := [one for one in material.practices if one.code_ids[:1] == (code.id,)])
    ]


def practices_of(material: Material, code_id: str) -> list[Practice]:
    """Return the best practice on a code: that which is mainly on it, then what touches it."""
    found = [one for one in material.practices if code_id in one.code_ids]
    found.sort(key=lambda one: one.code_ids[0] != code_id)
    return found[:PRACTICES]


def topics_by_part(material: Material) -> list[tuple[str, list[ReportTopic]]]:
    """Return topics under headings: emerging before explained, main before small."""
    return [
        (f"{words}: {grains}", found)
        for emerging, words in (
            (True, "Emerging"),
            (False, "Others, met by codes or not stable"),
        )
        for grain, grains in (("main", "main topics"), ("small", "small topics"))
        if (
            found := [
                one for one in material.topics if one.emerging is emerging and one.grain == grain
            ]
        )
    ]


def codes_by_group(material: Material) -> list[tuple[str, list[Code]]]:
    """Return the codes of each group, in the order of the codebook."""
    found: dict[str, list[Code]] = {}
    for code in material.codebook.codes:
        found.setdefault(code.group, []).append(code)
    return list(found.items())


def area_lead(area: AreaView) -> str:
    """Return the sentences with which the page of an area opens."""
    latest = area.latest
    kind = KINDS.get(latest.metadata.kind, latest.metadata.kind).split(" (")[0].lower()
    begun = latest.metadata.inspection_start
    when = f" began on {day(begun)}" if begun else ""
    if not begun and latest.date:
        when = f" is told in a letter of {day(latest.date)}"
    outcome = lower_first(outcome_words(latest))
    lead = (
        f"The latest inspection ({kind}){when}{': ' if when else ' is of unknown date: '}{outcome}."
    )
    later = area.letters[area.letters.index(latest) + 1 :]
    if later:
        visits = [f"{day(one.date)}, {lower_first(outcome_words(one))}" for one in later]
        lead += f" Since then: {'; '.join(visits)}."
    bodies = latest.metadata.responsible_bodies
    if bodies:
        lead += f" Jointly responsible: {together(bodies)}."
    return lead


def changed_words(area: AreaView) -> str:
    """Say between which letters things changed, and whether the outcome did."""
    if area.before is None:
        return ""
    before, now = outcome_words(area.before), outcome_words(area.latest)
    words = f"Between {day(area.before.date)} and {day(area.latest.date)}. "
    if area.before.metadata.kind != area.latest.metadata.kind:
        return words + (
            f"The two are of different kinds: then “{before}”, now “{now}”, by other rules."
        )
    return words + (
        f"The outcome is the same: {now}."
        if before == now
        else f"Outcome then: {before}; now: {now}."
    )


def _between(letters: Sequence[ReportLetter]) -> str:
    years = sorted({one.year for one in letters if one.year})
    if not years:
        return ""
    return f", {years[0]}" if len(years) == 1 else f", {years[0]} to {years[-1]}"


def _read(letters: Sequence[ReportLetter]) -> list[ReadRow]:
    groups: dict[tuple[str, str], list[ReportLetter]] = {}
    kinds, outcomes = list(KINDS), ["positive", "inconsistent", "systemic-failings"]

    def place(one: ReportLetter) -> tuple[int, int]:
        kind = kinds.index(one.metadata.kind) if one.metadata.kind in kinds else len(kinds)
        return kind, outcomes.index(one.outcome) if one.outcome in outcomes else len(outcomes)

    for one in sorted(letters, key=place):
        kind = KINDS.get(one.metadata.kind, one.metadata.kind)
        groups.setdefault((kind, outcome_words(one)), []).append(one)
    return [
        ReadRow(kind, outcome, len(ones), _between(ones).removeprefix(", "))
        for (kind, outcome), ones in groups.items()
    ]
