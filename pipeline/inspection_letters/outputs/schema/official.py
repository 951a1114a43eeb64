"""The tables that set letters beside an official record, and the table of the record itself."""

from __future__ import annotations

from typing import Any, Final

from inspection_letters.analysis.official import BYS, Result
from inspection_letters.analysis.official.facts import FACT_LABELS
from inspection_letters.outputs.schema.columns import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    TEXT,
    TEXTS,
    column,
    table,
)
from inspection_letters.outputs.schema.exported import LETTERS, REGION

_URN: Final = column("urn", TEXT, "number of the area", nullable=True, heading="URN")
_AREA: Final = column("area", TEXT, "name of the area", nullable=True)
_KIND: Final = column("kind", TEXT, "kind of letter", categories=())
_START: Final = column(
    "inspection_start",
    TEXT,
    "first day of the inspection, or its month if the record does not state the day",
    heading="Inspection began",
)


def _count(name: str, meaning: str) -> Any:
    return column(name, INTEGER, meaning, nullable=True)


CHECK: Final = table(
    "check",
    "fact of a letter that the record states too, or letter that is not on the record",
    [
        LETTERS.field("letter_id"),
        LETTERS.field("file"),
        _AREA,
        _URN,
        _KIND,
        column(
            "fact",
            TEXT,
            "the fact; null for a letter that is not on the record",
            nullable=True,
            categories=tuple(FACT_LABELS),
        ),
        column(
            "letter_value",
            TEXT,
            "what was read from the letter; null if it was not found",
            nullable=True,
            heading="Letter",
        ),
        column(
            "record_value",
            TEXT,
            "what the record states; null for a letter not on it",
            nullable=True,
            heading="Record",
        ),
        column(
            "result",
            TEXT,
            "`agrees`, `differs`, `not-found` in the letter, or `not-listed`: the letter is not on "
            "the record",
            categories=tuple(result.value for result in Result),
        ),
        column(
            "page_number",
            INTEGER,
            "page on which the letter states the fact, from 1; in a letter without pages, number "
            "of the paragraph",
            nullable=True,
            heading="Page",
        ),
        column("text", TEXT, "the words in which the letter states the fact", nullable=True),
        column("start", INTEGER, "where these words begin in the letter's text", nullable=True),
        column("end", INTEGER, "where they end", nullable=True),
        column(
            "record_row", INTEGER, "row of the inspection in the file of the record", nullable=True
        ),
        column("note", TEXT, "why a letter is not on the record", nullable=True),
    ],
)

COVERAGE: Final = table(
    "coverage",
    "inspection that the record lists",
    [
        _URN,
        _AREA,
        REGION,
        _KIND,
        _START,
        column("year", INTEGER, "year of the inspection"),
        column(
            "outcome",
            TEXT,
            "its outcome, or whether a statement of action was required",
            nullable=True,
            categories=(),
        ),
        column("in_workspace", BOOLEAN, "whether the workspace has a letter about it"),
        column("letter_ids", TEXTS, "the letters about it"),
        column("record_row", INTEGER, "its row in the file of the record"),
    ],
)

COVERAGE_BY: Final = table(
    "coverage_by",
    "kind of letter, and group of inspections",
    [
        _KIND,
        column(
            "by",
            TEXT,
            "what inspections are grouped by; null for a kind as a whole",
            nullable=True,
            categories=BYS,
        ),
        column("group", TEXT, "the group; null for a kind as a whole", nullable=True),
        column("listed", INTEGER, "inspections that the record lists"),
        column("in_workspace", INTEGER, "those of them with a letter in the workspace"),
        column("share", NUMBER, "the share of them, from 0 to 1"),
    ],
)

OFFICIAL_RECORD: Final = table(
    "official_record",
    "inspection, revisit or monitoring inspection",
    [
        _URN,
        _AREA,
        column("region", TEXT, "region in the words of the record", nullable=True),
        _KIND,
        _START,
        column("inspection_end", TEXT, "last day of the inspection", nullable=True),
        column("published", TEXT, "day of publication", nullable=True),
        column("year", INTEGER, "year of the inspection"),
        column("outcome", TEXT, "outcome, in the words of its kind", nullable=True),
        column(
            "statement_of_action",
            BOOLEAN,
            "whether a statement of action was required",
            nullable=True,
        ),
        _count("significant_weaknesses", "number of significant weaknesses"),
        _count("weaknesses_sufficient", "weaknesses on which a revisit found sufficient progress"),
        _count("priority_actions", "number of areas for priority action"),
        column(
            "area_abolished",
            BOOLEAN,
            "whether the publisher leaves it out because the area no longer exists",
        ),
        column("record_row", INTEGER, "its row in the file of the record"),
    ],
)

__all__ = ["CHECK", "COVERAGE", "COVERAGE_BY", "OFFICIAL_RECORD"]
