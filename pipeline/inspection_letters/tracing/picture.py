"""Draw the page of an excerpt with the sentence boxed."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from math import ceil
from pathlib import Path
from typing import Any, Final

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.common.files.unwritable import unwritable
from inspection_letters.records.errors import TraceError
from inspection_letters.records.spans import BBox
from inspection_letters.tracing.trace import Trace, open_pdf

DPI: Final = 110
"""Resolution of page pictures, in dots per inch."""

_FILL: Final = (255, 214, 0, 70)
_EDGE: Final = (200, 60, 0, 255)
_PAD: Final = 1.5
"""Space between the print and its box (points)."""

_GAP: Final = 18
"""Pixels between two pages."""

MOST_PIXELS: Final = 40_000_000
"""A page with more is not drawn. At 110 dots per inch, a page of A0 has 19 million."""

Call = Callable[..., Any]
"""Calls a function with arguments, perhaps in another process."""


def call_here(function: Callable[..., Any], *args: Any) -> Any:
    """Call a function in this process, without limits of time and memory."""
    return function(*args)


def draw_page(pdf_path: Path, trace: Trace) -> Image.Image:
    """Draw the page of an excerpt with its lines boxed, or both pages side by side.

    Parameters
    ----------
    pdf_path : Path
        The letter's PDF.
    trace : Trace
        The place of the excerpt.

    Returns
    -------
    PIL.Image.Image
        In RGB, with a resolution of `DPI`.

    Raises
    ------
    TraceError
        If the letter has no pages, its PDF cannot be opened, or a page cannot be drawn.
    """
    if trace.paragraph is not None:
        raise TraceError(
            f"The letter {trace.excerpt.letter_id} is not a PDF and has no pages, so there is no "
            "picture of one.",
            "Write a copy of its text with the sentence marked instead: --highlight copy.html, "
            "or to_html in Python.",
        )
    with open_pdf(pdf_path) as pdf:
        pages = [
            _draw(pdf, number, [box for box in trace.boxes if box.page_number == number])
            for number in trace.pages
        ]
    width = sum(page.width for page in pages) + _GAP * (len(pages) - 1)
    picture = Image.new("RGB", (width, max(page.height for page in pages)), "grey")
    at = 0
    for page in pages:
        picture.paste(page, (at, 0))
        at += page.width + _GAP
    return picture


def page_png(pdf_path: Path, trace: Trace) -> bytes:
    """Return the picture of `draw_page` as the bytes of a PNG file."""
    content = io.BytesIO()
    draw_page(pdf_path, trace).save(content, format="PNG", compress_level=6)
    return content.getvalue()


def save_page(pdf_path: Path, trace: Trace, png: Path, *, call: Call = call_here) -> None:
    """Write the picture of `draw_page` as a PNG file.

    Parameters
    ----------
    pdf_path, trace
        As for `draw_page`.
    png : Path
        The picture; its folder is made if it is missing.
    call : callable, optional
        Calls what draws, such as `DrawingPool.call`, which limits its time and memory.

    Raises
    ------
    TraceError
        If the page cannot be drawn or the picture cannot be written.
    """
    content = call(page_png, pdf_path, trace)
    try:
        png.parent.mkdir(parents=True, exist_ok=True)
        with atomic_file(png) as path:
            path.write_bytes(content)
    except OSError as error:
        refused = unwritable(png, error, "The picture")
        raise TraceError(refused.reason, refused.remedy) from error


def _draw(pdf: pdfium.PdfDocument, number: int, boxes: Sequence[BBox]) -> Image.Image:
    scale = DPI / 72
    picture = render_page(pdf, number, DPI).convert("RGBA")
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


def render_page(pdf: pdfium.PdfDocument, number: int, dpi: int) -> Image.Image:
    """Return a page as it is shown, in the resolution `dpi`.

    Raises
    ------
    TraceError
        If there is no such page, or it is too large or too damaged to be drawn.
    """
    remedy = "Open the PDF to compare: its text was read, but this page is damaged."
    try:
        width, height = pdf.get_page_size(number - 1)
        across, down = (ceil(points * dpi / 72) for points in (width, height))
        if not 0 < across * down <= MOST_PIXELS:
            raise TraceError(
                f"Page {number} cannot be drawn: it is {width:,.0f} by {height:,.0f} points large.",
                remedy,
            )
        picture: Image.Image = pdf[number - 1].render(scale=dpi / 72).to_pil()
    except (pdfium.PdfiumError, IndexError, ValueError) as error:
        raise TraceError(f"Page {number} cannot be drawn: it is damaged.", remedy) from error
    return picture
