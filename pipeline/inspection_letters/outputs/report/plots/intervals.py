"""Rows of dots with their intervals on a scale from 0% to 100% of letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt

from inspection_letters.analysis.statistics.prevalence import Share
from inspection_letters.outputs.report.plots.colours import MEASURE_COLOURS, SOFT, WHITE
from inspection_letters.outputs.report.plots.labels import inner_width, is_narrow, row_axis
from inspection_letters.outputs.report.plots.plot import chart
from inspection_letters.outputs.report.plots.shares import FEW, brief
from inspection_letters.outputs.report.wording import AS_MEASURE

SHAPES: Final[Mapping[str, str]] = {
    "recommended": "diamond",
    "balance": "diamond",
    "weakness": "circle",
    "strength": "square",
    "priority": "circle",
    "improve": "square",
}

LEGEND: Final = {measure: words.removeprefix("in an ") for measure, words in AS_MEASURE.items()}
"""What measures are called in a legend."""

_NUMBERS: Final = 94
"""Pixels to the right of the scale, for the numbers."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A share with its interval; `href` and `label` describe its link, if it has one."""

    measure: str
    share: Share
    href: str | None
    label: str


@dataclass(frozen=True, slots=True)
class DotRow:
    """A label and its dots; a row without dots is a heading."""

    label: str
    dots: tuple[Dot, ...] = ()


def draw_intervals(
    width: int, rows: Sequence[DotRow], *, legend: bool = False, scale_of: str = "share of letters"
) -> Any:
    """Return a chart of rows of dots.

    Parameters
    ----------
    width : int
        Pixels.
    rows : sequence of DotRow
        From top to bottom.
    legend : bool, default False
        Whether to add a legend of measures.
    scale_of : str, default "share of letters"
        What the scale measures.
    """
    measures = list(dict.fromkeys(dot.measure for row in rows for dot in row.dots))
    dots_per_row = max((len(row.dots) for row in rows), default=1)
    y, height = row_axis(
        [row.label for row in rows],
        width,
        height=24.0 if dots_per_row == 1 else 15.0 * dots_per_row + 6,
        headings=[at for at, row in enumerate(rows) if not row.dots],
    )
    base = chart([_values(at, dot) for at, row in enumerate(rows) for dot in row.dots]).encode(
        y=y,
        yOffset=alt.YOffset("measure:N", sort=measures, scale=alt.Scale(domain=measures)),
    )
    scale = alt.Scale(domain=[0, 1], nice=False)
    axis = alt.Axis(
        orient="top",
        format="%",
        values=[0, 0.25, 0.5, 0.75, 1],
        title=scale_of,
        labelColor=SOFT,
        labelFontSize=11,
        zindex=0,
    )
    shown = _legend(measures, width) if legend else None
    colours = alt.Scale(domain=measures, range=[MEASURE_COLOURS[name] for name in measures])
    colour = alt.Color("measure:N", scale=colours, legend=shown)
    shape = alt.Shape(
        "measure:N",
        scale=alt.Scale(domain=measures, range=[SHAPES[name] for name in measures]),
        legend=shown,
    )
    lines = base.mark_rule(strokeWidth=2.2, aria=False).encode(
        x=alt.X("low:Q", scale=scale, axis=axis), x2=alt.X2("high:Q"), color=colour
    )
    points = base.mark_point(size=62, opacity=1, strokeWidth=1.6, aria=False).encode(
        x=alt.X("point:Q", scale=scale),
        color=colour,
        shape=shape,
        fill=alt.Fill(
            "measure:N",
            scale=colours,
            legend=shown,
            condition={"test": "datum.few", "value": WHITE},
        ),
    )
    numbers = base.mark_text(align="left", dx=10, fontSize=11, color=SOFT, aria=False).encode(
        x=alt.XDatum(1, scale=scale), text=alt.Text("numbers:N")
    )
    places = (
        base.transform_filter("datum.href")
        .mark_rect(fill="transparent")
        .encode(
            x=alt.XDatum(0, scale=scale),
            x2=alt.X2Datum(1),
            href=alt.Href("href:N"),
            description=alt.Description("label:N"),
        )
    )
    return alt.layer(lines, points, numbers, places, height=height, **_width(width))


def _width(width: int) -> dict[str, Any]:
    if is_narrow(width):
        return {"width": inner_width(width) - _NUMBERS}
    return {
        "width": width,
        "autosize": alt.AutoSizeParams(type="fit-x", contains="padding"),
    }


def _legend(measures: Sequence[str], width: int) -> Any:
    names = {measure: LEGEND[measure] for measure in measures}
    # Below each other in a narrow figure, where more than two do not fit beside each other.
    columns = 1 if is_narrow(width) and len(measures) > 2 else len(measures)
    return alt.Legend(
        title=None,
        orient="top",
        columns=columns,
        labelExpr=f"{names!r}[datum.value]",
        symbolSize=62,
        offset=4,
    )


def _values(at: int, dot: Dot) -> dict[str, object]:
    return {
        "row": at,
        "measure": dot.measure,
        "point": round(dot.share.point, 4),
        "low": round(dot.share.low, 4),
        "high": round(dot.share.high, 4),
        "numbers": brief(dot.share),
        "few": dot.share.n < FEW,
        "href": dot.href,
        "label": dot.label,
    }
