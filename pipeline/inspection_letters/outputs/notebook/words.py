"""Words for numbers and for what leads among many, no bolder than the figures allow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from inspection_letters.outputs.report.wording import count

_TIE: Final = 1e-9


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


__all__ = ["count", "find_leaders", "join_labels", "out_of", "plural"]
