"""Words for numbers and for what leads among many, no bolder than the figures allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pandas as pd

from inspection_letters.analysis.letters import OUTCOME_LABELS
from inspection_letters.analysis.statistics.prevalence import CORRECTED
from inspection_letters.outputs.report.differences import (
    BY_WORDS,
    MEASURED,
    none_stands_out,
    not_compared,
)
from inspection_letters.outputs.report.wording import count
from inspection_letters.records.rounding import percent

_TIE: Final = 1e-9
_GROUPINGS: Final = {**BY_WORDS, "kind": "kind of letter"}


def plural(number: int, singular: str, several: str | None = None) -> str:
    """Return the form of a word that goes with a number, such as ``letters`` with 3."""
    return singular if number == 1 else several or f"{singular}s"


def out_of(part: int, whole: int, singular: str) -> str:
    """Return a number out of all, such as ``2 of 3 letters``, or ``all 3 letters``."""
    return f"{'all' if part == whole > 1 else f'{part:,} of'} {count(whole, singular)}"


def join_labels(labels: Iterable[str], limit: int = 3) -> str:
    """Return labels in quotation marks, as a sentence lists them.

    Parameters
    ----------
    labels : iterable of str
        At least one label.
    limit : int, default 3
        How many to name; the rest are counted.
    """
    names = list(labels)
    shown = [f"“{name}”" for name in names[:limit]]
    rest = len(names) - len(shown)
    if rest:
        shown.append(count(rest, "other"))
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def find_leaders(
    data: pd.DataFrame, value: str = "share", *, least: bool = False
) -> tuple[pd.DataFrame, str]:
    """Return the rows with the highest value, and how many others may be as high, in words.

    Parameters
    ----------
    data : pandas.DataFrame
        With the value and the ends ``low`` and ``high`` of its interval; the value must be
        known in at least one row.
    value : str, default "share"
        Column of the value.
    least : bool, default False
        Whether the lowest value leads.

    Returns
    -------
    tuple of pandas.DataFrame and str
        All rows tied in the lead; and words to end a sentence with, which say how many other
        intervals overlap with theirs, empty if none does.
    """
    known = data.dropna(subset=value)
    values = known[value].astype("float64")
    best = values.min() if least else values.max()
    leads = (values - best).abs() < _TIE
    leaders, others = known[leads], known[~leads]
    overlapping = int(
        ((others["low"] <= leaders["high"].max()) & (others["high"] >= leaders["low"].min())).sum()
    )
    if not overlapping:
        return leaders, ""
    verb = plural(overlapping, "overlaps", "overlap")
    return leaders, f"; {count(overlapping, 'other interval')} {verb}"


def difference_title(
    tested: pd.DataFrame,
    figures: pd.DataFrame,
    measure: str,
    by: str,
    names: Mapping[str, str] | None = None,
) -> str:
    """Return a title that names a difference only if chance does not explain it.

    Parameters
    ----------
    tested : pandas.DataFrame
        The differences by a grouping, from ``Workspace.differences``.
    figures : pandas.DataFrame
        The findings by the same grouping, for the shares of the groups.
    measure : str
        ``recommended``, ``balance``, ``weakness`` or ``strength``.
    by : str
        The grouping.
    names : mapping of str to str, optional
        Groups as they stand after "of", such as ``reports since 2023``.
    """
    of_grouping = tested[tested["by"] == by]
    if of_grouping.empty:
        return not_compared(_GROUPINGS[by])
    found = of_grouping[(of_grouping["measure"] == measure) & of_grouping["stands_out"]]
    if found.empty:
        return none_stands_out(_GROUPINGS[by], measure)
    first = found.iloc[0]
    of = "of its mentions in" if measure == "balance" else "of"
    ends = " and ".join(
        f"{_share_words(figures, first, end)} {of if end == 'high' else of.split()[-1]} "
        f"{_group_words(str(first[f'{end}_group']), by, names or {})}"
        for end in ("high", "low")
    )
    rest = f"; {count(len(found) - 1, 'other code')} {plural(len(found) - 1, 'differs', 'differ')}"
    return (
        f"“{first['label']}” differs by {_GROUPINGS[by]}: {MEASURED[measure]} {ends}"
        f"{rest if len(found) > 1 else ''}"
    )


def _share_words(figures: pd.DataFrame, difference: pd.Series[Any], end: str) -> str:
    """Return the figure of a group: its share as found, or else its mean as coded."""
    own = figures[
        (figures["code"] == difference["code"])
        & (figures["measure"] == difference["measure"])
        & (figures["group"] == difference[f"{end}_group"])
    ].dropna(subset="share")
    if own.empty:
        return percent(float(difference[f"{end}_mean"]))
    estimate = "an estimated " if own.iloc[0]["method"] == CORRECTED else ""
    return f"{estimate}{percent(float(own.iloc[0]['share']))}"


def _group_words(group: str, by: str, names: Mapping[str, str]) -> str:
    if group in names:
        return names[group]
    name = f"“{OUTCOME_LABELS.get(group, group).lower()}”" if by == "outcome" else group
    return f"{name} letters"


__all__ = ["count", "difference_title", "find_leaders", "join_labels", "out_of", "plural"]
