"""Charts that several notebooks need."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from inspection_letters.analysis.letters import KIND_LABELS
from inspection_letters.outputs.colours import (
    GRID,
    KIND_COLOURS,
    POLARITY_COLOURS,
    ROLE_COLOURS,
)

_CHARACTER: Final = 7.6
"""Width of a character of a title in pixels, with some room to spare."""

_SMALLER: Final = 1.2
"""Characters of the note in the room of one of the title."""

_SHAPES: Final = ("circle", "square", "triangle-up", "diamond")
_DOT: Final = 34
_BAND: Final = (10, 3, 16)
"""Pixels of a band: for each value, besides, and at least."""


def add_title(chart: Any, title: str, note: str = "", *, width: int = 760) -> Any:
    """Return a chart with its finding as title, broken into lines that fit.

    Parameters
    ----------
    chart : altair.Chart
        Any chart.
    title : str
        The finding.
    note : str
        What is counted, and in what unit.
    width : int, default 760
        Pixels available to a line of the title.
    """
    return (
        chart.properties(
            title=alt.TitleParams(
                textwrap.wrap(title, int(width / _CHARACTER)),
                subtitle=textwrap.wrap(note, int(width / _CHARACTER * _SMALLER)) or alt.Undefined,
                anchor="start",
                frame="bounds",
                fontSize=14,
                subtitleFontSize=11,
                offset=12,
            )
        )
        .configure_view(strokeWidth=0)
        .configure_axis(labelFontSize=11, titleFontSize=11, labelLimit=300)
        .configure_legend(labelFontSize=11, titleFontSize=11, labelLimit=300)
    )


def colour_by_polarity(data: pd.DataFrame, column: str = "polarity") -> alt.Color:
    """Return the colour channel of a column of polarities."""
    return _colour(data, column, POLARITY_COLOURS)


def colour_by_role(data: pd.DataFrame, column: str = "role") -> alt.Color:
    """Return the colour channel of a column of roles of sections."""
    return _colour(data, column, ROLE_COLOURS)


def colour_by_kind(
    data: pd.DataFrame, column: str = "kind_label", *, legend: bool = True
) -> alt.Color:
    """Return the colour channel of a column of labels of kinds of letter."""
    colours = {KIND_LABELS[kind]: colour for kind, colour in KIND_COLOURS.items()}
    return _colour(data, column, colours, legend=legend)


def _colour(
    data: pd.DataFrame, column: str, colours: Mapping[str, str], *, legend: bool = True
) -> alt.Color:
    """Return a channel with the colours of the values that occur, in the order of colours."""
    occurring = set(data[column].dropna().astype(str))
    values = [value for value in colours if value in occurring]
    return alt.Color(
        f"{column}:N",
        title=None,
        sort=values,
        scale=alt.Scale(domain=values, range=[colours[value] for value in values]),
        legend=alt.Legend(orient="top", columns=2) if legend else None,
    )


def draw_intervals(
    data: pd.DataFrame,
    *,
    order: Sequence[str],
    colour: str,
    colours: Mapping[str, str],
    x: str,
    value: str = "share",
    percent: bool = True,
    domain: tuple[float, float] = (0, 1),
    width: int = 440,
) -> Any:
    """Draw values as dots and their intervals as lines, one band for each label.

    Parameters
    ----------
    data : pandas.DataFrame
        With the columns ``label``, ``low``, ``high``, the value and ``colour``.
    order : sequence of str
        Labels from top to bottom.
    colour : str
        The column shown by colour and by shape.
    colours : mapping of str to str
        The values of this column in order, with their colours.
    x : str
        Title of the axis, with its unit.
    value : str, default "share"
        Column of the value.
    percent : bool, default True
        Whether the axis is in per cent.
    domain : tuple of float, default (0, 1)
        Ends of the axis.
    width : int, default 440
        Width of the plot in pixels.
    """
    names = list(colours)
    data = data[["label", colour, value, "low", "high"]].astype(
        {colour: "str", value: "float64", "low": "float64", "high": "float64"}
    )
    legend = alt.Legend(orient="top") if len(names) > 1 else None
    scale = alt.Scale(domain=list(domain), clamp=True)
    base = alt.Chart(data).encode(
        y=alt.Y(
            "label:N",
            sort=list(order),
            title=None,
            scale=alt.Scale(paddingInner=0.35),
            # A line between any two labels leads the eye from each to its values.
            axis=alt.Axis(ticks=False, domain=False, grid=True, gridColor=GRID, tickBand="extent"),
        ),
        yOffset=alt.YOffset(f"{colour}:N", sort=names, scale=alt.Scale(paddingOuter=0.2)),
        color=alt.Color(
            f"{colour}:N",
            title=None,
            sort=names,
            scale=alt.Scale(domain=names, range=list(colours.values())),
            legend=legend,
        ),
    )
    lines = base.mark_rule(strokeWidth=1.6).encode(
        x=alt.X("low:Q", title=x, scale=scale), x2=alt.X2("high:Q")
    )
    dots = base.mark_point(size=_DOT, filled=True, opacity=1).encode(
        x=alt.X(
            f"{value}:Q",
            title=x,
            scale=scale,
            axis=alt.Axis(format="%" if percent else ".1f", gridColor=GRID, tickCount=5),
        ),
        shape=alt.Shape(
            f"{colour}:N",
            title=None,
            sort=names,
            scale=alt.Scale(domain=names, range=list(_SHAPES)),
            legend=legend,
        ),
    )
    each, besides, least = _BAND
    step = {"step": max(each * len(names) + besides, least), "for": "position"}
    return (lines + dots).properties(width=width, height=step)
