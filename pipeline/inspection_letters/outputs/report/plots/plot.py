"""A figure of the report, before it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspection_letters.files.sheets import legal
from inspection_letters.outputs.report.plots.canvas import NARROW, WIDE, Canvas


@dataclass(frozen=True, slots=True)
class Plot:
    """A figure as a specification in two widths, with its data and its text.

    Attributes
    ----------
    name : str
        File name without ending, unique in the report.
    title : str
        What the figure finds.
    note : str
        What is shown: units, number of letters, what lines are, who coded.
    spec, narrow : mapping
        Vega-Lite for a column of 720 and of 328 pixels, title and note inside.
    rows : tuple of mapping
        The data, one row a mark.
    alt : str
        The figure in words, for those who do not see it.
    """

    name: str
    title: str
    note: str
    spec: Mapping[str, Any]
    narrow: Mapping[str, Any]
    rows: tuple[Mapping[str, object], ...]
    alt: str


def make_plot(
    name: str,
    draw: Callable[[Canvas], None],
    *,
    title: str,
    note: str,
    rows: Sequence[Mapping[str, object]],
    alt: str,
) -> Plot:
    """Draw a figure wide and narrow.

    Parameters
    ----------
    name, title, note, rows, alt
        See `Plot`.
    draw : callable
        Sets the marks on a canvas, by its width.
    """
    # Letters may hold characters that a picture in XML cannot.
    title, note, alt = legal(title), legal(note), legal(alt)
    specs = []
    for width in (WIDE, NARROW):
        canvas = Canvas(width)
        draw(canvas)
        specs.append(canvas.spec(title, note))
    return Plot(name, title, note, specs[0], specs[1], tuple(rows), alt)
