"""The rules that a site sets for programs (robots.txt)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Protocol
from urllib.parse import urlsplit

from protego import Protego

_LONGEST: Final = 512 * 1024


class _Rules(Protocol):
    def can_fetch(self, url: str, user_agent: str) -> bool: ...
    def crawl_delay(self, user_agent: str) -> float | None: ...


@dataclass(slots=True)
class Robots:
    """The rules of the hosts asked so far, for one user agent."""

    user_agent: str
    _rules: dict[str, _Rules] = field(default_factory=dict)

    def knows(self, url: str) -> bool:
        """Tell whether the rules of an address's host have been read."""
        return _root(url) in self._rules

    def learn(self, url: str, text: str) -> None:
        """Take in the rules of an address's host; an empty text allows everything."""
        self._rules[_root(url)] = Protego.parse(text[:_LONGEST])

    def allows(self, url: str) -> bool:
        """Tell whether an address may be asked for; its rules must be known."""
        return self._rules[_root(url)].can_fetch(url, self.user_agent)

    def pause(self, url: str) -> float:
        """Return the seconds that the host wants between requests; 0 if it does not say."""
        return self._rules[_root(url)].crawl_delay(self.user_agent) or 0.0


def robots_url(url: str) -> str:
    """Return where the rules for an address are found."""
    return f"{_root(url)}/robots.txt"


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
