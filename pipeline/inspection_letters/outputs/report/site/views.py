"""What pages say that has to be worked out from the material first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from inspection_letters.analysis.coding_quality import unmeasured_note
from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.analysis.letters import KIND_LABELS, CorpusLetter
from inspection_letters.analysis.over_time import AreaOverTime
from inspection_letters.analysis.practice import Practice
from inspection_letters.analysis.quotations import quotable
from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.analysis.topic_tables import CorpusTopic
from inspection_letters.outputs.report.leaders import (
    Balances,
    Rank,
    derived_figures,
    find_balances,
    rank,
)
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.outcome_words import outcome_words
from inspection_letters.outputs.report.quotations import best_quotations
from inspection_letters.outputs.report.site.area_view import AreaView
from inspection_letters.outputs.report.wording import (
    count,
    day,
    lower_first,
    together,
)
from inspection_letters.records import Code, Polarity

MOST: Final = 5
QUOTATIONS: Final = 4
PRACTICES: Final = 3
NEAR: Final = 5

MOST_PAIRS: Final = 100
"""Most pairs of letters that are compared on one page, about 6 MB; of more, each area has one."""

MOST_PRACTICES: Final = 500
"""Most examples of good practice on one page, about 1 MB; of more, each code has a page."""


@dataclass(frozen=True, slots=True)
class LettersRow:
    """The letters of one kind and outcome, and the years they are from."""

    kind: str
    outcome: str
    letters: int
    years: str


@dataclass(frozen=True, slots=True)
class Overview:
    """What the first page says.

    ``asked`` holds the codes that areas are asked to improve, of which the first ``leading``
    are shown at once; ``derived`` the derived measures beside them; ``balances`` the codes that
    are mostly weaknesses or mostly strengths; ``most`` the most common codes of any mention;
    ``read`` the letters of the report.
    """

    lead: str
    asked: list[Rank]
    leading: int
    derived: list[Finding]
    balances: Balances
    most: dict[str, list[Rank]]
    read: list[LettersRow]


def overview(material: ReportMaterial) -> Overview:
    """Return what the first page says."""
    letters = material.counted
    excerpts = sum(len(material.excerpts_of(letter.letter_id)) for letter in letters)
    pages = sum(letter.pages for letter in letters)
    where = f" on {count(pages, 'page')}" if all(letter.pages for letter in letters) else ""
    lead = (
        f"What inspectors wrote in {count(len(letters), 'letter')} about "
        f"{count(material.count_areas(), 'area')}{_between(letters)}: "
        f"{count(excerpts, 'sentence')}{where}, each coded with the subjects "
        "it mentions. Follow any figure to its sentences, and any sentence to its "
        f"{'page' if where else 'place'}."
    )
    return Overview(
        lead=lead,
        asked=rank(material, "recommended", len(material.codebook.codes)),
        leading=len(rank(material, "recommended")),
        derived=derived_figures(material, "recommended"),
        balances=find_balances(material),
        most={measure: rank(material, measure, MOST) for measure in ("weakness", "strength")},
        read=_read(letters),
    )


def quotations_of(material: ReportMaterial, code_id: str) -> dict[str, list[CorpusExcerpt]]:
    """Return quotations that illustrate a code, as a weakness and as a strength."""
    return {
        polarity.value: best_quotations(material, code_id, polarity, most=QUOTATIONS)
        for polarity in (Polarity.WEAKNESS, Polarity.STRENGTH)
    }


def recommended(material: ReportMaterial, code_id: str) -> list[CorpusExcerpt]:
    """Return recommendations with a code, priority actions first, from different areas."""
    found = [excerpt for excerpt in material.with_code(code_id) if material.recommends(excerpt)]
    found.sort(
        key=lambda excerpt: (
            material.recommends(excerpt) != "priority",
            not quotable(excerpt.quote),
            len(excerpt.codings),
            excerpt.letter_id,
            excerpt.excerpt.order,
        )
    )
    by_area: dict[str, CorpusExcerpt] = {}
    for excerpt in found:
        by_area.setdefault(material.area_key(excerpt.letter_id), excerpt)
    return list(by_area.values())[:QUOTATIONS]


def near_codes(material: ReportMaterial, code_id: str) -> list[tuple[str, int]]:
    """Return the codes that most often occur in the same sentence, and how often."""
    found: Counter[str] = Counter()
    for excerpt in material.with_code(code_id):
        found.update({coding.code_id for coding in excerpt.codings} - {code_id})
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [item for item in ranked if item[0] in material.labels][:NEAR]


def practice_by_code(material: ReportMaterial) -> list[tuple[Code, list[Practice]]]:
    """Return examples of good practice by their first code, in the order of the codebook."""
    return [
        (code, found)
        for code in material.codebook.codes
        if (
            found := [
                practice for practice in material.practices if practice.code_ids[:1] == (code.id,)
            ]
        )
    ]


def practices_of(material: ReportMaterial, code_id: str) -> list[Practice]:
    """Return the best examples for a code: first those mainly about it, then the others."""
    found = [practice for practice in material.practices if code_id in practice.code_ids]
    found.sort(key=lambda practice: practice.code_ids[0] != code_id)
    return found[:PRACTICES]


def shows_practice_apart(material: ReportMaterial) -> bool:
    """Whether there is so much good practice that each code has a page of it."""
    return len(material.practices) > MOST_PRACTICES


def areas_apart(material: ReportMaterial) -> dict[str, list[AreaOverTime]]:
    """Return the areas whose letters are compared on a page of their own, by slug.

    There are none if one page has room for all.
    """
    found: dict[str, list[AreaOverTime]] = {}
    if len(material.over_time.pairs) > MOST_PAIRS:
        for area in material.over_time.areas:
            found.setdefault(material.area_key(area.letters[-1].letter_id), []).append(area)
    return found


def refit_agreement_words(material: ReportMaterial) -> str:
    """Return a sentence on how far topics of two halves of the letters agree, or nothing."""
    for agreement in material.refit_agreement:
        if agreement.kind == "halves":
            return (
                "Topics found separately in two halves of the letters agree at "
                f"{agreement.mean:.2f} (adjusted mutual information; 1 means the same topics). In "
                f"permuted data, which have no topics, the same method agrees at "
                f"{agreement.null:.2f}."
            )
    return ""


def topics_by_part(material: ReportMaterial) -> list[tuple[str, list[CorpusTopic]]]:
    """Return topics under headings: emerging topics first, main before small ones."""
    return [
        (heading, topics)
        for heading, emerging, grain in (
            ("Emerging main topics", True, "main"),
            ("Emerging small topics", True, "small"),
            ("Other main topics: covered by codes, or unstable", False, "main"),
            ("Other small topics: covered by codes, or unstable", False, "small"),
        )
        if (
            topics := [
                topic
                for topic in material.topics
                if topic.emerging is emerging and topic.grain == grain
            ]
        )
    ]


def codes_by_group(material: ReportMaterial) -> list[tuple[str, list[Code]]]:
    """Return the codes of each group of the codebook, in the order of the lead measure."""
    found: dict[str, list[Code]] = {code.group: [] for code in material.codebook.codes}
    for code in material.codes_by_lead:
        found[code.group].append(code)
    return list(found.items())


def area_lead(area: AreaView) -> str:
    """Return the opening sentences of the page of an area."""
    latest = area.latest
    kind = KIND_LABELS.get(latest.metadata.kind, latest.metadata.kind).split(" (")[0].lower()
    begun = latest.metadata.inspection_start
    when = f" began on {day(begun)}" if begun else ""
    if not begun and latest.date:
        when = f" is described in a letter of {day(latest.date)}"
    outcome = lower_first(outcome_words(latest))
    lead = (
        f"The latest inspection ({kind}){when}{': ' if when else ' is of unknown date: '}{outcome}."
    )
    later = area.letters[area.letters.index(latest) + 1 :]
    if later:
        visits = [f"{day(letter.date)}, {lower_first(outcome_words(letter))}" for letter in later]
        lead += f" Since then: {'; '.join(visits)}."
    bodies = latest.metadata.responsible_bodies
    if bodies:
        lead += f" Responsible bodies: {together(bodies)}."
    return lead


def changed_words(area: AreaView) -> str:
    """Say which letters are compared, and whether the outcome changed."""
    if area.before is None:
        return ""
    before, now = outcome_words(area.before), outcome_words(area.latest)
    words = f"Between {day(area.before.date)} and {day(area.latest.date)}. "
    if area.before.metadata.kind != area.latest.metadata.kind:
        return words + (
            f"The letters are of different kinds, written under different rules: the result was "
            f"“{before}” and is now “{now}”."
        )
    return words + (
        f"The outcome is the same: “{now}”."
        if before == now
        else f"The outcome was “{before}” and is now “{now}”."
    )


def unmeasured_words(material: ReportMaterial, area: AreaView) -> str:
    """Say of which of the two letters that are compared it is not known how well it is coded."""
    if area.before is None:
        return ""
    return unmeasured_note(
        letter.kind for letter in (area.before, area.latest) if letter.kind not in material.measured
    )


def _between(letters: Sequence[CorpusLetter]) -> str:
    years = sorted({letter.year for letter in letters if letter.year})
    if not years:
        return ""
    return f", {years[0]}" if len(years) == 1 else f", {years[0]} to {years[-1]}"


def _read(letters: Sequence[CorpusLetter]) -> list[LettersRow]:
    groups: dict[tuple[str, str], list[CorpusLetter]] = {}
    kinds, outcomes = list(KIND_LABELS), ["positive", "inconsistent", "systemic-failings"]

    def place(letter: CorpusLetter) -> tuple[int, int]:
        kind = kinds.index(letter.metadata.kind) if letter.metadata.kind in kinds else len(kinds)
        return kind, outcomes.index(letter.outcome) if letter.outcome in outcomes else len(outcomes)

    for letter in sorted(letters, key=place):
        kind = KIND_LABELS.get(letter.metadata.kind, letter.metadata.kind)
        groups.setdefault((kind, outcome_words(letter)), []).append(letter)
    return [
        LettersRow(kind, outcome, len(ones), _between(ones).removeprefix(", "))
        for (kind, outcome), ones in groups.items()
    ]
