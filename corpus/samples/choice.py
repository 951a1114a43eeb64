"""Choices that look random and are the same on every run and machine."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


def number(key: str) -> int:
    """Return a whole number that depends on ``key`` only.

    Parameters
    ----------
    key : str
        Any text; the same text always gives the same number.

    Returns
    -------
    int
        A number of 64 bits.
    """
    return int.from_bytes(sha256(key.encode("utf-8")).digest()[:8], "big")


def pick(key: str, values: Sequence[T]) -> T:
    """Return one of ``values``, chosen by ``key``.

    Parameters
    ----------
    key : str
        What the choice depends on.
    values : sequence
        What there is to choose from; not empty.

    Returns
    -------
    object
        One of the values.
    """
    return values[number(key) % len(values)]


def chance(key: str, per_cent: int) -> bool:
    """Return True for about ``per_cent`` of all keys.

    Parameters
    ----------
    key : str
        What the choice depends on.
    per_cent : int
        How often the answer is True, from 0 to 100.

    Returns
    -------
    bool
        Always the same for the same key.
    """
    return number(key) % 100 < per_cent
