"""Words for figures: the same, and honest, wherever a report says them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from inspection_letters.analysis.statistics import Estimate as Figure
from inspection_letters.analysis.statistics.prevalence import (
    SAMPLING_AND_CODER,
    SAMPLING_ONLY,
    Share,
)
from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.naming import KINDS, OUTCOMES
from inspection_letters.outputs.report.pieces import ReportLetter
from inspection_letters.records import Polarity, Role, Verdict
from inspection_letters.records.rounding import percent

MEASURES: Final[Mapping[str, str]] = {
    "weakness": "Weakness",
    "strength": "Strength",
    "priority": "Priority action",
    "improve": "Area for improvement",
}
"""What the ways in which letters have a code are called."""

AS_MEASURE: Final[Mapping[str, str]] = {
    "weakness": "as a weakness",
    "strength": "as a strength",
    "priority": "in an area for priority action",
    "improve": "in an area for improvement",
}
"""The same within a sentence."""

OF_LETTERS: Final[Mapping[str, str]] = {
    "weakness": "all letters",
    "strength": "all letters",
    "priority": "letters with priority actions",
    "improve": "letters with areas for improvement",
}
"""Of which letters a measure is a share."""

BYS: Final[Mapping[str, str]] = {
    "outcome": "Outcome",
    "region": "Region",
    "year": "Year of inspection",
    "kind": "Kind of letter",
}
"""What the ways of parting letters are called."""

METHODS: Final[Mapping[str, str]] = {
    SAMPLING_AND_CODER: "sampling and coder error",
    SAMPLING_ONLY: "sampling only",
}
"""What an interval holds."""

POLARITIES: Final[Mapping[Polarity, str]] = {
    Polarity.STRENGTH: "Strength",
    Polarity.WEAKNESS: "Weakness",
    Polarity.MIXED: "Mixed",
    Polarity.CONTEXT: "Context",
}
"""What polarities are called."""

ROLES: Final[Mapping[Role, str]] = {
    Role.STRENGTH: "what goes well",
    Role.WEAKNESS: "what must improve",
    Role.RECOMMENDATION: "recommendation",
    Role.CONTEXT: "findings",
}
"""What a part of a letter is there to say."""

VERDICTS: Final[Mapping[Verdict, str]] = {
    Verdict.SUFFICIENT_PROGRESS: "Sufficient progress",
    Verdict.INSUFFICIENT_PROGRESS: "Insufficient progress",
    Verdict.EFFECTIVE_ACTION: "Effective action",
    Verdict.INEFFECTIVE_ACTION: "Ineffective action",
}
"""What a later visit says."""

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
"""What parts of letters are called."""

CROWN: Final = (
    "Contains Crown copyright material from Ofsted and the Care Quality Commission, reused "
    "under the Open Government Licence v3.0."
)
FICTION: Final = (
    "The letters are the fictional samples that come with Inspection letters: areas, people, "
    "findings and quotations are invented, and nothing here is true of any real place."
)

_MONTHS: Final = (
    "January February March April May June July August September October November December"
).split()


def interval_words(share: Share) -> str:
    """Return the interval of a share, such as ``68% to 92%``; a dash if it is not known."""
    if math.isnan(share.low) or math.isnan(share.high):
        return "–"
    return f"{percent(share.low)} to {percent(share.high)}"


def share_words(share: Share, *, level: str = "interval ") -> str:
    """Return a share so that "in ..." makes a true phrase.

    Parameters
    ----------
    share : Share
        The share.
    level : str, default "interval "
        What stands before the interval; empty where the words around it say so. That it is
        a 95% interval must be said beside it.

    Returns
    -------
    str
        ``33 of 40 letters (83%; interval 68% to 92%)`` where the estimate is the share
        as coded. Where it is corrected for errors of the coder it cannot be counted:
        ``an estimated 37% of 59 letters (interval 23% to 54%; coded in 26)``.
    """
    if not share.n or math.isnan(share.point):
        return "none of the letters, as there are none to count"
    letters = count(share.n, "letter")
    if not is_corrected(share):
        return (
            f"{share.coded:,} of {letters} ({percent(share.point)}; {level}{interval_words(share)})"
        )
    return (
        f"an estimated {percent(share.point)} of {letters} "
        f"({level}{interval_words(share)}; coded in {share.coded:,})"
    )


def figure_words(figure: Figure) -> str:
    """Return a coefficient and its interval; a dash where it is not defined."""
    if figure.value is None:
        return "–"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.2f}"
    return f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})"


def is_corrected(share: Share) -> bool:
    """Whether a share is an estimate corrected for errors of the coder, not a count."""
    return bool(share.n) and share.method == SAMPLING_AND_CODER


def intervals_are_apart(share: Share, other: Share) -> bool:
    """Whether the intervals of two shares do not overlap."""
    return share.low > other.high or share.high < other.low


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a number and its noun, such as ``1 letter`` or ``1,200 letters``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def together(words: Sequence[str]) -> str:
    """Return words joined as in a sentence: ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def day(value: date | None) -> str:
    """Return a day such as ``4 March 2024``; a dash if it is not known."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}" if value else "–"


def lower_first(text: str) -> str:
    """Return text with a small first letter, unless its first word is a name or initials."""
    first = text.split(" ", 1)[0]
    return text if any(char.isupper() for char in first[1:]) else text[:1].lower() + text[1:]


def group_name(by: str, group: str) -> str:
    """Return what a group of letters is called."""
    if by == "outcome":
        return OUTCOMES.get(group, group)
    if by == "kind":
        return KINDS.get(group, group)
    return f"{by.capitalize()} not known" if group == "unknown" else group


def group_row(by: str, group: str) -> str:
    """Return what a group is called in a list of groups of several kinds: ``Year: 2024``."""
    name = "not stated" if group == "unknown" else group_name(by, group)
    return f"{BYS[by]}: {name}"


def code_group(group: str) -> str:
    """Return what a group of codes is called."""
    return re.sub("[-_]+", " ", group).capitalize()


def section_name(section: str) -> str:
    """Return what a part of a letter is called."""
    return SECTIONS.get(section) or re.sub("[-_]+", " ", section).capitalize()


def fictional_words(number: int) -> str:
    """Say how many letters are fictional."""
    return count(number, "letter is a fictional sample", "letters are fictional samples")


def licence_notice(letters: Iterable[ReportLetter]) -> str:
    """Say by what right letters are quoted, or that they are fictional, or which are."""
    invented, real = 0, 0
    for one in letters:
        if one.fictional:
            invented += 1
        else:
            real += 1
    if not invented:
        return CROWN
    if not real:
        return FICTION
    return (
        f"{fictional_words(invented)}, "
        "whose areas, people, findings and quotations are invented. What is quoted from the "
        f"others: {CROWN[0].lower()}{CROWN[1:]}"
    )


def coder_words(material: Material) -> str:
    """Say whose codes count."""
    coder = material.coder_id
    people = [one for one in material.people if one != coder]
    if not people:
        return coder
    return (
        f"{coder}; {together(people)} in place of it on "
        f"{count(material.reviewed, 'excerpt')} judged by people"
    )


def semicolons(names: Sequence[str]) -> str:
    """Return names as a list in words, separated by semicolons because names may hold commas."""
    return "; ".join(names)
