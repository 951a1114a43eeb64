"""The tables of findings, practice and evaluations.

``letters findings`` and ``letters practice`` write `FINDINGS` and `PRACTICE` as CSV; the data
frames have further columns.
"""

from __future__ import annotations

from typing import Any, Final

from inspection_letters.outputs.schema.columns import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    TEXT,
    TEXTS,
    column,
    extend,
    table,
)
from inspection_letters.outputs.schema.excerpts import CODED_EXCERPTS, EXCERPTS
from inspection_letters.outputs.schema.exported import LETTERS, YEAR
from inspection_letters.outputs.schema.extended import FILE_NAME, LABEL, LETTER_DATE

MEASURE: Final = column(
    "measure",
    TEXT,
    "what is counted: letters that name the code for priority action or improvement "
    "(`recommended`), its weakness mentions among those of weakness and strength in a letter "
    "(`balance`) or among all weakness mentions of a letter (`weakness_share`), and letters with "
    "the code as a `weakness` or a `strength`, in an area for priority action (`priority`) or in "
    "an area for improvement (`improve`)",
    categories=(
        "recommended",
        "balance",
        "weakness_share",
        "weakness",
        "strength",
        "priority",
        "improve",
    ),
)
_INTERVAL: Final = (
    column(
        "low", NUMBER, "lower end of the 95% interval", nullable=True, heading="95% interval: low"
    ),
    column(
        "high", NUMBER, "upper end of the 95% interval", nullable=True, heading="95% interval: high"
    ),
)
_SHARE_OF_LETTERS: Final = column(
    "share",
    NUMBER,
    "share of letters, or for `balance` and `weakness_share` mean over letters, from 0 to 1, "
    "corrected for the coder's errors where the method says so",
    nullable=True,
    heading="Share of letters",
)

FINDINGS: Final = table(
    "findings",
    "code, measure and group of letters",
    [
        column("coder", TEXT, "whose codes were counted", categories=()),
        column(
            "codes",
            TEXT,
            "ID of the code; several IDs, separated by `|`, if counted as one",
            heading="Code",
        ),
        LABEL,
        MEASURE,
        column(
            "by",
            TEXT,
            "what letters are grouped by, two features separated by a comma; null for all letters",
            nullable=True,
            heading="Letters by",
            categories=(),
        ),
        column(
            "group",
            TEXT,
            "the group of letters, of two features `inconsistent, 2024`; null for all letters",
            nullable=True,
            heading="Letters of",
        ),
        column("letters", INTEGER, "letters counted"),
        column(
            "letters_coded",
            INTEGER,
            "letters in which the coder found the code",
            heading="Letters with code",
        ),
        column(
            "letters_coded_with_mixed",
            INTEGER,
            "the same, counting sentences coded as mixed too; null where polarity does not matter",
            nullable=True,
            heading="With mixed",
        ),
        _SHARE_OF_LETTERS,
        *_INTERVAL,
        column(
            "method",
            TEXT,
            "what the figure is: `corrected` for the coder's errors, of letters that people "
            "coded (`labelled`), or `as-coded`",
            categories=(),
            heading="Interval accounts for",
        ),
        column("labelled", INTEGER, "labelled letters that correct the figure, or that it is of"),
        column(
            "sensitivity",
            NUMBER,
            "of labelled letters that truly have the code, the share in which the coder finds it",
            nullable=True,
        ),
        column(
            "specificity",
            NUMBER,
            "of labelled letters without the code, the share in which the coder finds none",
            nullable=True,
        ),
        column("excerpts", INTEGER, "excerpts with the code"),
        column(
            "use",
            TEXT,
            "what the figure is good for: `counting`, or only `finding` sentences where the "
            "coder's F1 for the code on held-out letters is under 0.6 or not known",
            categories=("counting", "finding"),
        ),
    ],
)

FINDINGS_EXTENDED: Final = extend(
    FINDINGS,
    "findings",
    [
        column(
            "code",
            TEXT,
            "the code; null if several are counted as one",
            nullable=True,
            heading="Single code",
        ),
        column("excerpt_ids", TEXTS, "the excerpts with the code"),
    ],
)

PRACTICE: Final = table(
    "practice",
    "practice with a stated impact",
    [
        column("practice_id", TEXT, "ID of its first excerpt", heading="Excerpt ID"),
        column("score", NUMBER, "how concrete practice and impact are, from 0 to 1"),
        column("code", TEXT, "ID of its first code"),
        LABEL,
        column("other_codes", TEXTS, "IDs of its other codes"),
        LETTERS.field("area"),
        LETTERS.field("urn"),
        LETTER_DATE,
        FILE_NAME,
        LETTERS.field("letter_id"),
        EXCERPTS.field("page_number"),
        column("text", TEXT, "its sentences", heading="Practice"),
        column("impact", TEXT, "the sentence that states the impact"),
        column("impact_page_number", INTEGER, "page on which that sentence begins, from 1"),
        column("excerpts", TEXTS, "IDs of its sentences"),
        column("impact_id", TEXT, "ID of the sentence that states the impact"),
        column("cues", TEXTS, "words by which practice and impact were recognised"),
        column("doubtful", BOOLEAN, "whether its code should be checked before it is quoted"),
        column("clearness", TEXT, "who supports the code, and what may mislead"),
        column("coder", TEXT, "whose codes were used", categories=()),
    ],
)

PRACTICE_EXTENDED: Final = extend(
    PRACTICE,
    "practice",
    [
        LETTERS.field("kind"),
        YEAR,
        column("labels", TEXT, "labels of all its codes", heading="Codes"),
    ],
)

_FIGURES: Final = {
    "precision": "share of the coder's codes that the reference has",
    "recall": "share of the reference's codes that the coder has",
    "f1": "harmonic mean of precision and recall",
    "kappa": "Cohen's kappa",
    "alpha": "Krippendorff's alpha",
    "ac1": "Gwet's AC1",
    "polarity_accuracy": "share of codes assigned by both that have the same polarity",
    "prevalence": "share of excerpts with the code in the reference",
}


def _figure(name: str, meaning: str) -> list[Any]:
    return [
        column(name, NUMBER, meaning, nullable=True),
        column(f"{name}_low", NUMBER, "lower end of its 95% interval", nullable=True),
        column(f"{name}_high", NUMBER, "upper end of its 95% interval", nullable=True),
    ]


EVALUATION_BY_CODE: Final = table(
    "evaluation_by_code",
    "code",
    [
        column("code", TEXT, "ID of the code", categories=()),
        LABEL,
        column("in_reference", INTEGER, "excerpts with the code in the reference"),
        column("by_coder", INTEGER, "excerpts with the code by the coder"),
        *(part for name, meaning in _FIGURES.items() for part in _figure(name, meaning)),
        CODED_EXCERPTS.field("parent"),
    ],
)

EVALUATION_OVERALL: Final = table(
    "evaluation_overall",
    "figure over all main codes, or over all detail codes",
    [
        column("figure", TEXT, "name of the figure"),
        column("value", NUMBER, "its value", nullable=True),
        *_INTERVAL,
    ],
)

DIFFERENCES: Final = table(
    "differences",
    "difference between coder and reference",
    [
        EXCERPTS.field("excerpt_id"),
        EXCERPTS.field("letter_id"),
        LETTERS.field("area"),
        EXCERPTS.field("page_number"),
        column("code", TEXT, "ID of the code"),
        LABEL,
        column("difference", TEXT, "`extra code`, `missed code` or `different polarity`"),
        column("in_reference", TEXT, "polarity in the reference; null without code", nullable=True),
        column("by_coder", TEXT, "polarity by the coder; null without code", nullable=True),
        column("score", NUMBER, "the coder's score, from 0 to 1", nullable=True),
        EXCERPTS.field("text"),
    ],
)
