"""The tables of the export: a contract, described column by column in docs/export.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from inspection_letters.analysis.letters import GRADE_LABELS, KIND_LABELS, OUTCOME_LABELS
from inspection_letters.outputs.schema.columns import (
    ACTIONS,
    BOOLEAN,
    COUNT_BY_NAME,
    DATE,
    INTEGER,
    JUDGEMENTS,
    MOMENT,
    NOTES,
    NUMBER,
    TEXT,
    TEXT_BY_NAME,
    TEXTS,
    TEXTS_OR_NULL,
    WEAKNESSES,
    TableRow,
    column,
    name_of,
    table,
)
from inspection_letters.outputs.schema.excerpts import CODED_EXCERPTS, EXCERPTS

REGION: Final = column("region", TEXT, "English region of the area", nullable=True, categories=())
YEAR: Final = column(
    "year",
    INTEGER,
    "year of the first day of the inspection, or else of the date of the letter or of its "
    "publication",
    nullable=True,
)

LETTERS: Final = table(
    "letters",
    "letter",
    [
        column("letter_id", TEXT, "first 16 digits of `pdf_sha256`", heading="Letter ID"),
        column("file", TEXT, "name of the file"),
        column("pdf_sha256", TEXT, "SHA-256 of the file, whatever its format"),
        column(
            "kind",
            TEXT,
            "`area-send-report`, `area-send-letter`, `area-send-revisit`, `area-send-monitoring`, "
            "`jtai-letter` or `generic`",
            heading="Kind of letter",
            categories=KIND_LABELS,
        ),
        column(
            "urn",
            TEXT,
            "number under which reports on the area are published",
            nullable=True,
            heading="Area number",
        ),
        column("area", TEXT, "the local area", nullable=True),
        column(
            "inspection_start",
            DATE,
            "first day of the inspection",
            nullable=True,
            heading="First day",
        ),
        column(
            "inspection_end", DATE, "last day of the inspection", nullable=True, heading="Last day"
        ),
        column(
            "published",
            DATE,
            "day of publication; a PDF does not state it, so it comes from the catalogue",
            nullable=True,
        ),
        column(
            "outcome",
            TEXT,
            "`positive`, `inconsistent` or `systemic-failings`",
            nullable=True,
            categories=[outcome for outcome in OUTCOME_LABELS if outcome != "unknown"],
            ordered=True,
        ),
        column(
            "next_inspection",
            TEXT,
            "the letter's own sentence on the next inspection",
            nullable=True,
        ),
        column(
            "priority_actions",
            ACTIONS,
            "each area for priority action and the bodies responsible for it",
        ),
        column("areas_for_improvement", TEXTS, "each area for improvement"),
        column(
            "responsible_bodies",
            TEXTS,
            "bodies responsible for the area; in a `jtai-letter`, who must prepare the written "
            "statement of action, as printed",
        ),
        column("lead_inspectors", TEXTS, "names of the lead inspectors"),
        column("pages", INTEGER, "number of pages of the PDF; 0 for a letter in another format"),
        column(
            "statement_of_action",
            BOOLEAN,
            "whether a written statement of action is required; null where no letter of its kind "
            "says so (see `statement_inferred`)",
            nullable=True,
        ),
        column(
            "significant_weaknesses",
            WEAKNESSES,
            "each significant weakness; the verdict is `sufficient-progress` or "
            "`insufficient-progress`, or null if no later visit has judged it",
        ),
        column(
            "priority_action_verdicts",
            TEXTS_OR_NULL,
            "for each of `priority_actions`, in the same order: `effective-action`, "
            "`ineffective-action` or null",
        ),
        column(
            "letter_date",
            DATE,
            "date at the head of the letter",
            nullable=True,
            heading="Date of letter",
        ),
        column("addressees", TEXTS, "to whom the letter is addressed"),
        column(
            "inspectors",
            TEXTS,
            "names of the inspectors; in a `jtai-letter`, the inspectorates, such as `CQC`",
        ),
        column("signatories", TEXTS, "names of the people who signed the letter"),
        column(
            "mended",
            COUNT_BY_NAME,
            "how many repairs of each kind were made while the text was put together",
        ),
        column(
            "words_by_place",
            COUNT_BY_NAME,
            "how many words are in excerpts, and in each place that is none; empty if an earlier "
            "release read the letter",
        ),
        column(
            "share_in_excerpts",
            NUMBER,
            "share of all words that are in excerpts, from 0 to 1",
            nullable=True,
        ),
        column(
            "prose_outside_excerpts",
            NUMBER,
            "share of the prose that is in no excerpt, from 0 to 1",
            nullable=True,
        ),
        column(
            "reading_notes",
            NOTES,
            "why the letter is read with doubts: what was not found; empty if it is read well",
        ),
        column(
            "theme",
            TEXT,
            "subject of a joint targeted area inspection, in the letter's words",
            nullable=True,
        ),
        column(
            "statement_due",
            DATE,
            "day by which the written statement of action must be sent, if the letter sets one",
            nullable=True,
            heading="Statement due",
        ),
        column(
            "statement_inferred",
            BOOLEAN,
            "whether `statement_of_action` is false only because the letter mentions no "
            "written statement of action: letters say that one is required, and are silent "
            "otherwise",
        ),
        column(
            "statement_issued",
            DATE,
            "day on which the written statement of action was issued or required, as a revisit "
            "letter gives it",
            nullable=True,
            heading="Statement issued",
        ),
        column(
            "statement_fit",
            DATE,
            "day on which the written statement of action was declared fit for purpose",
            nullable=True,
            heading="Statement declared fit",
        ),
        REGION,
        YEAR,
        column(
            "overall_grade",
            TEXT,
            "grade of overall effectiveness in an inspection of children's services: "
            "`outstanding`, `good`, `requires-improvement`, `adequate` (up to 2013) or "
            "`inadequate`",
            nullable=True,
            categories=GRADE_LABELS,
            ordered=True,
        ),
        column(
            "judgements",
            JUDGEMENTS,
            "each judgement that the letter prints with a grade, such as `help-and-protection`",
        ),
    ],
)

REJECTIONS: Final = table(
    "rejections",
    "file or folder that could not be processed when last tried",
    [
        column("source", TEXT, "the file or folder, as named or found"),
        column(
            "stage",
            TEXT,
            "`open`, `extract`, `layout`, `structure`, `segment` or `code`",
            categories=(),
        ),
        column("reason", TEXT, "what is wrong"),
        column("remedy", TEXT, "what to do about it"),
    ],
)

RUNS: Final = table(
    "runs",
    "run",
    [
        column("run_id", TEXT, "start time and six random digits", heading="Run ID"),
        column("started_at", MOMENT, "start"),
        column("finished_at", MOMENT, "end; null for a run that was interrupted", nullable=True),
        column(
            "settings_digest",
            TEXT,
            "SHA-256 of everything besides the letters that decides results",
        ),
        column(
            "versions",
            TEXT_BY_NAME,
            "versions of the program, its stages, Python and packages; under the name of each "
            "coder, the digest of what it is made of",
        ),
        column(
            "counts",
            COUNT_BY_NAME,
            "numbers of letters read, coded, known and rejected, and of excerpts",
        ),
    ],
)

EXPORTED: Final = (LETTERS, EXCERPTS, CODED_EXCERPTS, REJECTIONS, RUNS)
"""All tables of an export, in their order."""


def in_order(tables: Mapping[str, Sequence[TableRow]]) -> dict[str, list[TableRow]]:
    """Return the rows of all exported tables in the order of the export.

    Letters by ID; excerpts by letter and reading order; coded excerpts by letter,
    reading order, code and coder; rejections by source; runs by start.
    The order is Python's, so it is the same for every database.
    """
    order = {row["excerpt_id"]: row["order"] for row in tables["excerpts"]}
    keys: dict[str, Any] = {
        "letters": lambda row: row["letter_id"],
        "excerpts": lambda row: (row["letter_id"], row["order"]),
        "coded_excerpts": lambda row: (
            row["letter_id"],
            order[row["excerpt_id"]],
            row["code"],
            row["coder"],
        ),
        "rejections": lambda row: row["source"],
        "runs": lambda row: (row["started_at"], row["run_id"]),
    }
    return {name: sorted(tables[name], key=keys[name]) for name in map(name_of, EXPORTED)}
