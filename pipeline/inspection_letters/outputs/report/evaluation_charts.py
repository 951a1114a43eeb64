"""The charts of an evaluation as inline SVG: dots with intervals, and a reliability diagram.

Both are a few lines, circles and words, so they need no plotting library.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from markupsafe import Markup

from inspection_letters.analysis.statistics import Bin, Estimate

_ROW: Final = 22
_LEFT: Final = 230
_WIDTH: Final = 420
_TOP: Final = 12
_FOOT: Final = 36
_SIDE: Final = 320
_TICKS: Final = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def dots(rows: Sequence[tuple[str, Estimate]]) -> Markup:
    """Draw scores between 0 and 1 as rows of dots, with lines for their intervals."""
    height = _TOP + _ROW * len(rows) + _FOOT
    bottom = height - _FOOT
    parts = [_vertical(tick, bottom) for tick in _TICKS]
    for index, (name, figure) in enumerate(rows):
        y = _TOP + _ROW * index + _ROW // 2
        parts.append(_words(_LEFT - 10, y + 4, name, "end"))
        if figure.value is None:
            parts.append(_words(_LEFT + 4, y + 4, "not defined", "start"))
            continue
        if figure.low is not None and figure.high is not None:
            parts.append(_line(_across(figure.low), y, _across(figure.high), y, "interval"))
        parts.append(
            Markup(
                '<circle class="dot" cx="{}" cy="{}" r="4"><title>{}: {}</title></circle>'
            ).format(_at(_across(figure.value)), y, name, f"{figure.value:.2f}")
        )
    return _svg(_LEFT + _WIDTH + 30, height, "F1 of each code, with its interval as a line.", parts)


def reliability_diagram(bins: Iterable[Bin]) -> Markup:
    """Draw the share of correct codes over their mean score; the area of a dot is their number."""
    left, top = 56, 12
    height = top + _SIDE + 46
    filled = [bin_ for bin_ in bins if bin_.score is not None and bin_.right is not None]
    most = max((bin_.n for bin_ in filled), default=1)

    def x(value: float) -> float:
        return left + _SIDE * value

    def y(value: float) -> float:
        return top + _SIDE * (1 - value)

    parts = []
    for tick in _TICKS:
        parts += [
            _line(left, y(tick), left + _SIDE, y(tick), "grid"),
            _words(left - 8, y(tick) + 4, f"{tick:.1f}", "end"),
            _words(x(tick), top + _SIDE + 18, f"{tick:.1f}", "middle"),
        ]
    parts.append(_line(x(0), y(0), x(1), y(1), "ideal"))
    parts += [
        Markup('<circle class="dot" cx="{}" cy="{}" r="{}"><title>{}</title></circle>').format(
            _at(x(bin_.score or 0)),
            _at(y(bin_.right or 0)),
            _at(3 + 9 * (bin_.n / most) ** 0.5),
            f"score {bin_.score:.2f}, correct {bin_.right:.2f}, n {bin_.n}",
        )
        for bin_ in filled
    ]
    parts.append(_words(left + _SIDE / 2, height - 6, "mean score", "middle"))
    parts.append(
        Markup(
            '<text transform="translate(14 {}) rotate(-90)" text-anchor="middle">{}</text>'
        ).format(_at(top + _SIDE / 2), "share correct")
    )
    return _svg(
        left + _SIDE + 24,
        height,
        "Reliability diagram: the share of codes that are correct over their mean score. "
        "On the diagonal the two are equal.",
        parts,
    )


def _across(value: float) -> float:
    return _LEFT + _WIDTH * max(0.0, min(1.0, value))


def _vertical(tick: float, bottom: int) -> Markup:
    return _line(_across(tick), _TOP, _across(tick), bottom, "grid") + _words(
        _across(tick), bottom + 18, f"{tick:.1f}", "middle"
    )


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    return Markup('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
        kind, *map(_at, (x1, y1, x2, y2))
    )


def _words(x: float, y: float, words: str, anchor: str) -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(
        _at(x), _at(y), anchor, words
    )


def _svg(width: float, height: float, title: str, parts: Iterable[Markup]) -> Markup:
    return Markup(
        '<svg viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img" aria-label="{2}">'
        "<title>{2}</title>{3}</svg>"
    ).format(_at(width), _at(height), title, Markup("").join(parts))


def _at(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
