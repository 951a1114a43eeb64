"""Web pages (HTML): headings, paragraphs, lists and tables as the page marks them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree, html

from inspection_letters.reading.documents.encoding import decode
from inspection_letters.reading.documents.parts import DocumentParts, make_block, split_lines
from inspection_letters.records import CellRef, OmissionReason
from inspection_letters.records.errors import LetterError

_CODE: Final = frozenset("script style template noscript".split())
_CONTROLS: Final = frozenset(
    "button select textarea datalist dialog menu nav input label optgroup option".split()
)
_EMBEDDED: Final = frozenset("iframe object embed video audio canvas svg map".split())
_ROLES: Final = frozenset(
    "navigation banner contentinfo search dialog alertdialog complementary menu menubar "
    "toolbar".split()
)
_MARGINS: Final = frozenset({"header", "footer", "aside"})
_BLOCKS: Final = frozenset(
    "html body main article section div header footer aside address blockquote center details "
    "summary dl dt dd fieldset legend figure figcaption form hgroup hr li ol ul p pre h1 h2 h3 h4 "
    "h5 h6 table thead tbody tfoot tr td th caption".split()
)
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BOLD: Final = frozenset({"b", "strong"})
_NOTICE: Final = re.compile(r"\b(?:cookies?|consent|skip-?(?:to|link)\w*|breadcrumbs?)\b", re.I)
_UNSEEN_CLASS: Final = re.compile(
    r"(?:^|[\s_-])(?:visually-?hidden|sr-only|screen-?reader(?:-text)?|hidden)(?:$|\s)", re.I
)
_UNSEEN_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_NOTE_MARK: Final = re.compile(r"\[?(?:\d{1,3}|[*†‡§]|[a-z])\]?")
_BACK: Final = re.compile(r"[\u2190-\u21ff^\ufe0e\s]+|back to (?:text|content|top)", re.I)
_MAIN_SHARE: Final = 0.5
"""Share of the page's words from which its main element is the letter."""


def web_parts(data: bytes) -> DocumentParts:
    """Return the parts of a web page without navigation, scripts and notices.

    Parameters
    ----------
    data : bytes
        The file.

    Raises
    ------
    LetterError
        Stage ``open``: the file is not a web page, or is nested too deeply to be read whole.
    """
    parser = html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = html.document_fromstring(decode(data, declared=True).encode(), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise LetterError(
            "The web page has no content.", "Save the page again, or as a PDF.", stage="open"
        ) from error
    if any("depth" in entry.message.casefold() for entry in parser.error_log):
        raise _too_deep()
    reader = _Reader(root)
    body = root.find("body")
    try:
        if body is not None:
            reader.read(body)
    except RecursionError as error:
        raise _too_deep() from error
    return reader.parts


def _too_deep() -> LetterError:
    return LetterError(
        "The elements of the web page are nested too deeply to be read whole.",
        "Print the page to a PDF in a browser and use that.",
        stage="open",
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk stands; each element passes its own to its children."""

    heading: bool = False
    bold: bool = False
    exact: bool = False
    cell: CellRef | None = None
    in_main: bool = False


@dataclass(slots=True)
class _Words:
    pieces: list[str] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)
    prefix: str = ""
    item: bool = False


class _Reader:
    """Walks through a web page."""

    def __init__(self, root: Any) -> None:
        self.parts = DocumentParts()
        self._words = _Words()
        self._place = _Place()
        self._tables = 0
        self._main = _main_of(root)
        self._around = set() if self._main is None else set(self._main.iterancestors())

    def read(self, element: Any, place: _Place | None = None) -> None:
        """Read an element and all that is in it."""
        place = place or _Place()
        if not isinstance(element.tag, str):
            return
        name = element.tag.casefold()
        reason = self._reason(element, name, place)
        if reason is not None:
            if name in _CODE:
                self.parts.leave_out(f"<{name}>", reason)
            else:
                self.parts.leave_out(_text(element), reason)
            return
        if _is_note_mark(element, name) or _is_way_back(element, name):
            self.parts.set_apart(_text(element))
            return
        if name == "table" and not _is_for_layout(element):
            self._read_table(element, place)
            return
        place = _Place(
            heading=place.heading or name in _HEADINGS,
            bold=place.bold or name in _BOLD,
            exact=place.exact or name == "pre",
            cell=place.cell,
            in_main=place.in_main or element is self._main,
        )
        if name == "br":
            self._words.pieces.append("\n")
            return
        if name not in _BLOCKS:
            self._read_inside(element, place, quoted=name == "q")
            return
        self.end_paragraph()
        if name == "li":
            self._words.item = True
            self._words.prefix = _number_of(element)
        self._read_inside(element, place)
        self.end_paragraph()
        if name == "li":
            self._words = _Words()

    def _read_inside(self, element: Any, place: _Place, *, quoted: bool = False) -> None:
        self._add("“" if quoted else "", place)
        self._add(element.text, place)
        for part in element:
            self.read(part, place)
            self._add(part.tail, place)
        self._add("”" if quoted else "", place)

    def _add(self, text: str | None, place: _Place) -> None:
        if not text:
            return
        if self._main is not None and not place.in_main:
            self.parts.leave_out(text, OmissionReason.NAVIGATION)
            return
        self._place = place
        # Only in pre-formatted text does a line break show as one.
        self._words.pieces.append(
            text if place.exact else " ".join(re.split(r"[ \t\r\n\f]+", text))
        )
        if any(sign.isalnum() for sign in text):
            self._words.bold.append(place.bold)

    def end_paragraph(self) -> None:
        """Make blocks of the words gathered so far."""
        words, place_of_words = self._words, self._place
        text = "".join(words.pieces)
        if not text.strip():
            words.pieces.clear()
            return
        self._words = _Words()
        for at, line in enumerate(split_lines(text)):
            block = make_block(
                f"{words.prefix} {line}" if words.prefix and not at else line,
                heading=place_of_words.heading,
                item=words.item and not at,
                bold=bool(words.bold) and all(words.bold),
                cell=place_of_words.cell,
            )
            if block is not None:
                self.parts.blocks.append(block)

    def _read_table(self, table: Any, place: _Place) -> None:
        self.end_paragraph()
        for caption in table.iterchildren("caption"):
            self.read(caption, place)
        number, row = self._tables, 0
        self._tables += 1
        for line in _rows(table):
            before = len(self.parts.blocks)
            for column, cell in enumerate(line.iterchildren("td", "th")):
                head = cell.tag == "th"
                inside = _Place(
                    place.heading,
                    place.bold or head,
                    place.exact,
                    place.cell or CellRef(number, row, column),
                    place.in_main,
                )
                reason = self._reason(cell, cell.tag, inside)
                if reason is not None:
                    self.parts.leave_out(_text(cell), reason)
                    continue
                self._words = _Words()
                self._read_inside(cell, inside)
                self.end_paragraph()
            row += len(self.parts.blocks) > before

    def _reason(self, element: Any, name: str, place: _Place) -> OmissionReason | None:
        """Return why an element is no part of the letter's text, or None if it is."""
        if name in _CODE:
            return OmissionReason.CODE
        if name in _EMBEDDED:
            return OmissionReason.EMBEDDED
        role = element.get("role", "").casefold()
        marks = f"{element.get('class', '')} {element.get('id', '')}"
        if (
            element.get("hidden") is not None
            or _UNSEEN_STYLE.search(element.get("style", ""))
            or _UNSEEN_CLASS.search(element.get("class", ""))
        ):
            return OmissionReason.HIDDEN
        if name == "del":
            return OmissionReason.DELETED
        if name in _CONTROLS or (role in _ROLES and not place.in_main) or role == "navigation":
            return OmissionReason.NAVIGATION
        if _NOTICE.search(marks) and name in _BLOCKS and name not in ("html", "body"):
            return OmissionReason.NAVIGATION
        if self._main is None:
            margin = name in _MARGINS and not _holds_title(element) and not _in_article(element)
            return OmissionReason.NAVIGATION if margin else None
        near = place.in_main or element is self._main or element in self._around
        return None if near else OmissionReason.NAVIGATION


def _main_of(root: Any) -> Any | None:
    """Return the only main element, or the only article, if it has most of the page's words."""
    whole = len(_text(root).split())
    for path in ("//main | //*[@role='main']", "//article"):
        found = root.xpath(path)
        if len(found) == 1 and len(_text(found[0]).split()) >= _MAIN_SHARE * whole:
            return found[0]
    return None


def _rows(table: Any) -> list[Any]:
    return [row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table]


def _is_for_layout(table: Any) -> bool:
    """Whether a table only arranges the page."""
    if table.get("role") in ("presentation", "none"):
        return True
    cells = len(list(table.iterdescendants("td", "th")))
    return cells < 2 or next(table.iterdescendants("table"), None) is not None


def _holds_title(element: Any) -> bool:
    return element.tag == "header" and element.find(".//h1") is not None


def _in_article(element: Any) -> bool:
    return next(element.iterancestors("article", "main", "section", "blockquote"), None) is not None


def _number_of(item: Any) -> str:
    """Return the number that a browser prints before an item, if its list is numbered."""
    listing = item.getparent()
    if listing is None or listing.tag != "ol":
        return ""
    items = list(listing.iterchildren("li"))
    try:
        count = int(listing.get("start", "1")) + items.index(item)
        for at, part in enumerate(items[: items.index(item) + 1]):
            if part.get("value"):
                count = int(part.get("value")) + items.index(item) - at
    except ValueError:
        return ""
    if listing.get("type") in ("a", "A") and 0 < count <= 26:
        letter = chr(ord("a") + count - 1)
        return f"{letter if listing.get('type') == 'a' else letter.upper()}."
    return f"{count}."


def _is_note_mark(element: Any, name: str) -> bool:
    """Whether an element is the raised mark of a note: a link within the page."""
    if name != "sup" or not _NOTE_MARK.fullmatch(_text(element).strip()):
        return False
    return any(link.get("href", "").startswith("#") for link in element.iter("a"))


def _is_way_back(element: Any, name: str) -> bool:
    """Whether an element is the link from a note back to the text."""
    return (
        name == "a"
        and element.get("href", "").startswith("#")
        and bool(_BACK.fullmatch(_text(element).strip() or "-"))
    )


def _text(element: Any) -> str:
    return " ".join(text for text in element.itertext() if isinstance(text, str))
