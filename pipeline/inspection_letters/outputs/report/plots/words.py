"""What figures say: percentages, intervals, names of groups, who coded."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from inspection_letters.analysis.statistics.findings import Figure
from inspection_letters.analysis.statistics.prevalence import SAMPLING_AND_CODER, Share
from inspection_letters.outputs.report.links import FIGURE_BASE, figure_link
from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.wording import AS_MEASURE, corrected, fictional_words
from inspection_letters.records.rounding import percent, whole_percent

FEW: Final = 5
"""Groups of fewer letters are marked."""

SAYS: Final = {measure: words.removeprefix("as ") for measure, words in AS_MEASURE.items()}
"""How a letter has a code, by measure."""


def interval(share: Share) -> str:
    """Return a share and its interval in words."""
    if math.isnan(share.point):
        return "no letters"
    return f"{percent(share.point)} of letters, {percent(share.low)} to {percent(share.high)}"


def brief(share: Share) -> str:
    """Return a share and its interval in as few signs as can be."""
    if math.isnan(share.point):
        return "no letters"
    return f"{percent(share.point)} ({whole_percent(share.low)}–{whole_percent(share.high)})"


def known_figure(
    material: Material,
    code_id: str,
    measure: str,
    by: str | None = None,
    group: str | None = None,
) -> Figure | None:
    """Return a figure, or None if it was not reckoned or rests on no letters."""
    try:
        figure = material.figure(code_id, measure, by, group)
    except KeyError:
        return None
    return figure if figure.share.n and not math.isnan(figure.share.point) else None


def link(figure: Figure, by: str | None = None, group: str | None = None) -> str | None:
    """Return the address of the excerpts on which a figure rests; None if there are none."""
    if not figure.excerpt_ids:
        return None
    return FIGURE_BASE + figure_link(figure.codes[0], figure.measure, by, group)


def data_row(
    material: Material, figure: Figure, by: str | None = None, group: str | None = None
) -> dict[str, object]:
    """Return a figure as a row of data; shares lie in 0 to 1."""
    share = figure.share
    return {
        "code_id": figure.codes[0],
        "code": material.labels.get(figure.codes[0], figure.codes[0]),
        "measure": figure.measure,
        "by": by or "",
        "group": group or "",
        "letters": share.n,
        "letters_coded": share.coded,
        "share": round(share.point, 4),
        "low": round(share.low, 4),
        "high": round(share.high, 4),
        "method": share.method,
        "excerpts": len(figure.excerpt_ids),
        "few_letters": share.n < FEW,
    }


def lines_note(shares: Sequence[Share]) -> str:
    """Say what the lines of a figure are."""
    # What the intervals of a coder's own letters hold is said in the notes of the report.
    alone = not any(one.method == SAMPLING_AND_CODER for one in shares)
    lines = f"Lines are 95% intervals{', of sampling error alone' if alone else ''}."
    return f"{lines}{corrected_note(shares)}"


def corrected_note(shares: Sequence[Share]) -> str:
    """Say that shares are no counts, where any is corrected for errors of the coder."""
    if not any(corrected(one) for one in shares):
        return ""
    return " Shares are estimates, corrected for errors of the coder, so they are no counts."


def source_note(material: Material) -> str:
    """Say who coded, and whether the letters are real."""
    note = f"Coded by {material.coder_id}"
    others = [one for one in material.people if one != material.coder_id]
    note += f"; where {' or '.join(others)} judged an excerpt, that counts." if others else "."
    return note + fiction_note(material)


def fiction_note(material: Material) -> str:
    """Say that letters are made up, or how many of them are."""
    invented = sum(one.fictional for one in material.counted)
    if not invented:
        return ""
    if invented == len(material.counted):
        return " The letters are fictional samples."
    return f" {fictional_words(invented)}."


def joined(names: Sequence[str]) -> str:
    """Return names as a list in words, set apart by semicolons as names may hold commas."""
    return "; ".join(names)
