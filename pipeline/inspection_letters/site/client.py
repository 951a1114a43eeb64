"""A polite HTTP client: one connection, pauses, robots rules and patient retries.

The clock and the sleep function are parameters, so that tests do not have to wait.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import Final, Self, TypeVar
from urllib.parse import urlsplit

import httpx

from inspection_letters.site.contract import PublishingSite
from inspection_letters.site.deadline import Deadline
from inspection_letters.site.decoding import PIECE, BrokenBodyError, decoded
from inspection_letters.site.errors import FetchError, SiteError, TimeUpError
from inspection_letters.site.headers import seconds_to_wait
from inspection_letters.site.manners import PRODUCT, Manners
from inspection_letters.site.retrying import PassingError, make_retrying, reason_of
from inspection_letters.site.robots import Robots, robots_url

T = TypeVar("T")

_REDIRECTS: Final = 5
_MIB: Final = 1024 * 1024
_TRY_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_LATER: Final = "Run the same command again later."


@dataclass(frozen=True, slots=True)
class SiteResponse:
    """A response whose body has not been read yet; ``chunks`` are decompressed."""

    url: str
    status: int
    headers: Mapping[str, str]
    chunks: Iterator[bytes]


@dataclass(slots=True)
class PoliteClient:
    """A client for the pages and files of one site; use it in a ``with`` statement.

    Parameters
    ----------
    site : PublishingSite
        The only site to which requests are made.
    manners : Manners
        How politely they are made.
    sleep, clock, now : callable
        Functions that wait for a number of seconds, return seconds that only increase, and
        return the current date and time.
    """

    site: PublishingSite
    manners: Manners
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    requests: int = field(default=0, init=False)
    _http: httpx.Client = field(init=False)
    _robots: Robots = field(init=False)
    _deadline: Deadline = field(default_factory=Deadline, init=False)
    _begun: float = field(init=False)
    _free_at: float | None = field(default=None, init=False)
    _failures: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        host = urlsplit(self.site.base).hostname
        # A replica on this machine is never reached through a proxy.
        trust_env = host not in ("127.0.0.1", "localhost", "::1")
        self._http = httpx.Client(
            headers={"User-Agent": self.manners.user_agent, "Accept-Encoding": "gzip, identity"},
            timeout=httpx.Timeout(self.manners.timeout),
            limits=httpx.Limits(max_connections=1),
            trust_env=trust_env,
            verify=_certificates(trust_env),
            # Nothing that the site sets is sent back to it.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )
        self._robots = Robots(PRODUCT)
        self._begun = self.clock()

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
            If this page cannot be fetched, or the site's robots rules forbid it.
        SiteError
            If the site as a whole does not respond.
        """
        return self.ask(url, {}, self._text)

    def ask(self, url: str, headers: Mapping[str, str], use: Callable[[SiteResponse], T]) -> T:
        """Request an address, and read the response with `use`.

        A response that breaks off, is missing or says "later" is requested again, so `use`
        may be called several times, each time with a new response.

        Parameters
        ----------
        url : str
            An address of the site.
        headers : mapping of str to str
            Headers to add to those of every request.
        use : callable
            Reads the response; its result is returned.

        Raises
        ------
        FetchError
            If this address returns nothing usable, or the site's robots rules forbid it.
        TimeUpError
            If the time for all requests together is over.
        SiteError
            If the site as a whole does not respond.
        """
        self._check_time()
        retrying = make_retrying(self.manners, self._wait)
        try:
            result: T = retrying(self._once, url, headers, use)
        except PassingError as error:
            attempts = retrying.statistics["attempt_number"]
            self._failures += 1
            if self._failures >= self.manners.give_up:
                raise SiteError(
                    f"The site does not respond: {self._failures} requests in a row failed, the "
                    f"last one for {url}: {error.reason}.",
                    "Check that this computer is online and that the site is up, then run the "
                    "same command again.",
                ) from error
            raise FetchError(
                f"The request failed {'once' if attempts == 1 else f'{attempts} times'}: "
                f"{error.reason}.",
                _LATER,
                passing=True,
            ) from error
        except FetchError:
            # It responded, if only to refuse.
            self._failures = 0
            raise
        self._failures = 0
        return result

    def _once(
        self,
        url: str,
        headers: Mapping[str, str],
        use: Callable[[SiteResponse], T],
        *,
        heed: bool = True,
    ) -> T:
        for hop in range(_REDIRECTS + 1):
            if not self.site.allows(url):
                raise FetchError(
                    f"The {'site redirects' if hop else 'link leads'} to another site "
                    f"({urlsplit(url).netloc}).",
                    "Open the page in a browser; the report may have moved.",
                )
            if heed:
                self._heed_rules(url)
            with self._send(url, headers) as response:
                if response.has_redirect_location and response.next_request is not None:
                    url = str(response.next_request.url)
                    continue
                self._check_status(response)
                chunks = self._chunks(response)
                return use(SiteResponse(url, response.status_code, response.headers, chunks))
        raise FetchError(
            f"The site keeps redirecting from one address to the next ({_REDIRECTS} times).",
            _LATER,
        )

    @contextmanager
    def _send(self, url: str, headers: Mapping[str, str]) -> Iterator[httpx.Response]:
        """Make a request after the pause; network failures are worth another attempt."""
        self._pause(url)
        self.requests += 1
        with self._deadline.within(self.manners.longest):
            try:
                request = self._http.build_request(
                    "GET",
                    url,
                    headers=dict(headers),
                    extensions={"trace": self._deadline.trace},
                )
                response = self._http.send(request, stream=True, follow_redirects=False)
            except httpx.TransportError as error:
                self._free_at = self.clock()
                raise self._passing(error) from error
            except httpx.InvalidURL as error:
                raise FetchError(
                    f"{url} is not a valid address.",
                    "Open the page with this link in a browser.",
                ) from error
            try:
                yield response
            finally:
                response.close()
                self._free_at = self.clock()

    def _chunks(self, response: httpx.Response) -> Iterator[bytes]:
        encoding = response.headers.get("Content-Encoding", "")
        try:
            yield from decoded(response.iter_raw(PIECE), encoding)
        except httpx.TransportError as error:
            raise self._passing(error) from error
        except BrokenBodyError as error:
            raise PassingError("the response cannot be decompressed") from error
        if self._deadline.has_struck:
            # A body without a stated length seems complete when the connection ends.
            raise self._too_slow()

    def _passing(self, error: httpx.TransportError) -> PassingError:
        return self._too_slow() if self._deadline.has_struck else PassingError(reason_of(error))

    def _too_slow(self) -> PassingError:
        return PassingError(
            f"the response took longer than {self.manners.longest:g} seconds in all (to allow "
            "more, set LETTERS_MAX_REQUEST_TIME)"
        )

    def _text(self, response: SiteResponse) -> str:
        """Return the text of a web page of limited length."""
        body = bytearray()
        for chunk in response.chunks:
            body += chunk
            if len(body) > self.manners.largest_page:
                raise FetchError(
                    f"The page is longer than {self.manners.largest_page / _MIB:g} MiB.",
                    "Open it in a browser; the site may be out of order. To allow more, set "
                    "LETTERS_MAX_PAGE_SIZE.",
                )
        return body.decode("utf-8", errors="replace")

    def _check_status(self, response: httpx.Response) -> None:
        status = response.status_code
        if status == 200 or (status == 304 and _is_conditional(response.request)):
            return
        reason = f"the site responded with {status} {response.reason_phrase}".strip()
        if status in _TRY_AGAIN:
            raise PassingError(
                reason, seconds_to_wait(response.headers.get("Retry-After"), self.now())
            )
        raise FetchError(
            f"The site refuses the request: {reason}.",
            "Open the page in a browser; the report may have been removed."
            if status in (404, 410)
            else _LATER,
            status=status,
        )

    def _heed_rules(self, url: str) -> None:
        if not self._robots.knows(url):
            self._robots.learn(url, self._rules_at(robots_url(url)))
            self._check_delay(url)
        if not self._robots.allows(url):
            raise FetchError(
                f"The site's robots rules ({robots_url(url)}) do not allow programs to fetch "
                f"{url}.",
                "Ask the publisher, or download the letters by hand and use letters run.",
            )

    def _rules_at(self, url: str) -> str:
        # As RFC 9309 says: no rules if there is no such file, and nothing allowed if the
        # site fails to respond.
        try:
            return self._once(url, {}, self._text, heed=False)
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
            self._wait(left)

    def _check_delay(self, url: str) -> None:
        delay = self._robots.pause(url)
        if delay > self.manners.patience:
            raise SiteError(
                f"The site's robots rules ({robots_url(url)}) ask for a pause of {delay:,.0f} "
                f"seconds between two requests, and the limit is {self.manners.patience:,.0f}.",
                "Open the rules in a browser; they may be faulty for a while, and the next "
                "refresh reads them again. To allow longer pauses, set LETTERS_MAX_DELAY.",
            )

    def _check_time(self, planned: float = 0.0) -> None:
        """Fail if the time for all requests is over, or would be after a planned wait."""
        if self.clock() + planned - self._begun > self.manners.total:
            raise TimeUpError(
                "The time that a refresh may take for requests to the site is over "
                f"({self.manners.total / 60:g} minutes).",
                "What was fetched is kept, and the next refresh goes on. To allow more time, set "
                "LETTERS_MAX_REFRESH_TIME.",
            )

    def _wait(self, seconds: float) -> None:
        self._check_time(seconds)
        self.sleep(seconds)


@cache
def _certificates(trust_env: bool) -> ssl.SSLContext:
    """Return the trusted certificates, which take longer to read than a page to fetch."""
    return httpx.create_ssl_context(trust_env=trust_env)


def _is_conditional(request: httpx.Request) -> bool:
    """Whether the site may respond to a request with "not modified"."""
    return any(name in request.headers for name in ("If-None-Match", "If-Modified-Since"))
