"""What the latest inspection of an area asks for, and what later visits say of it."""

from __future__ import annotations

import re
from typing import Any, Final

import pandas as pd

from inspection_letters.outputs.schema.data_frames import to_data_frame
from inspection_letters.outputs.schema.extended import REQUESTS

INSPECTIONS: Final = ("area-send-letter", "area-send-report")
"""Kinds of letter that ask for something first; all others look at it again."""

_ALIKE: Final = 0.5
"""Two items are the same if they share this part of all their different words. A later letter
restates an item nearly word for word; different items share far less."""


def latest_requests(asked: pd.DataFrame) -> pd.DataFrame:
    """Return what the latest inspection asks for, each item with the latest verdict on it.

    Parameters
    ----------
    asked : pandas.DataFrame
        From `Frames.recommendations`, of one area.

    Returns
    -------
    pandas.DataFrame
        As `Frames.requests` describes. Where no letter is of an inspection, the items are those
        of the latest letter.
    """
    inspected = asked[asked["kind"].isin(INSPECTIONS)]
    source = inspected if len(inspected) else asked
    latest = source["date"].max()
    # Where no letter is dated, which is the latest is not known, so that all are shown.
    chosen = source if pd.isna(latest) else source[source["date"] == latest]
    later = asked[asked["verdict"].notna() & (asked["date"] >= latest)]
    rows = []
    for item in chosen.to_dict("records"):
        seen = [one for one in later.to_dict("records") if _same(one, item)]
        last: dict[Any, Any] = max(seen, key=lambda one: one["date"], default={})
        rows.append({**item, "verdict": last.get("verdict"), "verdict_date": last.get("date")})
    return to_data_frame(rows, REQUESTS)


def _same(one: dict[Any, Any], other: dict[Any, Any]) -> bool:
    if one["asked_as"] != other["asked_as"]:
        return False
    ours, theirs = _words(one["text"]), _words(other["text"])
    return bool(ours) and len(ours & theirs) >= _ALIKE * len(ours | theirs)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))
