"""Codes that occur together in excerpts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import altair as alt
import numpy as np

from inspection_letters.outputs.report.links import FIGURE_BASE, search_link
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.plots.colours import INK, RATIOS, SOFT, blend
from inspection_letters.outputs.report.plots.heatmap import (
    MOST_CODES,
    HeatCell,
    HeatMap,
    draw_heat_map,
)
from inspection_letters.outputs.report.plots.labels import inner_width, is_narrow, row_axis
from inspection_letters.outputs.report.plots.plot import NARROW, Plot, chart, make_plot
from inspection_letters.outputs.report.plots.shares import source_note
from inspection_letters.outputs.report.wording import count

LEAST_PAIRS: Final = 5
"""Pairs that occur less often, and would be expected less often, are left out."""

LISTED: Final = 16
_ROUNDS: Final = 100
_NUMBERS: Final = 60


@dataclass(frozen=True, slots=True)
class CodePair:
    """Two codes, and how often they occur together over how often that would be expected."""

    names: str
    ratio: float
    cell: HeatCell


def pair_plot(material: ReportMaterial) -> Plot | None:
    """Draw which codes occur together in excerpts more or less often than by chance."""
    ids = {letter.letter_id for letter in material.counted}
    coded = [
        sorted({coding.code_id for coding in excerpt.codings})
        for excerpt in material.excerpts
        if excerpt.letter_id in ids
    ]
    several = sum(len(codes) > 1 for codes in coded)
    paired = Counter(code for codes in coded if len(codes) > 1 for code in codes)
    both = Counter(pair for codes in coded for pair in combinations(codes, 2))
    common = {code for code, number in paired.most_common(MOST_CODES) if number}
    codes = [code for code in material.codebook.code_ids if code in common]
    if len(codes) < 2:
        return None
    chance = expected_pairs(codes, both)
    rows: list[dict[str, object]] = []
    pairs: list[CodePair] = []
    for (column, code), (row, other) in combinations(enumerate(codes), 2):
        met = both[(min(code, other), max(code, other))]
        expected = chance[column][row]
        ratio = met / expected if expected > 0 else 1.0
        too_few = max(met, expected) < LEAST_PAIRS
        rows.append(
            {
                "code_id": code,
                "code": material.labels[code],
                "other_code_id": other,
                "other_code": material.labels[other],
                "excerpts_with_both": met,
                "expected_if_independent": round(expected, 2),
                "observed_over_expected": round(ratio, 3),
                "too_few": too_few,
            }
        )
        if too_few:
            continue
        doublings = math.log2(max(ratio, 1 / 16))
        names = f"{material.labels[code]} with {material.labels[other]}"
        cell = HeatCell(
            row - 1,
            column,
            min(max(0.5 + doublings / 6, 0.0), 1.0),
            (f"{ratio:.1f}" if ratio < 9.95 else f"{ratio:.0f}") if abs(doublings) >= 1 else "",
            FIGURE_BASE + search_link(code=(code, other)) if met else None,
            f"{names}: {count(met, 'excerpt')} with both, {expected:.1f} expected",
        )
        pairs.append(CodePair(names, ratio, cell))
    pairs.sort(key=lambda pair: -pair.ratio)
    title = _title(pairs)
    labels = [material.labels[code] for code in codes]
    heat = HeatMap(
        labels[1:],
        labels[:-1],
        [pair.cell for pair in pairs],
        RATIOS,
        ("⅛", "as expected", "8 times"),
        "Excerpts with both codes, over the number expected",
        upright=True,
        lower=True,
    )
    return make_plot(
        "co-occurrence",
        lambda width: _draw_list(pairs) if is_narrow(width) else draw_heat_map(width, heat),
        title=title,
        note=f"Based on {count(several, 'excerpt')} with more than one code. The expected number "
        "assumes that codes occur independently of one another, each as often in all as it does. "
        "Numbers are shown where a pair is at least twice or at most half as common as expected. "
        f"Pairs with fewer than {LEAST_PAIRS} excerpts, observed and expected, are left out. "
        f"{source_note(material)}",
        narrow_note=f"The {count(min(len(pairs), LISTED), 'pair')} furthest above the expected "
        "number:",
        rows=rows,
        alt=f"{title}. {count(len(pairs), 'pair')} of codes with enough excerpts.",
    )


def expected_pairs(codes: Sequence[str], both: Mapping[tuple[str, str], int]) -> list[list[float]]:
    """Return how often codes would occur together if they did so independently.

    Parameters
    ----------
    codes : sequence of str
        The codes.
    both : mapping of pair of str to int
        Excerpts with both codes; pairs are in alphabetical order.

    Returns
    -------
    list of list of float
        Expected excerpts, symmetric, with zeros on the diagonal.

    Notes
    -----
    Most sentences are about one subject, so nearly all pairs are rarer than the product of
    the two codes' shares of excerpts. The expected number therefore assumes
    quasi-independence (Goodman 1968), which leaves out the diagonal and keeps the number of
    pairs that each code is in. It is found by iterative proportional fitting (Deming and
    Stephan 1940).
    """
    met = np.array([[both.get((min(a, b), max(a, b)), 0) for b in codes] for a in codes], float)
    np.fill_diagonal(met, 0)
    fitted = np.ones_like(met)
    np.fill_diagonal(fitted, 0)
    totals = met.sum(axis=1)
    for _ in range(_ROUNDS):
        sums = fitted.sum(axis=1, keepdims=True)
        fitted *= np.divide(totals[:, None], sums, out=np.zeros_like(sums), where=sums > 0)
        sums = fitted.sum(axis=0, keepdims=True)
        fitted *= np.divide(totals[None], sums, out=np.zeros_like(sums), where=sums > 0)
    balanced: list[list[float]] = ((fitted + fitted.T) / 2).tolist()
    return balanced


def _title(pairs: Sequence[CodePair]) -> str:
    if not pairs:
        return "No two codes occur together often enough to compare"
    first = pairs[0]
    if first.ratio <= 1:
        return "No two codes occur together more often than expected"
    return (
        f"{first.names}: together {first.ratio:.1f} times as often as expected, more than any "
        "other pair"
    )


def _draw_list(pairs: Sequence[CodePair]) -> Any:
    """Return a list of bars, since a narrow figure has no room for a matrix of codes."""
    shown = pairs[:LISTED]
    y, height = row_axis([pair.names for pair in shown], NARROW, height=14.0)
    values = [
        {
            "row": at,
            "ratio": round(pair.ratio, 3),
            "numbers": f"× {pair.ratio:.1f}",
            "fill": blend(RATIOS, pair.cell.value),
            "href": pair.cell.href,
            "label": pair.cell.label,
        }
        for at, pair in enumerate(shown)
    ]
    longest = max((pair.ratio for pair in shown), default=1.0)
    x = alt.X("ratio:Q", axis=None, scale=alt.Scale(domain=[0, longest], nice=False))
    base = chart(values).encode(y=y, x=x)
    bars = base.mark_bar(stroke=SOFT).encode(fill=alt.Fill("fill:N", scale=None))
    numbers = base.mark_text(align="left", dx=6, fontSize=11, color=INK, aria=False).encode(
        text=alt.Text("numbers:N")
    )
    return alt.layer(
        bars.transform_filter("datum.href").encode(
            href=alt.Href("href:N"), description=alt.Description("label:N")
        ),
        bars.transform_filter("!datum.href").mark_bar(aria=False),
        numbers,
        width=inner_width(NARROW) - _NUMBERS,
        height=height,
    )
