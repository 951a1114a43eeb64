"""Codes by outcome."""

from __future__ import annotations

from inspection_letters.analysis.letters import OUTCOME_LABELS
from inspection_letters.outputs.report.differences import difference_title
from inspection_letters.outputs.report.headlines import group_sizes
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.plots.colours import SHARES
from inspection_letters.outputs.report.plots.heatmap import HeatCell, HeatMap, draw_heat_map
from inspection_letters.outputs.report.plots.plot import Plot, make_plot
from inspection_letters.outputs.report.plots.shares import (
    FEW,
    corrected_note,
    data_row,
    interval,
    known_figure,
    link,
    source_note,
)
from inspection_letters.outputs.report.wording import count, group_name
from inspection_letters.records.rounding import percent


def outcome_plot(material: ReportMaterial) -> Plot | None:
    """Draw the share of letters that have each code as a weakness, by outcome."""
    sizes = group_sizes(material, "outcome")
    outcomes = tuple(sizes)
    stated = [outcome for outcome in outcomes if outcome in OUTCOME_LABELS and outcome != "unknown"]
    if not stated:
        return None
    figures = {
        (code, outcome): figure
        for code in material.codebook.code_ids
        for outcome in outcomes
        if (figure := known_figure(material, code, "weakness", "outcome", outcome))
    }
    if not figures:
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
            f"{material.labels[code]}, {group_name('outcome', outcome)}: a weakness in "
            f"{interval(figure.share)}",
        )
        for row, code in enumerate(codes)
        for column, outcome in enumerate(outcomes)
        if (figure := figures.get((code, outcome)))
    ]
    heat = HeatMap(
        [material.labels[code] for code in codes],
        [_heading(outcome, number) for outcome, number in sizes.items()],
        cells,
        SHARES,
        ("0%", "50%", "100%"),
        "Share of letters with the weakness",
    )
    title = _title(material, best, worst)
    return make_plot(
        "codes-by-outcome",
        lambda width: draw_heat_map(width, heat),
        title=title,
        note="Share of letters of each outcome in which at least one excerpt is coded as a "
        "weakness. Codes whose estimates differ most between the best and the worst outcome come "
        "first. The 95% intervals are in the data and in the description of each cell."
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
            f"{interval(figures[(codes[0], outcome)].share)}."
            for outcome in outcomes
            if (codes[0], outcome) in figures
        ),
    )


def _heading(outcome: str, letters: int) -> str:
    few = ", few" if letters < FEW else ""
    return f"{group_name('outcome', outcome)}\n({count(letters, 'letter')}{few})"


def _title(material: ReportMaterial, best: str, worst: str) -> str:
    if best == worst:
        return (
            f"All letters that state an outcome state the same one: {OUTCOME_LABELS[best].lower()}"
        )
    return difference_title(material, "outcome", ("weakness",))
