"""What strengths and weaknesses differ between groups of letters, by more than the intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from inspection_letters.analysis.letters import UNKNOWN
from inspection_letters.analysis.statistics.prevalence import Share
from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.wording import (
    AS_MEASURE,
    group_name,
    intervals_are_apart,
    share_words,
    together,
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A code that two groups of letters have to different shares, whose intervals do not meet.

    ``high`` and ``low`` are the groups with the highest and the lowest share.
    """

    code_id: str
    measure: str
    high: str
    low: str
    high_share: Share
    low_share: Share


def differences(
    material: Material, by: str = "outcome", among: Sequence[str] | None = None
) -> list[Difference]:
    """Return what strengths and weaknesses differ between groups of letters.

    Only those whose intervals do not overlap, for each code and measure between the groups
    with the highest and the lowest share; the largest difference first. Groups of letters of
    which it is not known are left out, as are groups that are not ``among`` those given.
    """
    groups = [one for one in material.groups(by) if one != UNKNOWN and one in (among or (one,))]
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
    return sorted(found, key=lambda one: one.low_share.point - one.high_share.point)


def compared(material: Material, by: str = "outcome") -> int:
    """Return how many pairs of shares `differences` compares."""
    groups = len([one for one in material.groups(by) if one != UNKNOWN])
    return 2 * len(material.codebook.codes) * groups * (groups - 1) // 2


def difference_words(material: Material, one: Difference, by: str = "outcome") -> str:
    """Say how two groups of letters differ; what the intervals are must be said beside it."""
    groups = [
        f"“{group_name(by, group)}” {share_words(share, level='')}"
        for group, share in ((one.high, one.high_share), (one.low, one.low_share))
    ]
    return f"{material.labels[one.code_id]} {AS_MEASURE[one.measure]}: {together(groups)}."
