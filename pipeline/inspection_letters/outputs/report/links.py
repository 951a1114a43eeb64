"""Addresses within the report, whose pages open from disk.

All are relative to the folder of the report; a page in a sub-folder puts ``../`` before
them. `FIGURE_BASE` stands before them in figures, until a page puts a figure in place.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from inspection_letters.outputs.report.naming import slug
from inspection_letters.records import Polarity

FIGURE_BASE: Final = "https://report.invalid/"
"""Stands for the folder of the report in links of figures, which must be absolute there."""

SEARCH: Final = "excerpts.html"

_OF_MEASURE: Final = {
    "recommended": {"recommendation": "either"},
    "balance": {"polarity": "either"},
    "weakness_share": {"polarity": Polarity.WEAKNESS.value},
    "weakness": {"polarity": Polarity.WEAKNESS.value},
    "strength": {"polarity": Polarity.STRENGTH.value},
    "priority": {"recommendation": "priority"},
    "improve": {"recommendation": "improve"},
}


def search_link(**filters: str | tuple[str, ...] | None) -> str:
    """Return the address of the search page with filters set.

    Parameters
    ----------
    **filters : str, tuple of str or None
        Any of ``code`` (several: excerpts with all of them; a derived measure: with any of
        its codes), ``polarity`` (``either``: weakness or strength), ``recommendation``
        (``priority``, ``improve`` or ``either``: what counts for these measures),
        ``area`` (a slug), ``outcome``, ``region``, ``year``, ``kind``, ``topic``, ``letter``
        (an id) and ``q`` (words). None does not narrow.
    """
    pairs = [
        (name, value)
        for name, chosen in filters.items()
        for value in ((chosen,) if isinstance(chosen, str) else chosen or ())
    ]
    return f"{SEARCH}#{urlencode(pairs)}" if pairs else SEARCH


def figure_link(code_id: str, measure: str, by: str | None = None, group: str | None = None) -> str:
    """Return the address of exactly the excerpts on which a figure of `ReportMaterial` rests."""
    filters: dict[str, str | None] = {"code": code_id, **_OF_MEASURE[measure]}
    if by is not None and group is not None:
        filters[by] = group
    return search_link(**filters)


def code_page(code_id: str) -> str:
    """Return the address of the page of a code."""
    return f"codes/{slug(code_id)}.html"


def detail_place(parent: str, code_id: str) -> str:
    """Return the address of a detail code on the page of its main code."""
    return f"{code_page(parent)}#detail-{code_id}"


def area_page(area: str) -> str:
    """Return the address of the page of an area, by its name or slug."""
    return f"areas/{slug(area)}.html"


def changes_page(area: str) -> str:
    """Return the address of the letters of an area compared, if they have a page of their own."""
    return f"over-time/{slug(area)}.html"


def practice_page(code_id: str) -> str:
    """Return the address of the good practice of a code, if it has a page of its own."""
    return f"practice/{slug(code_id)}.html"


def letter_page(letter_id: str) -> str:
    """Return the address of the pages of a letter."""
    return f"letters/{letter_id}.html"


def excerpt_page(letter_id: str, excerpt_id: str) -> str:
    """Return the address of an excerpt on its page, boxed."""
    return f"{letter_page(letter_id)}#x-{excerpt_id}"
