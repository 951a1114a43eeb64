from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from inspection_letters.records import CodedExcerpt, Excerpt, Polarity
from inspection_letters.records.errors import TraceError
from inspection_letters.records.spans import Span
from inspection_letters.tracing.highlight import PLAIN, MarkedExcerpt, highlight
from inspection_letters.tracing.picture import draw_page, save_page
from inspection_letters.tracing.trace import agrees, printed_in, trace_excerpt
from PIL import Image
from pypdf import PdfReader

from tests.support.cached_reading import SAMPLES, Reading, read

pytestmark = pytest.mark.xdist_group("trace")

pytestmark = pytest.mark.xdist_group("trace")

PATH = SAMPLES / "990003_carrow-vale.pdf"


@pytest.fixture(scope="module")
def letter() -> Reading:
    return read(PATH)


@pytest.fixture
def pdf() -> Iterator[pdfium.PdfDocument]:
    opened = pdfium.PdfDocument(PATH)
    yield opened
    opened.close()


def across_pages(letter: Reading) -> Excerpt:
    return next(
        excerpt
        for excerpt in letter.excerpts
        if len(trace_excerpt(letter.text, excerpt).pages) == 2
    )


def in_a_cell(letter: Reading) -> Excerpt:
    return next(excerpt for excerpt in letter.excerpts if excerpt.section == "priority")


def coding(excerpt: Excerpt, code: str = "joint-working", score: float = 0.9) -> CodedExcerpt:
    return CodedExcerpt(
        excerpt.excerpt_id, excerpt.letter_id, code, Polarity.WEAKNESS, "rules-1", score, "r", "d"
    )


def test_a_sentence_across_a_page_break_is_drawn_on_both_pages(
    letter: Reading, tmp_path: Path
) -> None:
    found = trace_excerpt(letter.text, across_pages(letter))
    png = tmp_path / "deep" / "page.png"
    assert len(found.pages) == 2
    save_page(PATH, found, png)
    picture = Image.open(png)
    assert picture.size == draw_page(PATH, found).size
    assert picture.width > 1.3 * picture.height
    yellow = [(r > 200 and g > 180 and b < 190) for r, g, b in picture.get_flattened_data()]
    half = picture.width // 2
    left = sum(y for at, y in enumerate(yellow) if at % picture.width < half)
    assert left > 500
    assert sum(yellow) - left > 500


def test_a_cell_is_boxed_within_its_column(letter: Reading, pdf: pdfium.PdfDocument) -> None:
    excerpt = in_a_cell(letter)
    found = trace_excerpt(letter.text, excerpt)
    assert agrees(excerpt.quote, printed_in(pdf, found.boxes))
    assert min(box.x0 for box in found.boxes) > 150


def test_an_excerpt_that_is_not_the_letter_s_text_is_refused(letter: Reading) -> None:
    excerpt = replace(letter.excerpts[0], span=Span(5, 25))
    with pytest.raises(TraceError, match="is not the text of letter"):
        trace_excerpt(letter.text, excerpt)
    other = replace(letter.excerpts[0], letter_id="another")
    with pytest.raises(TraceError):
        trace_excerpt(letter.text, other)


def test_a_missing_pdf_and_an_unwritable_picture_are_named(letter: Reading, tmp_path: Path) -> None:
    found = trace_excerpt(letter.text, letter.excerpts[0])
    with pytest.raises(TraceError, match="cannot be opened"):
        save_page(tmp_path / "gone.pdf", found, tmp_path / "page.png")
    (tmp_path / "file").write_text("")
    with pytest.raises(TraceError, match="cannot be written"):
        save_page(PATH, found, tmp_path / "file" / "page.png")


def test_highlights_stand_where_the_sentence_is_printed(letter: Reading, tmp_path: Path) -> None:
    excerpts = [across_pages(letter), in_a_cell(letter), letter.excerpts[0]]
    marked = [
        MarkedExcerpt(
            trace_excerpt(letter.text, excerpt),
            (coding(excerpt), coding(excerpt, "workforce", 0.5)),
        )
        for excerpt in excerpts
    ]
    out = tmp_path / "marked.pdf"
    made = highlight(PATH, marked, {"workforce": "people", "joint-working": "system"}, out)
    assert made == sum(len(item.trace.pages) for item in marked)
    reader = PdfReader(out)
    assert len(reader.pages) == letter.text.pages
    notes = {}
    plain = pdfium.PdfDocument(out)
    for number, page in enumerate(reader.pages):
        text_page = plain[number].get_textpage()
        for annotation in page.annotations or []:
            mark = annotation.get_object()
            assert mark["/Subtype"] == "/Highlight"
            quads = [float(value) for value in mark["/QuadPoints"]]
            words = ""
            for at in range(0, len(quads), 8):
                x0, top, x1, _, _, bottom, _, _ = quads[at : at + 8]
                words += text_page.get_text_bounded(x0 - 0.5, bottom + 2.5, x1 + 0.5, top - 2.5)
            notes[mark["/NM"]] = (words, mark["/Contents"], tuple(mark["/C"]))
    plain.close()
    whole = "".join(
        words for name, (words, _, _) in notes.items() if name.startswith(excerpts[0].excerpt_id)
    )
    assert agrees(excerpts[0].quote, whole)
    assert all(
        "joint-working: weakness (rules-1, score 0.90)" in note for _, note, _ in notes.values()
    )
    assert len({colour for _, _, colour in notes.values()}) == 1


def test_an_excerpt_without_code_is_plain(letter: Reading, tmp_path: Path) -> None:
    out = tmp_path / "marked.pdf"
    highlight(PATH, [MarkedExcerpt(trace_excerpt(letter.text, letter.excerpts[0]), ())], {}, out)
    found = [annotation for page in PdfReader(out).pages for annotation in (page.annotations or [])]
    assert [round(float(value) * 255) for value in found[0].get_object()["/C"]] == [
        int(PLAIN[at : at + 2], 16) for at in (0, 2, 4)
    ]


@pytest.mark.parametrize(
    ("quote", "printed"),
    [
        ("It helps agencies. They act.", "It helps agencies.2 They act."),
        ("Records (Merlin) are kept.", "Records (Merlin)12 are\nkept."),
        ("It is read.", "It is read."),
        ("Pupils in Year 11 and in year7 do well.", "Pupils in Year 11 and in year7 do well."),
    ],
)
def test_a_second_reader_allows_for_marks_of_notes(quote: str, printed: str) -> None:
    assert agrees(quote, printed)


@pytest.mark.parametrize(
    ("quote", "printed"),
    [("In 2017 it rose.", "In 2018 it rose."), ("It rose by 5.", "It rose by 6."), ("A", "B2")],
)
def test_a_second_reader_sees_other_words(quote: str, printed: str) -> None:
    assert not agrees(quote, printed)
