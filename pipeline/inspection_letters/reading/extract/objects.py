"""What a page draws, with only the attributes that reading a letter needs.

pdfplumber describes every character by some thirty attributes (colours, matrices,
marked content), which takes a third of its time. Letters are read by place, font
and size alone, so these are taken straight from the layout tree that pdfplumber
builds with pdfminer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTComponent, LTContainer, LTCurve, LTFigure

from inspection_letters.reading.extract.content import ContentInterpreter

Attributes = dict[str, Any]


def objects_of(page: Any) -> tuple[list[Attributes], list[Attributes]]:
    """Return the characters of a page, and its straight lines and rectangles.

    Parameters
    ----------
    page : pdfplumber.page.Page
        The page.

    Returns
    -------
    chars : list of dict
        In the form that `pdfplumber.utils.extract_words` takes.
    marks : list of dict
        With ``x0``, ``top``, ``x1``, ``bottom`` (points), ``stroke`` and ``fill``.
    """
    left, top = float(page.mediabox[0]), float(page.mediabox[1])
    base = float(page.height) + top
    doctop = float(page.initial_doctop)
    chars: list[Attributes] = []
    marks: list[Attributes] = []
    for item in _leaves(layout_of(page)):
        place = {
            "x0": item.x0 + left,
            "x1": item.x1 + left,
            "top": base - item.y1,
            "bottom": base - item.y0,
            "doctop": base - item.y1 + doctop,
        }
        if isinstance(item, LTChar):
            font = item.fontname
            chars.append(
                {
                    **place,
                    "text": item.get_text(),
                    "upright": item.upright,
                    "size": round(float(item.size), 1),
                    "fontname": font.decode("latin-1") if isinstance(font, bytes) else font,
                }
            )
        elif isinstance(item, LTCurve) and _is_straight(item):
            marks.append({**place, "stroke": item.stroke, "fill": item.fill})
    return chars, marks


def layout_of(page: Any) -> Any:
    """Return the layout tree of a page, whose items are not grouped in any way."""
    device = PDFPageAggregator(page.pdf.rsrcmgr, pageno=page.page_number, laparams=None)
    ContentInterpreter(page.pdf.rsrcmgr, device).process_page(page.page_obj)
    return device.get_result()


def _leaves(container: Any) -> Iterator[LTComponent]:
    for item in container:
        if isinstance(item, (LTFigure, LTContainer)):
            yield from _leaves(item)
        elif isinstance(item, LTComponent):
            yield item


def _is_straight(item: LTCurve) -> bool:
    """Tell lines and rectangles (in any path) from curves."""
    return not any(step[0] in ("c", "v", "y") for step in item.original_path or ())
