"""The tables that compare letters: groups with each other, and one letter with its kind."""

from __future__ import annotations

from typing import Final

from inspection_letters.analysis.letters import GROUPINGS
from inspection_letters.outputs.schema.columns import BOOLEAN, INTEGER, NUMBER, TEXT, column, table
from inspection_letters.outputs.schema.extended import LABEL
from inspection_letters.outputs.schema.results import FINDINGS

GROUP_DIFFERENCES: Final = table(
    "group_differences",
    "code, measure and grouping of letters, the smallest p-value first",
    [
        FINDINGS.field("coder"),
        column("code", TEXT, "ID of the code", categories=()),
        LABEL,
        column(
            "measure",
            TEXT,
            "what is compared: letters that name the code for priority action or improvement "
            "(`recommended`), its weakness mentions among those of weakness and strength in a "
            "letter (`balance`), and letters with the code as a `weakness` or a `strength`",
            categories=("recommended", "balance", "weakness", "strength"),
        ),
        column(
            "by",
            TEXT,
            "what letters are grouped by",
            heading="Letters by",
            categories=GROUPINGS,
        ),
        *(
            part
            for end, word in (("high", "higher"), ("low", "lower"))
            for part in (
                column(
                    f"{end}_group",
                    TEXT,
                    f"of the two groups that differ most, the one with the {word} mean",
                    heading=f"{word.capitalize()} in",
                ),
                column(
                    f"{end}_letters",
                    INTEGER,
                    f"letters with a value in the group with the {word} mean",
                    heading=f"Letters ({word})",
                ),
                column(
                    f"{end}_mean",
                    NUMBER,
                    f"mean of the measure over these letters as coded, from 0 to 1 ({word})",
                    heading=f"Mean as coded ({word})",
                ),
            )
        ),
        column(
            "p",
            NUMBER,
            "p-value, adjusted for all codes, measures, groupings and groups tested",
            heading="Adjusted p-value",
        ),
        column(
            "stands_out",
            BOOLEAN,
            "whether it is more than chance would explain: the adjusted p-value is at most 0.05",
        ),
    ],
)

COMPARISON: Final = table(
    "comparison",
    "code and measure, in one letter and in all letters of its kind",
    [
        column("code", TEXT, "ID of the code", categories=()),
        LABEL,
        FINDINGS.field("measure"),
        column("here", INTEGER, "excerpts of the area's letter with the code"),
        column("letters", INTEGER, "letters of this kind, including the area's"),
        *(FINDINGS.field(name) for name in ("share", "low", "high")),
    ],
)
