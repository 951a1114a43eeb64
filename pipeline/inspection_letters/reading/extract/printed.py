"""What a page prints, as it is gathered: glyphs, marks and pictures in painting order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from inspection_letters.records import Omission

Attributes = dict[str, Any]
Box = tuple[float, float, float, float]

EVERYWHERE: Final[Box] = (float("-inf"), float("-inf"), float("inf"), float("inf"))
"""The clip of a page on which nothing is clipped."""


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
    named : list of Omission
        What a page has beside its print: tick boxes, hidden fields, comments.
    """

    chars: list[Attributes] = field(default_factory=list)
    marks: list[Attributes] = field(default_factory=list)
    pictures: list[Attributes] = field(default_factory=list)
    curves: int = 0
    named: list[Omission] = field(default_factory=list)
