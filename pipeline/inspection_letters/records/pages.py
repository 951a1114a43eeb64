"""What a PDF page holds: words, lines and ruled grids, before any reading order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import cos, radians, sin
from typing import Final
from unicodedata import bidirectional

from inspection_letters.records.facts import ReadingNote
from inspection_letters.records.spans import BBox


@dataclass(frozen=True, slots=True)
class RawWord:
    """A run of characters without white space, as the PDF prints it.

    ``size`` is in points; ``font`` is the name in the PDF, without subset prefix.
    ``confidence`` (0 to 1) is how sure the engine is of a word recognised in a picture; it
    is None for words that the PDF holds as text.
    """

    text: str
    bbox: BBox
    font: str
    size: float
    bold: bool
    confidence: float | None = None

    @property
    def is_right_to_left(self) -> bool:
        """Whether the word is of a script that is written from right to left."""
        return is_right_to_left(self.text)


def is_right_to_left(text: str) -> bool:
    """Whether a text has letters that are written from right to left."""
    return not text.isascii() and any(
        char > "\u0590" and bidirectional(char) in ("R", "AL") for char in text
    )


@dataclass(frozen=True, slots=True)
class RawLine:
    """Words that share a baseline, left to right, within the page or one cell of it."""

    words: tuple[RawWord, ...]
    bbox: BBox

    @property
    def text(self) -> str:
        """The words joined by single spaces."""
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class RawTable:
    """A ruled grid: the boxes of its cells, in no particular order."""

    bbox: BBox
    cells: tuple[BBox, ...]


class OmissionReason(StrEnum):
    """Why text that a letter's file holds is not in the text of the letter."""

    INVISIBLE = "drawn invisibly"
    LAYER_OFF = "on a layer that is switched off"
    UNSEEN = "in the colour of what is behind it, or covered"
    OUTSIDE = "outside the visible page"
    OVERPRINT = "printed twice in the same place"
    TOO_SMALL = "too small to read"
    ASKEW = "printed at an angle, as a watermark is"
    BEHIND = "large type behind other text, as a watermark is"
    TURNED = "a few words printed sideways"
    BUTTON = "a tick box or button of a form"
    COMMENT = "a comment that opens on a click"
    ARTIFACT = "marked in the PDF as a header or footer"
    NO_LETTER = "glyphs that stand for no letter"
    DELETED = "deleted with tracked changes"
    REVIEW_COMMENT = "a comment of a reviewer"
    HIDDEN = "formatted so that it does not show"
    NAVIGATION = "of the web page around the letter: navigation, banners, forms and notices"
    CODE = "scripts and styles of a web page"
    EMBEDDED = "embedded in the document from elsewhere"
    UNSURE = "recognised in a picture with too little confidence"


@dataclass(frozen=True, slots=True)
class Omission:
    """Text that a file holds, but that is not read, with the reason.

    ``bbox`` is None in a letter without pages.
    """

    text: str
    bbox: BBox | None
    reason: OmissionReason


class PageFault(StrEnum):
    """What keeps a page from being read whole, or makes its words less certain."""

    PICTURE = "is a picture without text"
    NO_LETTERS = "has text whose font does not say which letters it prints"
    RECOGNISED = "is a picture whose text was recognised"
    NOTHING_RECOGNISED = "is a picture in which no text was recognised"
    TOO_SLOW = "is a picture whose text could not be recognised in time"
    PORTFOLIO = "is the cover of a portfolio of other files"
    UNCLOSED = "has content that ends within a string or list"


@dataclass(frozen=True, slots=True)
class PageNote:
    """A page that could not be read whole, or whose text was recognised in its picture.

    ``share`` of its glyphs have the fault. ``confidence`` (0 to 1) is the mean of its
    recognised words, None without any. ``names`` are the files of a portfolio.
    """

    page_number: int
    fault: PageFault
    share: float = 1.0
    confidence: float | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawPage:
    """One page: its words, and the ruled grids drawn on it.

    ``width`` and ``height`` are in points. A blank page has no words. A page whose text
    is turned by ``turned`` degrees against the clock is turned so that it can be read;
    `LetterText` has its boxes as they stand on the page. Text turned otherwise than the
    rest of its page is a `RawPage` of its own with the same number. A scan that is askew by
    ``skew`` degrees with the clock is straightened about its centre, after it is turned.
    """

    page_number: int
    width: float
    height: float
    words: tuple[RawWord, ...]
    tables: tuple[RawTable, ...]
    turned: int = 0
    omitted: tuple[Omission, ...] = ()
    notes: tuple[PageNote, ...] = ()
    skew: float = 0.0

    def on_paper(self, box: BBox) -> BBox:
        """Return a box of this page as it stands on the page before it is turned."""
        askew = self._swung(box, self.skew)
        return turn_box(askew, -self.turned % 360, self.width, self.height)

    def straight(self, box: BBox) -> BBox:
        """Return where a box stands once the page is straightened."""
        return self._swung(box, -self.skew)

    def _swung(self, box: BBox, angle: float) -> BBox:
        if not angle:
            return box
        x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
        to_x, to_y = rotate(x, y, angle, self.width / 2, self.height / 2)
        moved = (box.x0 + to_x - x, box.top + to_y - y, box.x1 + to_x - x, box.bottom + to_y - y)
        return BBox(box.page_number, *(round(value, 2) for value in moved))


def rotate(
    x: float, y: float, angle: float, centre_x: float, centre_y: float
) -> tuple[float, float]:
    """Return where a point stands once it is turned about a centre.

    Parameters
    ----------
    x, y : float
        The point; y counts downwards.
    angle : float
        Degrees with the clock.
    centre_x, centre_y : float
        The centre.
    """
    sine, cosine = sin(radians(angle)), cos(radians(angle))
    dx, dy = x - centre_x, y - centre_y
    return centre_x + dx * cosine - dy * sine, centre_y + dx * sine + dy * cosine


def turn_box(box: BBox, turn: int, width: float, height: float) -> BBox:
    """Return where a box stands once its page is turned with the clock.

    Parameters
    ----------
    box : BBox
        On a page of `width` and `height` points.
    turn : int
        Degrees with the clock: 0, 90, 180 or 270.
    width, height : float
        Size of the page before it is turned.
    """
    if turn == 90:
        x0, top, x1, bottom = height - box.bottom, box.x0, height - box.top, box.x1
    elif turn == 180:
        x0, top, x1, bottom = (
            width - box.x1,
            height - box.bottom,
            width - box.x0,
            height - box.top,
        )
    elif turn == 270:
        x0, top, x1, bottom = box.top, width - box.x1, box.bottom, width - box.x0
    else:
        return box
    return BBox(box.page_number, *(round(value, 2) for value in (x0, top, x1, bottom)))


def page_notes(notes: Iterable[PageNote]) -> tuple[ReadingNote, ...]:
    """Return a note for each fault of pages, which names the pages and what to do."""
    by_fault: dict[PageFault, list[PageNote]] = {}
    for note in notes:
        by_fault.setdefault(note.fault, []).append(note)
    return tuple(
        _NOTES[fault](name_pages(sorted(note.page_number for note in found)), found)
        for fault, found in by_fault.items()
    )


def name_pages(numbers: Iterable[int]) -> str:
    """Return page numbers in words, such as "pages 2, 3 and 5"."""
    names = [str(number) for number in dict.fromkeys(numbers)]
    if len(names) == 1:
        return f"page {names[0]}"
    return f"pages {', '.join(names[:-1])} and {names[-1]}"


def list_names(names: Sequence[str], *, most: int = 5) -> str:
    """Return the first names of a list, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _note_picture(pages: str, notes: Sequence[PageNote]) -> ReadingNote:
    are = "are pictures" if len(notes) > 1 else "is a picture"
    return ReadingNote(f"text of {pages}", "words", f"on {pages}, which {are}", _RECOGNISE)


def _note_no_letters(pages: str, notes: Sequence[PageNote]) -> ReadingNote:
    return ReadingNote(
        f"text of {pages}",
        f"letters for up to {max(note.share for note in notes):.0%} of its glyphs",
        f"on {pages}, whose fonts do not say which letters they print",
        _RECOGNISE,
    )


def _note_recognised(pages: str, notes: Sequence[PageNote]) -> ReadingNote:
    sure = sum(note.confidence or 0.0 for note in notes) / len(notes)
    pictures = "pictures" if len(notes) > 1 else "a picture"
    return ReadingNote(
        f"text of {pages}",
        "text but what was recognised",
        f"in {pictures} (mean confidence {sure:.0%})",
        f"Compare what you quote with the page{'s' if len(notes) > 1 else ''}.",
    )


def _note_nothing(pages: str, notes: Sequence[PageNote]) -> ReadingNote:
    several = len(notes) > 1
    return ReadingNote(
        f"text of {pages}",
        "words recognised",
        f"in {'their pictures' if several else 'its picture'}",
        f"Look at {'them' if several else 'it'}.",
    )


def _note_slow(pages: str, notes: Sequence[PageNote]) -> ReadingNote:
    several = len(notes) > 1
    return ReadingNote(
        f"text of {pages}",
        "words recognised",
        f"in {'their pictures' if several else 'its picture'} within the time allowed",
        f"Read {'them' if several else 'it'} by eye.",
    )


def _note_portfolio(pages: str, notes: Sequence[PageNote]) -> ReadingNote:
    names = [name for note in notes for name in note.names]
    return ReadingNote(
        f"files attached to this portfolio ({list_names(names)})",
        "text of theirs",
        "was read",
        "Save them from a PDF viewer and read them.",
    )


def _note_unclosed(pages: str, notes: Sequence[PageNote]) -> ReadingNote:
    several = len(notes) > 1
    return ReadingNote(
        f"rest of {pages}",
        "closing bracket",
        f"where {'their' if several else 'its'} content needs one, so the text after that is lost",
        f"The PDF is damaged. Compare {'them' if several else 'it'} with the letter as published, "
        "or fetch the PDF again.",
    )


_RECOGNISE: Final = (
    "Use --ocr to have the text recognised (OCR), use a copy with text, or read it by eye."
)

_NOTES: Final[Mapping[PageFault, Callable[[str, Sequence[PageNote]], ReadingNote]]] = {
    PageFault.PICTURE: _note_picture,
    PageFault.NO_LETTERS: _note_no_letters,
    PageFault.RECOGNISED: _note_recognised,
    PageFault.NOTHING_RECOGNISED: _note_nothing,
    PageFault.TOO_SLOW: _note_slow,
    PageFault.PORTFOLIO: _note_portfolio,
    PageFault.UNCLOSED: _note_unclosed,
}
