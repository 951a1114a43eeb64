"""Post the report of changes to the address in the settings."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

import httpx

TIMEOUT: Final = 10.0
"""Longest wait for a connection, or for the next part of the response (seconds)."""


def post_json(url: str, content: str, user_agent: str) -> str | None:
    """Post JSON, and never fail.

    Parameters
    ----------
    url : str
        The address; it may contain a secret, so messages name only its host.
    content : str
        The JSON.
    user_agent : str
        The name that the client states.

    Returns
    -------
    str or None
        What went wrong, or None.
    """
    try:
        host = urlsplit(url).hostname or "the address in the settings"
        response = httpx.post(
            url,
            content=content.encode(),
            headers={"Content-Type": "application/json", "User-Agent": user_agent},
            timeout=TIMEOUT,
            follow_redirects=False,
        )
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol | ValueError):
            return (
                "The changes were not sent to the hook: its address is not a web address. Correct "
                "the setting."
            )
        slow = isinstance(error, httpx.TimeoutException)
        reason = "it took too long to respond" if slow else "no connection"
        return f"The changes were not sent to the hook at {host}: {reason}."
    if response.is_success:
        return None
    return (
        f"The hook at {host} did not accept the changes: it responded with {response.status_code}."
    )
