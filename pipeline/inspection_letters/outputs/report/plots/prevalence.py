"""How common codes are: the share of letters that have each."""

from __future__ import annotations

from collections.abc import Sequence

from inspection_letters.analysis.statistics.findings import Figure
from inspection_letters.outputs.report.headlines import highest_first
from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.plots.intervals import MEASURES, Dot, Row, draw_rows
from inspection_letters.outputs.report.plots.plot import Plot, make_plot
from inspection_letters.outputs.report.plots.words import (
    SAYS,
    data_row,
    interval,
    joined,
    known_figure,
    lines_note,
    link,
    source_note,
)
from inspection_letters.outputs.report.wording import count, told_apart
from inspection_letters.records.rounding import percent, whole_percent


def prevalence_plot(material: Material, measure: str) -> Plot | None:
    """Draw the share of letters that have each code as a weakness or as a strength."""
    figures = _figures(material, measure)
    if not figures:
        return None
    rows = [Row(material.labels[one.codes[0]], (_dot(material, one),)) for one in figures]
    n = figures[0].share.n
    return make_plot(
        f"prevalence-{measure}",
        lambda canvas: draw_rows(canvas, rows),
        title=most_common(material, figures, measure),
        note=f"Share of {count(n, 'letter')} in which at least one excerpt has the code as "
        f"{SAYS[measure]}. {lines_note([one.share for one in figures])} {source_note(material)}",
        rows=[data_row(material, one) for one in figures],
        alt=_alt(material, figures, measure),
    )


def recommendations_plot(material: Material) -> Plot | None:
    """Draw the share of letters that have each code among what they recommend."""
    found = {
        measure: {one.codes[0]: one for one in _figures(material, measure)}
        for measure in ("priority", "improve")
    }
    found = {measure: figures for measure, figures in found.items() if figures}
    if not found:
        return None
    codes = sorted(
        material.codebook.code_ids,
        key=lambda code: [
            -found[one][code].share.point if code in found.get(one, {}) else 0.0
            for one in ("improve", "priority")
        ],
    )
    rows = [
        Row(
            material.labels[code],
            tuple(_dot(material, by_code[code]) for by_code in found.values() if code in by_code),
        )
        for code in codes
        if any(code in by_code for by_code in found.values())
    ]
    sizes = [
        f"{MEASURES[measure]}: {count(max(one.share.n for one in figures.values()), 'letter')}"
        for measure, figures in found.items()
    ]
    flat = [one for figures in found.values() for one in figures.values()]
    wording = "improve" if "improve" in found else "priority"
    return make_plot(
        "prevalence-recommendations",
        lambda canvas: draw_rows(canvas, rows, legend=list(found)),
        title=most_common(material, list(found[wording].values()), wording),
        note="Share of the letters that have such recommendations in which at least one of them "
        f"has the code ({'; '.join(sizes)}). {lines_note([one.share for one in flat])} "
        f"{source_note(material)}",
        rows=[data_row(material, one) for one in flat],
        alt=" ".join(
            _alt(material, list(figures.values()), measure) for measure, figures in found.items()
        ),
    )


def most_common(material: Material, figures: Sequence[Figure], measure: str) -> str:
    """Say which code is the most common, or which are; true of ties and of one letter."""
    says, n = SAYS[measure], figures[0].share.n
    if n == 1:
        have = sum(bool(one.share.coded) for one in figures)
        are = "is" if have == 1 else "are"
        return f"In the one letter, {have} of {count(len(figures), 'code')} {are} {says}"
    top = max(whole_percent(one.share.point) for one in figures)
    first = [
        material.labels[one.codes[0]] for one in figures if whole_percent(one.share.point) == top
    ]
    if top == 0:
        return f"No code is {says} in as many as 1% of letters"
    if len(first) == len(figures) > 1:
        return f"All {len(first)} codes are {says} in {top}% of letters"
    most = _most(figures, top)
    if len(first) > 3:
        return f"{len(first)} codes are each {says} in {top}% of letters{most}"
    return f"{joined(first)}: {'each ' if len(first) > 1 else ''}{says} in {top}% of letters{most}"


def _most(figures: Sequence[Figure], top: int) -> str:
    """Say how the largest shares stand to the others, and whether they can be told apart."""
    first = [one.share for one in figures if whole_percent(one.share.point) == top]
    others = [one.share for one in figures if whole_percent(one.share.point) != top]
    if not others:
        return ""
    near = sum(not all(told_apart(one, share) for share in first) for one in others)
    if not near:
        return ", more than any other code"
    return f"; {near} other{'s' if near > 1 else ''} may be as frequent"


def _figures(material: Material, measure: str) -> list[Figure]:
    found = [known_figure(material, code, measure) for code in material.codebook.code_ids]
    return highest_first(material, (one for one in found if one))


def _dot(material: Material, figure: Figure) -> Dot:
    label = f"{material.labels[figure.codes[0]]}: {SAYS[figure.measure]} in "
    return Dot(figure.measure, figure.share, link(figure), label + interval(figure.share))


def _alt(material: Material, figures: Sequence[Figure], measure: str) -> str:
    named = [f"{material.labels[one.codes[0]]} {percent(one.share.point)}" for one in figures]
    last = f"; least often {named[-1]}" if len(named) > 3 else ""
    return (
        f"{most_common(material, figures, measure)}. Of {count(figures[0].share.n, 'letter')}, "
        f"most often {SAYS[measure]}: {joined(named[:3])}{last}."
    )
