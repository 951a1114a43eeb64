"""The sheets of findings: shares of letters with each code."""

from __future__ import annotations

from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.outputs.report import links
from inspection_letters.outputs.report.headlines import highest_first
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.sources import in_site
from inspection_letters.outputs.report.wording import BYS, MEASURES, METHODS, code_group, group_name
from inspection_letters.outputs.report.workbook.cells import Column, Link, SheetTable

_FIGURES = (
    Column("Letters", 9, "number"),
    Column("Letters with code", 11, "number"),
    Column("Share of letters", 15, "share"),
    Column("95% interval: low", 11, "share"),
    Column("95% interval: high", 11, "share"),
    Column("Interval accounts for", 23),
    Column("Excerpts", 10, "number"),
)
_CODE = (
    Column("Code", 25),
    Column("Label", 44),
    Column("Group", 26),
    Column("Measure", 18, "polarity"),
)


def findings(material: ReportMaterial, site: str | None) -> SheetTable:
    """Return each code and measure for all letters, the most common first."""
    order = {measure: place for place, measure in enumerate(MEASURES)}
    figures = sorted(
        highest_first(material, material.figures[None]),
        key=lambda figure: order.get(figure.measure, len(order)),
    )
    rows = [
        [*_of_code(material, figure), *_of_share(figure), *_to_excerpts(figure, site)]
        for figure in figures
    ]
    columns = (*_CODE, *_FIGURES, *_open_column(site))
    return SheetTable("Findings", columns, rows, shaded=("Share of letters",))


def findings_by_group(material: ReportMaterial, site: str | None) -> SheetTable:
    """Return each code and measure by outcome, region, year and kind of letter.

    Groups without letters are left out.
    """
    rows = [
        [
            BYS[by],
            group_name(by, figure.group),
            *_of_code(material, figure),
            *_of_share(figure),
            *_to_excerpts(figure, site, by),
        ]
        for by in BYS
        for group in (material.groups(by) if by in material.figures else ())
        for figure in material.figures[by]
        if figure.group == group and figure.group is not None and figure.share.n
    ]
    columns = (Column("Letters by", 18), Column("Letters of", 32), *_CODE, *_FIGURES)
    return SheetTable(
        "Findings by group", (*columns, *_open_column(site)), rows, shaded=("Share of letters",)
    )


def _of_code(material: ReportMaterial, figure: Finding) -> list[object]:
    groups = {code.id: code_group(code.group) for code in material.codebook.codes}
    return [
        ", ".join(figure.codes),
        " or ".join(material.labels.get(code, code) for code in figure.codes),
        " or ".join(dict.fromkeys(groups.get(code, "") for code in figure.codes)),
        MEASURES.get(figure.measure, figure.measure),
    ]


def _of_share(figure: Finding) -> list[object]:
    share = figure.share
    return [
        share.n,
        share.coded,
        share.point,
        share.low,
        share.high,
        METHODS.get(share.method, share.method),
        len(figure.excerpt_ids),
    ]


def _open_column(site: str | None) -> tuple[Column, ...]:
    return () if site is None else (Column("Link", 16, "link"),)


def _to_excerpts(figure: Finding, site: str | None, by: str | None = None) -> list[object]:
    if site is None:
        return []
    if len(figure.codes) != 1 or not figure.excerpt_ids:
        return [None]
    address = in_site(links.figure_link(figure.codes[0], figure.measure, by, figure.group), site)
    return [Link("Read excerpts", address)] if address else [None]
