"""A code in groups of letters: by outcome, region, year and kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.outputs.report.headlines import group_sizes
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.naming import slug
from inspection_letters.outputs.report.plots.intervals import Dot, DotRow, draw_intervals
from inspection_letters.outputs.report.plots.plot import Plot, make_plot
from inspection_letters.outputs.report.plots.shares import (
    CODED_AS,
    FEW,
    data_row,
    interval,
    known_figure,
    lines_note,
    link,
    source_note,
)
from inspection_letters.outputs.report.wording import (
    BYS,
    count,
    group_name,
    lower_first,
    together,
)
from inspection_letters.records.rounding import whole_percent

_MEASURES: Final = ("recommended", "weakness", "strength")


def group_plot(material: ReportMaterial, code_id: str) -> Plot | None:
    """Draw the share of letters that have a code, by measure and group of letters."""
    name = material.labels[code_id]
    rows: list[DotRow] = []
    data: list[dict[str, object]] = []

    def add(label: str, by: str | None = None, group: str | None = None) -> None:
        known = [known_figure(material, code_id, measure, by, group) for measure in _MEASURES]
        figures = [figure for figure in known if figure]
        if not figures:
            return
        n = figures[-1].share.n
        few = ", few" if n < FEW else ""
        dots = tuple(_dot(name, label, figure, by, group) for figure in figures)
        rows.append(DotRow(f"{label} ({count(n, 'letter')}{few})", dots))
        data.extend(data_row(material, figure, by, group) for figure in figures)

    add("All letters")
    for by, name_of in BYS.items():
        sizes = group_sizes(material, by)
        if len(sizes) < (2 if by == "kind" else 1):
            continue
        rows.append(DotRow(f"By {lower_first(name_of)}"))
        for group in sizes:
            add(group_name(by, group), by, group)
    if not data:
        return None
    known = [known_figure(material, code_id, measure) for measure in _MEASURES]
    overall = [figure for figure in known if figure]
    clauses = [f"{CODED_AS[figure.measure]} in {interval(figure.share)}" for figure in overall]
    shares = [figure.share for figure in overall]
    letters = count(shares[-1].n, "letter") if shares else "letters"
    return make_plot(
        f"{slug(code_id)}-by-group",
        lambda width: draw_intervals(width, rows, legend=True),
        title=_title(name, overall),
        note=f"Share of {letters} in which at least one excerpt is coded as a weakness or as a "
        "strength, and of letters with recommendations that name it among them, in all and by "
        f"group. Excerpts coded as mixed are not counted. {lines_note(shares)} "
        f"Hollow dots: fewer than {FEW} letters. {source_note(material)}",
        rows=data,
        alt=f"{name}: {together(clauses)}.{_groupings_shown(rows)}",
    )


def _title(name: str, overall: Sequence[Finding]) -> str:
    if not overall:
        return f"{name}, by group of letters"
    clauses = [
        f"{CODED_AS[figure.measure]} in {whole_percent(figure.share.point)}%" for figure in overall
    ]
    return f"{name}: {together(clauses)} of {count(overall[-1].share.n, 'letter')}"


def _groupings_shown(rows: Sequence[DotRow]) -> str:
    groupings = [row.label.removeprefix("By ") for row in rows if not row.dots]
    return f" Below, the same for letters by {', '.join(groupings)}." if groupings else ""


def _dot(name: str, label: str, figure: Finding, by: str | None, group: str | None) -> Dot:
    words = f"{name}, {label}: {CODED_AS[figure.measure]} in {interval(figure.share)}"
    return Dot(figure.measure, figure.share, link(figure, by, group), words)
