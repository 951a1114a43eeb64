"""The requests of an area's latest inspection, with the verdicts of later visits."""

from __future__ import annotations

import re
from typing import Any, Final

import pandas as pd

from inspection_letters.outputs.schema.data_frames import to_data_frame
from inspection_letters.outputs.schema.extended import REQUESTS

INSPECTIONS: Final = ("area-send-letter", "area-send-report")
"""Kinds of letter that make requests; all others follow them up."""

_ALIKE: Final = 0.5
"""Two items are the same if they share at least this part of their distinct words. Later letters
restate an item nearly word for word; different items share far fewer words."""


def latest_requests(asked: pd.DataFrame) -> pd.DataFrame:
    """Return the requests of the latest inspection, each with its latest verdict.

    Parameters
    ----------
    asked : pandas.DataFrame
        The recommendations of an area, from `Workspace.recommendations`.

    Returns
    -------
    pandas.DataFrame
        As `Workspace.requests` describes. If no letter is from an inspection, the items of the
        latest letter.
    """
    inspected = asked[asked["kind"].isin(INSPECTIONS)]
    source = inspected if len(inspected) else asked
    latest = source["date"].max()
    # Without dates, the latest letter is unknown, and all are shown.
    chosen = source if pd.isna(latest) else source[source["date"] == latest]
    later = asked[asked["verdict"].notna() & (asked["date"] >= latest)]
    rows = []
    for item in chosen.to_dict("records"):
        judged = [row for row in later.to_dict("records") if _is_same(row, item)]
        last: dict[Any, Any] = max(judged, key=lambda row: row["date"], default={})
        rows.append({**item, "verdict": last.get("verdict"), "verdict_date": last.get("date")})
    return to_data_frame(rows, REQUESTS)


def _is_same(item: dict[Any, Any], other: dict[Any, Any]) -> bool:
    if item["asked_as"] != other["asked_as"]:
        return False
    words, other_words = _words(item["text"]), _words(other["text"])
    return bool(words) and len(words & other_words) >= _ALIKE * len(words | other_words)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.lower()))
