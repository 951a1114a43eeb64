"""The records that stages hand to one another.

All are frozen dataclasses with slots. A stage takes records and returns
records; it opens no database and reads no environment.
"""

from inspection_letters.records.coding import (
    Code,
    Codebook,
    CodedExcerpt,
    DerivedMeasure,
    Grounds,
    Polarity,
)
from inspection_letters.records.facts import (
    Grade,
    Judgement,
    Metadata,
    Outcome,
    ReadingNote,
    Recommendation,
    Verdict,
)
from inspection_letters.records.formats import FileFormat
from inspection_letters.records.letters import (
    Block,
    BlockKind,
    CellRef,
    Furniture,
    Letter,
    LetterText,
    ReadLetter,
    Word,
)
from inspection_letters.records.pages import (
    Omission,
    OmissionReason,
    PageFault,
    PageNote,
    RawLine,
    RawPage,
    RawTable,
    RawWord,
)
from inspection_letters.records.runs import ReadOptions, Rejection, Run
from inspection_letters.records.sections import Excerpt, Paragraph, Role, Section

__all__ = [
    "Block",
    "BlockKind",
    "CellRef",
    "Code",
    "Codebook",
    "CodedExcerpt",
    "DerivedMeasure",
    "Excerpt",
    "FileFormat",
    "Furniture",
    "Grade",
    "Grounds",
    "Judgement",
    "Letter",
    "LetterText",
    "Metadata",
    "Omission",
    "OmissionReason",
    "Outcome",
    "PageFault",
    "PageNote",
    "Paragraph",
    "Polarity",
    "RawLine",
    "RawPage",
    "RawTable",
    "RawWord",
    "ReadLetter",
    "ReadOptions",
    "ReadingNote",
    "Recommendation",
    "Rejection",
    "Role",
    "Run",
    "Section",
    "Verdict",
    "Word",
]
