"""Shares as whole per cent, rounded in the same way wherever they are shown."""

from __future__ import annotations

import math


def whole_percent(share: float) -> int:
    """Return a share of 1 in whole per cent, halves rounded up: 25 of 40 are 63%.

    Python's own formats round halves to even, so that 25 of 40 would be 62%.
    """
    # Rounded first, as 0.575 * 100 is a little less than 57.5.
    return math.floor(round(100 * share, 6) + 0.5)


def percent(share: float | None) -> str:
    """Return a share of 1 as words such as ``63%``; a dash if it is not known."""
    return "–" if share is None or math.isnan(share) else f"{whole_percent(share)}%"
