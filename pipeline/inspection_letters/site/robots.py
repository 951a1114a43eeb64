"""A site's rules for programs (robots.txt)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Protocol
from urllib.parse import urlsplit

from protego import Protego

from inspection_letters.site.errors import FetchError

_LONGEST: Final = 512 * 1024
_MOST_RULES: Final = 1_000_000
"""Most names of programs times lines; large sites have a few hundred names and lines."""

_NAMES: Final = re.compile(r"user.?agent", re.IGNORECASE)


class _Rules(Protocol):
    def can_fetch(self, url: str, user_agent: str) -> bool: ...
    def crawl_delay(self, user_agent: str) -> float | None: ...


@dataclass(slots=True)
class Robots:
    """The rules of the hosts visited so far, for one user agent."""

    user_agent: str
    _rules: dict[str, _Rules] = field(default_factory=dict)

    def knows(self, url: str) -> bool:
        """Whether the rules of an address's host have been read."""
        return _root(url) in self._rules

    def learn(self, url: str, text: str) -> None:
        """Record the rules of an address's host; an empty text allows everything.

        Raises
        ------
        FetchError
            If the rules are too many to be followed.
        """
        text = text[:_LONGEST]
        names = sum(1 for _ in _NAMES.finditer(text))
        # Each rule of a group is kept for each of its names.
        if names * len(text.splitlines()) > _MOST_RULES:
            raise FetchError(
                f"The site's robots rules ({robots_url(url)}) have too many names and rules to be "
                f"followed ({names:,} names).",
                "Open the rules in a browser; the site may be out of order.",
            )
        self._rules[_root(url)] = Protego.parse(text)

    def allows(self, url: str) -> bool:
        """Whether an address may be requested; its host's rules must be known."""
        return self._rules[_root(url)].can_fetch(url, self.user_agent)

    def pause(self, url: str) -> float:
        """Return the seconds that the host requires between requests; 0 if it does not say."""
        return self._rules[_root(url)].crawl_delay(self.user_agent) or 0.0


def robots_url(url: str) -> str:
    """Return the address of the rules that apply to an address."""
    return f"{_root(url)}/robots.txt"


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
