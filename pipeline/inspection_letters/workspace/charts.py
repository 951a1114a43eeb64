"""Charts that several notebooks need."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from inspection_letters.outputs.report.naming import KINDS

STRENGTH: Final = "#0072b2"
WEAKNESS: Final = "#d55e00"
POLARITY_COLOURS: Final[Mapping[str, str]] = {
    "strength": STRENGTH,
    "weakness": WEAKNESS,
    "mixed": "#cc79a7",
    "context": "#999999",
}
"""Colours of polarities that colour-blind readers can tell apart (Okabe and Ito)."""

KIND_COLOURS: Final[Mapping[str, str]] = dict(
    zip(KINDS, ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#999999"), strict=True)
)
"""Colours of kinds of letter."""

OUTCOME_COLOURS: Final[Mapping[str, str]] = {
    "positive": "#0072b2",
    "inconsistent": "#e69f00",
    "systemic-failings": "#d55e00",
}
"""Colours of outcomes, best first."""

_ROLE_COLOURS: Final[Mapping[str, str]] = {
    "strength": STRENGTH,
    "weakness": WEAKNESS,
    "recommendation": "#f0e442",
    "context": "#bbbbbb",
}
_LINE: Final = 7.6
"""Width of a character of a title, in pixels, with some room."""


def titled(chart: Any, title: str, note: str = "", *, width: int = 760) -> Any:
    """Return a chart with what it shows as its title, cut into lines that fit.

    Parameters
    ----------
    chart : altair.Chart
        Any chart.
    title : str
        The finding.
    note : str
        What is counted, and in what unit.
    width : int, default 760
        Pixels that a line of the title may take.
    """
    return (
        chart.properties(
            title=alt.TitleParams(
                textwrap.wrap(title, int(width / _LINE)),
                subtitle=textwrap.wrap(note, int(width / _LINE * 1.2)) or alt.Undefined,
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


def polarity_colour(found: pd.DataFrame, name: str = "polarity") -> alt.Color:
    """Return the colours of the polarities that occur in a column."""
    return _colour(found, name, POLARITY_COLOURS)


def role_colour(found: pd.DataFrame, name: str = "role") -> alt.Color:
    """Return the colours of the roles that occur in a column."""
    return _colour(found, name, _ROLE_COLOURS)


def kind_colour(found: pd.DataFrame, name: str = "kind_label", *, legend: bool = True) -> alt.Color:
    """Return the colours of the kinds of letter that occur in a column of their labels."""
    colours = {KINDS[kind]: colour for kind, colour in KIND_COLOURS.items()}
    return _colour(found, name, colours, legend=legend)


def _colour(
    found: pd.DataFrame, name: str, colours: Mapping[str, str], *, legend: bool = True
) -> alt.Color:
    seen = set(found[name].dropna().astype(str))
    there = [one for one in colours if one in seen]
    return alt.Color(
        f"{name}:N",
        title=None,
        sort=there,
        scale=alt.Scale(domain=there, range=[colours[one] for one in there]),
        legend=alt.Legend(orient="top", columns=2) if legend else None,
    )


def intervals(
    found: pd.DataFrame,
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
    """Draw values as dots with their intervals as lines, a band for each label.

    Parameters
    ----------
    found : pandas.DataFrame
        With ``label``, the value and ``low`` and ``high``, and the column of ``colour``.
    order : sequence of str
        Labels from top to bottom.
    colour : str
        The column that is told apart by colour, and by shape.
    colours : mapping of str to str
        Its values in order, with their colours.
    x : str
        Title of the axis, with its unit.
    value : str, default "share"
        Column of the value.
    percent : bool, default True
        Whether the axis is in percent.
    domain : tuple of float, default (0, 1)
        Ends of the axis.
    width : int, default 440
        Of the plot, in pixels.
    """
    data = found[["label", colour, value, "low", "high"]].copy()
    data[colour] = data[colour].astype(str)
    data = data.astype({value: "float64", "low": "float64", "high": "float64"})
    names = list(colours)
    base = alt.Chart(data).encode(
        y=alt.Y(
            "label:N",
            sort=list(order),
            title=None,
            scale=alt.Scale(paddingInner=0.35),
            # A line between any two labels leads the eye from each to its values.
            axis=alt.Axis(
                ticks=False, domain=False, grid=True, gridColor="#eeeeee", tickBand="extent"
            ),
        ),
        yOffset=alt.YOffset(f"{colour}:N", sort=names, scale=alt.Scale(paddingOuter=0.2)),
        color=alt.Color(
            f"{colour}:N",
            title=None,
            sort=names,
            scale=alt.Scale(domain=names, range=list(colours.values())),
            legend=alt.Legend(orient="top") if len(names) > 1 else None,
        ),
    )
    across = alt.X(
        f"{value}:Q",
        title=x,
        scale=alt.Scale(domain=list(domain), clamp=True),
        axis=alt.Axis(format="%" if percent else ".1f", gridColor="#e5e5e5", tickCount=5),
    )
    lines = base.mark_rule(strokeWidth=1.6).encode(
        x=alt.X("low:Q", title=x, scale=alt.Scale(domain=list(domain), clamp=True)), x2="high:Q"
    )
    dots = base.mark_point(size=34, filled=True, opacity=1).encode(
        x=across,
        shape=alt.Shape(
            f"{colour}:N",
            title=None,
            sort=names,
            scale=alt.Scale(domain=names, range=["circle", "square", "triangle-up", "diamond"]),
            legend=alt.Legend(orient="top") if len(names) > 1 else None,
        ),
    )
    step = {"step": max(10 * len(names) + 3, 16), "for": "position"}
    return (lines + dots).properties(width=width, height=step)
