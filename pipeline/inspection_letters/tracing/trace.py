"""Follow an excerpt back to its page: its boxes, and an independent check of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inspection_letters.records import Excerpt, LetterText
from inspection_letters.records.errors import TraceError
from inspection_letters.records.places import boxes_of
from inspection_letters.records.spans import BBox

if TYPE_CHECKING:
    import pypdfium2 as pdfium


@dataclass(frozen=True, slots=True)
class Trace:
    """An excerpt and its place: one box for each line of print, in reading order."""

    excerpt: Excerpt
    boxes: tuple[BBox, ...]

    @property
    def pages(self) -> tuple[int, ...]:
        """The numbers of the pages it stands on, counted from 1."""
        return tuple(dict.fromkeys(box.page_number for box in self.boxes))


def trace_excerpt(text: LetterText, excerpt: Excerpt) -> Trace:
    """Return the place of an excerpt on the pages of its letter.

    Raises
    ------
    TraceError
        If the excerpt differs from the letter's text at its place, or has no place on a
        page.
    """
    remedy = "Run the letter again with letters run."
    if excerpt.letter_id != text.letter_id or excerpt.span.of(text.text) != excerpt.quote:
        raise TraceError(
            f"Excerpt {excerpt.excerpt_id} is not the text of letter {text.letter_id} at "
            f"characters {excerpt.span.start} to {excerpt.span.end}.",
            remedy,
        )
    boxes = boxes_of(text, excerpt.span)
    if not boxes:
        raise TraceError(
            f"Excerpt {excerpt.excerpt_id} of letter {text.letter_id} has no place on any page.",
            remedy,
        )
    return Trace(excerpt, boxes)


def printed_in(pdf: pdfium.PdfDocument, boxes: Sequence[BBox]) -> str:
    """Return the text printed within boxes, as pypdfium2 reads it.

    Letters are read with another library, so this checks the boxes independently.
    """
    printed: list[str] = []
    pages: dict[int, tuple[pdfium.PdfTextPage, float]] = {}
    for box in boxes:
        if box.page_number not in pages:
            page = pdf[box.page_number - 1]
            pages[box.page_number] = (page.get_textpage(), page.get_height())
        text_page, height = pages[box.page_number]
        margin = box.height * 0.2
        printed.append(
            text_page.get_text_bounded(
                left=box.x0 - 0.5,
                bottom=height - box.bottom + margin,
                right=box.x1 + 0.5,
                top=height - box.top - margin,
            )
        )
    return " ".join(printed)


def agrees(quote: str, printed: str) -> bool:
    """Whether an excerpt and the text printed in its boxes have the same letters and digits."""
    return _letters_and_digits(quote) == _letters_and_digits(printed)


def _letters_and_digits(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
