"""Identifiers that REFI-QDA asks for, derived from what they identify."""

from __future__ import annotations

from typing import Final
from uuid import UUID, uuid5

_NAMESPACE: Final = UUID("5f4b2f0e-3c0c-5d0e-9a51-0d6a7c7c2a10")


def guid(kind: str, *parts: str) -> str:
    """Return the identifier of a thing: the same each time it is exported.

    Parameters
    ----------
    kind : str
        What it is, such as ``code`` or ``selection``.
    *parts : str
        What tells it apart from others of its kind: IDs, digests of content, names.

    Examples
    --------
    >>> guid("code", "send-area", "waiting-times") == guid("code", "send-area", "waiting-times")
    True
    """
    return str(uuid5(_NAMESPACE, "\x1f".join((kind, *parts))))
