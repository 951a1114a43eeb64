"""What a PDF page holds: words, lines and ruled grids, before any reading order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import bidirectional

from inspection_letters.records.facts import ReadingNote
from inspection_letters.records.spans import BBox


@dataclass(frozen=True, slots=True)
class RawWord:
    """A run of characters without white space, as the PDF prints it.

    ``size`` is in points; ``font`` is the name in the PDF, without subset prefix.
    """

    text: str
    bbox: BBox
    font: str
    size: float
    bold: bool

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


@dataclass(frozen=True, slots=True)
class Omission:
    """Text that a file holds, but that is not read, with the reason.

    ``bbox`` is None in a letter without pages.
    """

    text: str
    bbox: BBox | None
    reason: OmissionReason


class PageFault(StrEnum):
    """What keeps a page from being read whole."""

    PICTURE = "is a picture without text"
    NO_LETTERS = "has text whose font does not say which letters it prints"


@dataclass(frozen=True, slots=True)
class PageNote:
    """A page that could not be read whole; ``share`` of its glyphs were not."""

    page_number: int
    fault: PageFault
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class RawPage:
    """One page: its words, and the ruled grids drawn on it.

    ``width`` and ``height`` are in points. A blank page has no words. A page whose text
    is turned by ``turned`` degrees against the clock is turned so that it can be read;
    `LetterText` has its boxes as they stand on the page. Text turned otherwise than the
    rest of its page is a `RawPage` of its own with the same number.
    """

    page_number: int
    width: float
    height: float
    words: tuple[RawWord, ...]
    tables: tuple[RawTable, ...]
    turned: int = 0
    omitted: tuple[Omission, ...] = ()
    notes: tuple[PageNote, ...] = ()

    def on_paper(self, box: BBox) -> BBox:
        """Return a box of this page as it stands on the page before it is turned."""
        return turn_box(box, -self.turned % 360, self.width, self.height)


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
    return tuple(_note(fault, found) for fault, found in by_fault.items())


def _note(fault: PageFault, found: Sequence[PageNote]) -> ReadingNote:
    numbers = [str(number) for number in sorted({note.page_number for note in found})]
    several = len(numbers) > 1
    listed = f"{', '.join(numbers[:-1])} and {numbers[-1]}" if several else numbers[0]
    pages = f"{'pages' if several else 'page'} {listed}"
    if fault is PageFault.PICTURE:
        looked_for = "words"
        reason = "which are pictures" if several else "which is a picture"
    else:
        looked_for = f"letters for up to {max(note.share for note in found):.0%} of its glyphs"
        reason = "whose fonts do not say which letters they print"
    return ReadingNote(
        f"text of {pages}",
        looked_for,
        f"on {pages}, {reason}",
        "Have the text recognised (OCR) and use that copy, or read it by eye.",
    )
