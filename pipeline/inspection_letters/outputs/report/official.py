"""How an official record and the letters of a workspace are described in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeGuard

from inspection_letters.analysis.letters import OUTCOME_LABELS, UNKNOWN
from inspection_letters.analysis.official import Coverage, CoverageCount, OfficialCheck
from inspection_letters.outputs.report.wording import count, semicolons, together
from inspection_letters.records.official import (
    STATEMENT_NOT_REQUIRED,
    STATEMENT_REQUIRED,
    Action,
    Progress,
    RecordedDate,
)

INSPECTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "area-send-report": ("full inspection", "full inspections"),
    "area-send-letter": ("first-round inspection", "first-round inspections"),
    "area-send-revisit": ("revisit", "revisits"),
    "area-send-monitoring": ("monitoring inspection", "monitoring inspections"),
    "jtai-letter": ("joint targeted area inspection", "joint targeted area inspections"),
}
"""What the inspections are called that each kind of letter is about."""

RESULTS: Final[Mapping[str, str]] = {
    **OUTCOME_LABELS,
    STATEMENT_REQUIRED: "Statement of action required",
    STATEMENT_NOT_REQUIRED: "Statement of action not required",
    Progress.ALL: "Sufficient progress on all weaknesses",
    Progress.SOME: "Sufficient progress on some weaknesses",
    Progress.NONE: "Sufficient progress on no weakness",
    Action.EFFECTIVE: "Effective action",
    Action.INEFFECTIVE: "Ineffective action",
}
"""What the outcomes of all kinds of inspection are called."""

GROUPINGS: Final[Mapping[str, str]] = {"year": "Year", "region": "Region", "outcome": "Outcome"}
"""The names of groupings of inspections."""

_MOST_LISTED: Final = 40

_MONTHS: Final = (
    "January February March April May June July August September October November December"
).split()


def recorded_words(recorded: RecordedDate) -> str:
    """Return a date such as ``6 February 2023``, or ``February 2023`` without its day."""
    month = f"{_MONTHS[recorded.month - 1]} {recorded.year}"
    return month if recorded.day is None else f"{recorded.day} {month}"


def inspection_noun(kind: str, number: int) -> str:
    """Return what inspections of a kind are called."""
    single, many = INSPECTIONS.get(kind, ("other inspection", "other inspections"))
    return single if number == 1 else many


def period_words(first: RecordedDate, last: RecordedDate) -> str:
    """Return a period such as ``2016 to 2022``, or ``January to July 2023`` within a year."""
    if first.year != last.year:
        return f"{first.year} to {last.year}"
    months = dict.fromkeys((_MONTHS[first.month - 1], _MONTHS[last.month - 1]))
    return f"{' to '.join(months)} {last.year}"


def kind_words(coverage: Coverage, kind: str) -> str:
    """Return the inspections of a kind with their period: ``revisits (2018 to 2022)``."""
    inspections = [covered.inspection for covered in coverage.by_kind[kind]]
    period = period_words(inspections[0].start, inspections[-1].start)
    return f"{inspection_noun(kind, len(inspections))} ({period})"


def kind_heading(coverage: Coverage, kind: str) -> str:
    """Return the same as `kind_words` with a capital letter."""
    words = kind_words(coverage, kind)
    return f"{words[0].upper()}{words[1:]}"


def coverage_words(coverage: Coverage, letters: int | None = None) -> str:
    """Say how many inspections of each kind have a letter, and how many letters are on others.

    Parameters
    ----------
    coverage : Coverage
        What is covered.
    letters : int, optional
        How many letters there are, fictional ones left out; by default, all that could be on
        the record.
    """
    found = [
        f"{total.covered} of {total.listed:,} {kind_words(coverage, total.kind)}"
        for total in coverage.counts()
    ]
    words = f"Of the inspections on {coverage.record}, there are letters about {together(found)}."
    number = len(coverage.matches) if letters is None else letters
    if coverage.unlisted:
        which = (
            f"{len(coverage.unlisted):,} of {count(number, 'letter')}"
            if len(coverage.unlisted) < number
            else ("The only letter" if number == 1 else f"All {number:,} letters")
        )
        verb = "is" if len(coverage.unlisted) == 1 else "are"
        words += f" {which} {verb} about {'an ' if verb == 'is' else ''}inspection" + (
            f"{'' if verb == 'is' else 's'} that the record does not list."
        )
    return words


def group_words(total: CoverageCount) -> str:
    """Return the name of a group of inspections."""
    if total.group is None or total.group == UNKNOWN:
        return "Not stated"
    return RESULTS.get(total.group, total.group)


def covered_kinds(coverage: Coverage) -> tuple[CoverageCount, ...]:
    """Return the totals of the kinds of which there is a letter about at least one inspection."""
    return tuple(total for total in coverage.counts() if total.covered)


def groups_of(coverage: Coverage, kind: str, by: str) -> tuple[CoverageCount, ...]:
    """Return the counts of the groups of one kind of inspection."""
    return tuple(total for total in coverage.counts(by) if total.kind == kind)


def coverage_table(coverage: Coverage) -> list[tuple[str, CoverageCount]]:
    """Return a row for each kind, followed by its groups if there is a letter: name and count."""
    rows = []
    for total in coverage.counts():
        rows.append((kind_heading(coverage, total.kind), total))
        if total.covered:
            rows += [
                (f"{name}: {group_words(group)}", group)
                for by, name in GROUPINGS.items()
                for group in groups_of(coverage, total.kind, by)
            ]
    return rows


def missing_words(coverage: Coverage, kind: str) -> str:
    """List the inspections of a kind without a letter, if they are few enough to read."""
    lacking = [covered.inspection for covered in coverage.by_kind[kind] if not covered.is_covered]
    if not lacking or len(lacking) > _MOST_LISTED:
        return ""
    listed = semicolons(
        [f"{inspection.area}, {recorded_words(inspection.start)}" for inspection in lacking]
    )
    return f"Without a letter: {listed}."


def has_coverage(coverage: Coverage | None) -> TypeGuard[Coverage]:
    """Whether there is a letter that could be on the record: one that is not fictional."""
    return coverage is not None and bool(coverage.matches)


def check_words(check: OfficialCheck) -> str:
    """Say in one or two sentences what came of comparing letters with a record."""
    listed, number = len(check.listed), len(check.matches)
    if not listed:
        none = "The only letter is not" if number == 1 else f"None of {number:,} letters is"
        return f"{none} on {check.record}, so nothing was compared."
    which = f"{listed:,} of {number:,} letters {'is' if listed == 1 else 'are'}"
    words = f"{'The only letter is' if number == 1 else which} on {check.record}: "
    facts = count(len(check.facts), "fact")
    wrong = len(check.disagreements)
    if not wrong:
        agree = "it agrees" if len(check.facts) == 1 else "all agree"
        return f"{words}{facts} compared, and {agree}."
    return f"{words}{facts} compared, and {wrong:,} {'does' if wrong == 1 else 'do'} not agree."


__all__ = [
    "GROUPINGS",
    "INSPECTIONS",
    "RESULTS",
    "check_words",
    "coverage_table",
    "coverage_words",
    "covered_kinds",
    "group_words",
    "groups_of",
    "has_coverage",
    "inspection_noun",
    "kind_heading",
    "kind_words",
    "missing_words",
    "period_words",
    "recorded_words",
]
