"""Follow an excerpt back to its page: boxes, an independent check, and a picture."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from inspection_letters.files.atomic import atomic_file
from inspection_letters.records import Excerpt, LetterText
from inspection_letters.records.errors import TraceError
from inspection_letters.records.places import boxes_of
from inspection_letters.records.spans import BBox

DPI = 110
"""Resolution of page pictures, in dots per inch."""

_FILL = (255, 214, 0, 70)
_EDGE = (200, 60, 0, 255)
_PAD = 1.5
_GAP = 18


@dataclass(frozen=True, slots=True)
class Trace:
    """Where an excerpt stands: one box for each line of print, in reading order."""

    excerpt: Excerpt
    boxes: tuple[BBox, ...]

    @property
    def pages(self) -> tuple[int, ...]:
        """The numbers of the pages it stands on, counted from 1."""
        return tuple(dict.fromkeys(box.page_number for box in self.boxes))


def trace(text: LetterText, excerpt: Excerpt) -> Trace:
    """Return where an excerpt stands on the pages of its letter.

    Raises
    ------
    TraceError
        If the excerpt is not the letter's text at its place, or has no place on a page.
    """
    if excerpt.letter_id != text.letter_id or excerpt.span.of(text.text) != excerpt.quote:
        raise TraceError(
            f"Excerpt {excerpt.excerpt_id} is not the text of letter {text.letter_id} at "
            f"{excerpt.span.start} to {excerpt.span.end}.",
            "Run the letter again.",
        )
    boxes = boxes_of(text, excerpt.span)
    if not boxes:
        raise TraceError(
            f"Excerpt {excerpt.excerpt_id} of letter {text.letter_id} has no place on any page.",
            "Run the letter again.",
        )
    return Trace(excerpt, boxes)


def printed_in(pdf: pdfium.PdfDocument, boxes: Sequence[BBox]) -> str:
    """Return the text that stands within boxes, read by pypdfium2.

    This is a second reader, so it checks the boxes independently of the one that
    made them.
    """
    found: list[str] = []
    pages: dict[int, tuple[pdfium.PdfTextPage, float]] = {}
    for box in boxes:
        if box.page_number not in pages:
            page = pdf[box.page_number - 1]
            pages[box.page_number] = (page.get_textpage(), page.get_height())
        text_page, height = pages[box.page_number]
        middle = box.height * 0.2
        found.append(
            text_page.get_text_bounded(
                left=box.x0 - 0.5,
                bottom=height - box.bottom + middle,
                right=box.x1 + 0.5,
                top=height - box.top - middle,
            )
        )
    return " ".join(found)


def agrees(quote: str, printed: str) -> bool:
    """Tell whether an excerpt and what is printed in its boxes have the same letters and digits."""
    return _letters(quote) == _letters(printed)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def draw(pdf_path: Path, found: Trace, png: Path) -> tuple[int, ...]:
    """Draw the page of an excerpt with its lines boxed; two pages stand side by side.

    Parameters
    ----------
    pdf_path : Path
        The letter's PDF.
    found : Trace
        Where the excerpt stands.
    png : Path
        The picture to write.

    Returns
    -------
    tuple of int
        The numbers of the pages drawn.

    Raises
    ------
    TraceError
        If the PDF or the picture's folder cannot be used.
    """
    try:
        pdf = pdfium.PdfDocument(pdf_path)
    except (OSError, pdfium.PdfiumError) as error:
        raise TraceError(
            f"The PDF of letter {found.excerpt.letter_id} cannot be opened at {pdf_path}.",
            "Run the letter again, so that the workspace keeps a copy.",
        ) from error
    try:
        pictures = [
            _page(pdf, number, [box for box in found.boxes if box.page_number == number])
            for number in found.pages
        ]
    finally:
        pdf.close()
    width = sum(picture.width for picture in pictures) + _GAP * (len(pictures) - 1)
    sheet = Image.new("RGB", (width, max(picture.height for picture in pictures)), "grey")
    at = 0
    for picture in pictures:
        sheet.paste(picture, (at, 0))
        at += picture.width + _GAP
    try:
        png.parent.mkdir(parents=True, exist_ok=True)
        with atomic_file(png) as path:
            sheet.save(path, format="PNG", optimize=True)
    except OSError as error:
        raise TraceError(
            f"The picture {png} cannot be written ({error.strerror or error}).",
            "Name a file in a folder that you may write to.",
        ) from error
    return found.pages


def _page(pdf: pdfium.PdfDocument, number: int, boxes: Sequence[BBox]) -> Image.Image:
    scale = DPI / 72
    picture = pdf[number - 1].render(scale=scale).to_pil().convert("RGBA")
    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    for box in boxes:
        pen.rectangle(
            (
                (box.x0 - _PAD) * scale,
                (box.top - _PAD) * scale,
                (box.x1 + _PAD) * scale,
                (box.bottom + _PAD) * scale,
            ),
            fill=_FILL,
            outline=_EDGE,
            width=2,
        )
    return Image.alpha_composite(picture, layer).convert("RGB")
