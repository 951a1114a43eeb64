"""Which pages of a letter are recognised, and how their words join what the PDF holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pypdfium2 as pdfium

from inspection_letters.reading.recognition.engine import TooSlowError, recognise
from inspection_letters.reading.recognition.words import (
    RecognisedPage,
    mean_confidence,
    of_few_sizes,
    words_of,
)
from inspection_letters.records import (
    Omission,
    OmissionReason,
    PageFault,
    PageNote,
    RawPage,
    RawWord,
)
from inspection_letters.records.spans import BBox

if TYPE_CHECKING:
    from PIL.Image import Image

DPI: Final = 300
"""Pixels for each inch of a page's picture, unless it would be larger than `MOST_PIXELS`."""

MOST_PIXELS: Final = 30_000_000
"""A page of A3 at 300 dpi has 17 million pixels."""

SECONDS_A_PAGE: Final = 60.0
"""A page that takes longer is named and left out."""

SPECK: Final = 0.55
"""Share of the usual size below which recognised words are parts of logos, or illegible."""

_ASKED: Final = (PageFault.PICTURE, PageFault.NO_LETTERS)
"""What is wrong with pages that are recognised."""

_BLANK: Final = 0.0005
"""Share of ink below which a picture shows nothing."""

_POOR: Final = 0.6
"""Mean confidence below which a picture may be turned."""


def recognise_pages(
    pages: Sequence[RawPage], data: bytes, *, seconds: float = SECONDS_A_PAGE
) -> tuple[RawPage, ...]:
    """Recognise the text of pages that are pictures, or whose fonts name no letters.

    Recognised words stand where no word was read; where glyphs stand for no letter they
    take their place. Each bears its confidence, and the notes of its page say what was done.

    Parameters
    ----------
    pages : sequence of RawPage
        The pages of a letter as they were extracted.
    data : bytes
        The PDF.
    seconds : float
        Time allowed for each page.

    Returns
    -------
    tuple of RawPage
        The same pages, with the recognised words.
    """
    if not any(map(_fault, pages)):
        return tuple(pages)
    found: list[RawPage] = []
    with pdfium.PdfDocument(data) as pdf:
        for page in pages:
            if _fault(page):
                found.extend(_recognised(page, pdf, seconds))
            else:
                found.append(page)
    sized = of_few_sizes(
        [[word for word in page.words if word.confidence is not None] for page in found],
        _usual_size(pages),
    )
    sized_pages = [
        replace(
            page, words=(*(word for word in page.words if word.confidence is None), *recognised)
        )
        for page, recognised in zip(found, sized, strict=True)
    ]
    least = SPECK * _usual_size(sized_pages)
    return tuple(_without_specks(page, least) for page in sized_pages)


def _without_specks(page: RawPage, least: float) -> RawPage:
    """Return a page without recognised words of a size below the least (points)."""
    specks = [word for word in page.words if word.confidence is not None and word.size < least]
    if not specks:
        return page
    return replace(
        page,
        words=tuple(word for word in page.words if word not in specks),
        omitted=(
            *page.omitted,
            *(
                Omission(word.text, page.on_paper(word.bbox), OmissionReason.TOO_SMALL)
                for word in specks
            ),
        ),
    )


def _fault(page: RawPage) -> PageFault | None:
    """Return why a page is to be recognised, or None."""
    if page.turned:
        return None
    return next((note.fault for note in page.notes if note.fault in _ASKED), None)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was recognised in a picture that is turned by `turn` degrees against the clock."""

    page: RecognisedPage
    turn: int
    blank: bool


def _recognised(page: RawPage, pdf: pdfium.PdfDocument, seconds: float) -> list[RawPage]:
    """Return a page with its recognised words, and then those turned otherwise, if any."""
    number, fault = page.page_number, _fault(page)
    try:
        picture, dpi = _draw(pdf, number)
        seen = _see(picture, dpi, number, seconds)
    except TooSlowError:
        return [_noted(page, PageNote(number, PageFault.TOO_SLOW))]
    except (pdfium.PdfiumError, ValueError):
        return [_noted(page, PageNote(number, PageFault.NOTHING_RECOGNISED))]
    words = seen.page.words
    if not words:
        return [_noted(page, PageNote(number, PageFault.NOTHING_RECOGNISED))]
    if fault is PageFault.NO_LETTERS:
        return [_with_letters(page, words)]
    note = PageNote(number, PageFault.RECOGNISED, confidence=mean_confidence(words))
    sideways = seen.turn % 180 != 0
    size = (page.height, page.width) if sideways else (page.width, page.height)
    if seen.turn and page.words:
        part = RawPage(number, *size, words, (), seen.turn, skew=seen.page.skew)
        return [_noted(page, note), replace(part, omitted=_left_out(part, seen))]
    if seen.turn:
        whole = replace(
            page, width=size[0], height=size[1], turned=seen.turn, skew=seen.page.skew, tables=()
        )
        kept: tuple[RawWord, ...] = ()
    else:
        whole = replace(page, skew=seen.page.skew)
        kept = tuple(replace(word, bbox=whole.straight(word.bbox)) for word in page.words)
        words = tuple(word for word in words if not _covers(kept, word.bbox))
    whole = replace(whole, words=(*kept, *words), omitted=(*page.omitted, *_left_out(whole, seen)))
    return [_noted(whole, note)]


def _with_letters(page: RawPage, words: Sequence[RawWord]) -> RawPage:
    """Return a page with recognised words in the place of glyphs that stand for no letter."""
    nameless = [piece for piece in page.omitted if piece.reason is OmissionReason.NO_LETTER]
    taken = [word for word in words if any(_is_inside(word.bbox, piece.bbox) for piece in nameless)]
    if not taken:
        return _noted(page, PageNote(page.page_number, PageFault.NOTHING_RECOGNISED))
    mended = {
        piece for piece in nameless if any(_is_inside(word.bbox, piece.bbox) for word in taken)
    }
    kept = (
        word
        for word in page.words
        if not any(_is_inside(word.bbox, piece.bbox) for piece in mended)
    )
    left = tuple(piece for piece in page.omitted if piece not in mended)
    note = PageNote(page.page_number, PageFault.RECOGNISED, confidence=mean_confidence(taken))
    return _noted(replace(page, words=(*kept, *taken), omitted=left), note)


def _draw(pdf: pdfium.PdfDocument, number: int) -> tuple[Image, float]:
    """Return the picture of a page in greys, and its pixels for each inch."""
    page = pdf[number - 1]
    try:
        width, height = page.get_size()
        fits = 72 * (MOST_PIXELS / max(1.0, width * height)) ** 0.5
        dpi = min(float(DPI), fits)
        return page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L"), dpi
    finally:
        page.close()


def _see(picture: Image, dpi: float, number: int, seconds: float) -> _Seen:
    """Recognise the words of a picture, turned so that they are recognised best."""

    def turned(turn: int) -> _Seen:
        upright = picture.rotate(-turn, expand=True) if turn else picture
        seen = recognise(upright, dpi, seconds=seconds)
        blank = float(seen.ink.mean()) < _BLANK
        return _Seen(words_of(seen, page_number=number, dpi=dpi), turn, blank)

    first = turned(0)
    if first.page.turn:
        # The engine knows lines that run up or down, but may read them from the wrong side.
        upright = turned(first.page.turn)
        if upright.page.confidence >= _POOR:
            return upright
    elif first.page.confidence >= _POOR or first.blank:
        return first
    # Sought in a small picture: the engine's own way to find out fails on little text.
    small = picture.reduce(2)

    def confidence(turn: int) -> float:
        seen = recognise(small.rotate(-turn, expand=True), dpi / 2, seconds=seconds)
        return words_of(seen, page_number=number, dpi=dpi / 2).confidence

    turn = max((90, 180, 270), key=confidence)
    return max([first, turned(turn)], key=lambda seen: seen.page.confidence)


def _left_out(page: RawPage, seen: _Seen) -> tuple[Omission, ...]:
    """Return what was recognised but is not read, where it stands on paper."""
    flat = replace(page, skew=0.0)
    return tuple(
        replace(omission, bbox=omission.bbox and flat.on_paper(omission.bbox))
        for omission in seen.page.left_out
    )


def _noted(page: RawPage, note: PageNote) -> RawPage:
    """Return a page with a note in the place of the one that had it recognised."""
    if note.fault is PageFault.NOTHING_RECOGNISED and _fault(page) is PageFault.NO_LETTERS:
        return page
    others = tuple(other for other in page.notes if other.fault not in _ASKED)
    return replace(page, notes=(*others, note))


def _covers(words: Iterable[RawWord], box: BBox) -> bool:
    return any(_is_inside(box, word.bbox) for word in words)


def _is_inside(box: BBox, place: BBox | None) -> bool:
    """Whether the middle of a box lies within a place."""
    if place is None:
        return False
    x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return place.x0 <= x <= place.x1 and place.top <= y <= place.bottom


def _usual_size(pages: Iterable[RawPage]) -> float:
    """Return the size (points) of most of the text that pages hold; 0 without any."""
    counts: Counter[float] = Counter()
    for page in pages:
        for word in page.words:
            counts[word.size] += len(word.text)
    return max(counts, key=lambda size: (counts[size], size), default=0.0)
