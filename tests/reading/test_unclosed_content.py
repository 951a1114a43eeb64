"""Content that ends within a string hides the rest of its page, and that is said."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import pytest
from inspection_letters.reading.extract import read_pages
from inspection_letters.records import PageFault
from inspection_letters.records.pages import page_notes
from inspection_letters.runs.limits import within_memory

from tests.support import faulty_pdfs


@pytest.mark.parametrize("bad", [(1,), (2,), (1, 3)])
@pytest.mark.parametrize(
    "unclosed", [b"(never closed", b"[ (a)", rb"(a \) b", b"(nested (a)", b"<< /A (b)"]
)
def test_a_page_that_is_lost_is_named(
    tmp_path: Path, unclosed: bytes, bad: tuple[int, ...]
) -> None:
    pages = read_pages(faulty_pdfs.unclosed_page(tmp_path / "a.pdf", unclosed, bad=bad))
    notes = [note for page in pages for note in page.notes]
    assert [(note.page_number, note.fault) for note in notes] == [
        (number, PageFault.UNCLOSED) for number in bad
    ]
    assert [page.page_number for page in pages if not page.words] == list(bad)
    (said,) = page_notes(notes)
    named = "page 1" if bad == (1,) else "page 2" if bad == (2,) else "pages 1 and 3"
    assert said.what == f"rest of {named}"
    assert "The PDF is damaged." in said.remedy


@pytest.mark.parametrize(
    "closed",
    [
        b"(closed) Tj",
        rb"(a \( b) Tj",
        rb"(a \\) Tj",
        b"% a comment (",
        b"BI /W 1 /H 1 /BPC 8 /CS /G ID ( EI",
        b"] Tj",
    ],
)
def test_what_only_looks_unclosed_is_not_said(tmp_path: Path, closed: bytes) -> None:
    pages = read_pages(faulty_pdfs.unclosed_page(tmp_path / "a.pdf", closed))
    assert all(page.words and not page.notes for page in pages)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of memory are Linux's")
def test_metadata_are_not_unpacked_to_read_a_letter(tmp_path: Path) -> None:
    path = faulty_pdfs.long_metadata(tmp_path / "a.pdf", mebibytes=256)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pages = within_memory(read_pages, 200, path)
    assert pages[0].words
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024
