"""Compare an area's letter with all letters of its kind."""

from __future__ import annotations

from typing import Final

import pandas as pd

from inspection_letters.analysis.statistics.prevalence import CORRECTED
from inspection_letters.outputs.schema.comparisons import COMPARISON
from inspection_letters.outputs.schema.data_frames import to_data_frame
from inspection_letters.records.suggestions import unknown_value

MEASURES: Final = ("recommended", "weakness", "strength")
"""What is compared, in order: measures of which one letter has the sentences."""


def compare_area(
    area: str, letters: pd.DataFrame, excerpts: pd.DataFrame, findings: pd.DataFrame
) -> pd.DataFrame:
    """Return the codes of an area's letter, compared with all letters of its kind.

    If the area has several kinds of letter, the kind with the most letters in the workspace
    is used, and the area's latest letter of that kind.

    Parameters
    ----------
    area : str
        The area.
    letters, excerpts, findings : pandas.DataFrame
        Tables of a `Workspace`: the letters that count, their excerpts, and the findings by
        kind of letter.

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
    of_letter = set(excerpts.loc[excerpts["letter_id"] == chosen["letter_id"], "excerpt_id"])
    counted = findings[
        (findings["group"] == kind) & findings["measure"].isin(MEASURES) & findings["code"].notna()
    ]
    order = {measure: place for place, measure in enumerate(MEASURES)}
    rows = sorted(counted.to_dict("records"), key=lambda finding: order[finding["measure"]])
    made = to_data_frame(
        ({**row, "here": len(of_letter.intersection(row["excerpt_ids"]))} for row in rows),
        COMPARISON,
        orders={"code": list(dict.fromkeys(counted["code"]))},
    )
    made.attrs = {
        "letter_id": chosen["letter_id"],
        "kind": kind,
        "corrected": bool((counted["method"] == CORRECTED).any()),
    }
    return made
