"""How politely the client makes requests: its name, its pauses and its patience."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PRODUCT: Final = "inspection-letters"


def user_agent(version: str, contact: str | None) -> str:
    """Return the name that the client states, with a contact if there is one."""
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
        Shortest time between the end of one request and the start of the next. The site's
        robots rules may require more.
    timeout : float
        Longest wait for a connection, or for the next bytes of a response.
    longest : float
        Longest time that one request may take, from its first byte to the last of the response.
    attempts : int
        How often a request is tried before it counts as failed.
    patience : float
        Longest wait that the site may demand between two requests.
    give_up : int
        After how many failed requests in a row the site counts as down.
    total : float
        Longest time for all requests together, with the pauses.
    largest_page : int
        Most bytes in a web page, decompressed; pages of the site have a few hundred thousand.
    """

    user_agent: str
    pause: float = 1.0
    timeout: float = 30.0
    longest: float = 300.0
    attempts: int = 5
    patience: float = 600.0
    give_up: int = 5
    total: float = 12 * 3600.0
    largest_page: int = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of the site is read before its listing counts as faulty.

    Parameters
    ----------
    search_pages : int
        Most pages of the search.
    providers : int
        Most providers that the search lists; there are about 153.
    links : int
        Most links of a page.
    reports : int
        Most reports of all pages together.
    """

    search_pages: int = 100
    providers: int = 2000
    links: int = 5000
    reports: int = 20_000
