"""Follows what decides whether print is seen: layers, artifacts, clips and opacity.

pdfminer passes over all of them.
"""

from __future__ import annotations

from typing import Any

from pdfminer.pdfinterp import PDFGraphicState
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import apply_matrix_pt, apply_matrix_rect, mult_matrix

from inspection_letters.reading.extract.content import ContentInterpreter
from inspection_letters.reading.extract.device import PageDevice
from inspection_letters.reading.extract.layers import is_off
from inspection_letters.reading.extract.printed import EVERYWHERE, Box
from inspection_letters.reading.extract.values import numbers_of
from inspection_letters.records.pages import OmissionReason


class PrintState(PDFGraphicState):
    """pdfminer's graphics state, with the clipping area and the opacity added."""

    def __init__(self) -> None:
        super().__init__()
        self.clip: Box = EVERYWHERE
        self.opacity = 1.0

    def narrow(self, box: Box) -> None:
        """Clip what follows to a box as well (points, from the bottom left)."""
        x0, y0, x1, y1 = self.clip
        self.clip = (
            max(x0, box[0] - 1),
            max(y0, box[1] - 1),
            min(x1, box[2] + 1),
            min(y1, box[3] + 1),
        )

    def copy(self) -> PrintState:
        """Return a copy, for the operators that save and restore the state."""
        state = PrintState()
        state.__dict__.update(self.__dict__)
        return state


class PrintInterpreter(ContentInterpreter):
    """Tracks layers, artifacts, clipping and opacity, which pdfminer ignores."""

    device: PageDevice
    layers_off: frozenset[int] = frozenset()
    _inherited: PrintState | None = None
    _form_box: Box | None = None

    def init_state(self, ctm: Any) -> None:
        """Start from the state of the page, or of the content that draws this form."""
        super().init_state(ctm)
        self.graphicstate = self._inherited.copy() if self._inherited else PrintState()

    def subinterp(self) -> Any:
        """Return an interpreter for a form, as pdfminer's method does."""
        inner: Any = super().subinterp()
        inner.layers_off = self.layers_off
        inner._inherited = self.graphicstate
        if self._form_box is not None and isinstance(self.graphicstate, PrintState):
            inner._inherited = self.graphicstate.copy()
            inner._inherited.narrow(self._form_box)
        return inner

    def draw_apart(self, content: Any, resources: Any, box: Any, matrix: Any) -> None:
        """Draw content that is laid on the page: what an annotation looks like.

        Parameters
        ----------
        content : pdfminer.pdftypes.PDFStream
            Its operators.
        resources : dict
            Its fonts and other resources.
        box : tuple of float
            The part of it that is visible, in its own coordinates.
        matrix : tuple of float
            Leads from its coordinates to the page.
        """
        inner: Any = super().subinterp()
        state = PrintState()
        state.narrow(apply_matrix_rect(matrix, box))
        inner.layers_off = self.layers_off
        inner._inherited = state
        self.device.leaked = False
        self.device.begin_figure("annotation", box, matrix)
        inner.render_contents(resources, [content], ctm=matrix)
        self.device.end_figure("annotation")

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
        if name == "OC" and is_off(props, self.layers_off):
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
        """Draw a form within its box, or a picture, unless its layer is off."""
        name = getattr(xobjid_arg, "name", None)
        entries = getattr(resolve1(self.xobjmap.get(name)), "attrs", {})
        self._form_box = _box_of(entries, self.ctm)
        hidden = is_off(entries.get("OC"), self.layers_off)
        if hidden:
            self.device.begin_reason(OmissionReason.LAYER_OFF)
        super().do_Do(xobjid_arg)
        if hidden:
            self.device.end_tag()
        self._form_box = None

    def do_W(self) -> None:  # noqa: N802
        """Clip what follows to the path's bounding box."""
        points = [
            apply_matrix_pt(self.ctm, (float(step[at]), float(step[at + 1])))
            for step in self.curpath
            for at in range(1, len(step) - 1, 2)
        ]
        if not points or not isinstance(self.graphicstate, PrintState):
            return
        across, up = zip(*points, strict=True)
        self.graphicstate.narrow((min(across), min(up), max(across), max(up)))

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


def _box_of(entries: Any, ctm: Any) -> Box | None:
    """Return the box on the page that a form is clipped to (points), if it states one."""
    box = numbers_of(entries.get("BBox"), 4)
    if box is None:
        return None
    matrix: Any = numbers_of(entries.get("Matrix"), 6) or (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    found: Box = apply_matrix_rect(mult_matrix(matrix, ctm), box)  # type: ignore[arg-type]
    return found
