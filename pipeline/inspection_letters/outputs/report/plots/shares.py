"""Shares as figures show them: their words, links, notes and rows of data."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final

from inspection_letters.analysis.statistics.prevalence import CORRECTED, Share
from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.outputs.report.links import FIGURE_BASE, figure_link
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.wording import AS_MEASURE, fictional_words, is_corrected
from inspection_letters.records.rounding import percent, whole_percent

FEW: Final = 5
"""Groups of fewer letters are marked."""

CODED_AS: Final[Mapping[str, str]] = {
    measure: words.removeprefix("as ") for measure, words in AS_MEASURE.items()
} | {"recommended": "named for action or improvement"}
"""How a letter is coded, by measure: “a weakness”."""


def interval(share: Share) -> str:
    """Return a share and its interval in words."""
    if math.isnan(share.point):
        return "no letters"
    return f"{percent(share.point)} of letters, {percent(share.low)} to {percent(share.high)}"


def brief(share: Share) -> str:
    """Return a share and its interval in as few characters as possible."""
    if math.isnan(share.point):
        return "no letters"
    return f"{percent(share.point)} ({whole_percent(share.low)}–{whole_percent(share.high)})"


def known_figure(
    material: ReportMaterial,
    code_id: str,
    measure: str,
    by: str | None = None,
    group: str | None = None,
) -> Finding | None:
    """Return a figure, or None if it was not estimated or rests on no letters."""
    try:
        figure = material.figure(code_id, measure, by, group)
    except KeyError:
        return None
    return figure if figure.share.n and not math.isnan(figure.share.point) else None


def link(figure: Finding, by: str | None = None, group: str | None = None) -> str | None:
    """Return the address of the excerpts behind a figure; None if there are none."""
    if not figure.excerpt_ids:
        return None
    return FIGURE_BASE + figure_link(figure.codes[0], figure.measure, by, group)


def data_row(
    material: ReportMaterial, figure: Finding, by: str | None = None, group: str | None = None
) -> dict[str, object]:
    """Return a figure as a row of data; shares lie in 0 to 1."""
    share = figure.share
    return {
        "code_id": material.subject_id(figure),
        "code": material.labels.get(material.subject_id(figure), figure.codes[0]),
        "measure": figure.measure,
        "by": by or "",
        "group": group or "",
        "letters": share.n,
        "letters_coded": share.coded,
        "letters_coded_with_mixed": share.coded_with_mixed,
        "share": round(share.point, 4),
        "low": round(share.low, 4),
        "high": round(share.high, 4),
        "method": share.method,
        "excerpts": len(figure.excerpt_ids),
        "few_letters": share.n < FEW,
    }


def lines_note(shares: Sequence[Share]) -> str:
    """Say what the lines of a figure are."""
    # The notes of the report say what the intervals of corrected shares account for.
    alone = not any(share.method == CORRECTED for share in shares)
    lines = f"Lines are 95% intervals{' for sampling error alone' if alone else ''}."
    return f"{lines}{corrected_note(shares)}"


def corrected_note(shares: Sequence[Share]) -> str:
    """Say that shares are estimates, where any is corrected for errors of the coder."""
    if not any(is_corrected(share) for share in shares):
        return ""
    return " Shares are estimates corrected for the coder's errors, not counts of letters."


def estimated(shares: Sequence[Share]) -> str:
    """Return what comes before shares that are corrected; nothing for counts of letters."""
    return "an estimated " if any(is_corrected(share) for share in shares) else ""


def source_note(material: ReportMaterial) -> str:
    """Say who coded, and whether the letters are real."""
    note = f"Coded by {material.coder_id}"
    reviewers = [person for person in material.people if person != material.coder_id]
    if reviewers:
        note += f"; where {' or '.join(reviewers)} reviewed an excerpt, their coding is used"
    return f"{note}.{fiction_note(material)}"


def fiction_note(material: ReportMaterial) -> str:
    """Say that the letters are fictional, or how many of them are."""
    fictional = sum(letter.fictional for letter in material.counted)
    if not fictional:
        return ""
    if fictional == len(material.counted):
        return " The letters are fictional samples."
    return f" {fictional_words(fictional)}."
