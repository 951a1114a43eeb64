"""Rows with labels: beside the marks in a wide figure, above them in a narrow one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

import altair as alt

from inspection_letters.common.files.sheets import legal
from inspection_letters.outputs.report.plots.lettering import wrapped
from inspection_letters.outputs.report.plots.plot import MARGIN, WIDE

LABEL_WIDTH: Final = 296
"""Pixels for the labels of a wide figure."""

LINE: Final = 15.0
_GAP: Final = 8.0
"""Pixels between the marks of a row and the label of the next."""


def inner_width(width: int) -> int:
    """Return the width of a figure without its margins."""
    return width - 2 * MARGIN


def is_narrow(width: int) -> bool:
    """Whether labels stand above the marks."""
    return width < WIDE


def label_lines(label: str, width: float, size: float = 12.0, *, bold: bool = False) -> list[str]:
    """Return a label as lines that fit a width, without characters XML cannot hold."""
    return [
        line for part in legal(label).split("\n") for line in wrapped(part, width, size, bold=bold)
    ]


def label_expression(labels: Sequence[Sequence[str]]) -> str:
    """Return a Vega expression for the lines of the label at a place in a list."""
    return f"{json.dumps([list(lines) for lines in labels], ensure_ascii=False)}[datum.value]"


def row_axis(
    labels: Sequence[str],
    width: int,
    *,
    height: float,
    label_width: float = LABEL_WIDTH,
    headings: Sequence[int] = (),
) -> tuple[Any, float]:
    """Return the y channel of rows, numbered from 0 in the field ``row``, and the total height.

    Parameters
    ----------
    labels : sequence of str
        The label of each row.
    width : int
        Width of the figure in pixels.
    height : float
        Height of the marks of a row in pixels, without its label.
    label_width : float, default LABEL_WIDTH
        Pixels for labels that stand beside the marks.
    headings : sequence of int
        Rows whose labels are bold, because they head those that follow.
    """
    narrow = is_narrow(width)
    room = inner_width(width) if narrow else label_width
    lines = [label_lines(label, room, bold=at in headings) for at, label in enumerate(labels)]
    most = max((len(label) for label in lines), default=1)
    above = most * LINE + _GAP if narrow else 0.0
    step = above + (height if narrow else max(height, most * LINE + 2))
    look: dict[str, Any] = {
        "labelExpr": label_expression(
            # Labels above marks all end at the same distance from these.
            [[""] * (most - len(label)) + label for label in lines] if narrow else lines
        ),
        "labelFontWeight": {
            "condition": {"test": _is_any_of(headings), "value": "bold"},
            "value": "normal",
        },
        "labelLineHeight": LINE,
        "grid": False,
    }
    if narrow:
        top = -(step - above) / 2 - above + _GAP - 2
        look |= {
            "labelAlign": "left",
            "labelBaseline": "top",
            "labelPadding": 0,
            # A heading has no marks of its own, so it stands just above the row it heads.
            "labelOffset": {
                "condition": {"test": _is_any_of(headings), "value": top + step - above},
                "value": top,
            },
        }
    else:
        look |= {"labelPadding": 8, "labelOffset": _centred(lines)}
    channel = alt.Y(
        "row:O",
        title=None,
        axis=alt.Axis(**look),
        scale=alt.Scale(
            domain=list(range(len(labels))),
            paddingInner=above / step,
            paddingOuter=above / step / 2,
            align=1,
        ),
    )
    return channel, step * len(labels)


def _centred(lines: Sequence[Sequence[str]]) -> Any:
    """Return what lifts labels of several lines, of which Vega centres only the first."""
    return {
        "condition": [
            {
                "test": _is_any_of([at for at, label in enumerate(lines) if len(label) == count]),
                "value": -LINE * (count - 1) / 2,
            }
            for count in sorted({len(label) for label in lines if len(label) > 1})
        ],
        "value": 0,
    }


def _is_any_of(rows: Sequence[int]) -> str:
    return f"indexof({list(rows)}, datum.value) >= 0"
