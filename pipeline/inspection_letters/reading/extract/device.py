"""What a page prints, as pdfminer draws it: glyphs and marks in painting order.

Each glyph is recorded with everything that decides whether a reader sees it: how it is
drawn, its colour, layer and clipping area, and whether the PDF marks it as a header or
footer. pdfplumber does not record all of these.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import atan2, degrees
from typing import Any, Final

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTCurve
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.utils import apply_matrix_rect, mult_matrix

from inspection_letters.reading.extract.printed import EVERYWHERE, Attributes, Printed
from inspection_letters.records.pages import OmissionReason

STRAIGHT_WITHIN: Final = 10.0
"""Text rotated by no more than this (degrees) counts as straight: scans are a little askew."""

SMALLEST: Final = 1.0
"""Type smaller than this (points) is unreadable."""

FAINT: Final = 0.3
"""Text less opaque than this is checked against a picture of the page."""

NO_LETTER: Final = "\ufffd"
"""Stands for a glyph whose font does not say which letter it is."""

_INVISIBLE: Final = 3
_CLIP_ONLY: Final = 7


class PageDevice(PDFPageAggregator):
    """Records what a page prints, with boxes measured from the top left of the visible page.

    Parameters
    ----------
    manager : pdfminer.pdfinterp.PDFResourceManager
        The PDF's fonts and other resources.
    width, height : float
        Size of the visible page in points.
    """

    def __init__(self, manager: Any, width: float, height: float) -> None:
        super().__init__(manager, laparams=None)
        self.printed = Printed()
        self._width = width
        self._height = height
        self.leaked = False
        self._at = 0
        self._tags: list[OmissionReason | None] = []

    def begin_reason(self, reason: OmissionReason | None) -> None:
        """Begin a stretch of marked content, with the reason why it is left out, if any."""
        before = self._tags[-1] if self._tags else None
        self._tags.append(before or reason)

    def end_tag(self) -> None:
        """End the current stretch of marked content."""
        if self._tags:
            self._tags.pop()

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        """Print a string, as pdfminer's method does.

        Apart from their positions, everything that decides whether glyphs are visible is
        the same for a whole string.
        """
        a, b, c, d, _, _ = mult_matrix(textstate.matrix, self.ctm)
        sign = textstate.fontsize * textstate.scaling
        self._turn: int | None = 0
        if b or a * sign < 0:
            self._turn = _turn(a, b) if sign >= 0 else _turn(-a, -b)
        self._plain = b == 0 and c == 0
        self._reason = self._tags[-1] if self._tags else None
        self._doubtful = False
        self._clip = getattr(graphicstate, "clip", EVERYWHERE)
        tall = abs(textstate.fontsize) * max(abs(c), abs(d))
        if self._reason is None:
            if textstate.render == _INVISIBLE and not self.leaked:
                self._reason = OmissionReason.INVISIBLE
            elif self._turn is None:
                self._reason = OmissionReason.ASKEW
            elif tall < SMALLEST and abs(sign * a) + abs(sign * b) < 100 * SMALLEST:
                self._reason = OmissionReason.TOO_SMALL
            else:
                self._doubtful = (
                    textstate.render == _CLIP_ONLY
                    or _is_light(graphicstate.ncolor, ncs.name)
                    or getattr(graphicstate, "opacity", 1.0) < FAINT
                )
        font = textstate.font
        name = font.fontname
        self._font = name.decode("latin-1") if isinstance(name, bytes) else name
        self._descent = font.get_descent() * textstate.fontsize
        self._vertical = font.is_vertical()
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(
        self,
        matrix: Any,
        font: Any,
        fontsize: float,
        scaling: float,
        rise: float,
        cid: int,
        ncs: Any,
        graphicstate: Any,
    ) -> float:
        """Record a glyph, with the same box as pdfminer's ``LTChar``."""
        reason = self._reason
        try:
            text = font.to_unichr(cid)
        except PDFUnicodeNotDefined:
            text = NO_LETTER
            reason = reason or OmissionReason.NO_LETTER
        advance: float = font.char_width(cid) * fontsize * scaling
        low = self._descent + rise
        if self._vertical:
            vx, vy = font.char_disp(cid)
            across = fontsize * 0.5 if vx is None else vx * fontsize * 0.001
            over = (1000 - vy) * fontsize * 0.001 + rise
            box = apply_matrix_rect(matrix, (-across, over + advance, fontsize - across, over))
        elif self._plain:
            a, _, _, d, e, f = matrix
            box = (e, d * low + f, a * advance + e, d * (low + fontsize) + f)
        else:
            box = apply_matrix_rect(matrix, (0, low, advance, low + fontsize))
        x0, y0, x1, y1 = box
        if x1 < x0:
            x0, x1 = x1, x0
        if y1 < y0:
            y0, y1 = y1, y0
        if reason is None:
            x, y = (x0 + x1) / 2, (y0 + y1) / 2
            clip = self._clip
            if not (
                0 <= x <= self._width
                and 0 <= y <= self._height
                and clip[0] <= x <= clip[2]
                and clip[1] <= y <= clip[3]
            ):
                reason = OmissionReason.OUTSIDE
        top = self._height - y1
        self.printed.chars.append(
            {
                "x0": x0,
                "x1": x1,
                "top": top,
                "bottom": self._height - y0,
                "doctop": top,
                "text": text,
                "upright": True,
                "size": round(x1 - x0 if self._vertical else y1 - y0, 1),
                "fontname": self._font,
                "turn": self._turn,
                "reason": reason,
                "doubtful": self._doubtful,
                "at": self._at,
            }
        )
        self._at += 1
        return advance

    def add_typed(self, chars: Iterable[Attributes]) -> None:
        """Record glyphs that a viewer sets in a form field or a note.

        Parameters
        ----------
        chars : iterable of dict
            Glyphs as in `Printed`, without their position in the order of painting.
        """
        for char in chars:
            self.printed.chars.append({**char, "at": self._at})
            self._at += 1

    def paint_path(
        self, gstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Sequence[Any]
    ) -> None:
        """Record a drawn shape, and paint it as pdfminer's method does."""
        objects = self.cur_item._objs
        before = len(objects)
        super().paint_path(gstate, stroke, fill, evenodd, path)
        found, objects[before:] = objects[before:], []
        if self._tags and self._tags[-1] is OmissionReason.LAYER_OFF:
            return
        for item in found:
            if not isinstance(item, LTCurve):
                continue
            if any(step[0] in ("c", "v", "y") for step in item.original_path or ()):
                self.printed.curves += 1
                continue
            self.printed.marks.append(
                {
                    **self._place(item.bbox),
                    "stroke": item.stroke,
                    "fill": item.fill,
                    "at": self._at,
                }
            )
            self._at += 1

    def render_image(self, name: str, stream: Any) -> None:
        """Record the box of a picture, in place of pdfminer's method."""
        if not (self._tags and self._tags[-1] is OmissionReason.LAYER_OFF):
            box = apply_matrix_rect(self.ctm, (0, 0, 1, 1))
            self.printed.pictures.append({**self._place(box), "at": self._at})
            self._at += 1

    def _place(self, box: Any) -> Attributes:
        x0, y0, x1, y1 = box
        return {
            "x0": min(x0, x1),
            "x1": max(x0, x1),
            "top": self._height - max(y0, y1),
            "bottom": self._height - min(y0, y1),
        }


def _turn(a: float, b: float) -> int | None:
    """Return the rotation of text to the nearest right angle (degrees), or None if askew."""
    angle = degrees(atan2(b, a)) % 360
    right = round(angle / 90) * 90
    return int(right % 360) if abs(angle - right) <= STRAIGHT_WITHIN else None


def _is_light(colour: Any, space: str) -> bool:
    """Whether a colour may be white or nearly so, in any of a PDF's colour spaces."""
    values = colour if isinstance(colour, (tuple, list)) else (colour,)
    if not values or not all(isinstance(value, (int, float)) for value in values):
        return False
    if space in ("Separation", "DeviceN") or len(values) == 4:
        return bool(max(values) <= 0.15)
    return bool(min(values) >= 0.85)
