"""The seed of everything that is drawn at random, unless another is asked for."""

from __future__ import annotations

from typing import Final

DEFAULT_SEED: Final = 0
"""One seed for all commands, so that a report states the same intervals as each of them."""
