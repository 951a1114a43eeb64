"""The sheets of findings: shares of letters with each code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from inspection_letters.analysis.code_use import FINDING_ONLY
from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.outputs.report import leaders, links
from inspection_letters.outputs.report.detail_codes import DETAIL_TITLE
from inspection_letters.outputs.report.headlines import highest_first
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.sources import in_site
from inspection_letters.outputs.report.wording import BYS, MEASURES, METHODS, code_group, group_name
from inspection_letters.outputs.report.workbook.cells import Link, Look, SheetTable, sheet_table
from inspection_letters.outputs.schema.rows import difference_row
from inspection_letters.outputs.schema.sheets import DIFFERENCES_SHEET, FINDINGS_SHEET

_LOOKS: Final[dict[str, tuple[float, Look]]] = {
    "codes": (25, "text"),
    "label": (44, "text"),
    "code_group": (26, "text"),
    "measure": (25, "polarity"),
    "letters": (9, "number"),
    "letters_coded": (11, "number"),
    "letters_coded_with_mixed": (11, "number"),
    "share": (15, "share"),
    "low": (11, "share"),
    "high": (11, "share"),
    "method": (23, "text"),
    "excerpts": (10, "number"),
}
_DIFFERENCE_LOOKS: Final[dict[str, tuple[float, Look]]] = {
    "code": (25, "text"),
    "label": (44, "text"),
    "measure": (25, "polarity"),
    "by": (18, "text"),
    "high_group": (24, "text"),
    "high_letters": (11, "number"),
    "high_mean": (13, "share"),
    "low_group": (24, "text"),
    "low_letters": (11, "number"),
    "low_mean": (13, "share"),
    "p": (11, "p-value"),
    "stands_out": (11, "text"),
}
_GROUP_LOOKS: Final[dict[str, tuple[float, Look]]] = {"by": (18, "text"), "group": (32, "text")}
_DETAIL_LOOKS: Final[dict[str, tuple[float, Look]]] = {"parent": (25, "text"), "use": (38, "text")}
_URL_LOOK: Final[dict[str, tuple[float, Look]]] = {"url": (16, "link")}


def findings(material: ReportMaterial, site: str | None) -> SheetTable:
    """Return each code and measure for all letters, the most common first."""
    rows = [_row(material, figure, site) for figure in _ordered(material, material.figures[None])]
    return sheet_table(
        FINDINGS_SHEET, _LOOKS | (_URL_LOOK if site is not None else {}), rows, shaded=("share",)
    )


def detail_codes(material: ReportMaterial, site: str | None) -> SheetTable:
    """Return each detail code and measure for all letters, and what the figures are good for."""
    parents = {code.id: code.parent for code in material.codebook.detail_codes}
    rows = [
        _row(material, figure, site)
        | {
            "parent": parents[figure.codes[0]],
            "use": FINDING_ONLY if figure.codes[0] in material.finding_only else "for counting",
        }
        for figure in _ordered(material, material.detail_figures)
    ]
    return sheet_table(
        FINDINGS_SHEET,
        _LOOKS | _DETAIL_LOOKS | (_URL_LOOK if site is not None else {}),
        rows,
        name=DETAIL_TITLE,
        shaded=("share",),
    )


def _ordered(material: ReportMaterial, figures: Iterable[Finding]) -> list[Finding]:
    """Return figures by measure, those of each by share, the highest first."""
    order = {measure: place for place, measure in enumerate(MEASURES)}
    return sorted(
        highest_first(material, figures),
        key=lambda figure: order.get(figure.measure, len(order)),
    )


def findings_by_group(material: ReportMaterial, site: str | None) -> SheetTable:
    """Return each code and measure by outcome, region, year and kind of letter.

    Groups without letters are left out.
    """
    rows = [
        _row(material, figure, site, by)
        for by in BYS
        for group in (material.groups(by) if by in material.figures else ())
        for figure in _ordered(material, material.figures[by])
        if figure.group == group and figure.group is not None and figure.share.n
    ]
    return sheet_table(
        FINDINGS_SHEET,
        _GROUP_LOOKS | _LOOKS | (_URL_LOOK if site is not None else {}),
        rows,
        name="Findings by group",
        shaded=("share",),
    )


def differences(material: ReportMaterial) -> SheetTable:
    """Return the tested differences between groups of letters, the smallest p-value first."""
    rows = []
    for difference in material.differences.differences:
        row = difference_row(difference, material.coder_id, material.labels)
        ends = {
            f"{end}_group": group_name(difference.by, str(row[f"{end}_group"]))
            for end in ("high", "low")
        }
        rows.append(
            row
            | ends
            | {
                "measure": MEASURES[difference.measure],
                "by": BYS[difference.by],
                "stands_out": "Yes" if difference.stands_out else "No",
            }
        )
    return sheet_table(DIFFERENCES_SHEET, _DIFFERENCE_LOOKS, rows)


def _row(
    material: ReportMaterial, figure: Finding, site: str | None, by: str | None = None
) -> dict[str, Any]:
    groups = {code.id: code_group(code.group) for code in material.codebook.all_codes}
    share = figure.share
    return {
        "by": None if by is None else BYS[by],
        "group": None if by is None else group_name(by, figure.group or ""),
        "codes": ", ".join(figure.codes),
        "label": _label(material, figure),
        "code_group": " or ".join(dict.fromkeys(groups.get(code, "") for code in figure.codes)),
        "measure": MEASURES.get(figure.measure, figure.measure),
        "letters": share.n,
        "letters_coded": share.coded,
        "letters_coded_with_mixed": share.coded_with_mixed,
        "share": share.point,
        "low": share.low,
        "high": share.high,
        "method": METHODS.get(share.method, share.method),
        "labelled": share.labelled,
        "sensitivity": share.sensitivity,
        "specificity": share.specificity,
        "excerpts": len(figure.excerpt_ids),
        "url": _link(material, figure, site, by),
    }


def _label(material: ReportMaterial, figure: Finding) -> str:
    label = material.labels.get(material.subject_id(figure), figure.codes[0])
    if figure.codes in material.derived_of:
        return f"{label} ({leaders.derived_words(material, figure)})"
    return label


def _link(
    material: ReportMaterial, figure: Finding, site: str | None, by: str | None
) -> Link | None:
    if site is None or not figure.excerpt_ids:
        return None
    name = material.subject_id(figure)
    address = in_site(links.figure_link(name, figure.measure, by, figure.group), site)
    return Link("Read excerpts", address) if address else None
