"""How common codes are: the share of letters that have each."""

from __future__ import annotations

from collections.abc import Sequence

from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.outputs.report.differences import difference_title
from inspection_letters.outputs.report.headlines import highest_first
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.plots.intervals import LEGEND, Dot, DotRow, draw_intervals
from inspection_letters.outputs.report.plots.plot import Plot, make_plot
from inspection_letters.outputs.report.plots.shares import (
    CODED_AS,
    data_row,
    interval,
    known_figure,
    lines_note,
    link,
    source_note,
)
from inspection_letters.outputs.report.wording import (
    count,
    finding_words,
    intervals_are_apart,
    semicolons,
)
from inspection_letters.records.rounding import percent, whole_percent


def prevalence_plot(material: ReportMaterial, measure: str) -> Plot | None:
    """Draw the share of letters that have each code in one measure."""
    figures = _figures(material, measure)
    if not figures:
        return None
    rows = [
        DotRow(material.labels[figure.codes[0]], (_dot(material, figure),)) for figure in figures
    ]
    letters = count(figures[0].share.n, "letter")
    return make_plot(
        f"prevalence-{measure}",
        lambda width: draw_intervals(width, rows),
        title=most_common(material, figures, measure),
        note=f"{_counted(letters, measure)} "
        f"{lines_note([figure.share for figure in figures])} {source_note(material)}",
        rows=[data_row(material, figure) for figure in figures],
        alt=_alt(material, figures, measure),
    )


def _counted(letters: str, measure: str) -> str:
    if measure == "recommended":
        return (
            f"Share of {letters} with priority actions or areas for improvement that name the code "
            "among them."
        )
    return (
        f"Share of {letters} in which at least one excerpt is coded as {CODED_AS[measure]}. "
        "Excerpts coded as mixed are not counted; the data also has the letters with them."
    )


def balance_plot(material: ReportMaterial) -> Plot | None:
    """Draw what share of the mentions of each code are weaknesses, averaged over letters."""
    figures = _figures(material, "balance")
    if not figures:
        return None
    labels = material.labels
    rows = [
        DotRow(
            labels[figure.codes[0]],
            (
                Dot(
                    figure.measure,
                    figure.share,
                    link(figure),
                    f"{labels[figure.codes[0]]}: {finding_words(figure)}",
                ),
            ),
        )
        for figure in figures
    ]
    title = difference_title(material, "outcome", ("balance",))
    ends = (figures[0], figures[-1])
    return make_plot(
        "balance",
        lambda width: draw_intervals(width, rows, scale_of="weaknesses among mentions"),
        title=title,
        note="Weakness mentions as a share of a letter's weakness and strength mentions of the "
        "code, averaged over the letters that have any. Excerpts coded as mixed or context are "
        "not counted. Above 50%, a code is mostly a weakness. "
        f"{lines_note([figure.share for figure in figures])} {source_note(material)}",
        rows=[data_row(material, figure) for figure in figures],
        alt=f"{title}. "
        + " ".join(f"{labels[end.codes[0]]}: {finding_words(end)}." for end in ends),
    )


def recommendations_plot(material: ReportMaterial) -> Plot | None:
    """Draw the share of letters that have each code among what they recommend."""
    by_measure = {
        measure: {figure.codes[0]: figure for figure in _figures(material, measure)}
        for measure in ("priority", "improve")
    }
    by_measure = {measure: by_code for measure, by_code in by_measure.items() if by_code}
    if not by_measure:
        return None
    codes = sorted(
        material.codebook.code_ids,
        key=lambda code: [
            -by_measure[measure][code].share.point if code in by_measure.get(measure, {}) else 0.0
            for measure in ("improve", "priority")
        ],
    )
    rows = [
        DotRow(
            material.labels[code],
            tuple(
                _dot(material, by_code[code]) for by_code in by_measure.values() if code in by_code
            ),
        )
        for code in codes
        if any(code in by_code for by_code in by_measure.values())
    ]
    sizes = [
        f"{LEGEND[measure]}: {count(max(figure.share.n for figure in by_code.values()), 'letter')}"
        for measure, by_code in by_measure.items()
    ]
    figures = [figure for by_code in by_measure.values() for figure in by_code.values()]
    first = "improve" if "improve" in by_measure else "priority"
    return make_plot(
        "prevalence-recommendations",
        lambda width: draw_intervals(width, rows, legend=True),
        title=most_common(material, list(by_measure[first].values()), first),
        note="Share of letters with at least one such recommendation in which at least one has "
        f"the code ({'; '.join(sizes)}). {lines_note([figure.share for figure in figures])} "
        f"{source_note(material)}",
        rows=[data_row(material, figure) for figure in figures],
        alt=" ".join(
            _alt(material, list(by_code.values()), measure)
            for measure, by_code in by_measure.items()
        ),
    )


def most_common(material: ReportMaterial, figures: Sequence[Finding], measure: str) -> str:
    """Say which code or codes are the most common; true of ties and of a single letter."""
    coded_as, n = CODED_AS[measure], figures[0].share.n
    if n == 1:
        coded = sum(bool(figure.share.coded) for figure in figures)
        verb = "is" if coded == 1 else "are"
        return f"In the only letter, {coded} of {count(len(figures), 'code')} {verb} {coded_as}"
    top = max(whole_percent(figure.share.point) for figure in figures)
    first = [
        material.labels[figure.codes[0]]
        for figure in figures
        if whole_percent(figure.share.point) == top
    ]
    if top == 0:
        return f"No code is {coded_as} in as many as 1% of letters"
    if len(first) == len(figures) > 1:
        return f"All {len(first)} codes are {coded_as} in {top}% of letters"
    others = _others(figures, top)
    if len(first) > 3:
        return f"{len(first)} codes are each {coded_as} in {top}% of letters{others}"
    each = "each " if len(first) > 1 else ""
    return f"{semicolons(first)}: {each}{coded_as} in {top}% of letters{others}"


def _others(figures: Sequence[Finding], top: int) -> str:
    """Say how the largest shares compare with the others, and whether they can be told apart."""
    first = [figure.share for figure in figures if whole_percent(figure.share.point) == top]
    others = [figure.share for figure in figures if whole_percent(figure.share.point) != top]
    if not others:
        return ""
    near = sum(not all(intervals_are_apart(other, share) for share in first) for other in others)
    if not near:
        return ", more than any other code"
    return f"; {count(near, 'other code')} may be as common"


def _figures(material: ReportMaterial, measure: str) -> list[Finding]:
    known = [known_figure(material, code, measure) for code in material.codebook.code_ids]
    return highest_first(material, (figure for figure in known if figure))


def _dot(material: ReportMaterial, figure: Finding) -> Dot:
    label = f"{material.labels[figure.codes[0]]}: {CODED_AS[figure.measure]} in "
    return Dot(figure.measure, figure.share, link(figure), label + interval(figure.share))


def _alt(material: ReportMaterial, figures: Sequence[Finding], measure: str) -> str:
    named = [
        f"{material.labels[figure.codes[0]]} {percent(figure.share.point)}" for figure in figures
    ]
    last = f"; least often {named[-1]}" if len(named) > 3 else ""
    return (
        f"{most_common(material, figures, measure)}. Of {count(figures[0].share.n, 'letter')}, "
        f"most often {CODED_AS[measure]}: {semicolons(named[:3])}{last}."
    )
