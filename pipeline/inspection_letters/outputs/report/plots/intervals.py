"""Rows of dots with their intervals on a scale from 0% to 100% of letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from inspection_letters.analysis.statistics.prevalence import Share
from inspection_letters.outputs.report.plots.canvas import BLUE, GRID, INK, ORANGE, SOFT, Canvas
from inspection_letters.outputs.report.plots.lettering import width_of, wrapped
from inspection_letters.outputs.report.plots.words import FEW, brief
from inspection_letters.outputs.report.wording import AS_MEASURE

Place = Callable[[float], float]
"""Where a share stands from left to right."""

SIZE: Final = 12.0
_LINE: Final = 15.0
_LEAST: Final = 11.0
AXIS_TITLE: Final = "share of letters, %"

LOOKS: Final = {
    "weakness": (ORANGE, "circle"),
    "strength": (BLUE, "square"),
    "priority": (ORANGE, "circle"),
    "improve": (BLUE, "square"),
}
"""Colour and shape of each measure."""

MEASURES: Final = {name: words.removeprefix("in an ") for name, words in AS_MEASURE.items()}
"""What measures are called in a legend."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A share with its interval; `href` and `label` are of the link, if there is one."""

    measure: str
    share: Share
    href: str | None
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """What stands at one height: a label and dots; without dots it is a heading."""

    label: str
    dots: tuple[Dot, ...] = ()


def draw_rows(canvas: Canvas, rows: Sequence[Row], *, legend: Sequence[str] = ()) -> None:
    """Set rows on a canvas, below one another, with a legend if there are several measures.

    In a narrow column labels stand above the dots.
    """
    label_width = 0.0 if canvas.narrow else 296.0
    left, right = label_width + 8, canvas.inner - (88 if canvas.narrow else 92)

    def place(share: float) -> float:
        return left + (right - left) * share

    y = _legend(canvas, legend)
    y += _ticks(canvas, y, place)
    for row in rows:
        if not row.dots:
            canvas.text(0, y + 8, row.label, size=SIZE + 1, bold=True)
            y += 28
            continue
        lines = wrapped(row.label, canvas.inner if canvas.narrow else label_width, SIZE)
        tall = (18.0 if len(row.dots) == 1 else 15.0 * len(row.dots)) + 6
        if canvas.narrow:
            canvas.text(0, y, lines, size=SIZE)
            y += len(lines) * _LINE
        else:
            tall = max(tall, len(lines) * _LINE + 4)
            canvas.text(label_width, y + tall / 2, lines, size=SIZE, align="right", middle=True)
        step = tall / len(row.dots)
        for number, dot in enumerate(row.dots):
            _dot(canvas, dot, y + number * step, step, place, left)
        for tick in range(0, 101, 25):
            canvas.line(place(tick / 100), y, place(tick / 100), y + tall, colour=GRID)
        y += tall + (4 if canvas.narrow else 0)
    _ticks(canvas, y + 4, place, title=True)


def _dot(canvas: Canvas, dot: Dot, y: float, tall: float, place: Place, left: float) -> None:
    colour, shape = LOOKS[dot.measure]
    share, middle = dot.share, y + tall / 2
    canvas.line(place(share.low), middle, place(share.high), middle, colour=colour, thick=2.2)
    canvas.dot(place(share.point), middle, colour=colour, shape=shape, hollow=share.n < FEW)
    canvas.text(place(1) + 10, middle, brief(share), size=_LEAST, colour=SOFT, middle=True)
    if dot.href:
        canvas.rect(left, y, canvas.inner, y + tall, href=dot.href, label=dot.label)


def _ticks(canvas: Canvas, y: float, place: Place, *, title: bool = False) -> float:
    for tick in range(0, 101, 25):
        align = "center" if tick or not canvas.narrow else "left"
        canvas.text(place(tick / 100), y, str(tick), size=_LEAST, colour=SOFT, align=align)
    if title:
        canvas.text(
            (place(0) + place(1)) / 2, y + 16, AXIS_TITLE, size=_LEAST, colour=SOFT, align="center"
        )
    return 20.0


def _legend(canvas: Canvas, measures: Sequence[str]) -> float:
    x = 0.0 if canvas.narrow else 304.0
    for measure in measures:
        colour, shape = LOOKS[measure]
        canvas.dot(x + 5, 8, colour=colour, shape=shape)
        canvas.text(x + 15, 8, MEASURES[measure], size=SIZE, colour=INK, middle=True)
        x += 15 + width_of(MEASURES[measure], SIZE) + 16
    return 24.0 if measures else 0.0
