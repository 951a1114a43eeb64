"""Strengths and weaknesses that clearly differ between groups of letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from inspection_letters.analysis.letters import UNKNOWN
from inspection_letters.analysis.statistics.prevalence import Share
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.wording import (
    AS_MEASURE,
    group_name,
    intervals_are_apart,
    share_words,
    together,
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A code whose share differs between two groups of letters, with intervals that do not overlap.

    ``high`` and ``low`` are the groups with the highest and the lowest share.
    """

    code_id: str
    measure: str
    high: str
    low: str
    high_share: Share
    low_share: Share


def differences(
    material: ReportMaterial, by: str = "outcome", among: Sequence[str] | None = None
) -> list[Difference]:
    """Return the strengths and weaknesses that clearly differ between groups of letters.

    A difference counts if the intervals do not overlap. For each code and measure, only the
    largest difference is returned, and the list starts with the largest of all. Letters whose
    group is unknown are left out, as are groups that are not in ``among``.
    """
    groups = [
        group for group in material.groups(by) if group != UNKNOWN and group in (among or (group,))
    ]
    found = []
    for code_id in material.codebook.code_ids:
        for measure in ("weakness", "strength"):
            shares = [
                (material.figure(code_id, measure, by, group).share, group) for group in groups
            ]
            pairs = [
                (high, low) if high[0].point > low[0].point else (low, high)
                for high, low in combinations(shares, 2)
                if intervals_are_apart(high[0], low[0])
            ]
            if pairs:
                high, low = max(pairs, key=lambda pair: pair[0][0].point - pair[1][0].point)
                found.append(Difference(code_id, measure, high[1], low[1], high[0], low[0]))
    return sorted(
        found, key=lambda difference: difference.low_share.point - difference.high_share.point
    )


def compared(material: ReportMaterial, by: str = "outcome") -> int:
    """Return how many pairs of shares `differences` compares."""
    groups = len([group for group in material.groups(by) if group != UNKNOWN])
    return 2 * len(material.codebook.codes) * groups * (groups - 1) // 2


def difference_words(material: ReportMaterial, difference: Difference, by: str = "outcome") -> str:
    """Say how two groups differ; the text around it must say that intervals are 95% intervals."""
    groups = [
        f"“{group_name(by, group)}” {share_words(share, level='')}"
        for group, share in (
            (difference.high, difference.high_share),
            (difference.low, difference.low_share),
        )
    ]
    subject = f"{material.labels[difference.code_id]} {AS_MEASURE[difference.measure]}"
    return f"{subject}: {together(groups)}."
