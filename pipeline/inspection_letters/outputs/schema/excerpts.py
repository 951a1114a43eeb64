"""The exported tables of excerpts and of their codes, described in docs/export.md."""

from __future__ import annotations

from typing import Final

from inspection_letters.outputs.schema.columns import INTEGER, NUMBER, TEXT, TEXTS, column, table
from inspection_letters.records import Polarity, Role

EXCERPTS: Final = table(
    "excerpts",
    "sentence of the findings or recommendations",
    [
        column(
            "excerpt_id",
            TEXT,
            "hash of the file, the sentence, and how often the sentence occurs earlier in the "
            "letter",
            heading="Excerpt ID",
        ),
        column("letter_id", TEXT, "the letter", heading="Letter ID"),
        column(
            "section",
            TEXT,
            "kind of section; in an `area-send-report`, `experience`, `effective`, `better`, "
            "`priority` or `improve`",
            categories=(),
        ),
        column(
            "paragraph",
            INTEGER,
            "position of its paragraph, bullet or cell among all that have findings, from 0",
        ),
        column("order", INTEGER, "position in the letter, from 0"),
        column(
            "page_number",
            INTEGER,
            "page on which it begins, from 1; in a letter without pages, number of the paragraph",
            heading="Page",
        ),
        column("start", INTEGER, "where it begins in the letter's text, in code points, from 0"),
        column("end", INTEGER, "where it ends, exclusive"),
        column(
            "text",
            TEXT,
            "the sentence: the letter's text from `start` to `end`",
            heading="Quotation",
        ),
        column(
            "role",
            TEXT,
            "purpose of its section, comparable across kinds of letter: `strength`, `weakness`, "
            "`recommendation` or `context`",
            heading="Role of section",
            categories=[role.value for role in Role],
        ),
    ],
)

CODED_EXCERPTS: Final = table(
    "coded_excerpts",
    "code that a coder assigned to an excerpt",
    [
        column("excerpt_id", TEXT, "the excerpt", heading="Excerpt ID"),
        column("letter_id", TEXT, "the letter", heading="Letter ID"),
        column("code", TEXT, "ID of the code", categories=()),
        column(
            "polarity",
            TEXT,
            "`strength`, `weakness`, `mixed` or `context`",
            categories=[polarity.value for polarity in Polarity],
        ),
        column(
            "score",
            NUMBER,
            "strength of the coder's evidence for the code, from 0 to 1; for a model, a "
            "calibrated probability",
        ),
        column(
            "coder",
            TEXT,
            "who coded, with version, such as `model-2` or `rules-1`",
            heading="Coded by",
            categories=(),
        ),
        column("codebook_version", TEXT, "version of the codebook"),
        column("run_id", TEXT, "the run that assigned the code", heading="Run ID"),
        column(
            "parent",
            TEXT,
            "the main code under which a detail code is listed; null for a main code",
            nullable=True,
            heading="Detail of",
        ),
        column(
            "runner_up",
            TEXT,
            "ID of the likeliest code that was not assigned to the excerpt; null if every other "
            "code scores less than 0.05, or none was recorded",
            nullable=True,
            heading="Likeliest code not assigned",
        ),
        column(
            "runner_up_score",
            NUMBER,
            "score of the likeliest code that was not assigned",
            nullable=True,
            heading="Its score",
        ),
        column(
            "key_words",
            TEXTS,
            "the words of the excerpt that counted most: for a model, those that it attended to "
            "most; for rules, those on which patterns matched. Null if none were recorded, as for "
            "people",
            nullable=True,
            heading="Words that counted most",
        ),
        column(
            "patterns",
            TEXTS,
            "the codebook's patterns for the code that matched; if the code was carried over "
            "from the sentence before, those that matched earlier in the paragraph. Null if none "
            "were recorded",
            nullable=True,
            heading="Matching patterns",
        ),
    ],
)

__all__ = ["CODED_EXCERPTS", "EXCERPTS"]
