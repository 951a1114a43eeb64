"""Post an account of changes to an address that somebody has set."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

import httpx

TIMEOUT: Final = 10.0
"""Seconds that the other side may take for each step of the answer."""


def post_json(url: str, content: str, user_agent: str, *, timeout: float = TIMEOUT) -> str | None:
    """Post JSON, and never fail.

    Parameters
    ----------
    url : str
        Where to; it may hold a secret, so only its host is ever named.
    content : str
        The JSON.
    user_agent : str
        What to call ourselves.
    timeout : float
        Seconds to wait for a connection, and for each part of the answer.

    Returns
    -------
    str or None
        What went wrong, None if nothing did.
    """
    try:
        host = urlsplit(url).hostname or "the address that is set"
        answer = httpx.post(
            url,
            content=content.encode(),
            headers={"Content-Type": "application/json", "User-Agent": user_agent},
            timeout=timeout,
            follow_redirects=False,
        )
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        why = "it was too slow" if isinstance(error, httpx.TimeoutException) else "no connection"
        if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol | ValueError):
            return "The hook was not told of the changes: its address is none of the web."
        return f"The hook at {host} was not told of the changes: {why}."
    if answer.is_success:
        return None
    return f"The hook at {host} was not told of the changes: it answered {answer.status_code}."
