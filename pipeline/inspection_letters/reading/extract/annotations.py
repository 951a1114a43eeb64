"""What is laid on a page: values of form fields, notes typed onto it, stamps and comments.

pdfminer leaves all of them out. What a viewer shows is read in its place; what a viewer shows
as a box to tick, hides, or opens only on a click is named with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.utils import apply_matrix_rect, mult_matrix

from inspection_letters.reading.extract.interpreter import PrintInterpreter
from inspection_letters.reading.extract.layers import is_off
from inspection_letters.reading.extract.printed import Attributes, Box
from inspection_letters.reading.extract.typing_in import typed
from inspection_letters.reading.extract.values import flags_of, name_of, numbers_of, string_of
from inspection_letters.records import Omission, OmissionReason
from inspection_letters.records.spans import BBox

Matrix = tuple[float, float, float, float, float, float]

_HIDDEN: Final = 2 | 32
"""Flags of an annotation that keep it off the screen: hidden, no view."""

_PUSH_BUTTON: Final = 1 << 16
_PASSWORD: Final = 1 << 13
_MOST_PARENTS: Final = 20
_SHOWN: Final = frozenset(("Widget", "FreeText", "Stamp"))
_COMMENTS: Final = frozenset(
    "Text Highlight Underline Squiggly StrikeOut Caret Ink Square Circle Line Polygon PolyLine "
    "FileAttachment".split()
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The visible page that annotations are drawn on.

    ``matrix`` leads from the PDF's coordinates to it; ``height`` is in points.
    """

    page_number: int
    matrix: Matrix
    height: float

    def box(self, rect: Box) -> Box:
        """Return the box of a rectangle of the PDF: x0, top, x1, bottom in points."""
        x0, y0, x1, y1 = apply_matrix_rect(self.matrix, rect)
        return x0, self.height - y1, x1, self.height - y0


def draw_annotations(annotations: Any, interpreter: PrintInterpreter, sheet: Sheet) -> None:
    """Print what annotations show, and name what they do not show.

    Parameters
    ----------
    annotations : pdfminer object
        The page's list of annotations, which may be damaged or missing.
    interpreter : PrintInterpreter
        Has printed the page's content.
    sheet : Sheet
        The page.
    """
    listed = resolve1(annotations)
    for entry in listed if isinstance(listed, list) else ():
        annotation = resolve1(entry)
        rect = numbers_of(annotation.get("Rect"), 4) if isinstance(annotation, dict) else None
        if rect is not None:
            _draw(annotation, rect, interpreter, sheet)  # type: ignore[arg-type]


def _draw(annotation: Attributes, rect: Box, interpreter: PrintInterpreter, sheet: Sheet) -> None:
    kind = name_of(annotation.get("Subtype"))
    printed = interpreter.device.printed
    field = _field_of(annotation) if kind == "Widget" else {}
    text = _text_of(annotation, field, kind)

    def name_it(words: str, reason: OmissionReason) -> None:
        if words.strip():
            box = BBox(sheet.page_number, *(round(value, 2) for value in sheet.box(rect)))
            printed.named.append(Omission(" ".join(words.split()), box, reason))

    if name_of(field.get("FT")) == "Btn":
        name_it(_button(annotation, field), OmissionReason.BUTTON)
    elif kind in _COMMENTS:
        name_it(text, OmissionReason.COMMENT)
    elif kind not in _SHOWN or flags_of(field.get("Ff")) & _PASSWORD:
        return
    elif flags_of(annotation.get("F")) & _HIDDEN:
        name_it(text, OmissionReason.INVISIBLE)
    elif is_off(annotation.get("OC"), interpreter.layers_off):
        name_it(text, OmissionReason.LAYER_OFF)
    else:
        before = len(printed.chars)
        look = _appearance(annotation)
        if look is not None:
            _draw_form(look, rect, interpreter, sheet.matrix)
        if text.strip() and not any(char["text"].strip() for char in printed.chars[before:]):
            interpreter.device.add_typed(typed(text, sheet.box(rect), _size(annotation, field)))


def _draw_form(
    look: PDFStream, rect: Box, interpreter: PrintInterpreter, page_matrix: Matrix
) -> None:
    """Draw an appearance so that its box fills the annotation's rectangle (ISO 32000, 12.5.5)."""
    box = numbers_of(look.get("BBox"), 4)
    matrix: Any = numbers_of(look.get("Matrix"), 6) or (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    if box is None:
        return
    x0, y0, x1, y1 = apply_matrix_rect(matrix, box)  # type: ignore[arg-type]
    if x1 <= x0 or y1 <= y0:
        return
    left, low, right, high = rect
    across, up = (right - left) / (x1 - x0), (high - low) / (y1 - y0)
    fit = (across, 0.0, 0.0, up, left - across * x0, low - up * y0)
    resources = resolve1(look.get("Resources"))
    interpreter.draw_apart(
        look,
        resources if isinstance(resources, dict) else dict(interpreter.resources),
        box,
        mult_matrix(matrix, mult_matrix(fit, page_matrix)),
    )


def _appearance(annotation: Attributes) -> PDFStream | None:
    looks = resolve1(annotation.get("AP"))
    normal = resolve1(looks.get("N")) if isinstance(looks, dict) else None
    if isinstance(normal, dict):
        normal = resolve1(normal.get(name_of(annotation.get("AS"))))
    return normal if isinstance(normal, PDFStream) else None


def _field_of(widget: Attributes) -> Attributes:
    """Return what a form field's widget has itself or inherits from its parents."""
    field: Attributes = {}
    names: list[str] = []
    for level in _with_parents(widget):
        for key in ("FT", "V", "Ff", "Opt", "DA", "TU"):
            if key in level:
                field.setdefault(key, level[key])
        if "T" in level:
            names.insert(0, string_of(level["T"]))
    field["name"] = ".".join(names)
    return field


def _with_parents(widget: Attributes) -> Iterator[Attributes]:
    level: Any = widget
    for _ in range(_MOST_PARENTS):
        if not isinstance(level, dict):
            return
        yield level
        level = resolve1(level.get("Parent"))


def _text_of(annotation: Attributes, field: Attributes, kind: str) -> str:
    """Return the words of a field's value, or of a note."""
    if kind != "Widget":
        return string_of(annotation.get("Contents"))
    value = resolve1(field.get("V"))
    values = [string_of(item) for item in (value if isinstance(value, list) else [value])]
    shown = _shown_choices(field.get("Opt"))
    return "\n".join(shown.get(item, item) for item in values)


def _shown_choices(options: Any) -> dict[str, str]:
    """Return what a choice field shows for values that it exports under another name."""
    listed = resolve1(options)
    pairs = [resolve1(option) for option in (listed if isinstance(listed, list) else ())]
    return {
        string_of(pair[0]): string_of(pair[1])
        for pair in pairs
        if isinstance(pair, list) and len(pair) == 2
    }


def _button(annotation: Attributes, field: Attributes) -> str:
    """Return the name of a box to tick with its state, or the caption of a button to press."""
    name = string_of(field.get("TU")) or field["name"]
    if flags_of(field.get("Ff")) & _PUSH_BUTTON:
        look = resolve1(annotation.get("MK"))
        return (string_of(look.get("CA")) if isinstance(look, dict) else "") or name
    state = name_of(annotation.get("AS")) or name_of(field.get("V")) or "Off"
    return f"{name or 'unnamed'}: {'not ticked' if state == 'Off' else 'ticked'}"


def _size(annotation: Attributes, field: Attributes) -> float:
    """Return the font size (points) that a default appearance states; 0 leaves it open."""
    words = string_of(annotation.get("DA") or field.get("DA")).split()
    for number, operator in pairwise(words):
        if operator == "Tf":
            try:
                return max(0.0, float(number))
            except ValueError:
                return 0.0
    return 0.0
