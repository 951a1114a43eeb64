"""Read a letter in tests, once per process for each file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from inspection_letters.common.reference.areas import read_areas
from inspection_letters.common.reference.shipped import shipped
from inspection_letters.reading.extract import read_pages
from inspection_letters.reading.layout import lay_out
from inspection_letters.reading.segment import segment
from inspection_letters.reading.structure import structure
from inspection_letters.records import (
    Excerpt,
    LetterText,
    Metadata,
    Paragraph,
    RawPage,
    ReadLetter,
    Section,
)
from inspection_letters.records.versions import EXTRACT_VERSION

CORPUS = shipped("corpus")
AREA_LISTS = (CORPUS / "areas.csv", CORPUS / "sample" / "areas.csv")
SAMPLES = CORPUS / "sample"


@dataclass(frozen=True)
class Reading:
    """A letter with the results of all stages of reading."""

    pages: tuple[RawPage, ...]
    text: LetterText
    metadata: Metadata
    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]
    excerpts: tuple[Excerpt, ...]

    @property
    def letter(self) -> ReadLetter:
        """The letter as a run stores it."""
        return ReadLetter(self.text, self.metadata, self.sections, self.excerpts)


@cache
def read(path: Path) -> Reading:
    """Read a PDF up to its excerpts."""
    digest = sha256(path.read_bytes()).hexdigest()
    pages = read_pages(path)
    text = lay_out(pages, letter_id=digest[:16], pdf_sha256=digest, extract_version=EXTRACT_VERSION)
    found = structure(text, read_areas(AREA_LISTS))
    excerpts = segment(text, found.paragraphs)
    return Reading(pages, text, found.metadata, found.sections, found.paragraphs, excerpts)
