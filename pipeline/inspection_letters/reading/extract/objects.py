"""What a page prints, in one system of coordinates: points from the top left of the page.

The page is what a viewer shows: the crop box, rotated as the PDF says. Highlights,
pictures of pages and boxes of words all use these coordinates.
"""

from __future__ import annotations

from typing import Any

from inspection_letters.reading.extract.annotations import Sheet, draw_annotations
from inspection_letters.reading.extract.device import PageDevice
from inspection_letters.reading.extract.interpreter import PrintInterpreter
from inspection_letters.reading.extract.layers import layers_off
from inspection_letters.reading.extract.printed import Box, Printed


def printed_on(page: Any) -> tuple[Printed, float, float]:
    """Return what a page prints, and the width and height (points) of its visible part.

    Parameters
    ----------
    page : pdfplumber.page.Page
        The page.

    Returns
    -------
    printed : Printed
        Glyphs, marks and pictures of the page.
    width, height : float
        Size of the visible page in points.
    """
    matrix, width, height = view_of(page.page_obj)
    device = PageDevice(page.pdf.rsrcmgr, width, height)
    interpreter = PrintInterpreter(page.pdf.rsrcmgr, device)
    interpreter.layers_off = layers_off(page.pdf.doc.catalog)
    device.begin_page(page.page_obj, matrix)
    interpreter.render_contents(page.page_obj.resources, page.page_obj.contents, ctm=matrix)
    if page.page_obj.annots:
        sheet = Sheet(int(page.page_number), matrix, height)
        draw_annotations(page.page_obj.annots, interpreter, sheet)
    return device.printed, width, height


def view_of(page: Any) -> tuple[tuple[float, float, float, float, float, float], float, float]:
    """Return the matrix from a PDF's own coordinates to the visible page, and the page's size.

    Parameters
    ----------
    page : pdfminer.pdfpage.PDFPage
        The page.

    Returns
    -------
    matrix : tuple of float
        Six numbers, as in the PDF operator ``cm``.
    width, height : float
        Size of the visible page in points.
    """
    x0, y0, x1, y1 = _visible(page)
    if page.rotate == 90:
        return (0, -1, 1, 0, -y0, x1), y1 - y0, x1 - x0
    if page.rotate == 180:
        return (-1, 0, 0, -1, x1, y1), x1 - x0, y1 - y0
    if page.rotate == 270:
        return (0, 1, -1, 0, y1, -x0), y1 - y0, x1 - x0
    return (1, 0, 0, 1, -x0, -y0), x1 - x0, y1 - y0


def _visible(page: Any) -> Box:
    """Return the part of the media box that the crop box leaves."""
    media, crop = _ordered(page.mediabox), _ordered(page.cropbox)
    x0, y0 = max(media[0], crop[0]), max(media[1], crop[1])
    x1, y1 = min(media[2], crop[2]), min(media[3], crop[3])
    return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else media


def _ordered(box: Any) -> Box:
    x0, y0, x1, y1 = (float(value) for value in box)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
