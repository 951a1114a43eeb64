"""The table of quotations that ``letters quote`` writes."""

from __future__ import annotations

from typing import Any, Final

from inspection_letters.analysis.quotations.search import Quotation, Quotations
from inspection_letters.outputs.schema.columns import BOOLEAN, NUMBER, TEXT, column, table
from inspection_letters.outputs.schema.excerpts import EXCERPTS
from inspection_letters.outputs.schema.exported import LETTERS
from inspection_letters.outputs.schema.extended import FILE_NAME, LABEL, LETTER_DATE
from inspection_letters.records import Polarity

QUOTATIONS: Final = table(
    "quotations",
    "quotation, in the order of choice",
    [
        EXCERPTS.field("excerpt_id"),
        LETTERS.field("letter_id"),
        FILE_NAME,
        LETTERS.field("area"),
        LETTER_DATE,
        LETTERS.field("outcome"),
        EXCERPTS.field("page_number"),
        column("code", TEXT, "the code that it illustrates", categories=()),
        LABEL,
        column(
            "polarity",
            TEXT,
            "how it judges the subject of the code",
            categories=tuple(polarity.value for polarity in Polarity),
        ),
        column("coder", TEXT, "who assigned the code", categories=()),
        column("score", NUMBER, "the coder's score or probability; 1 for people"),
        column(
            "context",
            TEXT,
            "the sentence before, where the quotation refers to it",
            nullable=True,
        ),
        column("text", TEXT, "the sentence, word for word", heading="Quotation"),
        column("reference", TEXT, "its source as a reference line"),
        column("doubtful", BOOLEAN, "whether its code should be checked before it is quoted"),
        column("clearness", TEXT, "who supports the code, and what may mislead"),
        column(
            "link",
            TEXT,
            "the sentence on its page: in a report, or where the letter is published; null if "
            "neither is known",
            nullable=True,
        ),
    ],
)


def quotation_row(found: Quotations, quotation: Quotation, link: str | None) -> dict[str, Any]:
    """Return the row of a quotation.

    Parameters
    ----------
    found : Quotations
        What was searched for.
    quotation : Quotation
        One of them.
    link : str or None
        Where the sentence can be seen on its page.
    """
    letter, coding = quotation.letter, quotation.coding
    return {
        "excerpt_id": quotation.excerpt.excerpt_id,
        "letter_id": letter.letter_id,
        "file": letter.file,
        "area": letter.stated_area,
        "date": letter.date,
        "outcome": letter.outcome,
        "page_number": quotation.excerpt.page_number,
        "code": coding.code_id,
        "label": found.label,
        "polarity": coding.polarity.value,
        "coder": coding.coder_id,
        "score": coding.score,
        "context": quotation.context or None,
        "text": quotation.excerpt.quote,
        "reference": quotation.reference,
        "doubtful": quotation.clearness.doubtful,
        "clearness": quotation.clearness.words,
        "link": link,
    }


__all__ = ["QUOTATIONS", "quotation_row"]
