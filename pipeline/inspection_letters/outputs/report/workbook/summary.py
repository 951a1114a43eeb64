"""The sheets Summary and Method."""

from __future__ import annotations

from typing import Any

from inspection_letters.analysis.statistics import Estimate as Measured
from inspection_letters.outputs.report import methods
from inspection_letters.outputs.report.headlines import (
    PLURAL,
    group_sizes,
    headlines,
    ranked,
    scope,
)
from inspection_letters.outputs.report.material import ReportMaterial
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


def write_summary(book: Any, material: ReportMaterial, title: str, *, linked: bool) -> None:
    """Write the key points and how to cite the report.

    ``linked`` is true if other sheets link to pages.
    """
    page = Narrative(book.create_sheet("Summary"))
    page.title(title)
    page.text(f"{scope(material)}. {licence_notice(material.letters)}")
    page.heading("Key points")
    page.texts(headlines(material))
    for measure, plural in PLURAL.items():
        figures = ranked(material, measure)[:TOP]
        page.heading(f"Most common {plural}")
        if not figures:
            page.text(f"No sentence is coded as a {measure}.")
            continue
        page.table(
            (Column(measure.capitalize(), 46, "wrap"), *_SHARES),
            [
                [
                    material.labels[figure.codes[0]],
                    figure.share.n,
                    figure.share.coded,
                    figure.share.point,
                    figure.share.low,
                    figure.share.high,
                ]
                for figure in figures
            ],
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
    page.heading("How to cite")
    page.text(methods.how_to_cite(material))
    page.heading("How this report was produced")
    page.pairs(methods.made_with(material))
    page.write()


def write_method(book: Any, material: ReportMaterial) -> None:
    """Write the method, its quality, and the files that failed."""
    page = Narrative(book.create_sheet("Method"))
    page.title("Method and quality")
    page.heading("From letter to figure")
    page.texts(methods.how_made(material))
    page.heading("What the intervals include")
    page.texts(methods.about_intervals(material))
    page.heading("What the figures cannot show")
    page.texts(methods.limits(material))
    performances = methods.performances(material)
    if performances:
        page.heading("What the scores mean")
        page.text(methods.GLOSS)
    for performance in performances:
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


def _performance(
    page: Narrative, material: ReportMaterial, performance: methods.CoderScores
) -> None:
    page.heading(performance.title)
    page.text(methods.performance_words(performance))
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
