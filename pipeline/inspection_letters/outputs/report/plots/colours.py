"""Ramps and greys of the figures of a report, and the ink that can be read on a colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from inspection_letters.outputs.colours import STRENGTH, WEAKNESS

BLACK, WHITE = "#000000", "#ffffff"
INK, SOFT, GRID, PALE = "#1a1a1a", "#505050", "#d9d9d9", "#e3e3e3"
"""Text, notes, grid lines, and areas without a letter."""

EMPTY: Final = "#eeeeee"
"""The outline of an empty cell."""

EDGE: Final = "#8a8a8a"
"""The outline of a white tile."""

SHARES: Final = ("#fff7f0", "#f4a56b", WEAKNESS, "#8a3d00")
"""From no letters to all letters with a weakness."""

BALANCE: Final = (WEAKNESS, "#f4c9a8", "#f3f3f3", "#a9cfe8", STRENGTH)
"""From only weaknesses to only strengths."""

RATIOS: Final = ("#762a83", "#c2a5cf", "#f7f7f7", "#a6dba0", "#1b7837")
"""From much less often than expected to much more often."""

MEASURE_COLOURS: Final[Mapping[str, str]] = {
    "recommended": INK,
    "balance": INK,
    "weakness": WEAKNESS,
    "strength": STRENGTH,
    "priority": WEAKNESS,
    "improve": STRENGTH,
}


def blend(ramp: Sequence[str], at: float) -> str:
    """Return the colour at a place from 0 to 1 on a ramp of evenly spaced colours."""
    place = min(max(at, 0.0), 1.0) * (len(ramp) - 1)
    first = min(int(place), len(ramp) - 2)
    pairs = zip(_parts(ramp[first]), _parts(ramp[first + 1]), strict=True)
    mixed = (round(low + (high - low) * (place - first)) for low, high in pairs)
    return "#" + "".join(f"{part:02x}" for part in mixed)


def ink_on(fill: str) -> str:
    """Return black or white, whichever can be read better on a colour."""
    light = luminance(fill)
    return BLACK if (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) else WHITE


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2 defines it."""
    parts = [part / 255 for part in _parts(colour)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
