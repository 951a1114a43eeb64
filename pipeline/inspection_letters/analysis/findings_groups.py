"""Groups of letters that findings are broken down by: by one feature, or by two together."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from inspection_letters.analysis.letters import BOTH, GROUPINGS
from inspection_letters.analysis.statistics.permutation import FEWEST
from inspection_letters.analysis.statistics.shares import Finding, Rows
from inspection_letters.records.errors import UsageError
from inspection_letters.records.suggestions import unknown_value

FEW_LETTERS: Final = (
    f"Groups by two features together have no figure if they have fewer than {FEWEST} letters: "
    "n says how many."
)
"""What is said of small groups."""

_MOST: Final = 2


def read_grouping(text: str | None) -> str | None:
    """Return a grouping of letters: one feature, or two separated by a comma.

    Raises
    ------
    UsageError
        If letters cannot be grouped so.

    Examples
    --------
    >>> read_grouping("outcome, year")
    'outcome,year'
    """
    if text is None:
        return None
    features = [part.strip().casefold() for part in text.split(",")]
    for feature in features:
        if feature not in GROUPINGS:
            raise unknown_value(
                f"Letters cannot be grouped by {feature!r}.",
                feature,
                GROUPINGS,
                heading="They can be grouped by one or two of",
            )
    if len(set(features)) != len(features) or len(features) > _MOST:
        raise UsageError(
            f"Letters cannot be grouped by {text!r}.",
            "Name one feature, or two different ones, such as outcome,year.",
        )
    return ",".join(features)


def group_letters(
    groups: Sequence[Mapping[str, str]], at_hand: Rows, in_part: Rows, by: str
) -> dict[str | None, Rows]:
    """Return which letters are in each group, for the groups that letters at hand are in.

    Parameters
    ----------
    groups : sequence of mapping
        The kind, outcome, year and region of each letter.
    at_hand, in_part : array of bool
        Whether each letter is in the workspace, and in the part of it that is analysed.
    by : str
        From `read_grouping`.
    """
    of_letter = np.array(
        [BOTH.join(of.get(feature, "") for feature in by.split(",")) for of in groups]
    )
    names = sorted({str(name) for name in of_letter[at_hand & in_part]})
    return {name: (of_letter == name) & in_part for name in names}


def drop_small(findings: Sequence[Finding], by: str) -> list[Finding]:
    """Return findings by two features without the figures of groups of few letters.

    Two features make many small groups, whose shares would look like findings. The least number
    of letters is that of groups that are tested for differences. Counts stay.
    """
    if "," not in by:
        return list(findings)
    return [finding if finding.share.n >= FEWEST else _counted(finding) for finding in findings]


def _counted(finding: Finding) -> Finding:
    share = replace(finding.share, point=math.nan, low=math.nan, high=math.nan)
    return replace(finding, share=share)


__all__ = ["FEW_LETTERS", "drop_small", "group_letters", "read_grouping"]
