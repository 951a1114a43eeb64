"""Pictures of the pages of letters as files, as a report has them.

The id of a letter is the start of its file's digest, so the picture of a page never changes,
and pictures that a report already has are kept. This module is kept small, since each process
that draws loads it first.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pypdfium2 as pdfium
from PIL import Image

from inspection_letters.records.errors import TraceError
from inspection_letters.tracing.picture import render_page

DPI: Final = 100
"""Resolution of page pictures in dots per inch, readable on screen and in print."""

COLOURS: Final = 48
"""Colours of a page picture: enough for print in two colours with smooth edges."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """The width and height of a page as it is shown, in points, and why it is not drawn.

    ``undrawn`` is empty if it is.
    """

    width: float = 595.0
    height: float = 842.0
    undrawn: str = ""


def page_picture(letter_id: str, page_number: int) -> str:
    """Return the address of the picture of a page, in a report."""
    return f"pages/{letter_id}-{page_number:03d}.png"


def draw_pages(
    letter_id: str, pdf_path: Path, out: Path, only: int | None = None
) -> tuple[PagePicture, ...]:
    """Draw the pages of a letter that the report does not yet have.

    Parameters
    ----------
    letter_id : str
        The letter.
    pdf_path : Path
        Its PDF.
    out : Path
        The folder of the report.
    only : int, optional
        The number of the only page to draw.

    Returns
    -------
    tuple of PagePicture
        One for each page, or for the only one.

    Raises
    ------
    TraceError
        If the PDF is missing or cannot be opened.
    """
    try:
        pdf = pdfium.PdfDocument(pdf_path)
        pdf.init_forms()
    except pdfium.PdfiumError as error:
        raise TraceError(
            f"The PDF of letter {letter_id} cannot be drawn: {pdf_path} is damaged.",
            "Download the letter again and run it, so that the workspace has an intact copy.",
        ) from error
    except FileNotFoundError as error:
        raise TraceError(
            f"The PDF of letter {letter_id} is not at {pdf_path}.",
            "Run the letter again, so that the workspace has a copy.",
        ) from error
    try:
        numbers = range(1, len(pdf) + 1) if only is None else (only,)
        return tuple(
            _draw(pdf, number, out / page_picture(letter_id, number)) for number in numbers
        )
    finally:
        pdf.close()


def _draw(pdf: pdfium.PdfDocument, number: int, target: Path) -> PagePicture:
    try:
        if not target.exists():
            _save(render_page(pdf, number, DPI), target)
        # The size comes from the list of pages: loading a page may take as long as drawing it.
        return PagePicture(*pdf.get_page_size(number - 1))
    except TraceError as error:
        return PagePicture(undrawn=error.reason)
    except (MemoryError, pdfium.PdfiumError):
        return PagePicture(undrawn=f"Page {number} cannot be drawn: it is damaged or too complex.")


def _save(drawn: Image.Image, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    few = drawn.convert("RGB").quantize(
        COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
    )
    part = target.with_suffix(".part")
    # More compression would take twice as long to save a sixth of the size.
    few.save(part, format="PNG", compress_level=3)
    part.replace(target)
