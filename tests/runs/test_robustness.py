"""Damaged and very slow letters become a letter or a rejection within the time limit."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Future
from hashlib import sha256
from pathlib import Path
from random import Random
from types import SimpleNamespace
from weakref import WeakSet

import inspection_letters.runs.worker
import pytest
from inspection_letters.reading.extract import read_pages
from inspection_letters.reading.extract.grids import grids_of
from inspection_letters.reading.layout import lay_out
from inspection_letters.reading.layout.columns import split_columns
from inspection_letters.reading.layout.grouping import group_lines
from inspection_letters.reading.segment import sentence_spans
from inspection_letters.records import RawPage, RawWord, ReadLetter
from inspection_letters.records.errors import LetterError
from inspection_letters.records.spans import BBox
from inspection_letters.runs import read_and_code
from inspection_letters.runs.engine import MOST_STEPS
from inspection_letters.runs.worker import read_pdf

from benchmarks.mutations import MUTATIONS
from tests.support import faulty_pdfs
from tests.support.cached_reading import AREA_LISTS
from tests.support.invariants import check_text

pytestmark = pytest.mark.xdist_group("robustness")


def spoilt(mutation: str, number: int, folder: Path) -> Path:
    rng = Random(f"{mutation}/{number}")
    source = rng.choice(sorted(faulty_pdfs.SAMPLES.glob("*.pdf")))
    path = folder / "letter.pdf"
    path.write_bytes(MUTATIONS[mutation](rng, source.read_bytes()))
    return path


def read_or_error(path: Path) -> ReadLetter | LetterError:
    digest = sha256(path.read_bytes()).hexdigest()
    try:
        return read_pdf(path, digest[:16], digest, AREA_LISTS)
    except LetterError as error:
        return error


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_spoilt_letter_is_read_or_rejected(mutation: str, tmp_path: Path) -> None:
    path = spoilt(mutation, 1, tmp_path)
    found = read_or_error(path)
    if isinstance(found, LetterError):
        assert found.reason
        assert found.remedy
        assert "cannot be processed" not in found.reason
        assert "\n" not in str(found)
    else:
        check_text(found.text, read_pages(path))


def test_mutations_can_be_repeated(tmp_path: Path) -> None:
    for mutation in ("bytes flipped", "values of wrong types"):
        first = spoilt(mutation, 2, tmp_path).read_bytes()
        assert spoilt(mutation, 2, tmp_path).read_bytes() == first


def test_a_page_without_size_or_with_half_a_size(tmp_path: Path) -> None:
    # pdfplumber asks for the pages again to close a file, and fails once more.
    path = faulty_pdfs._write(
        tmp_path / "letter.pdf",
        [part.replace(b"[0 0 595 842]", b"[0 842]") for part in faulty_pdfs._page(b"", b"")],
    )
    with pytest.raises(LetterError, match="damaged") as caught:
        read_pages(path)
    assert caught.value.stage == "open"


def test_glyphs_that_stand_for_nothing_or_for_a_space_too(tmp_path: Path) -> None:
    mapping = (
        b"/CIDInit /ProcSet findresource begin begincmap\n"
        b"1 begincodespacerange <00> <FF> endcodespacerange\n"
        b"2 beginbfchar <58> <> <59> <00410020> endbfchar\nendcmap end"
    )
    lines = [line for pair in faulty_pdfs.SECTIONS for line in pair]
    objects = faulty_pdfs._page(faulty_pdfs._lines([*lines, "X XX X YY"]), faulty_pdfs._TIMES)
    objects[4] = faulty_pdfs._FONT[:-2] + b"/ToUnicode 6 0 R >>"
    objects.append(faulty_pdfs._stream(mapping))
    pages = read_pages(faulty_pdfs._write(tmp_path / "letter.pdf", objects))
    texts = [word.text for page in pages for word in page.words]
    assert all(text and not any(char.isspace() for char in text) for text in texts)
    lay_out(pages, letter_id="a" * 16, pdf_sha256="b" * 64, extract_version="x")


@pytest.mark.parametrize("stage", ["layout", "structure", "segment"])
def test_a_fault_of_ours_names_its_stage(
    stage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise IndexError("string index\nout of range.")

    name = {"layout": "lay_out"}.get(stage, stage)
    monkeypatch.setattr(sys.modules[f"inspection_letters.reading.{stage}"], name, stumble)
    monkeypatch.setattr(inspection_letters.runs.worker, name, stumble, raising=False)
    with pytest.raises(LetterError, match="IndexError: string index out of range") as caught:
        read_pdf(faulty_pdfs.plain_letter(tmp_path / "letter.pdf"), "a" * 16, "b" * 64, AREA_LISTS)
    assert caught.value.stage == stage
    assert "Please report" in caught.value.remedy


@pytest.mark.parametrize("error", [MemoryError, KeyboardInterrupt])
def test_what_is_no_fault_of_ours_passes(
    error: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(sys.modules["inspection_letters.reading.layout"], "lay_out", stop)
    monkeypatch.setattr(inspection_letters.runs.worker, "lay_out", stop, raising=False)
    with pytest.raises(error):
        read_pdf(faulty_pdfs.plain_letter(tmp_path / "letter.pdf"), "a" * 16, "b" * 64, AREA_LISTS)


def words(count: int, place: Callable[[int], tuple[float, float]]) -> list[RawWord]:
    return [
        RawWord(f"w{number}", BBox(1, x, y, x + 4, y + 4), "Times", 4.0, False)
        for number in range(count)
        for x, y in (place(number),)
    ]


LAYOUTS: dict[str, Callable[[int], tuple[float, float]]] = {
    "one line": lambda number: (10.0 * number, 0.0),
    "one column": lambda number: (0.0, 5.0 * number),
    "two columns": lambda number: (300.0 * (number % 2), 5.0 * (number // 2)),
    "many columns": lambda number: (10.0 * (number // 3), 5.0 * (number % 3)),
}


def calls(function: Callable[[], object]) -> int:
    """Count the calls that a function makes, at any depth: time that no machine sways."""
    made = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        function()
    finally:
        sys.setprofile(None)
    return made


@pytest.mark.parametrize("name", LAYOUTS)
def test_layout_takes_work_in_proportion_to_the_words(name: str) -> None:
    def work(count: int) -> int:
        page = RawPage(1, 1e5, 1e5, tuple(words(count, LAYOUTS[name])), ())
        return calls(
            lambda: lay_out([page], letter_id="a" * 16, pdf_sha256="b" * 64, extract_version="x")
        )

    # Four times the words took sixteen times the work, or more, where every word was
    # compared with every other.
    assert work(4_000) < 6 * work(1_000)


def test_columns_side_by_side_without_end() -> None:
    found = split_columns(group_lines(words(6_000, LAYOUTS["many columns"])))
    assert sum(len(word.text) for item in found for word in _words_of(item)) == sum(
        len(word.text) for word in words(6_000, LAYOUTS["many columns"])
    )


def _words_of(item: object) -> list[RawWord]:
    cells = getattr(item, "cells", None)
    lines = [item] if cells is None else [line for cell in cells for line in cell.lines]
    return [word for line in lines for word in line.words]  # type: ignore[attr-defined]


def rectangles(across: int, down: int, gap: float) -> list[dict[str, object]]:
    return [
        {
            "x0": x * (20 + gap),
            "x1": x * (20 + gap) + 20,
            "top": y * (10 + gap),
            "bottom": y * (10 + gap) + 10,
            "stroke": True,
            "fill": False,
        }
        for x in range(across)
        for y in range(down)
    ]


def test_a_large_table_and_many_small_ones() -> None:
    (table,) = grids_of(rectangles(20, 30, gap=0), 1)
    assert len(table.cells) == 600
    assert [len(grid.cells) for grid in grids_of(rectangles(10, 10, gap=9), 1)] == [1] * 100


def test_a_drawing_of_many_boxes_is_no_table() -> None:
    assert grids_of(rectangles(50, 50, gap=9), 1) == ()
    assert grids_of(rectangles(90, 90, gap=0), 1) == ()


def test_a_paragraph_longer_than_spacy_allows() -> None:
    text = "The leaders listen to families. " * 40_000
    assert len(text) > 1_000_000
    assert len(sentence_spans(text)) == 40_000


def test_only_so_many_letters_are_under_way() -> None:
    # Prefect keeps a record of each step for as long as its future is held.
    done: list[tuple[object, object]] = []
    held: list[int] = []
    alive: WeakSet[Future[bool]] = WeakSet()

    def start(step: object, source: object, *_: object) -> Future[bool]:
        future: Future[bool] = Future()
        future.set_result(source != 13)
        alive.add(future)
        held.append(len(alive))
        done.append((step, source))
        return future

    plan = SimpleNamespace(to_read=range(1_000), to_code=range(2_000, 2_010))
    read_and_code._do_all(SimpleNamespace(plan=plan), start)  # type: ignore[arg-type]
    read = [source for step, source in done if step is read_and_code.read_letter]
    coded = [source for step, source in done if step is read_and_code.code_letter]
    assert sorted(read) == list(range(1_000))
    assert sorted(coded) == [*(n for n in range(1_000) if n != 13), *range(2_000, 2_010)]
    assert max(held) <= MOST_STEPS + 2
