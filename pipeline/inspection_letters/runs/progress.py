"""How a run tells whoever started it how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[str, str], None]

_listeners: list[Listener] = []


@contextmanager
def listen(listener: Listener) -> Iterator[None]:
    """Call a listener with (event, letter) for each event while the block runs.

    Events are ``begun`` (of no letter), ``read``, ``coded`` and ``rejected``.
    """
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def tell(event: str, letter: str) -> None:
    """Tell all listeners of an event."""
    for listener in tuple(_listeners):
        listener(event, letter)
