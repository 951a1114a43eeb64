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


def keep_loaded() -> None:
    """Have Python look no more through what is loaded now, in this process and its copies.

    What a worker process has loaded, some hundred thousand objects, lives to its end. Looking
    through it for each of a letter's many small objects took a seventh of the time of reading,
    and made the system copy memory that a copy of a process shares with its original.
    """
    gc.collect()
    gc.freeze()


__all__ = ["collect_seldom", "keep_loaded"]
