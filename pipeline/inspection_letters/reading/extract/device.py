"""What a page prints, as pdfminer draws it: glyphs and marks in painting order.

Each glyph is recorded with everything that decides whether a reader sees it: how it is
drawn, its colour, layer and clipping area, and whether the PDF marks it as a header or
footer. pdfplumber does not record all of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import atan2, degrees
from typing import Any, Final

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTCurve
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState
from pdfminer.pdftypes import PDFObjRef, resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import apply_matrix_pt, apply_matrix_rect, mult_matrix

from inspection_letters.reading.extract.content import ContentInterpreter
from inspection_letters.records.pages import OmissionReason

Attributes = dict[str, Any]
Box = tuple[float, float, float, float]

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
_EVERYWHERE: Final[Box] = (float("-inf"), float("-inf"), float("inf"), float("inf"))


class PrintState(PDFGraphicState):
    """pdfminer's graphics state, with the clipping area and the opacity added."""

    def __init__(self) -> None:
        super().__init__()
        self.clip: Box = _EVERYWHERE
        self.opacity = 1.0

    def copy(self) -> PrintState:
        """Return a copy, for the operators that save and restore the state."""
        state = PrintState()
        state.__dict__.update(self.__dict__)
        return state


@dataclass(slots=True)
class Printed:
    """Everything that a page prints.

    Attributes
    ----------
    chars : list of dict
        Glyphs in the form that `pdfplumber.utils.extract_words` takes, with ``turn``
        (degrees anticlockwise: 0, 90, 180, 270, or None if askew), ``reason`` (why it is
        invisible, or None), ``doubtful`` (whether a picture of the page must decide) and
        ``at`` (position in the order of painting).
    marks : list of dict
        Straight lines and rectangles, with ``stroke``, ``fill`` and ``at``.
    pictures : list of dict
        Boxes of pictures, with ``at``.
    curves : int
        Number of other shapes.
    """

    chars: list[Attributes] = field(default_factory=list)
    marks: list[Attributes] = field(default_factory=list)
    pictures: list[Attributes] = field(default_factory=list)
    curves: int = 0


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
        self._clip = getattr(graphicstate, "clip", _EVERYWHERE)
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


class PrintInterpreter(ContentInterpreter):
    """Tracks layers, artifacts, clipping and opacity, which pdfminer ignores."""

    device: PageDevice
    layers_off: frozenset[int] = frozenset()
    _inherited: PrintState | None = None

    def init_state(self, ctm: Any) -> None:
        """Start from the state of the page, or of the content that draws this form."""
        super().init_state(ctm)
        self.graphicstate = self._inherited.copy() if self._inherited else PrintState()

    def subinterp(self) -> Any:
        """Return an interpreter for a form, as pdfminer's method does."""
        inner: Any = super().subinterp()
        inner.layers_off = self.layers_off
        inner._inherited = self.graphicstate
        return inner

    def do_Tr(self, render: Any) -> None:  # noqa: N802
        """Set the mode in which text is drawn."""
        super().do_Tr(render)
        self.device.leaked = False

    def do_ET(self) -> None:  # noqa: N802
        """End a text object.

        Some programs make text invisible in one text object and forget to reset the mode.
        Outside all saved states, the text that follows is not meant to be hidden.
        """
        super().do_ET()
        self.device.leaked = not self.gstack

    def do_BMC(self, tag: Any) -> None:  # noqa: N802
        """Begin marked content."""
        self.device.begin_reason(None)

    def do_BDC(self, tag: Any, props: Any) -> None:  # noqa: N802
        """Begin marked content with properties: a layer or an artifact, for example."""
        name = tag.name if isinstance(tag, PSLiteral) else ""
        if isinstance(props, PSLiteral):
            named = resolve1(self.resources.get("Properties")) or {}
            props = named.get(props.name) if isinstance(named, dict) else None
        reason = None
        if name == "OC" and self._is_off(props):
            reason = OmissionReason.LAYER_OFF
        elif name == "Artifact":
            kind = (resolve1(props) or {}) if props is not None else {}
            of = resolve1(kind.get("Type")) if isinstance(kind, dict) else None
            if isinstance(of, PSLiteral) and of.name == "Pagination":
                reason = OmissionReason.ARTIFACT
        self.device.begin_reason(reason)

    def do_EMC(self) -> None:  # noqa: N802
        """End marked content."""
        self.device.end_tag()

    def do_Do(self, xobjid_arg: Any) -> None:  # noqa: N802
        """Draw a form or a picture, unless its layer is off."""
        if self.layers_off and isinstance(xobjid_arg, PSLiteral):
            drawn = resolve1(self.xobjmap.get(xobjid_arg.name))
            if self._is_off(getattr(drawn, "attrs", {}).get("OC")):
                self.device.begin_reason(OmissionReason.LAYER_OFF)
                super().do_Do(xobjid_arg)
                self.device.end_tag()
                return
        super().do_Do(xobjid_arg)

    def do_W(self) -> None:  # noqa: N802
        """Clip what follows to the path's bounding box."""
        points = [
            apply_matrix_pt(self.ctm, (float(step[at]), float(step[at + 1])))
            for step in self.curpath
            for at in range(1, len(step) - 1, 2)
        ]
        if not points or not isinstance(self.graphicstate, PrintState):
            return
        x0, y0, x1, y1 = self.graphicstate.clip
        state = self.graphicstate
        state.clip = (
            max(x0, min(point[0] for point in points) - 1),
            max(y0, min(point[1] for point in points) - 1),
            min(x1, max(point[0] for point in points) + 1),
            min(y1, max(point[1] for point in points) + 1),
        )

    def do_W_a(self) -> None:  # noqa: N802
        """Clip what follows to the path's bounding box."""
        self.do_W()

    def do_gs(self, name: Any) -> None:
        """Set the opacity from a named graphics state."""
        states = resolve1(self.resources.get("ExtGState"))
        if not isinstance(name, PSLiteral) or not isinstance(states, dict):
            return
        state = resolve1(states.get(name.name))
        opacity = resolve1(state.get("ca")) if isinstance(state, dict) else None
        if isinstance(opacity, (int, float)) and isinstance(self.graphicstate, PrintState):
            self.graphicstate.opacity = float(opacity)

    def _is_off(self, group: Any) -> bool:
        """Whether an optional content group, or all groups of a membership, are off."""
        if not self.layers_off:
            return False
        if isinstance(group, PDFObjRef) and group.objid in self.layers_off:
            return True
        members = resolve1(group)
        if not isinstance(members, dict) or "OCGs" not in members:
            return False
        groups = members["OCGs"]
        if isinstance(groups, PDFObjRef) and groups.objid in self.layers_off:
            return True
        listed = resolve1(groups)
        off = [
            isinstance(member, PDFObjRef) and member.objid in self.layers_off
            for member in (listed if isinstance(listed, list) else ())
        ]
        policy = getattr(resolve1(members.get("P")), "name", "AnyOn")
        return bool(off) and (any(off) if policy == "AllOn" else all(off))


def layers_off(catalog: Any) -> frozenset[int]:
    """Return the object numbers of the layers that are switched off when a PDF is opened."""
    content = resolve1(catalog.get("OCProperties")) if isinstance(catalog, dict) else None
    if not isinstance(content, dict):
        return frozenset()
    usual = resolve1(content.get("D"))
    usual = usual if isinstance(usual, dict) else {}
    off = _numbers(usual.get("OFF"))
    if getattr(resolve1(usual.get("BaseState")), "name", "ON") == "OFF":
        off |= _numbers(content.get("OCGs")) - _numbers(usual.get("ON"))
    return off


def _numbers(groups: Any) -> frozenset[int]:
    listed = resolve1(groups)
    return frozenset(
        group.objid
        for group in (listed if isinstance(listed, list) else ())
        if isinstance(group, PDFObjRef)
    )
