"""Raw pages made by hand, for tests of the layout."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from inspection_letters.reading.layout import lay_out
from inspection_letters.records import LetterText, RawPage, RawTable, RawWord
from inspection_letters.records.spans import BBox, union

SIZE = 12.0
PITCH = 14.5
SPACE = 3.75
LEFT = 56.7
RIGHT = 535.0


def width_of(text: str, size: float = SIZE) -> float:
    """Return the approximate printed width of a text (points)."""
    return 0.5 * size * len(text)


def line(
    text: str,
    top: float,
    *,
    left: float = LEFT,
    page: int = 1,
    bold: bool = False,
    size: float = SIZE,
    font: str = "Tahoma",
) -> list[RawWord]:
    """Return the words of a text on a line; two or more spaces become a wide gap."""
    words: list[RawWord] = []
    at = left
    for gap, chunk in enumerate(text.split("  ")):
        at += 60.0 if gap else 0.0
        for word in chunk.split():
            wide = width_of(word, size)
            box = BBox(page, at, top, at + wide, top + size)
            words.append(RawWord(word, box, font, size, bold))
            at += wide + SPACE
    return words


def full(text: str) -> str:
    """Pad a line with words up to the right margin, so that it wraps at its end."""
    while width_of(text) + SPACE * text.count(" ") < RIGHT - LEFT - 40:
        text = f"filler {text}"
    return text


def page(*lines: Sequence[RawWord], number: int = 1, tables: Sequence[RawTable] = ()) -> RawPage:
    """Make a page of lines."""
    words = tuple(word for words in lines for word in words)
    return RawPage(number, 595.0, 842.0, words, tuple(tables))


def grid(number: int, xs: Sequence[float], ys: Sequence[float]) -> RawTable:
    """Make a ruled grid with borders at the given places."""
    cells = tuple(
        BBox(number, x0, top, x1, bottom)
        for top, bottom in itertools.pairwise(ys)
        for x0, x1 in itertools.pairwise(xs)
    )
    return RawTable(union(cells), cells)


def compose(*pages: RawPage) -> LetterText:
    """Lay out pages."""
    return lay_out(pages, letter_id="letter", pdf_sha256="0" * 64, extract_version="test")


def blocks(text: LetterText) -> list[tuple[str, str]]:
    """Return the kind and text of each block."""
    return [(str(block.kind), block.span.of(text.text)) for block in text.blocks]
