"""The records that stages hand to one another.

All are frozen dataclasses with slots. A stage takes records and returns
records; it opens no database and reads no environment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from inspection_letters.records.spans import BBox, Span


class BlockKind(StrEnum):
    """What a block of a letter's text is on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    CELL = "cell"


class Outcome(StrEnum):
    """The three outcomes of an area SEND inspection (framework of 2023)."""

    POSITIVE = "positive"
    INCONSISTENT = "inconsistent"
    SYSTEMIC_FAILINGS = "systemic-failings"


class Polarity(StrEnum):
    """How a coded excerpt judges the subject of its code."""

    STRENGTH = "strength"
    WEAKNESS = "weakness"
    MIXED = "mixed"
    CONTEXT = "context"


class Role(StrEnum):
    """What a part of a letter is there to say, comparable across kinds of letter."""

    STRENGTH = "strength"
    WEAKNESS = "weakness"
    RECOMMENDATION = "recommendation"
    CONTEXT = "context"


class Verdict(StrEnum):
    """What a later visit says of a weakness or of an area for priority action."""

    SUFFICIENT_PROGRESS = "sufficient-progress"
    INSUFFICIENT_PROGRESS = "insufficient-progress"
    EFFECTIVE_ACTION = "effective-action"
    INEFFECTIVE_ACTION = "ineffective-action"


# --- what a PDF holds -----------------------------------------------------------------


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


# --- a letter and its text ------------------------------------------------------------


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
    """A word of the letter's text with the box (or boxes, if a line end cut it) it came from."""

    span: Span
    boxes: tuple[BBox, ...]


@dataclass(frozen=True, slots=True, order=True)
class CellRef:
    """Place of a table cell: table, row and column, each counted from 0 within the letter."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, bullet or part of a table cell.

    A cell that holds several paragraphs or bullets gives several blocks with
    the same ``cell``. ``size`` is the main font size in points.
    """

    span: Span
    kind: BlockKind
    cell: CellRef | None = None
    size: float = 0.0
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Furniture:
    """Text set apart from the reading order: running headers, footers, page numbers."""

    text: str
    bbox: BBox


@dataclass(frozen=True, slots=True)
class LetterText:
    """The immutable text of a letter in reading order.

    Every character offset anywhere else points into ``text``. Blocks are
    separated by one blank line; lines within a block are joined by a space.
    ``mended`` counts the repairs made while the text was put together.
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


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a letter: the span of its heading and of its body, in reading order."""

    letter_id: str
    order: int
    kind: str
    heading: Span
    body: Span


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, bullet or part of a cell that holds findings or recommendations.

    ``order`` counts from 0 within the letter; ``section`` is the kind of the
    section it stands in. An item number ("1.") is not part of ``span``.
    """

    letter_id: str
    order: int
    section: str
    span: Span
    role: Role = Role.CONTEXT


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A priority action, an area for improvement or a significant weakness, whole.

    ``spans`` are the blocks of the letter's text that make it up; ``text`` is
    those blocks joined by line feeds. ``verdict`` is what a later visit says of it.
    """

    text: str
    spans: tuple[Span, ...]
    responsible_bodies: tuple[str, ...] = ()
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """The facts that a letter states, as far as it states them."""

    letter_id: str
    kind: str
    area: str | None = None
    urn: str | None = None
    inspection_start: date | None = None
    inspection_end: date | None = None
    previous_inspection: str | None = None
    outcome: Outcome | None = None
    next_inspection: str | None = None
    responsible_bodies: tuple[str, ...] = ()
    lead_inspectors: tuple[str, ...] = ()
    priority_actions: tuple[Recommendation, ...] = ()
    areas_for_improvement: tuple[Recommendation, ...] = ()
    statement_of_action: bool | None = None
    significant_weaknesses: tuple[Recommendation, ...] = ()
    letter_date: date | None = None
    addressees: tuple[str, ...] = ()
    inspectors: tuple[str, ...] = ()
    signatories: tuple[str, ...] = ()


# --- coding ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The coding unit: a sentence with its place.

    ``paragraph`` is the ordinal of its paragraph, bullet or cell among those
    that hold excerpts, ``order`` its own ordinal in the letter; both from 0.
    """

    excerpt_id: str
    letter_id: str
    span: Span
    quote: str
    section: str
    paragraph: int
    order: int
    role: Role = Role.CONTEXT


@dataclass(frozen=True, slots=True)
class Code:
    """An entry of a codebook."""

    id: str
    group: str
    label: str
    definition: str
    include: str = ""
    exclude: str = ""
    seed_theme: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Codebook:
    """A versioned list of codes; ``digest`` is the SHA-256 of its content."""

    name: str
    version: str
    language: str
    polarities: Mapping[str, str]
    rules: tuple[str, ...]
    codes: tuple[Code, ...]
    digest: str

    @property
    def code_ids(self) -> tuple[str, ...]:
        """The ids of the codes, in the order of the codebook."""
        return tuple(code.id for code in self.codes)


@dataclass(frozen=True, slots=True)
class CodedExcerpt:
    """One code that one coder gave to one excerpt; ``score`` lies in 0 to 1."""

    excerpt_id: str
    letter_id: str
    code_id: str
    polarity: Polarity
    coder_id: str
    score: float
    run_id: str
    codebook_digest: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """A letter (or file) that could not be processed: where, why, and what to do."""

    source: str
    stage: str
    reason: str
    remedy: str
    letter_id: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """What went into a run and what made it."""

    run_id: str
    started_at: datetime
    finished_at: datetime | None
    settings_digest: str
    versions: Mapping[str, str]
    counts: Mapping[str, int]
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class ReadLetter:
    """Everything that reading one PDF gives: the result of the ``read`` stage."""

    text: LetterText
    metadata: Metadata
    sections: tuple[Section, ...]
    excerpts: tuple[Excerpt, ...]
