"""Post the report of changes to the address in the settings."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

import httpx

from inspection_letters.site.deadline import Deadline

TIMEOUT: Final = 10.0
"""Longest wait for a connection, and longest time of the whole request (seconds)."""


def post_json(url: str, content: str, user_agent: str) -> str | None:
    """Post JSON, and never fail. What the response contains is not read.

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
    deadline = Deadline()
    try:
        host = urlsplit(url).hostname or "the address in the settings"
        with (
            deadline.within(TIMEOUT),
            httpx.Client(timeout=TIMEOUT, follow_redirects=False) as client,
            client.stream(
                "POST",
                url,
                content=content.encode(),
                headers={"Content-Type": "application/json", "User-Agent": user_agent},
                extensions={"trace": deadline.trace},
            ) as response,
        ):
            status, accepted = response.status_code, response.is_success
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol | ValueError):
            return (
                "The changes were not sent to the hook: its address is not a web address. Correct "
                "the setting."
            )
        slow = deadline.has_struck or isinstance(error, httpx.TimeoutException)
        reason = "it took too long to respond" if slow else "no connection"
        return f"The changes were not sent to the hook at {host}: {reason}."
    if accepted:
        return None
    return f"The hook at {host} did not accept the changes: it responded with {status}."
