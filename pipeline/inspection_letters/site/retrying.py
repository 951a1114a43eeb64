"""When a failed request is made again, and how long the client waits before that."""

from __future__ import annotations

from collections.abc import Callable

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

from inspection_letters.site.manners import Manners


class PassingError(Exception):
    """A failure that may be over at the next attempt.

    ``after`` is the number of seconds that the site asks clients to wait, None if it asks
    for none.
    """

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after


def make_retrying(manners: Manners, sleep: Callable[[float], None]) -> Retrying:
    """Return what calls a function until it raises no `PassingError`, or patience ends."""
    backoff = wait_exponential_jitter(multiplier=2, max=60, jitter=2)

    def demanded(state: RetryCallState) -> float | None:
        error = state.outcome.exception() if state.outcome else None
        return error.after if isinstance(error, PassingError) else None

    def wait(state: RetryCallState) -> float:
        after = demanded(state)
        return backoff(state) if after is None else after

    def enough(state: RetryCallState) -> bool:
        after = demanded(state) or 0
        return after > manners.patience or stop_after_attempt(manners.attempts)(state)

    return Retrying(
        retry=retry_if_exception_type(PassingError),
        wait=wait,
        stop=enough,
        sleep=sleep,
        reraise=True,
    )


def reason_of(error: httpx.TransportError) -> str:
    """Return what went wrong on the way, in words."""
    if isinstance(error, httpx.TimeoutException):
        return "the site took too long to respond"
    if isinstance(error, httpx.RemoteProtocolError):
        return "the response broke off"
    detail = " ".join(str(error).split()).rstrip(".")
    return f"no connection ({detail})" if detail else "no connection"
