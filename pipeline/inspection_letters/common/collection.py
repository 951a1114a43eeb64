"""How often Python looks for cycles of objects that nothing refers to any more."""

from __future__ import annotations

import gc
from typing import Final

_THRESHOLDS: Final = (50_000, 20, 100)


def collect_seldom() -> None:
    """Have Python look for cycles less often than it does by default, in this process.

    A command makes millions of records that live to its end, and hardly any cycles. Each time,
    Python would look through all that there are: reading a workspace of 1,250 letters took 10
    seconds of processor time with its default thresholds, and 6 without any collection.
    """
    gc.set_threshold(*_THRESHOLDS)
