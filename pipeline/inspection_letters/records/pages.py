"""What a PDF page holds: words, lines and ruled grids, before any reading order."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class RawPage:
    """One page: its words, and the ruled grids drawn on it.

    ``width`` and ``height`` are in points. A blank page has no words.
    """

    page_number: int
    width: float
    height: float
    words: tuple[RawWord, ...]
    tables: tuple[RawTable, ...]
