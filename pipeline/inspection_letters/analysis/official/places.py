"""Where in a letter a fact stands that is compared with a record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from inspection_letters.reading.structure.area_send_report import OUTCOMES
from inspection_letters.reading.structure.dates import parse_dates
from inspection_letters.records import Block, LetterText, Metadata
from inspection_letters.records.errors import LetterError
from inspection_letters.records.places import page_of
from inspection_letters.records.spans import Span

_STATEMENT: Final = re.compile(r"written\s+statement\s+of\s+action", re.IGNORECASE)
_PROGRESS: Final = re.compile(r"sufficient\s+progress|(?:in)?effective\s+action", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"[^.!?]+(?:[.!?](?!\s)[^.!?]*)*[.!?]*")


@dataclass(frozen=True, slots=True)
class FactPlace:
    """The words of a letter that state a fact.

    ``page_number`` is as `page_of` returns it, None if no word of the span has a box.
    """

    span: Span
    page_number: int | None
    quote: str


def place_fact(text: LetterText, about: Metadata, fact: str) -> FactPlace | None:
    """Return where a letter states a fact, None if its words are not found.

    Parameters
    ----------
    text : LetterText
        The text of the letter.
    about : Metadata
        The facts read from it.
    fact : str
        One of `inspection_letters.analysis.official.facts.FACT_LABELS`.
    """
    span = next(_spans(text, about, fact), None)
    if span is None:
        return None
    try:
        page = page_of(text, span)
    except LetterError:
        return FactPlace(span, None, span.of(text.text))
    return FactPlace(span, page, span.of(text.text))


def _spans(text: LetterText, about: Metadata, fact: str) -> Iterator[Span]:
    """Yield the places of a fact, the likeliest first."""
    if fact in ("inspection_start", "inspection_end"):
        for block in text.blocks:
            if parse_dates(block.span.of(text.text)) == (
                about.inspection_start,
                about.inspection_end,
            ):
                yield _sentence(text, block, re.compile(r"\d{4}"))
    elif fact == "letter_date":
        for block in text.blocks:
            if parse_dates(block.span.of(text.text)) == (about.letter_date, about.letter_date):
                yield block.span
    elif fact == "statement_of_action":
        yield from _matching(text, _STATEMENT)
    elif fact in ("significant_weaknesses", "priority_actions", "weaknesses_sufficient"):
        items = (
            about.priority_actions if fact == "priority_actions" else about.significant_weaknesses
        )
        yield from (item.spans[0] for item in items if item.spans)
    elif fact == "outcome":
        if about.outcome is not None:
            yield from _matching(text, dict(OUTCOMES)[about.outcome])
        yield from _matching(text, _PROGRESS)


def _matching(text: LetterText, pattern: re.Pattern[str]) -> Iterator[Span]:
    for block in text.blocks:
        if pattern.search(block.span.of(text.text)):
            yield _sentence(text, block, pattern)


def _sentence(text: LetterText, block: Block, pattern: re.Pattern[str]) -> Span:
    """Return the sentence of a block in which a pattern is found, or the block."""
    words = block.span.of(text.text)
    for match in _SENTENCE.finditer(words):
        if pattern.search(match[0]):
            start = block.span.start + match.start() + len(match[0]) - len(match[0].lstrip())
            return Span(start, block.span.start + match.end())
    return block.span


__all__ = ["FactPlace", "place_fact"]
