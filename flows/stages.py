"""What runs in a worker process: the stages joined, records in and records out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pipeline.areas import Areas, read_areas
from pipeline.codebook import load_codebook, load_patterns
from pipeline.coding import Coder, RulesCoder
from pipeline.errors import LetterError
from pipeline.extract import EXTRACT_VERSION, read_pages
from pipeline.layout import LAYOUT_VERSION, lay_out
from pipeline.records import CodedExcerpt, Excerpt, ReadLetter
from pipeline.segment import SEGMENT_VERSION, segment
from pipeline.structure import STRUCTURE_VERSION, structure

READ_VERSIONS = (EXTRACT_VERSION, LAYOUT_VERSION, STRUCTURE_VERSION, SEGMENT_VERSION)


def read_pdf(
    path: Path, letter_id: str, pdf_sha256: str, area_lists: tuple[Path, ...]
) -> ReadLetter:
    """Read one PDF all the way to its excerpts.

    Raises
    ------
    LetterError
        Naming the stage that gave up.
    """
    pages = read_pages(path)
    text = lay_out(
        pages, letter_id=letter_id, pdf_sha256=pdf_sha256, extract_version=EXTRACT_VERSION
    )
    found = structure(text, _areas(area_lists))
    excerpts = segment(text, found.paragraphs)
    if not excerpts:
        raise LetterError(
            "The letter has no sentence of findings.",
            "Look at the PDF: its sections may be empty.",
            stage="segment",
        )
    return ReadLetter(text, found.metadata, found.sections, excerpts)


def code_excerpts(excerpts: Sequence[Excerpt], codebook: Path, run_id: str) -> list[CodedExcerpt]:
    """Code the excerpts of one letter, in reading order, by the rules of a codebook."""
    return make_coder(codebook).code(excerpts, run_id=run_id)


@cache
def make_coder(codebook_path: Path) -> Coder:
    """Make the rules coder of a codebook; once per process and codebook.

    Raises
    ------
    CodebookError
        If the codebook or its patterns have faults.
    """
    codebook = load_codebook(codebook_path)
    return RulesCoder(codebook, load_patterns(codebook_path, codebook))


@cache
def _areas(lists: tuple[Path, ...]) -> Areas:
    return read_areas(lists)
