"""A code in groups of letters: by outcome, region, year and kind."""

from __future__ import annotations

from typing import Final

from inspection_letters.analysis.statistics.findings import Figure
from inspection_letters.outputs.report.headlines import group_sizes
from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.naming import slug
from inspection_letters.outputs.report.plots.intervals import Dot, Row, draw_rows
from inspection_letters.outputs.report.plots.plot import Plot, make_plot
from inspection_letters.outputs.report.plots.words import (
    FEW,
    SAYS,
    data_row,
    interval,
    known_figure,
    lines_note,
    link,
    source_note,
)
from inspection_letters.outputs.report.wording import BYS, count, group_name, lower_first
from inspection_letters.records.rounding import whole_percent

_MEASURES: Final = ("weakness", "strength")


def group_plot(material: Material, code_id: str) -> Plot | None:
    """Draw the share of letters with a code as weakness and as strength, in groups of letters."""
    name = material.labels[code_id]
    rows: list[Row] = []
    data: list[dict[str, object]] = []

    def add(label: str, by: str | None = None, group: str | None = None) -> None:
        found = [known_figure(material, code_id, one, by, group) for one in _MEASURES]
        figures = [one for one in found if one]
        if not figures:
            return
        n = figures[0].share.n
        few = ", few" if n < FEW else ""
        dots = tuple(_dot(name, label, one, by, group) for one in figures)
        rows.append(Row(f"{label} ({count(n, 'letter')}{few})", dots))
        data.extend(data_row(material, one, by, group) for one in figures)

    add("All letters")
    for by, name_of in BYS.items():
        found = group_sizes(material, by)
        if len(found) < (2 if by == "kind" else 1):
            continue
        rows.append(Row(f"By {lower_first(name_of)}"))
        for group in found:
            add(group_name(by, group), by, group)
    if not data:
        return None
    overall = [known_figure(material, code_id, one) for one in _MEASURES]
    says = [f"{SAYS[one.measure]} in {interval(one.share)}" for one in overall if one]
    shares = [one.share for one in overall if one]
    n = count(shares[0].n, "letter") if shares else "letters"
    return make_plot(
        f"{slug(code_id)}-by-group",
        lambda canvas: draw_rows(canvas, rows, legend=_MEASURES),
        title=_title(name, [one for one in overall if one]),
        note=f"Share of letters in which at least one excerpt has the code as a weakness or as a "
        f"strength; {n} in all. {lines_note(shares)} Hollow: fewer than {FEW} letters. "
        f"{source_note(material)}",
        rows=data,
        alt=f"{name}: {' and '.join(says)}.{_below(rows)}",
    )


def _title(name: str, overall: list[Figure]) -> str:
    if not overall:
        return f"{name}, by group of letters"
    says = [f"{SAYS[one.measure]} in {whole_percent(one.share.point)}%" for one in overall]
    return f"{name}: {' and '.join(says)} of {count(overall[0].share.n, 'letter')}"


def _below(rows: list[Row]) -> str:
    shown = [one.label.removeprefix("By ") for one in rows if not one.dots]
    return f" Below, the same for letters by {', '.join(shown)}." if shown else ""


def _dot(name: str, label: str, figure: Figure, by: str | None, group: str | None) -> Dot:
    words = f"{name}, {label}: {SAYS[figure.measure]} in {interval(figure.share)}"
    return Dot(figure.measure, figure.share, link(figure, by, group), words)
