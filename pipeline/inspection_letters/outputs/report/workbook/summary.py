"""The first sheet and the one on method."""

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
from inspection_letters.outputs.report.material import Material
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


def write_summary(book: Any, material: Material, title: str, *, linked: bool) -> None:
    """Write what a reader in a hurry needs, and how to cite it.

    ``linked`` tells whether other sheets link to pages.
    """
    page = Narrative(book.create_sheet("Summary"))
    page.title(title)
    page.text(f"{scope(material)}. {licence_notice(material.letters)}")
    page.heading("In short")
    page.texts(headlines(material))
    for measure, plural in PLURAL.items():
        figures = ranked(material, measure)[:TOP]
        page.heading(f"The most frequent {plural}")
        if not figures:
            page.text(f"No {measure} was found.")
            continue
        page.table(
            (Column(measure.capitalize(), 46, "wrap"), *_SHARES),
            [
                [
                    material.labels[one.codes[0]],
                    one.share.n,
                    one.share.coded,
                    one.share.point,
                    one.share.low,
                    one.share.high,
                ]
                for one in figures
            ],
            shaded=("Share of letters",),
        )
    held = {METHODS.get(one.share.method, one.share.method) for one in material.figures[None]}
    page.text(
        f"Intervals are 95% intervals and hold {together(sorted(held))}. Codes whose intervals "
        "overlap are in no certain order. Where shares are corrected for errors of the coder, they "
        "differ from letters with the code. All codes are on the sheet Findings."
    )
    page.text(
        "The other sheets are long and made for the screen: filter one before you print it."
        + (
            ""
            if linked
            else " No letter here was fetched from where it is published, so there are no links "
            "to its pages; make the workbook together with pages (--out) to have them."
        )
    )
    page.heading("What was read")
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
    page.heading("What made this report")
    page.pairs(methods.made_with(material))
    page.write()


def write_method(book: Any, material: Material) -> None:
    """Write how texts were read and coded, how sure that is, and what failed."""
    page = Narrative(book.create_sheet("Method"))
    page.title("How this was done, and how sure it is")
    page.heading("How letters were read, coded and counted")
    page.texts(methods.how_made(material))
    page.heading("What the intervals hold")
    page.texts(material.notes)
    page.heading("What figures cannot tell")
    page.texts(methods.limits(material))
    performances = methods.performances(material)
    if performances:
        page.heading("How to read performance and agreement")
        page.text(methods.GLOSS)
    for one in performances:
        _performance(page, material, one)
    page.heading("What could not be processed")
    if material.rejections:
        page.pairs(
            (source, f"At the stage “{one.stage}”: {reason} {remedy}")
            for one in material.rejections
            for source, reason, remedy in (methods.rejected(one),)
        )
    else:
        page.text("Nothing: every file that was given was read and coded.")
    page.heading("Licence")
    page.text(licence_notice(material.letters))
    page.write()


def _performance(page: Narrative, material: Material, one: methods.Performance) -> None:
    page.heading(one.title)
    page.text(methods.performance_words(one))
    page.texts(one.notes)
    if not one.codes:
        return
    code = (Column("Code", 46, "wrap"), Column("Excerpts with code", 13, "number"))
    names = (
        ("Krippendorff's alpha", "Alpha: low", "Alpha: high", "Same polarity")
        if one.agreement
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
                    if one.agreement
                    else (each.precision.value, each.recall.value, *_all(each.f1))
                ),
                each.polarity.value,
            ]
            for each in one.codes
        ],
    )


def _all(figure: Measured) -> tuple[float | None, ...]:
    return figure.value, figure.low, figure.high
