"""Pages that are pictures: their text is recognised, marked as such, and read like any other."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.reading.extract import pages_of
from inspection_letters.reading.layout import lay_out
from inspection_letters.reading.recognition import check_engine, pages, recognise_pages
from inspection_letters.reading.recognition.engine import (
    SeenLine,
    SeenPage,
    SeenWord,
    TooSlowError,
)
from inspection_letters.reading.recognition.words import BULLET, of_few_sizes, words_of
from inspection_letters.records import (
    LetterText,
    Omission,
    OmissionReason,
    PageFault,
    PageNote,
    RawPage,
    RawWord,
)
from inspection_letters.records.errors import UsageError
from inspection_letters.records.pages import page_notes
from inspection_letters.records.spans import BBox

from tests.support.scans import scan_of, small_letter

needs_engine = pytest.mark.skipif(
    find_spec("tesserocr") is None,
    reason="text recognition is not installed (uv sync --extra ocr)",
)
LINES = (
    ("Area for improvement", "B"),
    ("Leaders should improve the quality of plans.", ""),
    ("Waiting times are too long for most children.", ""),
    ("Families value the help that they get.", ""),
)
WORDS = [word for text, _ in LINES for word in text.split()]


def text_of(read: tuple[RawPage, ...]) -> LetterText:
    return lay_out(read, letter_id="letter", pdf_sha256="0" * 64, extract_version="test")


def recognised(path: Path) -> tuple[RawPage, ...]:
    data = path.read_bytes()
    return recognise_pages(pages_of(data, unread=True), data)


@needs_engine
@pytest.mark.parametrize(
    ("askew", "turn"), [(0.0, 0), (1.5, 0), (-1.0, 0), (0.0, 90), (0.0, 180), (0.5, 270)]
)
def test_a_scan_is_read_and_each_word_stands_where_it_is_printed(
    askew: float, turn: int, tmp_path: Path
) -> None:
    source = small_letter(tmp_path / "letter.pdf", LINES)
    scan = scan_of(source, tmp_path / "scan.pdf", askew=askew, turn=turn)
    printed = text_of(pages_of(scan_of(source, tmp_path / "same.pdf", pages=()).read_bytes()))
    (page,) = recognised(scan)
    text = text_of((page,))
    assert [word.span.of(text.text) for word in text.words] == WORDS
    assert all(word.confidence is not None and word.confidence > 0.5 for word in text.words)
    assert [note.fault for note in text.notes] == [PageFault.RECOGNISED]
    assert page.turned == turn
    assert page.skew == pytest.approx(-askew, abs=0.3)
    for word, original in zip(text.words, printed.words, strict=True):
        x, y = middle(word.boxes[0])
        there = page.straight(original.boxes[0]) if not turn else None
        if there is not None:
            # The page lies askew in the scanner: where it was printed has swung with it.
            swung = replace(page, skew=-askew).on_paper(original.boxes[0])
            assert (x, y) == pytest.approx(middle(swung), abs=4)


def middle(box: BBox) -> tuple[float, float]:
    return (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2


@needs_engine
def test_headings_paragraphs_and_bold_type_are_told_apart(tmp_path: Path) -> None:
    source = small_letter(tmp_path / "letter.pdf", LINES)
    text = text_of(recognised(scan_of(source, tmp_path / "scan.pdf")))
    assert [str(block.kind) for block in text.blocks][:2] == ["heading", "paragraph"]
    assert text.blocks[0].span.of(text.text) == "Area for improvement"


@needs_engine
def test_pages_with_text_stay_as_they_are(tmp_path: Path) -> None:
    data = small_letter(tmp_path / "letter.pdf", LINES).read_bytes()
    read = pages_of(data)
    assert recognise_pages(read, data) == read


@needs_engine
def test_a_blank_picture_and_a_slow_one_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blank = scan_of(small_letter(tmp_path / "empty.pdf", ()), tmp_path / "blank.pdf")
    (page,) = recognised(blank)
    assert ([note.fault for note in page.notes], page.words) == (
        [PageFault.NOTHING_RECOGNISED],
        (),
    )

    def slow(*_args: object, **_options: object) -> SeenPage:
        raise TooSlowError

    monkeypatch.setattr(pages, "recognise", slow)
    (page,) = recognised(blank)
    assert [note.fault for note in page.notes] == [PageFault.TOO_SLOW]


def test_a_missing_engine_is_one_message_that_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "tesserocr", None)
    with pytest.raises(UsageError) as caught:
        check_engine()
    assert "pip install 'inspection-letters[ocr]'" in caught.value.remedy


# What the engine sees, drawn by hand: one pixel is a point at 72 dpi.


def seen_word(text: str, x: float, base: float, *, tall: float = 9, sure: float = 0.95) -> SeenWord:
    wide = 6 * len(text)
    box = (round(x), round(base - tall), round(x + wide), round(base + 2))
    return SeenWord(text, *box, (x + wide / 2, base), sure)


def seen_line(
    text: str, base: float, *, x: float = 40, tall: float = 9, sure: float = 0.95, turn: int = 0
) -> SeenLine:
    words = []
    for word in text.split():
        words.append(seen_word(word, x, base, tall=tall, sure=sure))
        x = words[-1].x1 + 4
    return SeenLine(tuple(words), tall * 1.3, 0.0, turn)


def page_of(*lines: SeenLine, ink: Callable[[np.ndarray], None] | None = None) -> SeenPage:
    drawn = np.zeros((800, 600), dtype=bool)
    for line in lines:
        for word in line.words:
            drawn[word.top : word.bottom : 4, word.x0 : word.x1] = True
    if ink is not None:
        ink(drawn)
    return SeenPage(lines, drawn)


def words_seen(page: SeenPage) -> tuple[RawWord, ...]:
    return words_of(page, page_number=1, dpi=72).words


def test_logos_and_scrawls_are_left_out_but_no_word_within_a_sentence() -> None:
    line = seen_line("Leaders know what works well", 100)
    doubtful = replace(line.words[2], confidence=0.0)
    logo = seen_word("OQ", 500, 100, sure=0.3)
    line = replace(line, words=(*line.words[:2], doubtful, *line.words[3:], logo))
    found = words_of(page_of(line, seen_line("M", 300, sure=0.1)), page_number=1, dpi=72)
    assert [word.text for word in found.words] == "Leaders know what works well".split()
    assert {(piece.text, piece.reason) for piece in found.left_out} == {
        ("OQ", OmissionReason.UNSURE),
        ("M", OmissionReason.UNSURE),
    }


@pytest.mark.parametrize("seen", ["e", "m", "=", "o", "mg"])
@pytest.mark.parametrize("square", [True, False])
def test_a_filled_spot_before_a_line_is_a_bullet(seen: str, square: bool) -> None:
    line = seen_line(f"{seen} Plans are late", 100, tall=10)

    def spot(ink: np.ndarray) -> None:
        first = line.words[0]
        ink[first.top : first.bottom, first.x0 : first.x1] = False
        rows, columns = np.ogrid[:7, :7]
        disc = (rows - 3) ** 2 + (columns - 3) ** 2 <= 10
        ink[first.top + 2 : first.top + 9, first.x0 : first.x0 + 7] = square | disc

    words = words_seen(page_of(line, ink=spot))
    assert [word.text for word in words] == [BULLET, "Plans", "are", "late"]
    letter = seen_line("A Plan is late", 100)
    assert words_seen(page_of(letter))[0].text == "A"


def test_wide_strokes_are_bold() -> None:
    def thicker(ink: np.ndarray) -> None:
        for word in heading.words:
            ink[word.top : word.bottom, word.x0 : word.x1] = False
            for row in range(word.top, word.bottom, 5):
                ink[row : row + 3, word.x0 : word.x1] = True

    heading = seen_line("What needs to improve", 80)
    body = [seen_line("Children wait too long for help", 100 + 15 * at) for at in range(4)]
    words = words_seen(page_of(heading, *body, ink=thicker))
    assert [word.bold for word in words] == [True] * 4 + [False] * 24


@given(
    st.lists(st.floats(10.8, 12.6), min_size=6, max_size=12),
    st.lists(st.floats(13.7, 14.8), min_size=1, max_size=3),
)
def test_rough_sizes_become_the_few_that_a_letter_has(
    body: list[float], headings: list[float]
) -> None:
    words = [
        RawWord("word" * count, BBox(1, 0, 0, 20, size), "", size, False, 0.9)
        for sizes, count in ((body, 4), (headings, 1))
        for size in sizes
    ]
    (found,) = of_few_sizes([words], 12.0)
    assert {word.size for word in found[: len(body)]} == {12.0}
    assert len({word.size for word in found[len(body) :]}) == 1
    for before, after in zip(words, found, strict=True):
        # The baseline stays where it is.
        base = before.bbox.bottom - 0.21 * before.size
        assert after.bbox.bottom - 0.21 * after.size == pytest.approx(base, abs=0.02)


@given(st.floats(-5, 5), st.sampled_from([0, 90, 180, 270]), st.floats(50, 500), st.floats(50, 700))
def test_a_box_straightened_and_put_back_stands_where_it_stood(
    skew: float, turned: int, x: float, y: float
) -> None:
    page = RawPage(1, 595, 842, (), (), 0, skew=skew)
    box = BBox(1, x, y, x + 30, y + 10)
    back = page.on_paper(page.straight(box))
    assert (back.x0, back.top) == pytest.approx((x, y), abs=0.02)
    turned_page = replace(page, turned=turned)
    there = turned_page.on_paper(box)
    assert there.width + there.height == pytest.approx(40, abs=0.05)


# How recognised words join what the PDF holds.


def raw_word(text: str, x: float, top: float) -> RawWord:
    return RawWord(text, BBox(1, x, top, x + 6 * len(text), top + 12), "Arial", 12, False)


@pytest.fixture
def seeing(monkeypatch: pytest.MonkeyPatch) -> Callable[[SeenPage], None]:
    def see(page: SeenPage) -> None:
        monkeypatch.setattr(pages, "recognise", lambda *_args, **_options: page)
        monkeypatch.setattr(pages, "DPI", 72)

    return see


def test_a_stamp_on_a_scan_is_read_once(seeing: Callable[[SeenPage], None], tmp_path: Path) -> None:
    seeing(page_of(seen_line("Page 2", 59), seen_line("Plans are late", 200)))
    stamp = (raw_word("Page", 40, 50), raw_word("2", 68, 50))
    page = RawPage(1, 420, 240, stamp, (), notes=(PageNote(1, PageFault.PICTURE),))
    (read,) = recognise_pages([page], small_letter(tmp_path / "a.pdf", ()).read_bytes())
    assert [word.text for word in read.words] == ["Page", "2", "Plans", "are", "late"]
    assert [word.confidence is None for word in read.words] == [True, True, False, False, False]


def test_recognised_words_take_the_place_of_glyphs_without_letters(
    seeing: Callable[[SeenPage], None], tmp_path: Path
) -> None:
    seeing(page_of(seen_line("Leaders act", 109), seen_line("Plans are late", 209)))
    nameless = Omission("\ufffd" * 12, BBox(1, 38, 196, 140, 214), OmissionReason.NO_LETTER)
    shown = (raw_word("Leaders", 40, 100), raw_word("act", 90, 100), raw_word("ar", 75, 200))
    page = RawPage(
        1, 420, 240, shown, (), omitted=(nameless,), notes=(PageNote(1, PageFault.NO_LETTERS, 0.5),)
    )
    (read,) = recognise_pages([page], small_letter(tmp_path / "a.pdf", ()).read_bytes())
    assert [word.text for word in read.words] == ["Leaders", "act", "Plans", "are", "late"]
    assert not read.omitted
    assert [note.fault for note in read.notes] == [PageFault.RECOGNISED]


def test_logos_that_are_seen_differently_on_each_page_are_furniture() -> None:
    read = []
    for number, logo in enumerate(("Ofsted", "Ofsted ey", "Otsted raising", "0fsted"), start=1):
        top = [
            replace(raw_word(word, 400 + 50 * at, 30), size=28.0, confidence=0.9)
            for at, word in enumerate(logo.split())
        ]
        body = [
            replace(raw_word(word, 50 + 60 * at, 200), confidence=0.9)
            for at, word in enumerate(("Plans", "are", "late", f"here{number}."))
        ]
        words = tuple(
            replace(word, bbox=replace(word.bbox, page_number=number)) for word in (*top, *body)
        )
        read.append(RawPage(number, 595, 842, words, ()))
    text = text_of(tuple(read))
    assert "sted" not in text.text
    assert len(text.furniture) == 4


def test_notes_name_pages_and_say_what_to_do() -> None:
    notes = [
        PageNote(2, PageFault.RECOGNISED, confidence=0.9),
        PageNote(3, PageFault.RECOGNISED, confidence=0.96),
        PageNote(4, PageFault.NOTHING_RECOGNISED),
        PageNote(5, PageFault.TOO_SLOW),
        PageNote(6, PageFault.PICTURE),
        PageNote(1, PageFault.PORTFOLIO, names=("a.pdf",)),
    ]
    assert [note.sentence for note in page_notes(notes)] == [
        "Text of pages 2 and 3: no text but what was recognised in pictures (mean confidence "
        "93%). Compare what you quote with the pages.",
        "Text of page 4: no words recognised in its picture. Look at it.",
        "Text of page 5: no words recognised in its picture within the time allowed. Read it "
        "by eye.",
        "Text of page 6: no words on page 6, which is a picture. Use --ocr to have the text "
        "recognised (OCR), use a copy with text, or read it by eye.",
        "Files attached to this portfolio (a.pdf): no text of theirs was read. Save them from "
        "a PDF viewer and read them.",
    ]
