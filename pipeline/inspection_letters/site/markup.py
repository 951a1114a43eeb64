"""The links and headings of a web page, gathered in one pass in the order of its text.

Of a page, only links, marked words inside them and headings are needed. They are gathered
while the parser (libxml2's, by lxml) goes through the page, without building a tree: the time
is in proportion to the length of the page, whatever it contains. Nesting is limited, because
the parser compares the end of an element with all elements that are open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from inspection_letters.site.errors import FetchError

DEEPEST: Final = 400
"""Most elements inside each other; pages of the site have a few dozen."""

LONGEST_ADDRESS: Final = 2000
_LONGEST_TEXT: Final = 300
_MOST_HEADINGS: Final = 200
"""Headings are only compared between pages, so a few of each are enough."""

_STEP: Final = 16 * 1024
_HEADINGS: Final = frozenset({"h1", "h2", "h3"})
_UNSEEN: Final = frozenset({"script", "style", "template"})
_REMEDY: Final = "Open the page in a browser; the site may be out of order."


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its address as written, its classes, its text, and the marked words inside it.

    ``words`` is None if no part of the link is marked.
    """

    address: str
    classes: frozenset[str]
    text: str
    words: str | None


@dataclass(frozen=True, slots=True)
class Markup:
    """The links and the headings of a page, in order."""

    links: tuple[Link, ...]
    headings: tuple[str, ...]


def read_markup(page: str, *, marked: str, most_links: int) -> Markup:
    """Return the links and headings of a page.

    Parameters
    ----------
    page : str
        The page.
    marked : str
        The class of the ``span`` that marks words inside a link.
    most_links : int
        Most links of a page.

    Raises
    ------
    FetchError
        If the page has more links, or its elements are nested too deeply.
    """
    gatherer = _Gatherer(marked, most_links)
    # The text is given as UTF-8, whatever the page says about itself.
    parser = etree.HTMLParser(target=gatherer, encoding="utf-8", no_network=True, remove_pis=True)
    content = page.replace("\0", " ").encode("utf-8", errors="replace")
    try:
        for begin in range(0, len(content), _STEP):
            parser.feed(content[begin : begin + _STEP])
        if content:
            parser.close()
    except etree.LxmlError:
        # A page without any element; or the end of one that cannot be read further.
        gatherer.close()
    return Markup(tuple(gatherer.links), tuple(gatherer.headings))


@dataclass(slots=True)
class _Words:
    """Text that is gathered until it is long enough."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, data: str) -> None:
        if self.length <= _LONGEST_TEXT and (piece := tidy(data)):
            self.pieces.append(piece)
            self.length += len(piece) + 1

    def text(self) -> str:
        return tidy(" ".join(self.pieces))


@dataclass(slots=True)
class _OpenLink:
    address: str
    classes: frozenset[str]
    text: _Words = field(default_factory=_Words)
    words: _Words | None = None
    depth: int = 0
    """Open spans, counted from the marked one; 0 outside it."""


@dataclass(slots=True)
class _Gatherer:
    """What the parser calls with each start, end and text."""

    marked: str
    most_links: int
    links: list[Link] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    _link: _OpenLink | None = None
    _heading: _Words | None = None
    _depth: int = 0
    _unseen: int = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise FetchError(
                f"The elements of the page are nested too deeply (more than {DEEPEST}).", _REMEDY
            )
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _HEADINGS:
            self._end_heading()
            self._heading = _Words()
        elif tag == "a" and "href" in attributes:
            self._end_link()
            self._link = _OpenLink(attributes["href"].strip(), _classes(attributes))
        elif tag == "span" and self._link is not None:
            link = self._link
            if link.depth:
                link.depth += 1
            elif link.words is None and self.marked in _classes(attributes):
                link.words, link.depth = _Words(), 1

    def end(self, tag: str) -> None:
        self._depth -= 1
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _HEADINGS:
            self._end_heading()
        elif tag == "a":
            self._end_link()
        elif tag == "span" and self._link is not None and self._link.depth:
            self._link.depth -= 1

    def data(self, data: str) -> None:
        if self._unseen:
            return
        if self._heading is not None:
            self._heading.add(data)
        if self._link is not None:
            self._link.text.add(data)
            if self._link.depth and self._link.words is not None:
                self._link.words.add(data)

    def close(self) -> None:
        self._end_heading()
        self._end_link()

    def _end_heading(self) -> None:
        if self._heading is not None and len(self.headings) < _MOST_HEADINGS:
            self.headings.append(self._heading.text())
        self._heading = None

    def _end_link(self) -> None:
        link, self._link = self._link, None
        if link is None:
            return
        if len(self.links) >= self.most_links:
            raise FetchError(
                f"The page has more than {self.most_links:,} links.",
                f"{_REMEDY} To allow more, set LETTERS_MAX_LINKS.",
            )
        words = None if link.words is None else link.words.text()
        self.links.append(Link(link.address, link.classes, link.text.text(), words))


def tidy(text: str) -> str:
    """Return text of limited length with single spaces and without characters of control."""
    if len(text) > 10 * _LONGEST_TEXT:
        text = text.lstrip()[: 10 * _LONGEST_TEXT]
    words = ("".join(filter(str.isprintable, word)) for word in text.split())
    joined = " ".join(word for word in words if word)
    return joined if len(joined) <= _LONGEST_TEXT else f"{joined[: _LONGEST_TEXT - 1].rstrip()}…"


def _classes(attributes: Mapping[str, str]) -> frozenset[str]:
    return frozenset(attributes.get("class", "").split())
