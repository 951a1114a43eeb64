"""What areas are asked to improve, or the balance of codes, by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt

from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.outputs.colours import WEAKNESS
from inspection_letters.outputs.report.differences import difference_title
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.plots.colours import INK, SOFT, WHITE
from inspection_letters.outputs.report.plots.labels import (
    inner_width,
    is_narrow,
    label_expression,
    label_lines,
)
from inspection_letters.outputs.report.plots.leading import (
    SHOWN,
    described,
    leading_figures,
    sizes_of,
)
from inspection_letters.outputs.report.plots.plot import Plot, chart, make_plot
from inspection_letters.outputs.report.plots.shares import (
    FEW,
    data_row,
    lines_note,
    link,
    source_note,
)
from inspection_letters.records.rounding import percent

MOST_PANELS: Final = 6
_HIGH: Final = 96
_AXIS: Final = 52
_PALE_LINE: Final = "#e5a06f"

ByYear = Mapping[str, Finding]


def trend_plot(material: ReportMaterial) -> Plot | None:
    """Draw the codes whose leading measure differs most between two years.

    These are the first and the last year with at least `FEW` letters, or with any
    letters if fewer than two years have that many.
    """
    measure, known = leading_figures(material, "year")
    sizes = {year: n for year, n in sorted(sizes_of(known).items()) if year.isdigit()}
    years = list(sizes)
    large = [year for year, n in sizes.items() if n >= FEW]
    ends = large if len(large) > 1 else years
    if len(years) < 2:
        return None
    first, last = ends[0], ends[-1]
    figures: dict[str, dict[str, Finding]] = {}
    for code in material.codebook.code_ids:
        by_year = {year: known[code, year] for year in years if (code, year) in known}
        if first in by_year and last in by_year:
            figures[code] = by_year

    def change(code: str) -> float:
        return figures[code][last].share.point - figures[code][first].share.point

    codes = sorted(figures, key=lambda code: -abs(change(code)))[:MOST_PANELS]
    if not codes:
        return None
    title = difference_title(material, "year", (measure,))
    letters = ", ".join(f"{year}: {n}" for year, n in sizes.items())
    few = f" with at least {FEW} letters" if len(large) > 1 else ""
    panels = [(material.labels[code], figures[code]) for code in codes]
    return make_plot(
        "trends",
        lambda width: _draw(width, panels, years),
        title=title,
        note=f"{SHOWN[measure]}, for the {len(codes)} codes whose figures differ most between "
        f"{first} and {last}, the first and the last year{few}; the title says whether chance "
        f"explains the differences. Letters: {letters}. "
        f"{lines_note([figure.share for figure in figures[codes[0]].values()])} Hollow dots: "
        f"fewer than {FEW} letters.{_kinds_note(material)} {source_note(material)}",
        rows=[
            data_row(material, figures[code][year], "year", year)
            for code in codes
            for year in years
            if year in figures[code]
        ],
        alt=f"{title}. "
        + "; ".join(
            f"{material.labels[code]} {percent(figures[code][first].share.point)} in {first} and "
            f"{percent(figures[code][last].share.point)} in {last}"
            for code in codes[:3]
        )
        + ".",
    )


def _kinds_note(material: ReportMaterial) -> str:
    kinds: dict[int, set[str]] = {}
    for letter in material.counted:
        if letter.year is not None:
            kinds.setdefault(letter.year, set()).add(letter.metadata.kind)
    if len({tuple(sorted(of_year)) for of_year in kinds.values()}) < 2:
        return ""
    return " The kinds of letter differ between years, so a change may be due to the kind."


def _draw(width: int, panels: Sequence[tuple[str, ByYear]], years: Sequence[str]) -> Any:
    columns = 1 if is_narrow(width) else 3
    panel_width = inner_width(width) / columns - _AXIS
    labels = [label_lines(label, panel_width, bold=True) for label, _ in panels]
    span = range(int(min(years)), int(max(years)) + 1)
    every = max(1, -(-28 * len(span) // int(panel_width)))
    x = alt.X(
        "year:O",
        title=None,
        scale=alt.Scale(domain=list(span)),
        axis=alt.Axis(
            labelAngle=0,
            labelColor=SOFT,
            labelFontSize=10.5,
            labelPadding=6,
            values=list(span[::every]),
        ),
    )
    scale = alt.Scale(domain=[0, 1], nice=False)
    axis = alt.Axis(format="%", values=[0, 0.5, 1], title=None, labelColor=SOFT, labelFontSize=10.5)
    base = chart(
        [
            _values(place, label, year, figure)
            for place, (label, by_year) in enumerate(panels)
            for year, figure in by_year.items()
        ]
    ).encode(x=x)
    layers = alt.layer(
        base.mark_line(color=_PALE_LINE, strokeWidth=1.2, aria=False).encode(
            y=alt.Y("point:Q", scale=scale, axis=axis)
        ),
        base.mark_rule(color=WEAKNESS, strokeWidth=2, aria=False).encode(
            y=alt.Y("low:Q", scale=scale), y2=alt.Y2("high:Q")
        ),
        base.mark_point(size=62, opacity=1, strokeWidth=1.6, stroke=WEAKNESS, aria=False).encode(
            y=alt.Y("point:Q", scale=scale),
            fill=alt.FillValue(WEAKNESS, condition={"test": "datum.few", "value": WHITE}),
        ),
        base.transform_filter("datum.href")
        .mark_rect(fill="transparent")
        .encode(
            y=alt.YDatum(0, scale=scale),
            y2=alt.Y2Datum(1),
            href=alt.Href("href:N"),
            description=alt.Description("label:N"),
        ),
        width=panel_width,
        height=_HIGH,
    )
    header = alt.Header(
        labelExpr=label_expression(labels),
        labelAnchor="start",
        labelColor=INK,
        labelFontSize=12,
        labelFontWeight="bold",
        labelLineHeight=15,
        labelLimit=0,
    )
    return (
        layers.facet(alt.Facet("panel:O", title=None, header=header), columns=columns)
        .resolve_axis(x="independent", y="independent")
        .properties(spacing=14)
    )


def _values(place: int, label: str, year: str, figure: Finding) -> dict[str, object]:
    share = figure.share
    return {
        "panel": place,
        "year": int(year),
        "point": round(share.point, 4),
        "low": round(share.low, 4),
        "high": round(share.high, 4),
        "few": share.n < FEW,
        "href": link(figure, "year", year),
        "label": f"{label}, {year}: {described(figure)}",
    }
