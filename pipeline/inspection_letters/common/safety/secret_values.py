"""Secrets that this process knows, and texts without them.

The address of a database may have a password, that of a web page a key, and an object store has
keys in the environment. Messages show such addresses without them. What cannot be written by us,
such as the traceback of an unexpected error, is searched for them before it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote, unquote_plus

HIDDEN: Final = "***"

SHORTEST: Final = 6
"""A shorter secret is removed only where it stands as one, since it may be part of any word."""

_KEYS: Final = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")

_known: set[str] = set()


def remember_secrets(address: str) -> None:
    """Have the secrets of an address removed from texts: its password and its parameters.

    Parameters
    ----------
    address : str
        The address of a database or a web page; it need not be a valid one.
    """
    secrets = {address} if "@" in address or "?" in address else set()
    _, _, rest = address.partition("://")
    before, at, _ = rest.rpartition("@")
    if at:
        secrets.add(before.partition(":")[2])
    query = address.partition("?")[2].partition("#")[0]
    parts = (*query.split("&"), *re.split("[&;]", query))
    secrets.update(part.partition("=")[2] for part in parts)
    forms = (form for found in secrets for form in (found, unquote(found), unquote_plus(found)))
    _known.update(form for form in forms if form)


def remember_keys(environment: Mapping[str, str]) -> None:
    """Have the keys of an object store, if the environment has any, removed from texts."""
    _known.update(value for name in _KEYS if (value := environment.get(name)))


def without_secrets(text: str) -> str:
    """Return a text without the secrets of the addresses that this process has used."""
    for secret in sorted(_known, key=len, reverse=True):
        if len(secret) >= SHORTEST:
            text = text.replace(secret, HIDDEN)
        else:
            pattern = rf"(?<=[:=]){re.escape(secret)}(?=[@&\s'\"]|$)"
            text = re.sub(pattern, HIDDEN, text)
    return text
