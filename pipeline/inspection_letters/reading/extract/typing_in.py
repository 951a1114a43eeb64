"""Words typed into a box of the page that the PDF leaves for the viewer to set."""

from __future__ import annotations

from typing import Final

from inspection_letters.reading.extract.printed import Attributes, Box

_USUAL: Final = 11.0
"""Font size (points) where the PDF leaves it open and the box has room."""

_WIDTH: Final = 0.5
"""Usual width of a letter, in shares of the font size."""

_LEADING: Final = 1.2
_MARGIN: Final = 2.0
_SMALLEST: Final = 2.0

FONT: Final = "Helvetica"


def typed(text: str, box: Box, size: float) -> list[Attributes]:
    """Return the glyphs of a text that is set in a box, line by line.

    A viewer may break lines elsewhere; the glyphs stay within the box, so the place of the
    text on the page is right, and its words are whole.

    Parameters
    ----------
    text : str
        The words, with the line breaks that were typed.
    box : tuple of float
        Left, top, right and bottom in points.
    size : float
        Font size in points; 0 if the PDF leaves it open.
    """
    x0, top, x1, bottom = box
    room, height = max(1.0, x1 - x0 - 2 * _MARGIN), max(1.0, bottom - top)
    size = size or min(_USUAL, 0.7 * height)
    lines = _lines(text, room, size)
    if len(lines) * _LEADING * size > height:
        size = max(_SMALLEST, min(size, (height * room / (_LEADING * _WIDTH * len(text))) ** 0.5))
        lines = _lines(text, room, size)
    pitch = min(_LEADING * size, height / len(lines))
    above = (height - pitch) / 2 if len(lines) == 1 else min(_MARGIN, height - len(lines) * pitch)
    chars = []
    for number, line in enumerate(lines):
        wide = min(_WIDTH * size, room / len(line))
        y = top + number * pitch + max(0.0, above)
        for at, char in enumerate(line):
            x = x0 + _MARGIN + at * wide
            chars.append(_glyph(char, (x, y, x + wide, y + min(size, pitch))))
    return chars


def _lines(text: str, room: float, size: float) -> list[str]:
    most = max(1, int(room / (_WIDTH * size)))
    lines: list[str] = []
    for typed_line in text.splitlines():
        start = len(lines)
        for word in typed_line.split():
            if len(lines) > start and len(lines[-1]) + 1 + len(word) <= most:
                lines[-1] += f" {word}"
            else:
                lines.append(word)
    return lines or [" "]


def _glyph(char: str, box: Box) -> Attributes:
    x0, top, x1, bottom = box
    return {
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "doctop": top,
        "text": char,
        "upright": True,
        "size": round(bottom - top, 1),
        "fontname": FONT,
        "turn": 0,
        "reason": None,
        "doubtful": False,
    }
