"""How often codes are weaknesses, by year."""

from __future__ import annotations

from typing import Final

from inspection_letters.analysis.statistics.findings import Figure
from inspection_letters.outputs.report.headlines import group_sizes
from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.plots.canvas import GRID, ORANGE, SOFT, Canvas
from inspection_letters.outputs.report.plots.lettering import wrapped
from inspection_letters.outputs.report.plots.plot import Plot, make_plot
from inspection_letters.outputs.report.plots.words import (
    FEW,
    data_row,
    interval,
    known_figure,
    lines_note,
    link,
    source_note,
)
from inspection_letters.outputs.report.wording import told_apart
from inspection_letters.records.rounding import percent, whole_percent

SHOWN: Final = 6
_HIGH: Final = 96.0
_LEAST: Final = 10.5


def trend_plot(material: Material) -> Plot | None:
    """Draw the codes whose share of letters differs most between two years.

    Those are the first and the last year with at least `FEW` letters, or with any
    if there are not two such years.
    """
    sizes = {year: n for year, n in group_sizes(material, "year").items() if year.isdigit()}
    years = list(sizes)
    enough = [year for year, n in sizes.items() if n >= FEW]
    ends = enough if len(enough) > 1 else years
    if len(years) < 2:
        return None
    first, last = ends[0], ends[-1]
    found: dict[str, dict[str, Figure]] = {}
    for code in material.codebook.code_ids:
        by_year = {
            year: figure
            for year in years
            if (figure := known_figure(material, code, "weakness", "year", year))
        }
        if first in by_year and last in by_year:
            found[code] = by_year

    def change(code: str) -> float:
        return found[code][last].share.point - found[code][first].share.point

    codes = sorted(found, key=lambda code: -abs(change(code)))[:SHOWN]
    if not codes:
        return None
    title = _title(material.labels[codes[0]], found[codes[0]], first, last)
    told = ", ".join(f"{year}: {n}" for year, n in sizes.items())
    return make_plot(
        "trends",
        lambda canvas: _draw(canvas, material, {code: found[code] for code in codes}, years),
        title=title,
        note=f"Share of letters with the code as a weakness, %, for the {len(codes)} codes whose "
        f"estimates differ most between {first} and {last}, {_which(enough)}. Letters: {told}. "
        f"{lines_note([one.share for one in found[codes[0]].values()])} Hollow: fewer than {FEW} "
        f"letters.{_kinds(material)} {source_note(material)}",
        rows=[
            data_row(material, found[code][year], "year", year)
            for code in codes
            for year in years
            if year in found[code]
        ],
        alt=f"{title}. "
        + "; ".join(
            f"{material.labels[code]} {percent(found[code][first].share.point)} in {first} and "
            f"{percent(found[code][last].share.point)} in {last}"
            for code in codes[:3]
        )
        + ".",
    )


def _title(label: str, by_year: dict[str, Figure], first: str, last: str) -> str:
    low, high = by_year[first].share, by_year[last].share
    if whole_percent(low.point) == whole_percent(high.point):
        return f"No code's share of letters differs between {first} and {last}"
    apart = told_apart(low, high)
    return (
        f"{label}: estimates differ most between {first} and {last}, a weakness in "
        f"{percent(low.point)} and {percent(high.point)} of letters; the intervals "
        f"{'do not overlap' if apart else 'overlap'}"
    )


def _which(enough: list[str]) -> str:
    few = f" with at least {FEW} letters" if len(enough) > 1 else ""
    return f"the first and the last year{few}"


def _kinds(material: Material) -> str:
    kinds: dict[int, set[str]] = {}
    for one in material.counted:
        if one.year is not None:
            kinds.setdefault(one.year, set()).add(one.metadata.kind)
    if len({tuple(sorted(one)) for one in kinds.values()}) < 2:
        return ""
    return " The kinds of letter are not the same in all years, so a change may be one of kinds."


def _draw(
    canvas: Canvas, material: Material, found: dict[str, dict[str, Figure]], years: list[str]
) -> None:
    columns = 1 if canvas.narrow else 3
    left, gap = 30.0, 14.0
    wide = (canvas.inner - gap * (columns - 1)) / columns
    heads = {code: wrapped(material.labels[code], wide - 4, 12, bold=True) for code in found}
    codes = list(found)
    y = 0.0
    for start in range(0, len(codes), columns):
        own = codes[start : start + columns]
        head = 15.0 * max(len(heads[code]) for code in own) + 6
        for number, code in enumerate(own):
            x = number * (wide + gap)
            canvas.text(x, y, heads[code], size=12, bold=True)
            box = (x + left, y + head, x + wide - 4)
            _panel(canvas, box, material.labels[code], found[code], years)
        y += head + _HIGH + 40


def _panel(
    canvas: Canvas,
    box: tuple[float, float, float],
    label: str,
    figures: dict[str, Figure],
    years: list[str],
) -> None:
    left, top, right = box
    bottom = top + _HIGH
    numbers = [int(one) for one in years]
    span = max(numbers) - min(numbers)
    step = (right - left) / (span + 1)
    for tick in (0, 50, 100):
        y = bottom - _HIGH * tick / 100
        canvas.line(left, y, right, y, colour=GRID)
        canvas.text(left - 5, y, f"{tick}", size=_LEAST, colour=SOFT, align="right", middle=True)
    every = max(1, -(-28 // max(int(step), 1)))
    before: tuple[float, float] | None = None
    for year in years:
        place = int(year) - min(numbers)
        x = left + (place + 0.5) * step
        if place % every == 0:
            canvas.text(x, bottom + 6, year, size=_LEAST, colour=SOFT, align="center")
        if year not in figures:
            continue
        share = figures[year].share
        y, high, low = (bottom - _HIGH * one for one in (share.point, share.high, share.low))
        if before:
            canvas.line(*before, x, y, colour="#e5a06f", thick=1.2)
        canvas.line(x, high, x, low, colour=ORANGE, thick=2.0)
        canvas.dot(x, y, colour=ORANGE, hollow=share.n < FEW)
        before = (x, y)
        address = link(figures[year], "year", year)
        if address:
            canvas.rect(
                x - step / 2,
                top,
                x + step / 2,
                bottom + 20,
                href=address,
                label=f"{label}, {year}: a weakness in {interval(share)}",
            )
