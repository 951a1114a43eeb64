"""Words for what leads among many, no bolder than the figures allow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

_CLOSE: Final = 1e-9


def named(labels: Iterable[str], most: int = 3) -> str:
    """Return labels in quotation marks, as a sentence lists them.

    Parameters
    ----------
    labels : iterable of str
        At least one.
    most : int, default 3
        So many are named at most; how many others there are is said.
    """
    known = list(labels)
    shown = [f"“{one}”" for one in known[:most]]
    more = len(known) - len(shown)
    if more:
        shown.append(f"{more} other{'s' if more > 1 else ''}")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def leaders(
    found: pd.DataFrame, value: str = "share", *, least: bool = False
) -> tuple[pd.DataFrame, str]:
    """Return the rows with the highest value, and in words how many others may be as high.

    Parameters
    ----------
    found : pandas.DataFrame
        With the value and the ends ``low`` and ``high`` of its interval; at least one row in
        which the value is known.
    value : str, default "share"
        Column of the value.
    least : bool, default False
        Whether the lowest value leads.

    Returns
    -------
    tuple of pandas.DataFrame and str
        All rows that are alike in leading, and words to end a sentence with: the intervals
        of how many others overlap. Empty if none does.
    """
    known = found.dropna(subset=value)
    values = known[value].astype("float64")
    end = values.min() if least else values.max()
    leading = (values - end).abs() < _CLOSE
    first, others = known[leading], known[~leading]
    close = int(
        ((others["low"] <= first["high"].max()) & (others["high"] >= first["low"].min())).sum()
    )
    words = ("the interval of 1 other overlaps", f"the intervals of {close} others overlap")
    return first, f"; {words[close > 1]}" if close else ""
