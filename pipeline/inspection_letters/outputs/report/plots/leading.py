"""The measure that figures of groups of letters lead with, and its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from inspection_letters.analysis.letters import UNKNOWN
from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.plots.shares import CODED_AS, interval, known_figure
from inspection_letters.outputs.report.wording import finding_words

SHOWN: Final[Mapping[str, str]] = {
    "recommended": "Share of letters with priority actions or areas for improvement that name "
    "the code among them",
    "balance": "Weakness mentions as a share of a letter's weakness and strength mentions of the "
    "code, averaged over the letters that have any",
}
"""What a figure shows, by measure; the first that letters have leads."""

SCALE: Final[Mapping[str, str]] = {
    "recommended": "Share of letters that name the code",
    "balance": "Weaknesses among mentions",
}

_GROUPS: Final = 2

Figures = Mapping[tuple[str, str], Finding]
"""Figures by code and group."""


def leading_figures(material: ReportMaterial, by: str) -> tuple[str, Figures]:
    """Return the leading measure that can be compared between groups, with its figures.

    That is what areas are asked to improve, if letters of two groups list any; otherwise the
    balance of weaknesses and strengths.
    """
    found = {measure: _figures(material, measure, by) for measure in SHOWN}

    def compared(measure: str) -> int:
        return min(_GROUPS, len({group for _, group in found[measure]} - {UNKNOWN}))

    measure = max(found, key=compared)
    return measure, found[measure]


def _figures(material: ReportMaterial, measure: str, by: str) -> Figures:
    if by not in material.figures:
        return {}
    return {
        (code, group): figure
        for code in material.codebook.code_ids
        for group in material.groups(by)
        if (figure := known_figure(material, code, measure, by, group))
    }


def sizes_of(figures: Figures) -> dict[str, int]:
    """Return the most letters that any code of a group is a figure of."""
    sizes: dict[str, int] = {}
    for (_, group), figure in figures.items():
        sizes[group] = max(sizes.get(group, 0), figure.share.n)
    return sizes


def described(figure: Finding) -> str:
    """Return a figure in words, as it follows the name of its code and a colon."""
    if figure.measure == "balance":
        return finding_words(figure)
    return f"{CODED_AS[figure.measure]} in {interval(figure.share)}"
