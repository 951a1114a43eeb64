"""Codes by outcome."""

from __future__ import annotations

from typing import Final

from inspection_letters.outputs.report.headlines import group_sizes
from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.naming import OUTCOMES
from inspection_letters.outputs.report.plots.canvas import ORANGE, blend
from inspection_letters.outputs.report.plots.matrix import Cell, Scale, draw_matrix
from inspection_letters.outputs.report.plots.plot import Plot, make_plot
from inspection_letters.outputs.report.plots.words import (
    FEW,
    corrected_note,
    data_row,
    interval,
    known_figure,
    link,
    source_note,
)
from inspection_letters.outputs.report.wording import count, group_name, told_apart
from inspection_letters.records.rounding import percent

RAMP: Final = ("#fff7f0", "#f4a56b", ORANGE, "#8a3d00")


def outcome_plot(material: Material) -> Plot | None:
    """Draw the share of letters that have each code as a weakness, by outcome."""
    sizes = group_sizes(material, "outcome")
    found = tuple(sizes)
    stated = [one for one in found if one in OUTCOMES and one != "unknown"]
    if not stated:
        return None
    figures = {
        (code, group): figure
        for code in material.codebook.code_ids
        for group in found
        if (figure := known_figure(material, code, "weakness", "outcome", group))
    }
    if not figures:
        return None
    best, worst = stated[0], stated[-1]

    def gap(code: str) -> float:
        ends = [figures.get((code, one)) for one in (best, worst)]
        return ends[1].share.point - ends[0].share.point if ends[0] and ends[1] else 0.0

    codes = sorted(material.codebook.code_ids, key=lambda code: -abs(gap(code)))
    heads = []
    for group, n in sizes.items():
        few = ", few" if n < FEW else ""
        heads.append(f"{group_name('outcome', group)}\n({count(n, 'letter')}{few})")

    def cell(row: int, column: int) -> Cell | None:
        figure = figures.get((codes[row], found[column]))
        if not figure:
            return None
        words = f"{material.labels[codes[row]]}, {group_name('outcome', found[column])}: a weakness"
        return Cell(
            blend(RAMP, figure.share.point),
            percent(figure.share.point),
            link(figure, "outcome", found[column]),
            f"{words} in {interval(figure.share)}",
        )

    title = _outcome_title(material, codes[0], best, worst)
    return make_plot(
        "codes-by-outcome",
        lambda canvas: draw_matrix(
            canvas,
            [material.labels[one] for one in codes],
            heads,
            cell,
            scale=Scale(RAMP, ("0%", "50%", "100%"), "Share of letters with the weakness"),
            label_width=304,
        ),
        title=title,
        note="Share of letters of each outcome in which at least one excerpt has the code as a "
        "weakness; codes whose estimates differ most between the best and the worst outcome come "
        "first. 95% intervals are in the data and "
        f"behind each cell.{corrected_note([one.share for one in figures.values()])} "
        f"{source_note(material)}",
        rows=[
            data_row(material, figures[(code, group)], "outcome", group)
            for code in codes
            for group in found
            if (code, group) in figures
        ],
        alt=f"{title}. "
        + " ".join(
            f"{material.labels[codes[0]]}, {group_name('outcome', group)}: "
            f"{interval(figures[(codes[0], group)].share)}."
            for group in found
            if (codes[0], group) in figures
        ),
    )


def _outcome_title(material: Material, code: str, best: str, worst: str) -> str:
    if best == worst:
        return f"All letters that state an outcome have the same: {OUTCOMES[best].lower()}"
    ends = [known_figure(material, code, "weakness", "outcome", one) for one in (best, worst)]
    shares = [one.share for one in ends if one]
    if len({percent(one.point) for one in shares}) < 2:
        return "No code's share of letters differs between the best and the worst outcome"
    says = [
        f"{percent(one.point)} of “{OUTCOMES[group].lower()}” letters ({one.n})"
        for one, group in zip(shares, (best, worst), strict=True)
    ]
    return (
        f"{material.labels[code]}: estimates differ most by outcome, a weakness in "
        f"{' and '.join(says)}; the intervals {'do not ' if told_apart(*shares) else ''}overlap"
    )
