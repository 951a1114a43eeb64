"""The wording of figures and names, the same in every part of a report."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from inspection_letters.analysis.letters import (
    GRADE_LABELS,
    KIND_LABELS,
    OUTCOME_LABELS,
    CorpusLetter,
)
from inspection_letters.analysis.statistics import Estimate
from inspection_letters.analysis.statistics.prevalence import (
    AS_CODED,
    CORRECTED,
    LABELLED,
    Share,
)
from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.records import DerivedMeasure, Polarity, Role, Verdict
from inspection_letters.records.rounding import count as count
from inspection_letters.records.rounding import percent

MEASURES: Final[Mapping[str, str]] = {
    "recommended": "Asked to improve",
    "balance": "Weaknesses among mentions",
    "weakness_share": "Share of weakness mentions",
    "weakness": "Weakness",
    "strength": "Strength",
    "priority": "Priority action",
    "improve": "Area for improvement",
}
"""The names of measures, the most telling first."""

AS_MEASURE: Final[Mapping[str, str]] = {
    "recommended": "in a priority action or area for improvement",
    "weakness": "as a weakness",
    "strength": "as a strength",
    "priority": "in an area for priority action",
    "improve": "in an area for improvement",
}
"""Measures that are shares of letters, within a sentence."""

OF_LETTERS: Final[Mapping[str, str]] = {
    "recommended": "letters that list priority actions or areas for improvement",
    "balance": "letters that mention the code as a weakness or a strength",
    "weakness_share": "letters that mention any weakness",
    "weakness": "all letters",
    "strength": "all letters",
    "priority": "letters that list priority actions",
    "improve": "letters that list areas for improvement",
}
"""The letters of which a measure is a share, or a mean."""

BYS: Final[Mapping[str, str]] = {
    "outcome": "Outcome",
    "region": "Region",
    "year": "Year of inspection",
    "kind": "Kind of letter",
}
"""The names of groupings."""

_MEANS: Final[Mapping[str, str]] = {
    "balance": "its weakness and strength mentions in a letter are weaknesses",
    "weakness_share": "a letter's weakness mentions",
}
"""What measures that are no shares of letters are a share of."""

METHODS: Final[Mapping[str, str]] = {
    CORRECTED: "sampling and coder error",
    LABELLED: "sampling only; gold or people’s codes",
    AS_CODED: "sampling only",
}
"""What an interval accounts for."""

POLARITIES: Final[Mapping[Polarity, str]] = {
    Polarity.STRENGTH: "Strength",
    Polarity.WEAKNESS: "Weakness",
    Polarity.MIXED: "Mixed",
    Polarity.CONTEXT: "Context",
}
"""The names of polarities."""

JUDGED_AS: Final[Mapping[Polarity, str]] = {
    Polarity.STRENGTH: "as a strength",
    Polarity.WEAKNESS: "as a weakness",
    Polarity.MIXED: "as a strength and a weakness at once",
    Polarity.CONTEXT: "without a judgement",
}
"""How a sentence judges the subject of its code, as it follows "for example"."""

ROLES: Final[Mapping[Role, str]] = {
    Role.STRENGTH: "strengths",
    Role.WEAKNESS: "weaknesses",
    Role.RECOMMENDATION: "recommendation",
    Role.CONTEXT: "findings",
}
"""The purpose of a section of a letter."""

VERDICTS: Final[Mapping[Verdict, str]] = {
    Verdict.SUFFICIENT_PROGRESS: "Sufficient progress",
    Verdict.INSUFFICIENT_PROGRESS: "Insufficient progress",
    Verdict.EFFECTIVE_ACTION: "Effective action",
    Verdict.INEFFECTIVE_ACTION: "Ineffective action",
}
"""The verdicts of later visits."""

SECTIONS: Final[Mapping[str, str]] = {
    "experience": "What it is like to be a child or young person with SEND",
    "effective": "What the area is doing effectively",
    "better": "What the area needs to do better",
    "priority": "Areas for priority action",
    "improve": "Areas for improvement",
    "main-findings": "Main findings",
    "identifying": "Identifying needs",
    "meeting": "Meeting needs",
    "outcomes": "Improving outcomes",
    "significant-weaknesses": "Significant weaknesses",
    "findings": "Findings",
}
"""The names of sections."""

CROWN: Final = (
    "Contains Crown copyright material from Ofsted and the Care Quality Commission, reused "
    "under the Open Government Licence v3.0."
)
FICTION: Final = (
    "These letters are the fictional samples supplied with Inspection letters. The areas, people, "
    "findings and quotations are invented and do not describe any real place."
)

_MONTHS: Final = (
    "January February March April May June July August September October November December"
).split()


def interval_words(share: Share) -> str:
    """Return the interval of a share, such as ``68% to 92%``, or a dash if it is not known."""
    if math.isnan(share.low) or math.isnan(share.high):
        return "–"
    return f"{percent(share.low)} to {percent(share.high)}"


def share_words(share: Share, *, level: str = "interval ") -> str:
    """Return a share as it follows "in" within a sentence.

    Parameters
    ----------
    share : Share
        The share.
    level : str, default "interval "
        The words before the interval, empty if the text around it makes them unnecessary.
        That text must also say that it is a 95% interval.

    Returns
    -------
    str
        ``33 of 40 letters (83%; interval 68% to 92%)`` where the estimate is the share
        as coded. If it is corrected for errors of the coder, it is not a count:
        ``an estimated 37% of 59 letters (interval 23% to 54%; coded in 26)``.
    """
    if not share.n or math.isnan(share.point):
        return "no letters, because none list any"
    letters = count(share.n, "letter")
    if not is_corrected(share):
        number = counted(share)
        coder = (
            ""
            if number == share.coded
            else f"; by gold or people’s codes, where the coder finds it in {share.coded:,}"
        )
        return (
            f"{number:,} of {letters} ({percent(share.point)}; {level}{interval_words(share)}"
            f"{coder})"
        )
    return (
        f"an estimated {percent(share.point)} of {letters} "
        f"({level}{interval_words(share)}; coded in {share.coded:,})"
    )


def counted(share: Share) -> int:
    """Return in how many letters a code was found: by people where they coded all of them."""
    return round(share.point * share.n) if share.method == LABELLED and share.n else share.coded


def figure_words(figure: Estimate) -> str:
    """Return a coefficient and its interval, or a dash if it is not defined."""
    if figure.value is None:
        return "–"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.2f}"
    return f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})"


def is_corrected(share: Share) -> bool:
    """Whether a share is an estimate corrected for errors of the coder, not a count."""
    return bool(share.n) and share.method == CORRECTED


def shown_figures(
    findings: Iterable[Finding], measures: Iterable[DerivedMeasure] = ()
) -> tuple[Finding, ...]:
    """Return the findings that a report shows: those of codes and of derived measures."""
    derived = {measure.any_of for measure in measures}
    return tuple(
        finding
        for finding in findings
        if (len(finding.codes) == 1 or finding.codes in derived) and finding.measure in MEASURES
    )


def basis_words(material: ReportMaterial, figures: Iterable[Finding]) -> str:
    """Say whether figures are corrected, and what their intervals include."""
    methods = {figure.share.method for figure in figures if figure.share.n}
    coder = material.coder_id
    words = {
        CORRECTED: f"Estimates are corrected for the errors of {coder}, and their intervals "
        "include these errors.",
        LABELLED: f"{_who_coded(material)}, so nothing had to be corrected.",
        AS_CODED: f"Shares are as coded by {coder}, whose codes are taken as correct."
        if coder in material.people
        else f"Shares are as coded by {coder} and not corrected: their intervals leave out its "
        "errors.",
    }
    return " ".join(words[method] for method in words if method in methods)


def _who_coded(material: ReportMaterial) -> str:
    """Say who coded the letters of figures that need no correction."""
    if material.coder_id in material.people:
        return f"{material.coder_id} coded all of these letters"
    if not material.people:
        return "All of these letters are in the gold coding, whose codes are counted"
    return "All of these letters were coded by people in this workspace, or are in the gold coding"


def finding_words(finding: Finding) -> str:
    """Return a figure as it follows the name of its measure and a colon."""
    share = finding.share
    if finding.measure not in _MEANS:
        return share_words(share)
    if not share.n or math.isnan(share.point):
        return "not known, because no letter mentions it"
    estimate = "an estimated " if is_corrected(share) else ""
    return (
        f"{estimate}{percent(share.point)} of {_MEANS[finding.measure]}, averaged over "
        f"{count(share.n, 'letter')} (interval {interval_words(share)})"
    )


def mixed_words(share: Share) -> str:
    """Say how many letters have the code if mixed sentences are counted in; else nothing."""
    if share.coded_with_mixed is None or not share.n:
        return ""
    return f"{share.coded_with_mixed:,} of {share.n:,} if sentences coded as mixed count too"


def intervals_are_apart(share: Share, other: Share) -> bool:
    """Whether the intervals of two shares do not overlap."""
    return share.low > other.high or share.high < other.low


def together(words: Sequence[str]) -> str:
    """Return words as a list in a sentence: ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def day(value: date | None) -> str:
    """Return a date such as ``4 March 2024``, or a dash if it is not known."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}" if value else "–"


def lower_first(text: str) -> str:
    """Return text with a lower-case first letter, unless its first word is a name or initials."""
    first = text.split(" ", 1)[0]
    return text if any(char.isupper() for char in first[1:]) else text[:1].lower() + text[1:]


def group_name(by: str, group: str) -> str:
    """Return the name of a group of letters."""
    if by == "outcome":
        return OUTCOME_LABELS.get(group, group)
    if by == "kind":
        return KIND_LABELS.get(group, group)
    if by == "grade":
        return GRADE_LABELS.get(group, "No grade printed")
    return f"{by.capitalize()} not known" if group == "unknown" else group


def group_row(by: str, group: str) -> str:
    """Return the name of a group in a list of several groupings: ``Year: 2024``."""
    name = "not stated" if group == "unknown" else group_name(by, group)
    return f"{BYS[by]}: {name}"


def code_group(group: str) -> str:
    """Return the name of a group of codes."""
    return re.sub("[-_]+", " ", group).capitalize()


def section_name(section: str) -> str:
    """Return the name of a section of a letter."""
    return SECTIONS.get(section) or re.sub("[-_]+", " ", section).capitalize()


def fictional_words(number: int) -> str:
    """Say how many letters are fictional."""
    return count(number, "letter is a fictional sample", "letters are fictional samples")


def licence_notice(letters: Iterable[CorpusLetter]) -> str:
    """State the licence under which letters are quoted, or that they are fictional."""
    invented, real = 0, 0
    for letter in letters:
        if letter.fictional:
            invented += 1
        else:
            real += 1
    if not invented:
        return CROWN
    if not real:
        return FICTION
    others = "The other letter contains" if real == 1 else "The other letters contain"
    return (
        f"{fictional_words(invented)}, with invented areas, people, findings and quotations. "
        f"{others} {CROWN.removeprefix('Contains ')}"
    )


def coder_words(material: ReportMaterial) -> str:
    """Say whose coding is used."""
    coder = material.coder_id
    people = [person for person in material.people if person != coder]
    if not people:
        return coder
    return (
        f"{coder}, replaced by {together(people)} for the "
        f"{count(material.reviewed, 'excerpt')} that they reviewed"
    )


def semicolons(names: Sequence[str]) -> str:
    """Return names as a list in words, separated by semicolons because names may hold commas."""
    return "; ".join(names)
