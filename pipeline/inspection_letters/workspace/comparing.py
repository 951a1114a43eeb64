"""One letter of an area beside all letters of its kind."""

from __future__ import annotations

import pandas as pd

from inspection_letters.outputs.schema.data_frames import to_data_frame
from inspection_letters.outputs.schema.extended import COMPARISON
from inspection_letters.records.errors import UsageError

_NAMED = 10


def compare_area(
    area: str, letters: pd.DataFrame, coded: pd.DataFrame, findings: pd.DataFrame
) -> pd.DataFrame:
    """Return the codes of one letter of an area beside all letters of its kind.

    It is the latest of the kind of which there are most letters to set it beside.

    Parameters
    ----------
    area : str
        The area.
    letters, coded, findings : pandas.DataFrame
        From `Frames`: letters that count, codes given, and findings by kind.

    Raises
    ------
    UsageError
        If no letter is of the area.
    """
    own = letters[letters["area"] == area]
    if own.empty:
        names = sorted(letters["area"].dropna().unique())
        more = f" and {len(names) - _NAMED} others" if len(names) > _NAMED else ""
        raise UsageError(
            f"No letter is of an area called {area!r}.",
            f"Areas in the workspace: {', '.join(names[:_NAMED])}{more}.",
        )
    alike = letters["kind"].value_counts()
    kind = max(own["kind"].unique(), key=lambda one: (alike[one], one))
    chosen = own[own["kind"] == kind].sort_values(["date", "letter_id"]).iloc[-1]
    here = (
        coded[coded["letter_id"] == chosen["letter_id"]]
        .groupby(["code", "polarity"], observed=True)["excerpt_id"]
        .nunique()
    )
    counted = findings[
        (findings["group"] == kind) & findings["measure"].isin(["weakness", "strength"])
    ]
    rows = (
        {**one, "here": int(here.get((one["code"], one["measure"]), 0))}
        for one in counted.to_dict("records")
    )
    made = to_data_frame(rows, COMPARISON, orders={"code": list(coded["code"].cat.categories)})
    made.attrs = {
        "letter_id": chosen["letter_id"],
        "kind": kind,
        "corrected": findings.attrs["corrected"],
    }
    return made
