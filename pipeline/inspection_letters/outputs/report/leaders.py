"""What a report leads with: what areas are asked to improve, and how codes are judged.

Every part of a report (pages, Word file, workbook) takes its order and its words from here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from inspection_letters.analysis.findings_records import find_lead
from inspection_letters.analysis.statistics.measures import RECOMMENDED
from inspection_letters.analysis.statistics.prevalence import Share
from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.outputs.report.differences import (
    difference_title,
    ends_words,
    standing_out,
)
from inspection_letters.outputs.report.headlines import highest_first, ranked
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.wording import (
    MEASURES,
    basis_words,
    count,
    lower_first,
    semicolons,
)
from inspection_letters.records.rounding import whole_percent

ASKED_TITLE: Final = "What areas are asked to improve"
BALANCE_TITLE: Final = "Mostly a weakness or mostly a strength"
ANY_TITLE: Final = "Any mention, as a weakness or a strength"

MIXED: Final = (
    "Sentences coded as mixed count neither as a weakness nor as a strength; where it matters, "
    "the number of letters with them is shown too."
)
"""How mixed sentences are counted."""

LEADING: Final = 8
"""Codes that are shown before the rest."""

NAMED: Final = 4
"""Codes that are named as different by outcome; the others are counted."""

_HALF: Final = 0.5
_NEARLY_ALL: Final = 0.9


@dataclass(frozen=True, slots=True)
class Rank:
    """The place of a code; ``tied`` if other codes share it."""

    place: int
    figure: Finding
    tied: bool


@dataclass(frozen=True, slots=True)
class Balances:
    """The codes that are clearly more often a weakness, or a strength, when mentioned.

    The whole interval of ``weakness`` lies above one half and that of ``strength`` below it,
    the clearest first. ``unclear`` counts the other codes that are mentioned.
    """

    weakness: tuple[Finding, ...]
    strength: tuple[Finding, ...]
    unclear: int


def rank(material: ReportMaterial, measure: str, most: int = LEADING) -> list[Rank]:
    """Return the codes with the highest shares, including all that share the last place."""
    figures = ranked(material, measure)
    shares = [whole_percent(figure.share.point) for figure in figures]
    return [
        Rank(shares.index(share) + 1, figure, shares.count(share) > 1)
        for figure, share in zip(figures, shares, strict=True)
        if share >= shares[min(most, len(shares)) - 1]
    ]


def order_words(material: ReportMaterial, *, grouped: bool = False) -> str:
    """Say in which order tables list codes; empty if no letter has any figure.

    With ``grouped``, there is a table for each group of codes.
    """
    lead = find_lead(material.figures[None])
    if lead is None:
        return ""
    asked = "the share of letters that ask areas to improve them"
    by = asked if lead.name == RECOMMENDED else f"“{lower_first(MEASURES[lead.name])}”"
    codes = "In each group, codes" if grouped else "Codes"
    return f"{codes} are sorted by {by}, the highest first."


def derived_figures(material: ReportMaterial, measure: str) -> list[Finding]:
    """Return the figures of derived measures over all letters, the highest share first."""
    return highest_first(
        material,
        (
            figure
            for figure in material.figures[None]
            if figure.measure == measure and figure.codes in material.derived_of and figure.share.n
        ),
    )


def derived_words(material: ReportMaterial, figure: Finding) -> str:
    """Say from which codes a measure is derived."""
    return f"derived: any of {semicolons([material.labels[code] for code in figure.codes])}"


def find_balances(material: ReportMaterial) -> Balances:
    """Return the codes whose mentions are clearly mostly weaknesses, or mostly strengths."""
    figures = highest_first(
        material,
        (
            figure
            for figure in material.figures[None]
            if figure.measure == "balance" and len(figure.codes) == 1 and figure.share.n
        ),
    )
    weakness = tuple(figure for figure in figures if figure.share.low > _HALF)
    strength = tuple(figure for figure in reversed(figures) if figure.share.high < _HALF)
    return Balances(weakness, strength, len(figures) - len(weakness) - len(strength))


def of_strengths(share: Share) -> Share:
    """Return the balance of a code as the share of its mentions that are strengths."""
    return replace(share, point=1 - share.point, low=1 - share.high, high=1 - share.low)


def asked_notes(material: ReportMaterial) -> tuple[str, ...]:
    """Say what the first block counts, and how sure it is."""
    figures = ranked(material, "recommended")
    if not figures:
        return ("No letter in this report lists priority actions or areas for improvement.",)
    letters = count(max(figure.share.n for figure in figures), "letter")
    return (
        f"How many of {letters} with priority actions or areas for improvement name each code "
        f"among them. Bars and ranges are 95% intervals. {basis_words(material, figures)} Where "
        "intervals overlap, the order is not certain.",
    )


def balance_notes(material: ReportMaterial) -> tuple[str, ...]:
    """Say what the second block shows, and how mixed sentences were counted."""
    found = find_balances(material)
    figures = [*found.weakness, *found.strength]
    rest = (
        f" {count(found.unclear, 'other code is', 'other codes are')} neither: the interval "
        "includes one half."
        if found.unclear
        else ""
    )
    return (
        "Of a letter's sentences with the code, as a weakness or a strength, what share are "
        "weaknesses (or strengths), averaged over the letters that have any. Sentences coded as "
        f"mixed or context are not counted here. {basis_words(material, figures)}{rest}",
    )


def outcome_words(material: ReportMaterial, measure: str) -> str:
    """Say whether codes differ by outcome in a measure, as tested, in one or two sentences."""
    found = standing_out(material, "outcome", (measure,))
    if len(found) < 2:
        return f"{difference_title(material, 'outcome', (measure,))}."
    rest = semicolons(
        [lower_first(material.labels[difference.code_id]) for difference in found[1:NAMED]]
    )
    return (
        f"{len(found)} codes differ by outcome by more than chance would explain. The clearest: "
        f"{lower_first(difference_title(material, 'outcome', (measure,)))}. Then: {rest}."
    )


def differs_words(material: ReportMaterial, figure: Finding) -> str:
    """Say how a code differs by outcome if it does by more than chance; otherwise nothing."""
    for difference in standing_out(material, "outcome", (figure.measure,)):
        if (difference.code_id,) == figure.codes:
            return f"differs by outcome: {ends_words(material, difference)}"
    return ""


def saturation_words(material: ReportMaterial) -> str:
    """Say why any mention tells little, from the number of codes that nearly all letters have."""
    parts = []
    for measure in ("weakness", "strength"):
        figures = ranked(material, measure)
        common = sum(figure.share.point >= _NEARLY_ALL for figure in figures)
        if common:
            verb = "is" if common == 1 else "are"
            parts.append(f"{common} of {len(material.codebook.codes)} codes {verb} a {measure}")
    uniform = f" {' and '.join(parts)} in at least 90% of letters." if parts else ""
    return (
        "A letter counts here if at least one of its sentences is coded so, however many say the "
        f"opposite.{uniform} These figures therefore tell letters apart less well than those above."
    )


__all__ = [
    "ANY_TITLE",
    "ASKED_TITLE",
    "BALANCE_TITLE",
    "LEADING",
    "MIXED",
    "Balances",
    "Rank",
    "asked_notes",
    "balance_notes",
    "derived_figures",
    "derived_words",
    "differs_words",
    "find_balances",
    "of_strengths",
    "outcome_words",
    "rank",
    "saturation_words",
]
