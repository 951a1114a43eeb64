"""Values of a PDF's objects, whatever kind they turn out to be."""

from __future__ import annotations

from typing import Any

from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import decode_text


def string_of(value: Any) -> str:
    """Return a text; nothing if it is none."""
    value = resolve1(value)
    if isinstance(value, PDFStream):
        value = value.get_data()
    if isinstance(value, bytes):
        return decode_text(value)
    return value if isinstance(value, str) else ""


def name_of(value: Any) -> str:
    """Return what a name says; nothing if it is none."""
    value = resolve1(value)
    return str(value.name) if isinstance(value, PSLiteral) else ""


def flags_of(value: Any) -> int:
    """Return a whole number; 0 if it is none."""
    value = resolve1(value)
    return value if isinstance(value, int) else 0


def numbers_of(value: Any, count: int) -> tuple[float, ...] | None:
    """Return as many numbers as an array should have; four of them as a box in order.

    Parameters
    ----------
    value : pdfminer object
        An array, or a reference to one.
    count : int
        How many numbers it should have; otherwise there are none.
    """
    listed = resolve1(value)
    found = [resolve1(item) for item in (listed if isinstance(listed, list) else ())]
    if len(found) != count or not all(isinstance(item, (int, float)) for item in found):
        return None
    numbers = tuple(float(item) for item in found)
    if count == 4:
        x0, y0, x1, y1 = numbers
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
    return numbers
