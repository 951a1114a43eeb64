"""Heat maps: cells in rows and columns, each with a colour, a number and a link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt

from inspection_letters.outputs.report.plots.colours import EMPTY, SOFT, WHITE, blend, ink_on
from inspection_letters.outputs.report.plots.labels import (
    LABEL_WIDTH,
    inner_width,
    is_narrow,
    label_expression,
    label_lines,
    row_axis,
)
from inspection_letters.outputs.report.plots.lettering import width_of
from inspection_letters.outputs.report.plots.plot import chart

MOST_CODES: Final = 30
"""Codes that a heat map has room for; the most common are shown."""

_WIDEST: Final = 130.0
_HIGH: Final = 24.0
_SMALL: Final = 10.5
_REPEATED: Final = 8
"""Rows after which the numbers of columns are repeated in a narrow figure."""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A cell: its place, its value from 0 to 1 on the ramp, its text and its link."""

    row: int
    column: int
    value: float
    text: str
    href: str | None
    label: str


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The rows, columns and cells of a heat map, with the ramp of its colours.

    ``ticks`` stand at the two ends and in the middle of the legend. With ``upright``, the
    names of columns are turned; in a narrow figure they are replaced with numbers, which
    `numbered_columns` explains. ``lower`` leaves the cells above the diagonal blank.
    """

    rows: Sequence[str]
    columns: Sequence[str]
    cells: Sequence[HeatCell]
    ramp: Sequence[str]
    ticks: tuple[str, str, str]
    legend: str
    label_width: float = LABEL_WIDTH
    upright: bool = False
    lower: bool = False


def numbered_columns(columns: Sequence[str]) -> str:
    """Return the key to columns that a narrow figure numbers, one on each line."""
    return "\n".join(f"{number}  {name}" for number, name in enumerate(columns, start=1))


def draw_heat_map(width: int, heat: HeatMap) -> Any:
    """Return a chart of a heat map; in a narrow one, labels of rows stand above the cells."""
    narrow = is_narrow(width)
    room = inner_width(width) - 2 - (0 if narrow else heat.label_width + 8)
    step = min(room / max(len(heat.columns), 1), _WIDEST)
    numbered = heat.upright and narrow
    places, repeats = _places(len(heat.rows)) if numbered else (list(range(len(heat.rows))), [])
    labels = [""] * (len(places) + len(repeats))
    for name, place in zip(heat.rows, places, strict=True):
        labels[place] = name
    y, height = row_axis(labels, width, height=_HIGH, label_width=heat.label_width)
    x = alt.X(
        "column:O",
        title=None,
        axis=_column_axis(heat, step, numbered),
        scale=alt.Scale(domain=list(range(len(heat.columns))), paddingInner=0, paddingOuter=0),
    )
    size = {"width": step * len(heat.columns), "height": height}
    values = [_values(heat, cell, places, step) for cell in heat.cells]
    filled = chart(values).encode(x=x, y=y)
    colour = alt.Color(
        "value:Q",
        scale=alt.Scale(
            domain=[at / (len(heat.ramp) - 1) for at in range(len(heat.ramp))],
            range=list(heat.ramp),
            interpolate="rgb",
        ),
        legend=_legend(heat),
    )
    blank = chart(_blank(heat, places)).encode(x=x, y=y)
    layers = [
        blank.mark_rect(fill=WHITE, stroke=EMPTY, aria=False),
        filled.transform_filter("datum.href")
        .mark_rect(stroke=WHITE)
        .encode(color=colour, href=alt.Href("href:N"), description=alt.Description("label:N")),
        filled.transform_filter("!datum.href")
        .mark_rect(stroke=WHITE, aria=False)
        .encode(color=colour),
        filled.mark_text(fontSize=_SMALL if step < 40 else 11.5, aria=False).encode(
            text=alt.Text("text:N"), fill=alt.Fill("ink:N", scale=None)
        ),
    ]
    if repeats:
        heads = [
            {"row": place, "column": column, "text": str(column + 1)}
            for place in repeats
            for column in range(len(heat.columns))
        ]
        layers.append(
            chart(heads)
            .mark_text(fontSize=_SMALL, color=SOFT, aria=False)
            .encode(x=x, y=y, text=alt.Text("text:N"))
        )
    return alt.layer(*layers, **size)


def _places(rows: int) -> tuple[list[int], list[int]]:
    """Return the places of rows, and those of repeated numbers of columns among them."""
    places = [at + at // _REPEATED for at in range(rows)]
    repeats = sorted(set(range(places[-1] + 1)) - set(places)) if places else []
    return places, repeats


def _column_axis(heat: HeatMap, step: float, numbered: bool) -> Any:
    if numbered:
        return alt.Axis(
            orient="top", labelExpr="'' + (datum.value + 1)", labelFontSize=_SMALL, labelAngle=0
        )
    if heat.upright:
        names = label_expression([label_lines(name, 10_000) for name in heat.columns])
        return alt.Axis(
            orient="bottom" if heat.lower else "top",
            labelExpr=names,
            labelAngle=-90,
            labelFontSize=_SMALL,
        )
    heads = [label_lines(name, step - 4, 11) for name in heat.columns]
    most = max((len(lines) for lines in heads), default=1)
    return alt.Axis(
        orient="top",
        labelExpr=label_expression(heads),
        labelAngle=0,
        labelFontSize=11,
        labelLineHeight=13,
        labelBaseline="top",
        labelPadding=13 * most + 4,
    )


def _legend(heat: HeatMap) -> Any:
    names = {0: heat.ticks[0], 0.5: heat.ticks[1], 1: heat.ticks[2]}
    chosen = " : ".join(f"datum.value == {value} ? {name!r}" for value, name in names.items())
    return alt.Legend(
        title=label_lines(heat.legend, 300, 11),
        orient="top",
        direction="horizontal",
        values=list(names),
        labelExpr=f"{chosen} : ''",
        gradientLength=216,
        gradientThickness=10,
        offset=8,
    )


def _values(heat: HeatMap, cell: HeatCell, places: Sequence[int], step: float) -> dict[str, object]:
    fits = width_of(cell.text, _SMALL) <= step
    return {
        "row": places[cell.row],
        "column": cell.column,
        "value": round(cell.value, 4),
        "text": cell.text if fits else "",
        "ink": ink_on(blend(heat.ramp, cell.value)),
        "href": cell.href,
        "label": cell.label,
    }


def _blank(heat: HeatMap, places: Sequence[int]) -> list[dict[str, object]]:
    taken = {(cell.row, cell.column) for cell in heat.cells}
    return [
        {"row": places[row], "column": column}
        for row in range(len(heat.rows))
        for column in range(len(heat.columns))
        if (row, column) not in taken and (not heat.lower or column <= row)
    ]
