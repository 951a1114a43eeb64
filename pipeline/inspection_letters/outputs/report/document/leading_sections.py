"""The leading sections of the Word document: what areas are asked to improve, and balance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inspection_letters.analysis.statistics.prevalence import Share
from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.outputs.report import leaders
from inspection_letters.outputs.report.document.paper import FigurePicture, Paper
from inspection_letters.outputs.report.wording import (
    counted,
    interval_words,
    is_corrected,
)
from inspection_letters.records.rounding import percent

_WIDTHS = [84, 20, 22, 30]
_SHOWN = 5


def write_asked(paper: Paper, figures: Mapping[str, FigurePicture]) -> None:
    """Write what areas are asked to improve, how sure that is, and whether outcomes differ."""
    material = paper.material
    paper.heading(leaders.ASKED_TITLE)
    ranks = leaders.rank(material, "recommended")
    if not ranks:
        paper.text(*leaders.asked_notes(material))
        return
    paper.text(leaders.outcome_words(material, "recommended"))
    rows = [
        _row(f"{place.place}. {material.labels[place.figure.codes[0]]}", place.figure.share)
        for place in ranks
    ]
    rows += [
        _row(
            f"{material.labels[material.subject_id(figure)]} "
            f"({leaders.derived_words(material, figure)})",
            figure.share,
        )
        for figure in leaders.derived_figures(material, "recommended")
    ]
    paper.table(
        "Codes most often named among priority actions or areas for improvement",
        ["Code", "Letters", "Share", "95% interval"],
        rows,
        _WIDTHS,
    )
    paper.text(*leaders.asked_notes(material))
    if "prevalence-recommended" in figures:
        paper.figure(figures["prevalence-recommended"])


def write_balance(paper: Paper, figures: Mapping[str, FigurePicture]) -> None:
    """Write which codes are mostly a weakness, or mostly a strength, when mentioned."""
    material = paper.material
    found = leaders.find_balances(material)
    if not (found.weakness or found.strength or found.unclear):
        return
    paper.heading(leaders.BALANCE_TITLE)
    paper.text(leaders.outcome_words(material, "balance"))
    _balances(paper, "weakness", found.weakness)
    _balances(paper, "strength", found.strength)
    paper.text(*leaders.balance_notes(material))
    if "balance" in figures:
        paper.figure(figures["balance"])


def _balances(paper: Paper, polarity: str, found: Sequence[Finding]) -> None:
    if not found:
        paper.text(f"No code is clearly mostly a {polarity}.")
        return
    plural = {"weakness": "weaknesses", "strength": "strengths"}[polarity]
    rows = []
    for figure in found[:_SHOWN]:
        share = figure.share if polarity == "weakness" else leaders.of_strengths(figure.share)
        label = paper.material.labels[figure.codes[0]]
        rows.append([label, f"{share.n:,}", percent(share.point), interval_words(share)])
    paper.table(
        f"Codes that are mostly a {polarity} when mentioned",
        ["Code", "Letters", f"Share {plural}", "95% interval"],
        rows,
        _WIDTHS,
    )


def _row(label: str, share: Share) -> list[str]:
    estimate = "about " if is_corrected(share) else ""
    return [
        label,
        f"{counted(share):,} of {share.n:,}",
        f"{estimate}{percent(share.point)}",
        interval_words(share),
    ]
