"""Follow an excerpt back to its page: its boxes, and an independent check of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from inspection_letters.records import Excerpt, LetterText
from inspection_letters.records.errors import TraceError
from inspection_letters.records.pages import turn_box
from inspection_letters.records.places import boxes_of, confidence_of, paragraph_of
from inspection_letters.records.spans import BBox
from inspection_letters.tracing.activities import activity

if TYPE_CHECKING:
    import pypdfium2 as pdfium


@dataclass(frozen=True, slots=True)
class Trace:
    """An excerpt and its place: a box for each printed line, in reading order.

    In a letter without pages it has no boxes, and ``paragraph`` is the number of the
    paragraph in which it stands, counted from 1.
    ``confidence`` (0 to 1) is the mean of its words that were recognised in a picture of
    the page; None without any.
    """

    excerpt: Excerpt
    boxes: tuple[BBox, ...]
    paragraph: int | None = None
    confidence: float | None = None

    @property
    def pages(self) -> tuple[int, ...]:
        """The numbers of the pages with the excerpt, counted from 1."""
        return tuple(dict.fromkeys(box.page_number for box in self.boxes))

    @property
    def place(self) -> str:
        """What its place is called: "page 1 and 2", or "paragraph 12"."""
        if self.paragraph is not None:
            return f"paragraph {self.paragraph}"
        return f"page {' and '.join(map(str, self.pages))}"


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
    if not text.pages:
        return Trace(excerpt, (), paragraph_of(text, excerpt.span))
    boxes = boxes_of(text, excerpt.span)
    if not boxes:
        raise TraceError(
            f"Excerpt {excerpt.excerpt_id} of letter {text.letter_id} has no place on any page.",
            remedy,
        )
    return Trace(excerpt, boxes, confidence=confidence_of(text, excerpt.span))


def printed_in(pdf: pdfium.PdfDocument, boxes: Sequence[BBox], *, sideways: bool = False) -> str:
    """Return the text printed within boxes, as pypdfium2 reads it.

    Letters are read with a different library, so this checks the boxes independently.

    Parameters
    ----------
    pdf : pypdfium2.PdfDocument
        The letter's PDF.
    boxes : sequence of BBox
        The boxes, in reading order. They are narrowed a little across the printed lines,
        so that neighbouring lines stay outside.
    sideways : bool
        Whether the lines run from top to bottom of the page.
    """
    printed: list[str] = []
    pages: dict[int, tuple[pdfium.PdfPage, pdfium.PdfTextPage]] = {}
    for box in boxes:
        if box.page_number not in pages:
            page = _with_annotations(pdf, box.page_number)
            pages[box.page_number] = (page, page.get_textpage())
        page, text_page = pages[box.page_number]
        left, bottom, right, top = _in_pdf(page, box)
        low, wide = (-0.5, -0.2 * (right - left)) if sideways else (0.2 * (top - bottom), 0.5)
        printed.append(
            text_page.get_text_bounded(
                left=left - wide, bottom=bottom + low, right=right + wide, top=top - low
            )
        )
    return " ".join(printed)


def _with_annotations(pdf: pdfium.PdfDocument, page_number: int) -> pdfium.PdfPage:
    """Return a page with its form fields and notes as part of what it prints."""
    import pypdfium2.raw

    page = pdf[page_number - 1]
    if not pypdfium2.raw.FPDFPage_GetAnnotCount(page):
        return page
    pypdfium2.raw.FPDFPage_Flatten(page, pypdfium2.raw.FLAT_NORMALDISPLAY)
    return pdf[page_number - 1]


def _in_pdf(page: pdfium.PdfPage, box: BBox) -> tuple[float, float, float, float]:
    """Return a box of the visible page in the PDF's coordinates: left, bottom, right, top."""
    width, height = page.get_size()
    turn = page.get_rotation()
    upright = turn_box(box, -turn % 360, width, height)
    media, crop = page.get_mediabox(), page.get_cropbox()
    left, low = max(media[0], crop[0]), max(media[1], crop[1])
    tall = width if turn in (90, 270) else height
    return (
        left + upright.x0,
        low + tall - upright.bottom,
        left + upright.x1,
        low + tall - upright.top,
    )


@contextmanager
def open_pdf(pdf_path: Path) -> Iterator[pdfium.PdfDocument]:
    """Open the PDF of a letter with pypdfium2, and close it at the end.

    Raises
    ------
    TraceError
        If the PDF cannot be opened.
    """
    import pypdfium2 as pdfium

    try:
        pdf = pdfium.PdfDocument(pdf_path)
        # Values of form fields are drawn, and found, only with this.
        pdf.init_forms()
    except (OSError, pdfium.PdfiumError) as error:
        raise TraceError(
            f"The PDF cannot be opened at {pdf_path}.",
            "Run the letter again with letters run, so that the workspace has a copy.",
        ) from error
    try:
        yield pdf
    finally:
        pdf.close()


@activity("Checking the page")
def check_print(pdf_path: Path, traces: Iterable[Trace]) -> list[Trace]:
    """Return the traces in whose boxes a second library finds different words.

    Excerpts that were recognised in a picture are passed over: no reader finds text there.

    Parameters
    ----------
    pdf_path : Path
        The letter's PDF.
    traces : iterable of Trace
        Excerpts and their places.

    Raises
    ------
    TraceError
        If the PDF cannot be opened.
    """
    with open_pdf(pdf_path) as pdf:
        return [
            trace
            for trace in traces
            if trace.confidence is None
            and not any(
                agrees(trace.excerpt.quote, printed_in(pdf, trace.boxes, sideways=sideways))
                for sideways in (False, True)
            )
        ]


def agrees(quote: str, printed: str) -> bool:
    """Whether an excerpt and the text printed in its boxes have the same letters and digits.

    The marks of notes ("agencies.2") are printed in the boxes, but no part of an excerpt.
    """
    return _letters_and_digits(quote) == _letters_and_digits(printed) or (
        _letters_and_digits(_MARK.sub(r"\1", quote))
        == _letters_and_digits(_MARK.sub(r"\1", printed))
    )


_MARK = re.compile(r"([^\W\d_][.,;:)’”]*)\d{1,2}(?!\w)")
"""The mark of a note and the letter before it."""


def _letters_and_digits(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
