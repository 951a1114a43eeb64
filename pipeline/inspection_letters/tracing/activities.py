"""What functions that work on pages do, in the words of a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])

_DRAWING = "Drawing the page"


def activity(words: str) -> Callable[[Function], Function]:
    """Say what a function does, for messages about a call that was stopped."""

    def name(function: Function) -> Function:
        function.activity = words  # type: ignore[attr-defined]
        return function

    return name


def activity_of(function: Callable[..., Any]) -> str:
    """Return what a function does; a function that does not say so draws.

    Examples
    --------
    >>> activity_of(activity("Checking the page")(lambda: None))
    'Checking the page'
    """
    return str(getattr(function, "activity", _DRAWING))


__all__ = ["activity", "activity_of"]
