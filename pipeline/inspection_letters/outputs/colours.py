"""The colours of charts, each defined once.

They are those of Okabe and Ito, which colour-blind readers can tell apart, and greys.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

BLUE, VERMILLION, ORANGE = "#0072b2", "#d55e00", "#e69f00"
GREEN, YELLOW, PURPLE, SKY = "#009e73", "#f0e442", "#cc79a7", "#56b4e9"

INK: Final = "#444444"
GREY: Final = "#999999"
LIGHT_GREY: Final = "#bbbbbb"
GRID: Final = "#e5e5e5"

STRENGTH: Final = BLUE
WEAKNESS: Final = VERMILLION

POLARITY_COLOURS: Final[Mapping[str, str]] = {
    "strength": STRENGTH,
    "weakness": WEAKNESS,
    "mixed": PURPLE,
    "context": GREY,
}

ROLE_COLOURS: Final[Mapping[str, str]] = {
    "strength": STRENGTH,
    "weakness": WEAKNESS,
    "recommendation": YELLOW,
    "context": LIGHT_GREY,
}
"""Colours of the roles of sections, in the order in which they are stacked."""

KIND_COLOURS: Final[Mapping[str, str]] = {
    "area-send-report": BLUE,
    "area-send-letter": ORANGE,
    "area-send-revisit": GREEN,
    "area-send-monitoring": PURPLE,
    "jtai-letter": SKY,
    "generic": GREY,
}
"""Colours of kinds of letter."""

OUTCOME_COLOURS: Final[Mapping[str, str]] = {
    "positive": BLUE,
    "inconsistent": ORANGE,
    "systemic-failings": VERMILLION,
}
"""Colours of outcomes, best first."""
