"""The tables of a report: the sheets of its workbook, and the CSV of its search page.

They repeat columns of the other tables; only columns that no other table has are defined
here. People read the headings in the workbook, and the names in the CSV.
"""

from __future__ import annotations

from typing import Any, Final

from inspection_letters.outputs.schema.columns import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    TEXT,
    column,
    table,
)
from inspection_letters.outputs.schema.comparisons import GROUP_DIFFERENCES
from inspection_letters.outputs.schema.extended import (
    CODEBOOK,
    CODED_EXCERPTS_EXTENDED,
    FILE_NAME,
    LETTERS_EXTENDED,
    RECOMMENDATIONS,
    URL,
)
from inspection_letters.outputs.schema.results import FINDINGS, PRACTICE_EXTENDED
from inspection_letters.outputs.schema.topic_columns import TOPICS


def _pick(schema: Any, *names: str) -> list[Any]:
    return [schema.field(name) for name in names]


_LETTER: Final = ("area", "date", "outcome", "kind")
_COUNTED: Final = column(
    "counted", BOOLEAN, "whether the letter counts in figures", heading="Included in figures"
)
_CODE_LABELS: Final = column("labels", TEXT, "labels of its codes", heading="Codes")
_EXCERPT_ID: Final = CODED_EXCERPTS_EXTENDED.field("excerpt_id")

FINDINGS_SHEET: Final = table(
    "Findings",
    "code, measure and group of letters",
    [
        *_pick(FINDINGS, "by", "group", "codes", "label"),
        column("code_group", TEXT, "group of codes it belongs to", heading="Group"),
        *_pick(
            FINDINGS,
            "measure",
            "letters",
            "letters_coded",
            "letters_coded_with_mixed",
            "share",
            "low",
            "high",
            "method",
            "excerpts",
        ),
        column("url", TEXT, "page of the report with the excerpts", nullable=True, heading="Link"),
        CODED_EXCERPTS_EXTENDED.field("parent"),
        FINDINGS.field("use"),
    ],
)

DIFFERENCES_SHEET: Final = table(
    "Differences", "code, measure and grouping of letters", GROUP_DIFFERENCES
)

CODED_EXCERPTS_SHEET: Final = table(
    "Coded excerpts",
    "code of an excerpt",
    [
        *_pick(CODED_EXCERPTS_EXTENDED, *_LETTER),
        FILE_NAME,
        *_pick(
            CODED_EXCERPTS_EXTENDED,
            "page_number",
            "section",
            "role",
            "code",
            "label",
            "parent",
            "polarity",
            "text",
        ),
        URL,
        *_pick(CODED_EXCERPTS_EXTENDED, "score", "coder"),
        column("judged_by", TEXT, "people or the coder, whose code counts"),
        _COUNTED,
        _EXCERPT_ID,
    ],
)

RECOMMENDATIONS_SHEET: Final = table(
    "Recommendations",
    "priority action, area for improvement or significant weakness",
    [
        *_pick(RECOMMENDATIONS, *_LETTER, "asked_as"),
        column("number", INTEGER, "position in its list, from 1", heading="No."),
        *_pick(RECOMMENDATIONS, "text", "responsible_bodies", "verdict"),
        _CODE_LABELS,
        FILE_NAME,
        CODED_EXCERPTS_EXTENDED.field("page_number"),
        URL,
    ],
)

PRACTICE_SHEET: Final = table(
    "Good practice",
    "practice with a stated impact",
    [
        *_pick(PRACTICE_EXTENDED, "area", "date"),
        LETTERS_EXTENDED.field("outcome"),
        *_pick(
            PRACTICE_EXTENDED, "kind", "labels", "file", "page_number", "text", "impact", "score"
        ),
        URL,
        PRACTICE_EXTENDED.field("practice_id"),
    ],
)

TOPICS_SHEET: Final = table(
    "Topics",
    "topic",
    [
        *_pick(TOPICS, "name", "grain", "n_letters", "n_excerpts", "emerging", "explained_by"),
        *(
            column(name, NUMBER, meaning, nullable=True, heading=meaning.capitalize())
            for name, meaning in (
                ("coded_share", "excerpts with a code"),
                ("strength_share", "excerpts with a strength"),
                ("weakness_share", "excerpts with a weakness"),
            )
        ),
        *_pick(TOPICS, "nearest_codes", "keywords", "examples", "stability", "topic_id"),
    ],
)

CODEBOOK_SHEET: Final = table("Codebook", "code", CODEBOOK)

LETTERS_SHEET: Final = table(
    "Letters",
    "letter",
    [
        *_pick(
            LETTERS_EXTENDED,
            "area",
            "file",
            "kind",
            "inspection_start",
            "inspection_end",
            "letter_date",
            "published",
            "outcome",
            "overall_grade",
            "region",
            "urn",
            "pages",
            "excerpts",
        ),
        column("counted", BOOLEAN, "whether it counts in figures", heading="Included in figures"),
        URL,
        LETTERS_EXTENDED.field("letter_id"),
    ],
)

SEARCH_RESULTS: Final = table(
    "search_results",
    "excerpt found on the search page",
    [
        *_pick(CODED_EXCERPTS_EXTENDED, "excerpt_id", "letter_id", "area", "region", "date"),
        *_pick(CODED_EXCERPTS_EXTENDED, "outcome", "kind"),
        FILE_NAME,
        CODED_EXCERPTS_EXTENDED.field("page_number"),
        column("codes", TEXT, "its codes as `code:polarity`, separated by semicolons"),
        column("labels", TEXT, "labels of its codes, each with its polarity"),
        column("detail_codes", TEXT, "its detail codes, in the same form"),
        column("detail_labels", TEXT, "labels of its detail codes, each with its polarity"),
        CODED_EXCERPTS_EXTENDED.field("text"),
        URL,
    ],
)
