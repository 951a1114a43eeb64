"""A polite HTTP client: one connection, pauses, robots rules, retries with patience.

Clock and sleep are handed in, so that tests need not wait.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Final, Self, TypeVar
from urllib.parse import urlsplit

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

from inspection_letters.site.contract import Site
from inspection_letters.site.errors import FetchError, SiteError
from inspection_letters.site.robots import Robots, robots_url

T = TypeVar("T")

PRODUCT: Final = "inspection-letters"
LONGEST_PAGE: Final = 8 * 1024 * 1024
"""Bytes of a web page; the site's own have some hundred thousand at most."""

_REDIRECTS: Final = 5
_CHUNK: Final = 64 * 1024
_TRY_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_LATER: Final = "Run the same command again later."


def user_agent(version: str, contact: str | None) -> str:
    """Return what the client calls itself, with whom to ask about it where that is set."""
    about = f" (+{contact})" if contact else ""
    return f"{PRODUCT}/{version}{about}"


@dataclass(frozen=True, slots=True)
class Manners:
    """How the client behaves; times are in seconds.

    Parameters
    ----------
    user_agent : str
        See `user_agent`.
    pause : float
        Least time between the end of one request and the next. The site's robots rules
        may ask for more.
    timeout : float
        Longest wait for a connection, or for the next bytes of an answer.
    longest : float
        Longest time that one answer may take as a whole.
    attempts : int
        How often a request is made before it counts as failed.
    patience : float
        Longest wait that the site may ask for between two attempts.
    give_up : int
        After how many failed requests one after another the site counts as down.
    """

    user_agent: str
    pause: float = 1.0
    timeout: float = 30.0
    longest: float = 300.0
    attempts: int = 5
    patience: float = 600.0
    give_up: int = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer whose body is still to be read."""

    url: str
    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]


class _PassingError(Exception):
    """A failure that may pass by itself."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after


@dataclass(slots=True)
class PoliteClient:
    """Ask a site for pages and files; use it in a ``with`` statement.

    Parameters
    ----------
    site : Site
        The only site that is asked.
    manners : Manners
        How it is asked.
    sleep, clock, now : callable
        Waits for seconds; gives seconds that only go up; gives the time of day.
    """

    site: Site
    manners: Manners
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    requests: int = field(default=0, init=False)
    _http: httpx.Client = field(init=False)
    _robots: Robots = field(init=False)
    _free_at: float | None = field(default=None, init=False)
    _failures: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        host = urlsplit(self.site.base).hostname
        self._http = httpx.Client(
            headers={"User-Agent": self.manners.user_agent, "Accept-Encoding": "gzip, identity"},
            timeout=httpx.Timeout(self.manners.timeout),
            limits=httpx.Limits(max_connections=1),
            # A replica on this machine is never reached through a proxy.
            trust_env=host not in ("127.0.0.1", "localhost", "::1"),
        )
        self._robots = Robots(PRODUCT)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def page(self, url: str) -> str:
        """Return the text of a web page.

        Raises
        ------
        FetchError
            If this page cannot be had, or the site's robots rules forbid it.
        SiteError
            If the site as a whole does not answer.
        """
        return self.ask(url, {}, _text)

    def ask(self, url: str, headers: Mapping[str, str], use: Callable[[Answer], T]) -> T:
        """Ask for an address, and read the answer with `use`.

        An answer that breaks off, does not come or says "later" is asked for again, so
        `use` may be called several times, each time with a whole new answer.

        Parameters
        ----------
        url : str
            An address of the site.
        headers : mapping of str to str
            Headers beside those of every request.
        use : callable
            Reads the answer. What it returns is returned.

        Raises
        ------
        FetchError
            If this address gives nothing, or the site's robots rules forbid it.
        SiteError
            If the site as a whole does not answer.
        """
        try:
            result: T = self._retrying()(self._once, url, headers, use)
        except _PassingError as error:
            self._failures += 1
            if self._failures >= self.manners.give_up:
                raise SiteError(
                    f"The site does not answer: {self._failures} requests failed one after "
                    f"another, the last for {url}: {error.reason}.",
                    "Check that this machine is online and that the site is up; then run the "
                    "same command again.",
                ) from error
            raise FetchError(
                f"The site did not give it, in {self.manners.attempts} attempts: {error.reason}.",
                _LATER,
                passing=True,
            ) from error
        except FetchError:
            # It answered, if only to say no.
            self._failures = 0
            raise
        self._failures = 0
        return result

    def _once(
        self, url: str, headers: Mapping[str, str], use: Callable[[Answer], T], *, heed: bool = True
    ) -> T:
        for hop in range(_REDIRECTS + 1):
            if not self.site.allows(url):
                raise FetchError(
                    f"The {'site sends us' if hop else 'link leads'} to another site "
                    f"({urlsplit(url).netloc}).",
                    "Look at the page in a browser; the report may have moved.",
                )
            if heed:
                self._heed_rules(url)
            with self._send(url, headers) as response:
                if response.has_redirect_location and response.next_request is not None:
                    url = str(response.next_request.url)
                    continue
                self._check_status(response)
                chunks = self._chunks(response)
                return use(Answer(url, response.status_code, response.headers, chunks))
        raise FetchError(
            f"The site sends us from one address to another without end ({_REDIRECTS} times).",
            _LATER,
        )

    @contextmanager
    def _send(self, url: str, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        """Make one request after the pause; failures of the network are passing ones."""
        self._pause(url)
        self.requests += 1
        try:
            request = self._http.build_request("GET", url, headers=dict(headers))
            response = self._http.send(request, stream=True, follow_redirects=False)
        except httpx.TransportError as error:
            self._free_at = self.clock()
            raise _PassingError(_said(error)) from error
        except httpx.InvalidURL as error:
            raise FetchError(
                f"{url} is no address that can be asked for.",
                "Look at the page in a browser.",
            ) from error
        try:
            yield response
        finally:
            response.close()
            self._free_at = self.clock()

    def _chunks(self, response: httpx.Response) -> Iterator[bytes]:
        deadline = self.clock() + self.manners.longest
        try:
            for chunk in response.iter_bytes(_CHUNK):
                if self.clock() > deadline:
                    raise _PassingError(f"it took longer than {self.manners.longest:g} seconds")
                yield chunk
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise _PassingError(_said(error)) from error

    def _check_status(self, response: httpx.Response) -> None:
        status = response.status_code
        if status == 200 or (status == 304 and _is_conditional(response.request)):
            return
        said = f"it answered {status} {response.reason_phrase}".strip()
        if status in _TRY_AGAIN:
            raise _PassingError(said, self._retry_after(response))
        raise FetchError(
            f"The site does not give it: {said}.",
            "Look at the page in a browser; the report may have been taken away."
            if status in (404, 410)
            else _LATER,
            status=status,
        )

    def _retry_after(self, response: httpx.Response) -> float | None:
        """Return the seconds that the site asks us to wait, if it does."""
        value = response.headers.get("Retry-After", "").strip()
        if value.isdigit():
            return float(value)
        try:
            moment = parsedate_to_datetime(value)
        except ValueError:
            return None
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, (moment - self.now()).total_seconds())

    def _heed_rules(self, url: str) -> None:
        if not self._robots.knows(url):
            self._robots.learn(url, self._rules_at(robots_url(url)))
        if not self._robots.allows(url):
            raise FetchError(
                f"The site's robots rules ({robots_url(url)}) forbid programs to ask for it.",
                "Ask the publisher, or fetch the letters by hand and use letters run.",
            )

    def _rules_at(self, url: str) -> str:
        # As RFC 9309 has it: no rules where there is no such file, and nothing allowed
        # where the site fails to say.
        try:
            return self._once(url, {}, _text, heed=False)
        except FetchError as error:
            if error.status is not None and 400 <= error.status < 500:
                return ""
            raise FetchError(
                f"The site's robots rules ({url}) cannot be read: {error.reason}", _LATER
            ) from error

    def _pause(self, url: str) -> None:
        pause = self.manners.pause
        if self._robots.knows(url):
            pause = max(pause, self._robots.pause(url))
        if self._free_at is not None and (left := self._free_at + pause - self.clock()) > 0:
            self.sleep(left)

    def _retrying(self) -> Retrying:
        backoff = wait_exponential_jitter(multiplier=2, max=60, jitter=2)

        def wait(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            after = error.after if isinstance(error, _PassingError) else None
            return backoff(state) if after is None else after

        def enough(state: RetryCallState) -> bool:
            error = state.outcome.exception() if state.outcome else None
            asked = error.after if isinstance(error, _PassingError) else None
            return (asked or 0) > self.manners.patience or stop_after_attempt(
                self.manners.attempts
            )(state)

        return Retrying(
            retry=retry_if_exception_type(_PassingError),
            wait=wait,
            stop=enough,
            sleep=self.sleep,
            reraise=True,
        )


def _text(answer: Answer) -> str:
    """Read a web page."""
    body = bytearray()
    for chunk in answer.chunks:
        body += chunk
        if len(body) > LONGEST_PAGE:
            raise FetchError(
                f"The page is longer than {LONGEST_PAGE // 1024 // 1024} MiB.",
                "Look at it in a browser; the site may be out of order.",
            )
    return body.decode("utf-8", errors="replace")


def _is_conditional(request: httpx.Request) -> bool:
    """Tell whether "unchanged" is an answer to a request at all."""
    return any(name in request.headers for name in ("If-None-Match", "If-Modified-Since"))


def _said(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "it was too slow to answer"
    if isinstance(error, httpx.RemoteProtocolError):
        return "its answer broke off"
    if isinstance(error, httpx.DecodingError):
        return "its answer cannot be unpacked"
    said = " ".join(str(error).split()).rstrip(".")
    return f"no connection ({said})" if said else "no connection"
