"""The appendix of the Word document: tables of all codes, and of the detail codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from inspection_letters.analysis.statistics.prevalence import Share
from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.outputs.report.detail_codes import detail_notes
from inspection_letters.outputs.report.document.estimates import estimates_note, share_heading
from inspection_letters.outputs.report.document.paper import Paper
from inspection_letters.outputs.report.leaders import MIXED, order_words
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.wording import (
    basis_words,
    count,
    counted,
    interval_words,
    is_corrected,
)
from inspection_letters.records.rounding import percent

_FINDING_MARK: Final = "†"
"""Beside a code whose figures are not for counting."""

_LEADING_WIDTHS: Final = (46, 18, 20, 24, 14, 20, 24)
_MENTION_WIDTHS: Final = (51, 20, 18, 20, 18, 19, 20)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a table of codes; a heading if ``code_id`` is None."""

    label: str
    code_id: str | None


def write_appendix(paper: Paper) -> None:
    """Write tables of all codes: asked to improve and balance, then any mention."""
    paper.heading("Appendix: all codes").paragraph_format.page_break_before = True
    paper.text(order_words(paper.material))
    _write_tables(
        paper, "code", [_Line(code.label, code.id) for code in paper.material.codes_by_lead]
    )


def write_detail_appendix(paper: Paper) -> None:
    """Write the same tables of the detail codes, under their main codes, if there are any."""
    material = paper.material
    if not material.codebook.detail_codes:
        return
    paper.heading("Appendix: detail codes").paragraph_format.page_break_before = True
    for note in detail_notes(material, material.codebook.detail_codes, _FINDING_MARK):
        paper.text(note)
    lines = []
    for code in material.codebook.codes:
        details = material.codebook.details_of(code.id)
        lines += [_Line(code.label, None)] if details else []
        for detail in details:
            mark = f" {_FINDING_MARK}" if detail.id in material.finding_only else ""
            lines.append(_Line(f"– {detail.label}{mark}", detail.id))
    _write_tables(paper, "detail code", lines)


def _write_tables(paper: Paper, noun: str, lines: Sequence[_Line]) -> None:
    material = paper.material
    code_ids = [line.code_id for line in lines if line.code_id is not None]
    paper.table(
        f"Letters that ask areas to improve each {noun}, and weaknesses as a share of its weakness "
        "and strength mentions",
        ["Code", "Letters", "Share", "95% interval", "Letters", "Weaknesses", "95% interval"],
        [[line.label, *_leading_cells(material, line.code_id)] for line in lines],
        _LEADING_WIDTHS,
    )
    paper.text(
        *(
            f"{title} {basis_words(material, _figures(material, measure, code_ids))}"
            for measure, title in (("recommended", "Share:"), ("balance", "Weaknesses:"))
        ),
        "“About” marks shares that are corrected for errors of the coder.",
    )
    adjusted = any(
        is_corrected(figure.share)
        for measure in ("weakness", "strength")
        for figure in _figures(material, measure, code_ids)
    )
    paper.table(
        f"Letters with each {noun} as a weakness and as a strength, of "
        f"{count(len(material.counted), 'letter')}; in brackets, if mixed sentences count too",
        [
            "Code",
            "Weakness, as coded",
            share_heading(adjusted),
            "95% interval",
            "Strength, as coded",
            share_heading(adjusted),
            "95% interval",
        ],
        [[line.label, *_mention_cells(material, line.code_id)] for line in lines],
        _MENTION_WIDTHS,
    )
    paper.text(MIXED, *([estimates_note(ordered=False)] if adjusted else []))


def _figures(material: ReportMaterial, measure: str, code_ids: Sequence[str]) -> list[Finding]:
    return [material.figure(code_id, measure) for code_id in code_ids]


def _leading_cells(material: ReportMaterial, code_id: str | None) -> list[str]:
    if code_id is None:
        return [""] * (len(_LEADING_WIDTHS) - 1)
    asked, balance = (
        material.figure(code_id, measure).share for measure in ("recommended", "balance")
    )
    return [
        f"{counted(asked):,} of {asked.n:,}",
        _percent(asked),
        interval_words(asked),
        f"{balance.n:,}",
        _percent(balance),
        interval_words(balance),
    ]


def _mention_cells(material: ReportMaterial, code_id: str | None) -> list[str]:
    if code_id is None:
        return [""] * (len(_MENTION_WIDTHS) - 1)
    cells = []
    for measure in ("weakness", "strength"):
        share = material.figure(code_id, measure).share
        cells += [_with_mixed(share), percent(share.point), interval_words(share)]
    return cells


def _with_mixed(share: Share) -> str:
    """Return the letters with a code, and in brackets those if mixed sentences count too."""
    if share.coded_with_mixed is None:
        return f"{share.coded:,}"
    return f"{share.coded:,} ({share.coded_with_mixed:,})"


def _percent(share: Share) -> str:
    """Return a share, marked if it is an estimate."""
    if not share.n:
        return "–"
    return f"{'about ' if is_corrected(share) else ''}{percent(share.point)}"
