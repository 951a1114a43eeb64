"""Codes by outcome."""

from __future__ import annotations

from inspection_letters.analysis.letters import OUTCOME_LABELS
from inspection_letters.outputs.report.differences import difference_title
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.plots.colours import SHARES
from inspection_letters.outputs.report.plots.heatmap import HeatCell, HeatMap, draw_heat_map
from inspection_letters.outputs.report.plots.leading import (
    SCALE,
    SHOWN,
    described,
    leading_figures,
    sizes_of,
)
from inspection_letters.outputs.report.plots.plot import Plot, make_plot
from inspection_letters.outputs.report.plots.shares import (
    FEW,
    corrected_note,
    data_row,
    link,
    source_note,
)
from inspection_letters.outputs.report.wording import count, group_name
from inspection_letters.records.rounding import percent


def outcome_plot(material: ReportMaterial) -> Plot | None:
    """Draw the leading measure of each code by outcome."""
    measure, figures = leading_figures(material, "outcome")
    sizes = sizes_of(figures)
    if not sizes:
        return None
    outcomes = [outcome for outcome in material.groups("outcome") if outcome in sizes]
    stated = [outcome for outcome in outcomes if outcome in OUTCOME_LABELS and outcome != "unknown"]
    if not stated:
        return None
    best, worst = stated[0], stated[-1]

    def gap(code: str) -> float:
        ends = [figures.get((code, outcome)) for outcome in (best, worst)]
        return ends[1].share.point - ends[0].share.point if ends[0] and ends[1] else 0.0

    codes = sorted(material.codebook.code_ids, key=lambda code: -abs(gap(code)))
    cells = [
        HeatCell(
            row,
            column,
            figure.share.point,
            percent(figure.share.point),
            link(figure, "outcome", outcome),
            f"{material.labels[code]}, {group_name('outcome', outcome)}: {described(figure)}",
        )
        for row, code in enumerate(codes)
        for column, outcome in enumerate(outcomes)
        if (figure := figures.get((code, outcome)))
    ]
    heat = HeatMap(
        [material.labels[code] for code in codes],
        [_heading(outcome, sizes[outcome]) for outcome in outcomes],
        cells,
        SHARES,
        ("0%", "50%", "100%"),
        SCALE[measure],
    )
    title = _title(material, best, worst, measure)
    return make_plot(
        "codes-by-outcome",
        lambda width: draw_heat_map(width, heat),
        title=title,
        note=f"{SHOWN[measure]}, by outcome. Codes whose figures differ most between the "
        "best and the worst outcome come first; the title says whether chance explains the "
        "differences. The 95% intervals are in the data and in the description of each cell."
        f"{corrected_note([figure.share for figure in figures.values()])} "
        f"{source_note(material)}",
        rows=[
            data_row(material, figures[(code, outcome)], "outcome", outcome)
            for code in codes
            for outcome in outcomes
            if (code, outcome) in figures
        ],
        alt=f"{title}. "
        + " ".join(
            f"{material.labels[codes[0]]}, {group_name('outcome', outcome)}: "
            f"{described(figures[(codes[0], outcome)])}."
            for outcome in outcomes
            if (codes[0], outcome) in figures
        ),
    )


def _heading(outcome: str, letters: int) -> str:
    few = ", few" if letters < FEW else ""
    return f"{group_name('outcome', outcome)}\n({count(letters, 'letter')}{few})"


def _title(material: ReportMaterial, best: str, worst: str, measure: str) -> str:
    if best == worst:
        return (
            f"All letters that state an outcome state the same one: {OUTCOME_LABELS[best].lower()}"
        )
    return difference_title(material, "outcome", (measure,))
