"""Codes that stand together in excerpts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Final

import numpy as np

from inspection_letters.outputs.report.links import FIGURE_BASE, search_link
from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.plots.canvas import INK, SOFT, Canvas, blend
from inspection_letters.outputs.report.plots.lettering import wrapped
from inspection_letters.outputs.report.plots.matrix import MOST, Cell, Scale, draw_matrix
from inspection_letters.outputs.report.plots.plot import Plot, make_plot
from inspection_letters.outputs.report.plots.words import source_note
from inspection_letters.outputs.report.wording import count

RAMP: Final = ("#762a83", "#c2a5cf", "#f7f7f7", "#a6dba0", "#1b7837")
LEAST_PAIRS: Final = 5
"""Pairs of codes met less often, and expected less often, are left out as too few."""

LISTED: Final = 16
_ROUNDS: Final = 100


def pair_plot(material: Material) -> Plot | None:
    """Draw which codes stand together in excerpts more or less often than by chance."""
    ids = {one.letter_id for one in material.counted}
    bearing = [
        sorted({coding.code_id for coding in one.codings})
        for one in material.excerpts
        if one.letter_id in ids
    ]
    several = sum(len(codes) > 1 for codes in bearing)
    single = Counter(code for codes in bearing if len(codes) > 1 for code in codes)
    both = Counter(pair for codes in bearing for pair in combinations(codes, 2))
    common = {code for code, number in single.most_common(MOST) if number}
    codes = [code for code in material.codebook.code_ids if code in common]
    if len(codes) < 2:
        return None
    chance = expected_pairs(codes, both)
    rows: list[dict[str, object]] = []
    cells: dict[tuple[int, int], Cell] = {}
    ranked: list[tuple[float, str, Cell]] = []
    for (first, one), (second, other) in combinations(enumerate(codes), 2):
        met = both[tuple(sorted((one, other)))]  # type: ignore[index]
        expected = chance[first][second]
        ratio = met / expected if expected > 0 else 1.0
        few = max(met, expected) < LEAST_PAIRS
        rows.append(
            {
                "code_id": one,
                "code": material.labels[one],
                "other_code_id": other,
                "other_code": material.labels[other],
                "excerpts_with_both": met,
                "expected_if_independent": round(expected, 2),
                "observed_over_expected": round(ratio, 3),
                "too_few": few,
            }
        )
        if few:
            continue
        strength = math.log2(max(ratio, 1 / 16))
        names = f"{material.labels[one]} with {material.labels[other]}"
        cell = Cell(
            blend(RAMP, 0.5 + strength / 6),
            (f"{ratio:.1f}" if ratio < 9.95 else f"{ratio:.0f}") if abs(strength) >= 1 else "",
            FIGURE_BASE + search_link(code=(one, other)) if met else None,
            f"{names}: {count(met, 'excerpt')} with both, {expected:.1f} expected",
        )
        cells[(second, first)] = cell
        ranked.append((ratio, names, cell))
    ranked.sort(key=lambda one: -one[0])
    title = _pair_title(ranked)
    scale = Scale(RAMP, ("⅛", "as expected", "8 times"), "Excerpts with both, over those expected")
    labels = [material.labels[one] for one in codes]

    def draw(canvas: Canvas) -> None:
        if canvas.narrow:
            _pair_list(canvas, ranked)
        else:
            draw_matrix(
                canvas,
                labels[1:],
                labels[:-1],
                lambda row, column: cells.get((row + 1, column)),
                scale=scale,
                label_width=304,
                upright=True,
                triangle=True,
            )

    return make_plot(
        "co-occurrence",
        draw,
        title=title,
        note=f"Of {count(several, 'excerpt')} with several codes: excerpts with both of a pair, "
        "over those expected if each code met the others independently, as often in all as it "
        "does; numbers where twice or half as many. Pairs with fewer than "
        f"{LEAST_PAIRS} excerpts, met and expected, are left out. {source_note(material)}",
        rows=rows,
        alt=f"{title}. {count(len(ranked), 'pair')} of codes with enough excerpts.",
    )


def expected_pairs(codes: Sequence[str], both: Mapping[tuple[str, str], int]) -> list[list[float]]:
    """Return how often codes would meet if they met independently of each other.

    Parameters
    ----------
    codes : sequence of str
        The codes.
    both : mapping of pair of str to int
        Excerpts in which two codes meet; pairs are in alphabetical order.

    Returns
    -------
    list of list of float
        Expected excerpts, symmetric, with zeros on the diagonal.

    Notes
    -----
    As most sentences are about one thing, nearly all pairs are rarer than by the product of
    the codes' shares of excerpts. So this is quasi-independence (Goodman 1968), which leaves
    the diagonal out and keeps, for each code, the number of its meetings: fitted by
    iterative proportional fitting (Deming and Stephan 1940).
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


def _pair_title(ranked: list[tuple[float, str, Cell]]) -> str:
    if not ranked:
        return "No two codes stand together often enough to tell"
    ratio, names, _ = ranked[0]
    if ratio <= 1:
        return "No two codes stand together more often than expected"
    return f"{names}: together {ratio:.1f} times as often as expected, more than any other pair"


def _pair_list(canvas: Canvas, ranked: list[tuple[float, str, Cell]]) -> None:
    """Set the pairs furthest from what is expected below one another, most often first."""
    shown = ranked[:LISTED]
    canvas.text(
        0, 0, f"The {len(shown)} pairs that most exceed what is expected", size=11.5, colour=SOFT
    )
    y = 22.0
    longest = max((ratio for ratio, _, _ in shown), default=1.0)
    for ratio, names, cell in shown:
        lines = wrapped(names, canvas.inner, 12)
        canvas.text(0, y, lines, size=12)
        start, y = y, y + 15.0 * len(lines)
        wide = (canvas.inner - 60) * ratio / longest
        canvas.rect(0, y + 1, wide, y + 13, fill=cell.fill, stroke=SOFT)
        canvas.text(wide + 6, y + 7, f"× {ratio:.1f}", size=11, colour=INK, middle=True)
        if cell.href:
            canvas.rect(0, start, canvas.inner, y + 14, href=cell.href, label=cell.label)
        y += 24
