"""The sheets of findings: shares of letters with each code."""

from __future__ import annotations

from inspection_letters.analysis.statistics.shares import Finding as Figure
from inspection_letters.outputs.report import links
from inspection_letters.outputs.report.headlines import highest_first
from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.sources import in_site
from inspection_letters.outputs.report.wording import BYS, MEASURES, METHODS, code_group, group_name
from inspection_letters.outputs.report.workbook.cells import Column, Link, Table

_FIGURES = (
    Column("Letters", 9, "number"),
    Column("Letters with code", 11, "number"),
    Column("Share of letters", 15, "share"),
    Column("95% interval: low", 11, "share"),
    Column("95% interval: high", 11, "share"),
    Column("Interval holds", 23),
    Column("Excerpts", 10, "number"),
)
_CODE = (
    Column("Code", 25),
    Column("Label", 44),
    Column("Group", 26),
    Column("Measure", 18, "polarity"),
)


def findings(material: Material, site: str | None) -> Table:
    """Return each code and measure, of all letters, the most frequent first."""
    order = {measure: place for place, measure in enumerate(MEASURES)}
    figures = sorted(
        highest_first(material, material.figures[None]),
        key=lambda one: order.get(one.measure, len(order)),
    )
    rows = [
        [*_of_code(material, one), *_of_share(one), *_to_excerpts(one, site)] for one in figures
    ]
    columns = (*_CODE, *_FIGURES, *_open_column(site))
    return Table("Findings", columns, rows, shaded=("Share of letters",))


def findings_by_group(material: Material, site: str | None) -> Table:
    """Return each code and measure, of each outcome, region, year and kind of letter.

    Groups without a letter that could have it are left out.
    """
    rows = [
        [
            BYS[by],
            group_name(by, one.group),
            *_of_code(material, one),
            *_of_share(one),
            *_to_excerpts(one, site, by),
        ]
        for by in BYS
        for group in (material.groups(by) if by in material.figures else ())
        for one in material.figures[by]
        if one.group == group and one.group is not None and one.share.n
    ]
    columns = (Column("Letters by", 18), Column("Letters of", 32), *_CODE, *_FIGURES)
    return Table(
        "Findings by group", (*columns, *_open_column(site)), rows, shaded=("Share of letters",)
    )


def _of_code(material: Material, one: Figure) -> list[object]:
    groups = {code.id: code_group(code.group) for code in material.codebook.codes}
    return [
        ", ".join(one.codes),
        " or ".join(material.labels.get(code, code) for code in one.codes),
        " or ".join(dict.fromkeys(groups.get(code, "") for code in one.codes)),
        MEASURES.get(one.measure, one.measure),
    ]


def _of_share(one: Figure) -> list[object]:
    share = one.share
    return [
        share.n,
        share.coded,
        share.point,
        share.low,
        share.high,
        METHODS.get(share.method, share.method),
        len(one.excerpt_ids),
    ]


def _open_column(site: str | None) -> tuple[Column, ...]:
    return () if site is None else (Column("Link", 16, "link"),)


def _to_excerpts(one: Figure, site: str | None, by: str | None = None) -> list[object]:
    if site is None:
        return []
    if len(one.codes) != 1 or not one.excerpt_ids:
        return [None]
    address = in_site(links.figure_link(one.codes[0], one.measure, by, one.group), site)
    return [Link("Read excerpts", address)] if address else [None]
