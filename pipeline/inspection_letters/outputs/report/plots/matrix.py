"""Squares in rows and columns, with numbers in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from inspection_letters.outputs.report.plots.canvas import (
    GRID,
    INK,
    SOFT,
    WHITE,
    Canvas,
    blend,
    ink_on,
)
from inspection_letters.outputs.report.plots.lettering import width_of, wrapped

SIZE: Final = 12.0
LEAST: Final = 10.5
_GAP: Final = 1.0
MOST: Final = 30
"""Codes that a matrix has room for; the most common are taken."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A square: its colour, what is written in it, and the link behind it."""

    fill: str
    text: str
    href: str | None
    label: str


Cells = Callable[[int, int], Cell | None]


@dataclass(frozen=True, slots=True)
class Scale:
    """A ramp of colours in the legend, with words at its ends."""

    stops: tuple[str, ...]
    ticks: tuple[str, ...]
    title: str


def draw_matrix(
    canvas: Canvas,
    rows: Sequence[str],
    columns: Sequence[str],
    cell: Cells,
    *,
    scale: Scale,
    label_width: float,
    upright: bool = False,
    triangle: bool = False,
) -> None:
    """Set a matrix on a canvas.

    Parameters
    ----------
    canvas : Canvas
        Where.
    rows, columns : sequence of str
        What they are called.
    cell : callable
        What is in a row and column; None for nothing.
    scale : Scale
        For the legend.
    label_width : float
        Room for the names of rows, in pixels; in a narrow column they stand above the cells.
    upright : bool, default False
        Names of columns stand upright; in a narrow column they are numbers, with a key.
    triangle : bool, default False
        Nothing is above the diagonal but the names of columns.
    """
    left = 0.0 if canvas.narrow else label_width
    step = (canvas.inner - left) / max(len(columns), 1)
    step = min(step, 130.0)
    y = _scale(canvas, scale)
    numbered = upright and canvas.narrow
    if numbered:
        for number, name in enumerate(columns, 1):
            lines = wrapped(name, canvas.inner - 24, 11)
            canvas.text(18, y, str(number), size=11, align="right", bold=True)
            canvas.text(24, y, lines, size=11)
            y += 13.5 * len(lines) + 1
        y += 8
    else:
        fall = max(min(step, 24.0), 17.0) if triangle else 0.0
        y = _heads(canvas, columns, y, left, step, fall=fall, upright=upright)
    for place, name in enumerate(rows):
        if numbered and place % 8 == 0:
            for number in range(len(columns)):
                middle = left + (number + 0.5) * step
                canvas.text(middle, y, str(number + 1), size=LEAST, colour=SOFT, align="center")
            y += 16
        lines = wrapped(name, canvas.inner if canvas.narrow else left - 8, SIZE)
        tall = 24.0
        if canvas.narrow:
            canvas.text(0, y, lines, size=SIZE)
            y += 15 * len(lines)
        else:
            tall = max(min(step, 24.0), 15.0 * len(lines) + 2)
            canvas.text(left - 8, y + tall / 2, lines, size=SIZE, align="right", middle=True)
        for number in range(len(columns)):
            found = cell(place, number)
            x = left + number * step
            if found:
                _cell(canvas, found, (x, y, x + step - _GAP, y + tall - _GAP))
            elif not triangle or number <= place:
                canvas.rect(x, y, x + step - _GAP, y + tall - _GAP, fill=WHITE, stroke="#eeeeee")
        y += tall + (5 if canvas.narrow else 0)


def _cell(canvas: Canvas, cell: Cell, box: tuple[float, float, float, float]) -> None:
    x, y, x2, y2 = box
    canvas.rect(x, y, x2, y2, fill=cell.fill, href=cell.href, label=cell.label)
    if cell.text and width_of(cell.text, LEAST) <= x2 - x + 1:
        canvas.text(
            (x + x2) / 2,
            (y + y2) / 2,
            cell.text,
            size=LEAST if x2 - x < 40 else 11.5,
            colour=ink_on(cell.fill),
            align="center",
            middle=True,
        )


def _heads(
    canvas: Canvas,
    columns: Sequence[str],
    y: float,
    left: float,
    step: float,
    *,
    fall: float,
    upright: bool,
) -> float:
    if upright:
        tall = 4 + max(
            (width_of(name, LEAST) - place * fall for place, name in enumerate(columns)),
            default=0.0,
        )
        for place, name in enumerate(columns):
            x, foot = left + (place + 0.5) * step, y + tall + place * fall
            canvas.text(x, foot, name, size=LEAST, middle=True, angle=270)
        return y + tall + 6
    heads = [
        [line for part in name.split("\n") for line in wrapped(part, step - 4, 11)]
        for name in columns
    ]
    tall = 13.2 * max((len(one) for one in heads), default=0)
    for number, head in enumerate(heads):
        x = left + (number + 0.5) * step
        canvas.text(x, y, head, size=11, align="center", colour=INK)
    return y + tall + 6


def _scale(canvas: Canvas, scale: Scale) -> float:
    """Set the legend: a ramp in twelve steps with its ticks below."""
    canvas.text(0, 0, wrapped(scale.title, canvas.inner, 11), size=11, colour=SOFT)
    y = 14.0 * len(wrapped(scale.title, canvas.inner, 11)) + 2
    wide, steps = 216.0, 12
    for number in range(steps):
        fill = blend(scale.stops, number / (steps - 1))
        x = number * wide / steps
        canvas.rect(x, y, x + wide / steps, y + 10, fill=fill)
    last = len(scale.ticks) - 1
    for number, tick in enumerate(scale.ticks):
        align = "left" if number == 0 else "right" if number == last else "center"
        canvas.text(number * wide / last, y + 12, tick, size=LEAST, colour=SOFT, align=align)
    canvas.line(0, y + 10, wide, y + 10, colour=GRID)
    return y + 34
