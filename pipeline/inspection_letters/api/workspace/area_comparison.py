"""Compare an area's letter with all letters of its kind."""

from __future__ import annotations

import pandas as pd

from inspection_letters.analysis.statistics.prevalence import CORRECTED
from inspection_letters.outputs.schema.data_frames import to_data_frame
from inspection_letters.outputs.schema.results import COMPARISON
from inspection_letters.records.suggestions import unknown_value


def compare_area(
    area: str, letters: pd.DataFrame, coded: pd.DataFrame, findings: pd.DataFrame
) -> pd.DataFrame:
    """Return the codes of an area's letter, compared with all letters of its kind.

    If the area has several kinds of letter, the kind with the most letters in the workspace
    is used, and the area's latest letter of that kind.

    Parameters
    ----------
    area : str
        The area.
    letters, coded, findings : pandas.DataFrame
        Tables of a `Workspace`: the letters that count, the coded excerpts, and the findings
        by kind of letter.

    Raises
    ------
    UsageError
        If there is no letter about the area.
    """
    own = letters[letters["area"] == area]
    if own.empty:
        raise unknown_value(
            f"There is no letter about an area called {area!r}.",
            area,
            letters["area"].dropna(),
            heading="Areas in the workspace",
        )
    sizes = letters["kind"].value_counts()
    kind = max(own["kind"].unique(), key=lambda name: (sizes[name], name))
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
        {**finding, "here": int(here.get((finding["code"], finding["measure"]), 0))}
        for finding in counted.to_dict("records")
    )
    made = to_data_frame(rows, COMPARISON, orders={"code": list(coded["code"].cat.categories)})
    made.attrs = {
        "letter_id": chosen["letter_id"],
        "kind": kind,
        "corrected": bool((counted["method"] == CORRECTED).any()),
    }
    return made
