"""The tables of letters, excerpts and codes with the further columns of the data frames."""

from __future__ import annotations

from typing import Final

from inspection_letters.outputs.schema.columns import (
    BOOLEAN,
    DATE,
    INTEGER,
    TEXT,
    TEXTS,
    column,
    extend,
    table,
)
from inspection_letters.outputs.schema.excerpts import CODED_EXCERPTS, EXCERPTS
from inspection_letters.outputs.schema.exported import (
    LETTERS,
    REGION,
    REJECTIONS,
    RUNS,
    YEAR,
)

LETTER_DATE: Final = column(
    "date",
    DATE,
    "first day of the inspection, or else the date of the letter or of its publication",
    nullable=True,
)
LABEL: Final = column("label", TEXT, "label of the code")
FILE_NAME: Final = LETTERS.field("file")
URL: Final = column(
    "url",
    TEXT,
    "where the letter is published, if it was downloaded",
    nullable=True,
    heading="Link",
)
ABOUT_LETTER: Final = (
    LETTERS.field("area"),
    REGION,
    LETTERS.field("kind"),
    LETTER_DATE,
    YEAR,
    LETTERS.field("outcome"),
)
"""What tables of smaller units repeat of the letter."""

LETTERS_EXTENDED: Final = extend(
    LETTERS,
    "letters",
    [
        LETTER_DATE,
        column("excerpts", INTEGER, "number of excerpts"),
        column("fictional", BOOLEAN, "whether it is one of the fictional sample letters"),
        column(
            "replaced",
            BOOLEAN,
            "whether a later edition replaces it, so that it counts nowhere else",
        ),
        URL,
    ],
)

EXCERPTS_EXTENDED: Final = extend(
    EXCERPTS, "excerpts", [*ABOUT_LETTER, column("words", INTEGER, "number of words")]
)

CODED_EXCERPTS_EXTENDED: Final = extend(
    CODED_EXCERPTS,
    "coded_excerpts",
    [
        LABEL,
        EXCERPTS.field("text"),
        EXCERPTS.field("section"),
        EXCERPTS.field("role"),
        EXCERPTS.field("page_number"),
        EXCERPTS.field("order"),
        EXCERPTS_EXTENDED.field("words"),
        *ABOUT_LETTER,
    ],
)

REJECTIONS_EXTENDED: Final = extend(
    REJECTIONS,
    "rejections",
    [
        column("file", TEXT, "name of the file or folder"),
        column("letter_id", TEXT, "the letter, if it was identified", nullable=True),
    ],
)

RUNS_EXTENDED: Final = extend(
    RUNS,
    "runs",
    [
        *(
            column(name, INTEGER, meaning, nullable=True)
            for name, meaning in (
                ("read", "letters read"),
                ("coded", "letters coded"),
                ("known", "letters skipped because their results were up to date"),
                ("rejected", "files rejected"),
            )
        ),
        column("seed", INTEGER, "seed of all random draws", nullable=True),
    ],
)

RECOMMENDATIONS: Final = table(
    "recommendations",
    "priority action, area for improvement or significant weakness",
    [
        LETTERS.field("letter_id"),
        *ABOUT_LETTER,
        column(
            "asked_as",
            TEXT,
            "`priority action`, `improvement` or `significant weakness`",
            categories=("priority action", "improvement", "significant weakness"),
            heading="Kind of recommendation",
        ),
        column(
            "text",
            TEXT,
            "the item in full, its paragraphs separated by line feeds",
            heading="Recommendation",
        ),
        column("responsible_bodies", TEXTS, "the bodies responsible"),
        column(
            "verdict",
            TEXT,
            "verdict of a later visit",
            nullable=True,
            heading="Verdict of a later visit",
            categories=(),
        ),
    ],
)

REQUESTS: Final = extend(
    RECOMMENDATIONS,
    "requests",
    [column("verdict_date", DATE, "date of the letter with the verdict", nullable=True)],
)

CODERS: Final = table(
    "coders",
    "coder",
    [
        column("coder", TEXT, "name and version of the rule set or model, or name of the person"),
        column("coder_kind", TEXT, "`rules`, `model` or `human`", categories=()),
        column("letters", INTEGER, "letters coded"),
        column("coded_excerpts", INTEGER, "excerpts with at least one code"),
        column("codings", INTEGER, "codes assigned in all"),
    ],
)

CODEBOOK: Final = table(
    "codebook",
    "code",
    [
        column("code", TEXT, "ID of the code", categories=()),
        column("group", TEXT, "group of codes it belongs to", categories=()),
        LABEL,
        column("definition", TEXT, "what the code stands for"),
        column("include", TEXT, "what the code includes", nullable=True),
        column("exclude", TEXT, "what the code excludes", nullable=True),
        column("examples", TEXTS, "sentences to which the code applies"),
        CODED_EXCERPTS.field("parent"),
    ],
)
