"""A letter as a file, its immutable text, and all that reading it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from inspection_letters.records.balance import WordCounts
from inspection_letters.records.facts import Metadata
from inspection_letters.records.pages import Omission, PageNote
from inspection_letters.records.sections import Excerpt, Section
from inspection_letters.records.spans import BBox, Span


@dataclass(frozen=True, slots=True)
class Letter:
    """A published letter as a file: where it came from and what it is."""

    letter_id: str
    pdf_sha256: str
    source: str
    retrieved_at: datetime
    published: date | None = None
    kind: str | None = None
    urn: str | None = None
    area: str | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the letter's text and its box (several if it was split at a line end).

    In a letter without pages, it has none. ``confidence`` (0 to 1) is how sure the engine is
    of a word recognised in a picture; it is None for words that the file holds as text.
    """

    span: Span
    boxes: tuple[BBox, ...]
    confidence: float | None = None

    def __reduce__(self) -> tuple[object, ...]:
        # As for spans.
        return Word, (self.span, self.boxes, self.confidence)


@dataclass(frozen=True, slots=True, order=True)
class CellRef:
    """Place of a table cell: table, row and column, each counted from 0 within the letter."""

    table: int
    row: int
    column: int


class BlockKind(StrEnum):
    """What a block of a letter's text is on the page.

    Examples
    --------
    >>> from inspection_letters.extending import BlockKind
    >>> [kind.value for kind in BlockKind]
    ['heading', 'paragraph', 'bullet', 'cell']
    """

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, bullet or part of a table cell.

    A cell with several paragraphs or bullets becomes several blocks with the same
    ``cell``. ``size`` is the main font size in points.

    Examples
    --------
    >>> from inspection_letters.extending import Block, BlockKind, Span
    >>> Block(Span(0, 8), BlockKind.HEADING).kind.value
    'heading'
    """

    span: Span
    kind: BlockKind
    cell: CellRef | None = None
    size: float = 0.0
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Furniture:
    """Text set apart from the reading order: running headers, footers, page numbers.

    ``bbox`` is None in a letter without pages.
    """

    text: str
    bbox: BBox | None


@dataclass(frozen=True, slots=True)
class LetterText:
    """The immutable text of a letter in reading order.

    Every character offset anywhere else points into ``text``. Blocks are
    separated by one blank line; lines within a block are joined by a space.
    ``mended`` counts the repairs made while the text was put together. ``omitted`` is
    what the PDF prints but no reader sees, or is marked as furniture; ``notes`` name the
    pages that could not be read whole. A letter that is no PDF has 0 pages, and its words
    have no boxes.

    Examples
    --------
    >>> import inspection_letters as il
    >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
    >>> letter.letter_text.pages == letter.pages
    True
    """

    letter_id: str
    pdf_sha256: str
    reader_version: str
    text: str
    text_sha256: str
    words: tuple[Word, ...]
    blocks: tuple[Block, ...]
    furniture: tuple[Furniture, ...]
    pages: int
    mended: Mapping[str, int] = field(default_factory=dict)
    omitted: tuple[Omission, ...] = ()
    notes: tuple[PageNote, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadLetter:
    """Everything read from one file: the result of the ``read`` stage.

    ``words`` counts its words by where they have gone.
    """

    text: LetterText
    metadata: Metadata
    sections: tuple[Section, ...]
    excerpts: tuple[Excerpt, ...]
    words: WordCounts = field(default_factory=WordCounts)
