"""The only differences between groups of letters that a heading may lead with."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from inspection_letters.analysis.differences import (
    SIGNIFICANCE,
    TESTED_MEASURES,
    CodeDifference,
)
from inspection_letters.analysis.statistics.permutation import FEWEST, GroupMean, monte_carlo_error
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.wording import (
    count,
    group_name,
    interval_words,
    is_corrected,
    together,
)
from inspection_letters.records.rounding import percent

BY_WORDS: Final = {"outcome": "outcome", "year": "year of inspection", "region": "region"}
MEASURED: Final = {
    "recommended": "among the priority actions or areas for improvement of",
    "balance": "weaknesses are on average",
    "weakness": "a weakness in",
    "strength": "a strength in",
}
"""What is counted of a code in a group of letters, before its figure."""

_SUBJECTS: Final = {
    "recommended": "No code differs",
    "balance": "No code differs",
    "weakness": "No weakness differs",
    "strength": "No strength differs",
}
_IN_WHAT: Final = {
    "recommended": ", in how often areas are asked to improve it",
    "balance": ", in its balance of weaknesses and strengths",
}


def standing_out(
    material: ReportMaterial, by: str, measures: Sequence[str] = TESTED_MEASURES
) -> tuple[CodeDifference, ...]:
    """Return the differences by outcome, year or region that chance does not explain.

    These are differences whose p-value, adjusted for everything that the report compares, is
    at most 0.05, the clearest first.
    """
    return material.differences.standing_out(by, measures)


def difference_title(
    material: ReportMaterial, by: str, measures: Sequence[str] = TESTED_MEASURES
) -> str:
    """Return the title of what is compared by outcome, year or region, without a full stop.

    It leads with a difference only if that stands out; otherwise it says that none does, or
    that there are too few letters to compare.
    """
    if not material.differences.compares(by):
        return not_compared(BY_WORDS[by])
    found = standing_out(material, by, measures)
    if found:
        return difference_words(material, found[0])
    return none_stands_out(BY_WORDS[by], measures[0] if len(measures) == 1 else None)


def not_compared(by: str) -> str:
    """Say that there are too few letters to compare, without a full stop.

    ``by`` is the grouping in words.
    """
    return f"Letters are not compared by {by}: fewer than two groups have {FEWEST} letters"


def none_stands_out(by: str, measure: str | None = None) -> str:
    """Say that no code differs by a grouping, in one measure or in any, without a full stop.

    ``by`` is the grouping in words.
    """
    subject = "No code differs" if measure is None else _SUBJECTS[measure]
    what = "" if measure is None else _IN_WHAT.get(measure, "")
    return f"{subject} by {by} by more than chance would explain{what}"


def difference_words(
    material: ReportMaterial, difference: CodeDifference, *, intervals: bool = False
) -> str:
    """Say between which groups a code differs, with its figure in each.

    Parameters
    ----------
    material : ReportMaterial
        The report.
    difference : CodeDifference
        The difference.
    intervals : bool, default False
        Whether to add the intervals of shares. The text around it must say that they are 95%
        intervals.
    """
    high, low = (
        _figure_words(material, difference, end, intervals)
        for end in (difference.high, difference.low)
    )
    return (
        f"{material.labels[difference.code_id]} differs by {BY_WORDS[difference.by]}: "
        f"{MEASURED[difference.measure]} {high} and {low}"
    )


def ends_words(material: ReportMaterial, difference: CodeDifference) -> str:
    """Return the figures of the two groups between which a code differs."""
    of = "in" if difference.measure == "balance" else "of"
    return " and ".join(
        f"{_share_words(material, difference, end, intervals=False)} {of} "
        f"{_adjective(difference.by, end.group)} letters"
        for end in (difference.high, difference.low)
    )


def listed_differences(
    material: ReportMaterial, differences: Iterable[CodeDifference]
) -> Iterator[str]:
    """Yield differences in words for a list, with intervals and adjusted p-values."""
    for difference in differences:
        words = difference_words(material, difference, intervals=True)
        p = "less than 0.001" if difference.p < 0.001 else f"{difference.p:.3f}"
        yield f"{words}. Adjusted p-value: {p}."


def tested_words(material: ReportMaterial) -> str:
    """Say how differences were tested."""
    tested = material.differences
    error = 100 * monte_carlo_error(SIGNIFICANCE, tested.permutations)
    return (
        f"Differences by {together(tuple(BY_WORDS.values()))} were tested together by permuting "
        f"{count(tested.letters, 'letter')} whole ({tested.permutations:,} permutations, seed "
        f"{tested.seed}; step-down max-T of Westfall and Young), on the letters as coded. If no "
        "code were related to any of these, a report would name a difference in at most 1 of 20 "
        f"cases. Adjusted p-values near 0.05 are exact to about {2 * error:.1f} percentage points."
    )


def _figure_words(
    material: ReportMaterial, difference: CodeDifference, end: GroupMean, intervals: bool
) -> str:
    of = "of"
    if difference.measure == "balance":
        of = "of its mentions in" if end == difference.high else "in"
    letters = f"{_adjective(difference.by, end.group)} letters"
    return f"{_share_words(material, difference, end, intervals)} {of} {letters}"


def _share_words(
    material: ReportMaterial, difference: CodeDifference, end: GroupMean, intervals: bool
) -> str:
    """Return the figure of a group, or its mean as coded where it has none."""
    try:
        share = material.figure(
            difference.code_id, difference.measure, difference.by, end.group
        ).share
    except KeyError:
        share = None
    if share is None or math.isnan(share.point):
        return percent(end.mean)
    estimate = "an estimated " if is_corrected(share) else ""
    between = f" ({interval_words(share)})" if intervals else ""
    return f"{estimate}{percent(share.point)}{between}"


def _adjective(by: str, group: str) -> str:
    """Return a group as it stands before "letters"."""
    return f"“{group_name(by, group).lower()}”" if by == "outcome" else group


__all__ = [
    "BY_WORDS",
    "MEASURED",
    "difference_title",
    "difference_words",
    "ends_words",
    "listed_differences",
    "none_stands_out",
    "not_compared",
    "standing_out",
    "tested_words",
]
