"""A plane in pixels on which marks are set, written as a Vega-Lite specification.

Figures of the report reckon the place of each mark themselves, as the same figure has to
stand in a wide column and in a narrow one with no label cut off; Vega-Lite draws them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from inspection_letters.files.sheets import legal
from inspection_letters.outputs.report.plots.lettering import FONT, wrapped

WIDE: Final = 720
NARROW: Final = 328
"""Widths of figures in pixels, edges included."""

EDGE: Final = 4
TITLE_SIZE, NOTE_SIZE = 15.0, 12.0

BLUE, ORANGE, YELLOW, PURPLE = "#0072b2", "#d55e00", "#f0e442", "#cc79a7"
"""Of Okabe and Ito: told apart by colour-blind readers. Blue is strength, orange weakness."""

BLACK, INK, SOFT = "#000000", "#1a1a1a", "#505050"
GRID, PALE, WHITE = "#d9d9d9", "#e3e3e3", "#ffffff"

_SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
_CONFIG: Final = {"font": FONT, "lineBreak": "\n", "view": {"stroke": None}}


class Canvas:
    """Marks on a plane whose y grows downwards.

    Parameters
    ----------
    width : int
        `WIDE` or `NARROW`, in pixels; marks have two edges less, see ``inner``.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.inner = float(width - 2 * EDGE)
        self.narrow = width < WIDE
        self.height = 0.0
        self._layers: dict[tuple[Any, ...], list[dict[str, Any]]] = {}

    def rect(
        self,
        x: float,
        y: float,
        x2: float,
        y2: float,
        *,
        fill: str = "transparent",
        stroke: str | None = None,
        href: str | None = None,
        label: str | None = None,
    ) -> None:
        """Set a rectangle; without fill it is a place to click on."""
        row: dict[str, Any] = {"x": x, "y": y, "x2": x2, "y2": y2, "f": fill}
        hit = fill == "transparent"
        self._add(("rect", stroke, href is not None, hit), row, y2, href, label)

    def line(
        self,
        x: float,
        y: float,
        x2: float,
        y2: float,
        *,
        colour: str = GRID,
        thick: float = 1.0,
        dashed: bool = False,
    ) -> None:
        """Set a line."""
        self._add(("rule", colour, thick, dashed), {"x": x, "y": y, "x2": x2, "y2": y2}, max(y, y2))

    def dot(
        self, x: float, y: float, *, colour: str, shape: str = "circle", hollow: bool = False
    ) -> None:
        """Set a dot; a hollow one stands for few letters."""
        self._add(("point", colour, shape, hollow), {"x": x, "y": y}, y + 5)

    def text(
        self,
        x: float,
        y: float,
        text: str | Sequence[str],
        *,
        size: float = 12.0,
        colour: str = INK,
        align: str = "left",
        middle: bool = False,
        bold: bool = False,
        angle: int = 0,
    ) -> None:
        """Set text, its lines below one another; `y` is the top, or the middle."""
        lines = [text] if isinstance(text, str) else list(text)
        row: dict[str, Any] = {"x": x, "y": y, "t": "\n".join(lines)}
        tall = 0 if angle else (len(lines) * size * 1.2) / (2 if middle else 1)
        self._add(("text", size, colour, align, middle, bold, angle), row, y + tall)

    def _add(
        self,
        key: tuple[Any, ...],
        row: dict[str, Any],
        bottom: float,
        href: str | None = None,
        label: str | None = None,
    ) -> None:
        if href is not None:
            row |= {"u": href, "d": label or ""}
        row = {name: _settled(value) for name, value in row.items()}
        self._layers.setdefault(key, []).append(row)
        self.height = max(self.height, bottom)

    def spec(self, title: str, note: str) -> dict[str, Any]:
        """Return the specification, with title and note in it."""
        height = round(self.height + 2, 1)
        size = TITLE_SIZE if not self.narrow else 14.0
        x = {"scale": {"domain": [0, self.inner], "nice": False, "zero": False}, "axis": None}
        y = {"scale": {"domain": [height, 0], "nice": False, "zero": False}, "axis": None}
        return {
            "$schema": _SCHEMA,
            "background": WHITE,
            "padding": EDGE,
            "width": self.inner,
            "height": height,
            "config": _CONFIG,
            "title": {
                "text": wrapped(title, self.inner, size, bold=True),
                "subtitle": wrapped(note, self.inner, NOTE_SIZE),
                "anchor": "start",
                "frame": "group",
                "fontSize": size,
                "color": INK,
                "subtitleFontSize": NOTE_SIZE,
                "subtitleColor": SOFT,
                "subtitlePadding": 6,
                "subtitleLineHeight": 15,
                "offset": 12,
            },
            "layer": [
                _layer(key, rows, x, y)
                for key, rows in sorted(self._layers.items(), key=lambda one: _depth(one[0]))
            ],
        }


def _settled(value: Any) -> Any:
    """Return a number with one place, and text without what XML cannot hold."""
    if isinstance(value, float):
        return round(value, 1)
    return legal(value) if isinstance(value, str) else value


def _depth(key: tuple[Any, ...]) -> int:
    """Return what lies how deep: the grid below all, places to click on above all."""
    kind = key[0]
    if kind == "rule":
        return 0 if key[1] == GRID else 2
    if kind == "rect":
        return 5 if key[3] else 1
    return 3 if kind == "point" else 4


def _layer(
    key: tuple[Any, ...],
    rows: list[dict[str, Any]],
    x: Mapping[str, Any],
    y: Mapping[str, Any],
) -> dict[str, Any]:
    kind, *style = key
    encoding: dict[str, Any] = {
        "x": {"field": "x", "type": "quantitative", **x},
        "y": {"field": "y", "type": "quantitative", **y},
    }
    if kind in ("rect", "rule"):
        encoding |= {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
    mark: dict[str, Any] = {"type": kind, "aria": False}
    if kind == "rect":
        stroke, linked, _ = style
        encoding["fill"] = {"field": "f", "type": "nominal", "scale": None}
        mark |= {"stroke": stroke} if stroke else {}
        if linked:
            mark["aria"] = True
            encoding["href"] = {"field": "u"}
            encoding["description"] = {"field": "d"}
    elif kind == "rule":
        colour, thick, dashed = style
        mark |= {"color": colour, "strokeWidth": thick}
        mark |= {"strokeDash": [4, 3]} if dashed else {}
    elif kind == "point":
        colour, shape, hollow = style
        mark |= {"shape": shape, "stroke": colour, "fill": WHITE if hollow else colour}
        mark |= {"size": 62, "opacity": 1, "strokeWidth": 1.6}
    else:
        size, colour, align, middle, bold, angle = style
        encoding["text"] = {"field": "t", "type": "nominal"}
        mark |= {"fontSize": size, "color": colour, "align": align, "angle": angle}
        mark |= {"baseline": "middle" if middle else "top", "fontWeight": 700 if bold else 400}
        mark["lineHeight"] = round(size * 1.2, 1)
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def blend(stops: Sequence[str], at: float) -> str:
    """Return the colour at a place from 0 to 1 on a ramp of evenly spaced colours."""
    place = min(max(at, 0.0), 1.0) * (len(stops) - 1)
    first = min(int(place), len(stops) - 2)
    pairs = zip(_parts(stops[first]), _parts(stops[first + 1]), strict=True)
    mixed = (round(low + (high - low) * (place - first)) for low, high in pairs)
    return "#" + "".join(f"{one:02x}" for one in mixed)


def ink_on(fill: str) -> str:
    """Return black or white, whichever is read better on a colour."""
    light = luminance(fill)
    return BLACK if (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) else WHITE


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2 defines it."""
    parts = [one / 255 for one in _parts(colour)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
