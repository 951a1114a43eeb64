"""Letters read by choice: with text recognition, or as a kind that they are not."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import inspection_letters as il
import pytest
from inspection_letters.common.settings.run import RECOGNITION_TIME, Settings
from inspection_letters.records import PageFault
from inspection_letters.records.errors import LetterError, UsageError
from inspection_letters.store import open_store, queries

from tests.support import faulty_pdfs
from tests.support.command_line import Run
from tests.support.in_process import plan_at, run_in_process
from tests.support.scans import portfolio, scan_of

pytestmark = pytest.mark.xdist_group("reading-choices")

needs_engine = pytest.mark.skipif(
    find_spec("tesserocr") is None,
    reason="text recognition is not installed (uv sync --extra ocr)",
)
PLAIN = Settings(coder="rules")
OCR = Settings(coder="rules", ocr=True)
GENERIC = Settings(coder="rules", kind="generic")


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return faulty_pdfs.plain_letter(tmp_path_factory.mktemp("letter") / "letter.pdf")


@pytest.fixture(scope="module")
def scan(letter: Path) -> Path:
    return scan_of(letter, letter.with_name("scan of it.pdf"), dpi=200)


@pytest.fixture(scope="module")
def recognised(scan: Path) -> il.LetterDocument:
    return il.read(scan, ocr=True)


@pytest.fixture(scope="module")
def read(scan: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which the scan was rejected, and then read."""
    workspace = tmp_path_factory.mktemp("read") / "ws"
    (rejection,) = run_in_process([scan], workspace, PLAIN).rejections
    assert rejection.reason == (
        "The PDF contains no text on its only page: it is a picture, as a scanner makes them."
    )
    assert rejection.remedy == (
        "Have the text of its pages recognised (OCR): "
        f"letters run '{scan}' --ocr --workspace {workspace}"
    )
    summary = run_in_process([scan], workspace, OCR)
    assert (summary.read, summary.rejections) == (1, ())
    sentences = " ".join(note.sentence for note in summary.doubts[0].notes)
    assert "no text but what was recognised in a picture (mean confidence 9" in sentences
    return workspace


@needs_engine
def test_a_scan_gives_the_facts_and_excerpts_of_the_letter(
    letter: Path, recognised: il.LetterDocument
) -> None:
    printed = il.read(letter)
    assert [excerpt.quote for excerpt in recognised.excerpts] == [
        excerpt.quote for excerpt in printed.excerpts
    ]
    assert recognised.area == printed.area
    assert recognised.metadata.inspection_start == printed.metadata.inspection_start
    assert [note.fault for note in recognised.letter_text.notes] == [PageFault.RECOGNISED]
    for excerpt, original in zip(recognised.excerpts, printed.excerpts, strict=True):
        (box, *_), (there, *_) = recognised.boxes(excerpt.span), printed.boxes(original.span)
        assert (box.x0, box.bottom) == pytest.approx((there.x0, there.bottom), abs=4)


@needs_engine
def test_what_is_stored_is_what_was_read(recognised: il.LetterDocument, read: Path) -> None:
    with open_store(read) as store, store.read() as conn:
        (facts,) = queries.all_letters(conn)
        stored = queries.letter_text(conn, facts.letter.letter_id)
    assert stored == recognised.letter_text
    assert all(word.confidence is not None for word in stored.words)


@needs_engine
def test_a_letter_read_without_recognition_is_read_again_with_it(
    letter: Path, scan: Path, read: Path
) -> None:
    assert plan_at(read, [scan], OCR).nothing_to_do
    assert len(plan_at(read, [scan], PLAIN).to_read) == 1
    run_in_process([letter], read, PLAIN)
    assert plan_at(read, [letter], PLAIN).nothing_to_do
    assert len(plan_at(read, [letter], OCR).to_read) == 1


@needs_engine
def test_trace_and_account_say_what_was_recognised(
    recognised: il.LetterDocument, scan: Path, read: Path, run: Run
) -> None:
    excerpt = recognised.excerpts[0]
    traced = run("trace", excerpt.excerpt_id, "-w", read)
    assert "recognised in a picture of the page (mean confidence 9" in traced.out
    assert "second PDF reader" not in traced.out
    account = " ".join(run("account", scan.name, "-w", read).out.split())
    assert "of these words were recognised in pictures of pages (mean confidence 9" in account
    marked = run("trace", "--letter", scan.name, "-w", read, "--pdf", read / "marked.pdf")
    assert "no text but what was recognised in a picture" in " ".join(marked.out.split())


def test_more_time_is_allowed_for_recognition_unless_a_limit_is_chosen() -> None:
    assert OCR.time_limit == RECOGNITION_TIME > PLAIN.time_limit
    assert Settings(ocr=True, time_limit=7).time_limit == 7


def test_without_the_extra_one_message_says_how_to_install_it(
    scan: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tesserocr", None)
    done = run("run", scan, "--ocr", "-w", tmp_path / "ws")
    assert done.status == 2
    assert "pip install 'inspection-letters[ocr]'" in " ".join(done.err.split())
    with pytest.raises(UsageError, match="tesserocr"):
        il.read(scan, ocr=True)


# Documents of no known kind.


def test_prose_of_another_kind_is_rejected_with_the_command_that_reads_it(
    tmp_path: Path,
) -> None:
    minutes = faulty_pdfs.other_kind(tmp_path / "minutes.pdf")
    (rejection,) = run_in_process([minutes], tmp_path / "ws", PLAIN).rejections
    assert "it seems to be another kind of document" in rejection.reason
    assert rejection.remedy == (
        "To read its prose all the same, read it as generic: "
        f"letters run {minutes} --kind generic --workspace {tmp_path / 'ws'}"
    )
    assert run_in_process([minutes], tmp_path / "ws", GENERIC).rejections == ()
    assert il.read(minutes, kind="generic").kind == "generic"
    with pytest.raises(LetterError, match=r"read\('.*minutes.pdf', kind='generic'\)"):
        il.read(minutes)


def test_a_letter_of_a_known_kind_is_read_as_that_kind_and_not_again(
    letter: Path, tmp_path: Path
) -> None:
    run_in_process([letter], tmp_path / "ws", PLAIN)
    assert plan_at(tmp_path / "ws", [letter], GENERIC).nothing_to_do
    assert il.read(letter, kind="generic").kind == "area-send-report"


def test_a_letter_read_by_choice_is_known_under_that_choice_only(tmp_path: Path) -> None:
    minutes = faulty_pdfs.other_kind(tmp_path / "minutes.pdf")
    assert run_in_process([minutes], tmp_path / "ws", GENERIC).read == 1
    assert plan_at(tmp_path / "ws", [minutes], GENERIC).nothing_to_do
    assert len(plan_at(tmp_path / "ws", [minutes], PLAIN).to_read) == 1


def test_a_kind_that_does_not_exist_is_refused_with_the_nearest(
    letter: Path, tmp_path: Path, run: Run
) -> None:
    done = run("run", letter, "--kind", "genric", "-w", tmp_path / "ws")
    assert done.status == 2
    assert "no kind of letter 'genric'. Did you mean 'generic'?" in " ".join(done.err.split())
    with pytest.raises(UsageError, match="Did you mean 'generic'"):
        il.read(letter, kind="genric")


@pytest.mark.parametrize("names", [("plan.docx",), tuple(f"letter {n}.pdf" for n in range(9))])
def test_a_portfolio_is_rejected_with_the_names_of_its_files(
    names: tuple[str, ...], tmp_path: Path
) -> None:
    with pytest.raises(LetterError) as caught:
        il.read(portfolio(tmp_path / "portfolio.pdf", names))
    assert "is a portfolio, and its documents are files attached to it" in caught.value.reason
    assert names[0] in caught.value.reason
    assert ("and 4 more" in caught.value.reason) == (len(names) > 5)
    assert "Save the files" in caught.value.remedy


def test_a_cover_sheet_before_a_scan_names_the_scan(letter: Path, tmp_path: Path) -> None:
    from pypdf import PdfWriter

    joined = PdfWriter()
    cover = scan_of(faulty_pdfs.drawing_only(tmp_path / "d.pdf"), tmp_path / "s.pdf")
    minutes = faulty_pdfs.other_kind(tmp_path / "minutes.pdf")
    scanned = scan_of(letter, tmp_path / "scan.pdf", dpi=100)
    for path in (minutes, scanned, cover):
        joined.append(path)
    joined.write(tmp_path / "joined.pdf")
    with pytest.raises(LetterError) as caught:
        il.read(tmp_path / "joined.pdf")
    assert "pages 2, 3 and 4 are pictures without text" in caught.value.reason
    assert caught.value.option == "--ocr"
