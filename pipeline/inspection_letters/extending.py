"""What packages that add kinds of letter, coders or importers work with; see docs/extending.md."""

from inspection_letters.coding.protocol import Coder
from inspection_letters.coding.registry import CoderRequest
from inspection_letters.common.reference.areas import Areas
from inspection_letters.reading.structure.kinds import (
    HeadingRule,
    Kind,
    Structured,
    block_text,
    find_parts,
    paragraph_span,
)
from inspection_letters.records import (
    Block,
    BlockKind,
    Codebook,
    CodedExcerpt,
    Excerpt,
    Grounds,
    Judgement,
    LetterText,
    Metadata,
    Paragraph,
    Polarity,
    ReadingNote,
    Recommendation,
    Role,
    Section,
)
from inspection_letters.records.errors import LetterError, UsageError
from inspection_letters.records.spans import BBox, Span

__all__ = [
    "Areas",
    "BBox",
    "Block",
    "BlockKind",
    "Codebook",
    "CodedExcerpt",
    "Coder",
    "CoderRequest",
    "Excerpt",
    "Grounds",
    "HeadingRule",
    "Judgement",
    "Kind",
    "LetterError",
    "LetterText",
    "Metadata",
    "Paragraph",
    "Polarity",
    "ReadingNote",
    "Recommendation",
    "Role",
    "Section",
    "Span",
    "Structured",
    "UsageError",
    "block_text",
    "find_parts",
    "paragraph_span",
]
