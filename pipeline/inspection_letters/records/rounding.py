"""Counts and shares as people write them, in the same way wherever they are shown."""

from __future__ import annotations

import math


def count(number: int, noun: str, many: str | None = None) -> str:
    """Return a number and its noun, such as ``1 letter`` or ``1,200 letters``."""
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"


def whole_percent(share: float) -> int:
    """Return a share of 1 in whole per cent, halves rounded up: 25 of 40 are 63%.

    Python's own formats round halves to even, so that 25 of 40 would be 62%.
    """
    # Rounded first, as 0.575 * 100 is a little less than 57.5.
    return math.floor(round(100 * share, 6) + 0.5)


def percent(share: float | None) -> str:
    """Return a share of 1 as words such as ``63%``; a dash if it is not known."""
    return "–" if share is None or math.isnan(share) else f"{whole_percent(share)}%"
