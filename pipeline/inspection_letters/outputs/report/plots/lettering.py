"""How wide text is, and where to break it."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

FONT: Final = "Arial, Helvetica, Liberation Sans, sans-serif"
"""Fonts of equal width: pictures use Liberation Sans, most browsers have Arial or Helvetica."""

_WIDTHS: Final = {
    **dict.fromkeys("ijl|'", 0.22),
    **dict.fromkeys(" ftI.,:;/!()[]-\\·", 0.33),
    **dict.fromkeys('rJ"*', 0.42),
    **dict.fromkeys("ckszvxy", 0.5),
    **dict.fromkeys("FTLZ+<>=~", 0.61),
    **dict.fromkeys("ABEKPSVXY&", 0.67),
    **dict.fromkeys("CDHNRU", 0.73),
    **dict.fromkeys("GOQ", 0.78),
    **dict.fromkeys("mwM", 0.83),
    **dict.fromkeys("W%@—", 0.95),
}
_OTHER: Final = 0.56
_BOLD: Final = 1.08


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how wide text is in pixels, rather too much than too little."""
    wide = sum(_WIDTHS.get(character, _OTHER) for character in text) * size
    return wide * _BOLD if bold else wide


@lru_cache(maxsize=4096)
def _wrapped(text: str, width: float, size: float, bold: bool) -> tuple[str, ...]:
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if line and width_of(longer, size, bold=bold) > width:
            lines.append(line)
            longer = word
        # A word that has no room on a line of its own is cut, so that nothing is lost.
        while len(longer) > 1 and width_of(longer, size, bold=bold) > width:
            fits = 1
            while width_of(longer[: fits + 1], size, bold=bold) <= width:
                fits += 1
            lines.append(longer[:fits])
            longer = longer[fits:]
        line = longer
    return (*lines, line)


def wrapped(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Return text as lines no wider than `width` pixels at a font size."""
    return list(_wrapped(text, width, size, bold))
