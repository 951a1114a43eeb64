"""The sheets Summary and Method."""

from __future__ import annotations

from typing import Any

from inspection_letters.analysis.statistics import Estimate as Measured
from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.outputs.report import leaders, methods
from inspection_letters.outputs.report.coder_scores import (
    GLOSS,
    CoderScores,
    performance_words,
    performances,
)
from inspection_letters.outputs.report.headlines import (
    PLURAL,
    group_sizes,
    headlines,
    ranked,
    scope,
)
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.official import (
    coverage_table,
    coverage_words,
    has_coverage,
)
from inspection_letters.outputs.report.wording import METHODS, group_row, licence_notice, together
from inspection_letters.outputs.report.workbook.cells import Column
from inspection_letters.outputs.report.workbook.narrative import Narrative

TOP = 5

_SHARES = (
    Column("Letters", 13, "number"),
    Column("Letters with code", 13, "number"),
    Column("Share of letters", 13, "share"),
    Column("95% interval: low", 13, "share"),
    Column("95% interval: high", 13, "share"),
)
_WITH_MIXED = Column("With mixed", 13, "number")
_BALANCES = (
    Column("Letters", 13, "number"),
    Column("Weaknesses among mentions", 13, "share"),
    Column("95% interval: low", 13, "share"),
    Column("95% interval: high", 13, "share"),
)
_COVERED = (
    Column("Inspections", 46, "wrap"),
    Column("On the record", 13, "number"),
    Column("With a letter", 13, "number"),
    Column("Share", 13, "share"),
)


def write_summary(book: Any, material: ReportMaterial, title: str, *, linked: bool) -> None:
    """Write the key points and how to cite the report.

    ``linked`` is true if other sheets link to pages.
    """
    page = Narrative(book.create_sheet("Summary"))
    page.title(title)
    page.text(f"{scope(material)}. {licence_notice(material.letters)}")
    if material.part:
        page.text(material.part.sentence)
    if material.unfit is not None:
        page.text(material.unfit.sentence)
    page.heading("Key points")
    page.texts(headlines(material))
    _leading(page, material)
    for measure, plural in PLURAL.items():
        page.heading(f"Any mention: most common {plural}")
        if measure == "weakness":
            page.text(f"{leaders.saturation_words(material)} {leaders.MIXED}")
        figures = ranked(material, measure)[:TOP]
        if not figures:
            page.text(f"No sentence is coded as a {measure}.")
            continue
        page.table(
            (Column(measure.capitalize(), 46, "wrap"), *_SHARES, _WITH_MIXED),
            [[*_shares(material, figure), figure.share.coded_with_mixed] for figure in figures],
            shaded=("Share of letters",),
        )
    methods_used = {
        METHODS.get(figure.share.method, figure.share.method) for figure in material.figures[None]
    }
    page.text(
        f"Intervals are 95% intervals and account for {together(sorted(methods_used))}. Codes "
        "whose intervals overlap are in no certain order. Shares that are corrected for errors of "
        "the coder differ from the number of letters with the code. The sheet Findings has all "
        "codes."
    )
    page.text(
        "The other sheets are long and meant for the screen. Filter a sheet before you print it."
        + (
            ""
            if linked
            else " These letters were not downloaded from the publisher, so there are no links to "
            "pages. To have links, make the workbook together with pages (--out)."
        )
    )
    page.heading("Letters in this report")
    page.table(
        (Column("Letters by", 46), Column("Letters", 13, "number")),
        [
            [group_row(by, group), n]
            for by in ("kind", "outcome", "year")
            for group, n in group_sizes(material, by).items()
        ],
    )
    if has_coverage(material.coverage):
        page.text(coverage_words(material.coverage))
        page.table(
            _COVERED,
            [
                [name, total.listed, total.covered, total.share]
                for name, total in coverage_table(material.coverage)
            ],
        )
    page.heading("How to cite")
    page.text(methods.how_to_cite(material))
    page.heading("How this report was produced")
    page.pairs(methods.made_with(material))
    page.write()


def _leading(page: Narrative, material: ReportMaterial) -> None:
    """Write what areas are asked to improve, and the balance of codes."""
    page.heading(leaders.ASKED_TITLE)
    figures = [place.figure for place in leaders.rank(material, "recommended")]
    if figures:
        page.text(leaders.outcome_words(material, "recommended"))
        derived = leaders.derived_figures(material, "recommended")
        page.table(
            (Column("Code", 46, "wrap"), *_SHARES),
            [_shares(material, figure) for figure in (*figures, *derived)],
            shaded=("Share of letters",),
        )
    page.texts(leaders.asked_notes(material))
    found = leaders.find_balances(material)
    page.heading(leaders.BALANCE_TITLE)
    page.text(leaders.outcome_words(material, "balance"))
    for title, balances in (
        ("Mostly a weakness when mentioned", found.weakness),
        ("Mostly a strength when mentioned", found.strength),
    ):
        if balances:
            page.table(
                (Column(title, 46, "wrap"), *_BALANCES),
                [
                    [
                        material.labels[figure.codes[0]],
                        figure.share.n,
                        figure.share.point,
                        figure.share.low,
                        figure.share.high,
                    ]
                    for figure in balances[:TOP]
                ],
                shaded=("Weaknesses among mentions",),
            )
    page.texts(leaders.balance_notes(material))


def _shares(material: ReportMaterial, figure: Finding) -> list[str | float]:
    share = figure.share
    label = material.labels[material.subject_id(figure)]
    if figure.codes in material.derived_of:
        label += f" ({leaders.derived_words(material, figure)})"
    return [label, share.n, share.coded, share.point, share.low, share.high]


def write_method(book: Any, material: ReportMaterial) -> None:
    """Write the method, its quality, and the files that failed."""
    page = Narrative(book.create_sheet("Method"))
    page.title("Method and quality")
    page.heading("From letter to figure")
    page.texts(methods.how_made(material))
    page.heading("What the intervals include")
    page.texts(methods.about_intervals(material))
    page.heading("Why one number differs from another")
    page.texts(methods.why_numbers_differ(material))
    page.heading("What the figures cannot show")
    page.texts(methods.limits(material))
    found = performances(material)
    if found:
        page.heading("What the scores mean")
        page.text(GLOSS)
    for performance in found:
        _performance(page, material, performance)
    page.heading("Files that could not be processed")
    if material.rejections:
        page.pairs(
            (source, f"At the stage “{rejection.stage}”: {reason} {remedy}")
            for rejection in material.rejections
            for source, reason, remedy in (methods.rejected(rejection),)
        )
    else:
        page.text("None: every file was processed.")
    page.heading("Licence")
    page.text(licence_notice(material.letters))
    page.write()


def _performance(page: Narrative, material: ReportMaterial, performance: CoderScores) -> None:
    page.heading(performance.title)
    page.text(performance_words(performance))
    page.texts(performance.notes)
    if not performance.codes:
        return
    code = (Column("Code", 46, "wrap"), Column("Excerpts with code", 13, "number"))
    names = (
        ("Krippendorff's alpha", "Alpha: low", "Alpha: high", "Same polarity")
        if performance.agreement
        else ("Precision", "Recall", "F1", "F1: low", "F1: high", "Same polarity")
    )
    page.table(
        (*code, *(Column(name, 13, "score") for name in names)),
        [
            [
                material.labels.get(each.code_id, each.code_id),
                each.n,
                *(
                    _all(each.alpha)
                    if performance.agreement
                    else (each.precision.value, each.recall.value, *_all(each.f1))
                ),
                each.polarity.value,
            ]
            for each in performance.codes
        ],
    )


def _all(figure: Measured) -> tuple[float | None, ...]:
    return figure.value, figure.low, figure.high
