"""A figure of the report: its text, its data, and its specifications for two widths."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt
from altair.utils.schemapi import debug_mode

from inspection_letters.common.files.sheets import legal
from inspection_letters.outputs.report.plots.colours import GRID, INK, SOFT, WHITE
from inspection_letters.outputs.report.plots.lettering import FONT, wrapped

WIDE: Final = 720
NARROW: Final = 328
"""Widths of figures in pixels, including the margin."""

MARGIN: Final = 4
NOTE_SIZE: Final = 12.0


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
        What is shown: units, number of letters, what the lines are, who coded.
    spec, narrow : mapping
        Vega-Lite for a column of 720 and of 328 pixels, with title and note.
    rows : tuple of mapping
        The data, one row per mark.
    alt : str
        The figure in words, for readers who cannot see it.
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
    draw: Callable[[int], Any],
    *,
    title: str,
    note: str,
    rows: Sequence[Mapping[str, object]],
    alt: str,
    narrow_note: str = "",
) -> Plot:
    """Describe a figure for a wide and for a narrow column.

    Parameters
    ----------
    name, title, note, rows, alt
        See `Plot`.
    draw : callable
        Returns the Altair chart for a width in pixels, without title and note.
    narrow_note : str, optional
        Added, on lines of its own, to the note of the narrow figure.
    """
    # Letters may hold characters that a picture in XML cannot.
    title, note, alt = legal(title), legal(note), legal(alt)
    # Altair checks each part of a chart against the schema of Vega-Lite as it is made, which takes
    # longer than to draw it. The tests check whole figures instead.
    with debug_mode(False):
        wide = _finish(draw(WIDE), title, note, WIDE)
        narrow = _finish(draw(NARROW), title, f"{note}\n{legal(narrow_note)}".strip(), NARROW)
    return Plot(name, title, note, wide, narrow, tuple(rows), alt)


def chart(rows: Sequence[Mapping[str, object]]) -> Any:
    """Return a chart of rows of data, without characters that a picture in XML cannot hold."""
    # Plain values, so that no data frame is needed; in a tuple, because Altair copies lists of
    # values with each change to a chart, which takes longer than all else.
    values = tuple(
        {name: legal(value) if isinstance(value, str) else value for name, value in row.items()}
        for row in rows
    )
    return alt.Chart(alt.Data(values=values))  # type: ignore[no-untyped-call]


def _finish(drawn: Any, title: str, note: str, width: int) -> dict[str, Any]:
    """Add title, note and fonts; Vega breaks no lines, so they are broken here."""
    inner = width - 2 * MARGIN
    size = 15.0 if width == WIDE else 14.0
    heading = alt.TitleParams(
        wrapped(title, inner, size, bold=True),
        subtitle=[line for part in note.split("\n") for line in wrapped(part, inner, NOTE_SIZE)],
        anchor="start",
        frame="bounds",
        fontSize=size,
        color=INK,
        subtitleFontSize=NOTE_SIZE,
        subtitleColor=SOFT,
        subtitlePadding=6,
        subtitleLineHeight=15,
        offset=12,
    )
    # They are set in place, because the methods of a chart copy all of it with each change.
    drawn.title, drawn.background, drawn.padding = heading, WHITE, MARGIN
    drawn.config = alt.Config(
        font=FONT,
        aria=True,
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            domain=False,
            ticks=False,
            gridColor=GRID,
            labelColor=INK,
            labelFontSize=12,
            labelLimit=0,
            labelOverlap=False,
            titleColor=SOFT,
            titleFontSize=11,
            titleFontWeight="normal",
        ),
        legend=alt.LegendConfig(
            labelColor=INK,
            labelFontSize=11,
            labelLimit=0,
            titleColor=SOFT,
            titleFontSize=11,
            titleFontWeight="normal",
            titleLimit=0,
        ),
    )
    spec: dict[str, Any] = drawn.to_dict(validate=False)
    return spec
