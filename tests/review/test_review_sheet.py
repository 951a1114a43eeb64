"""Which excerpts are asked about, and the sheet as a file, without a workspace."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from importlib.metadata import EntryPoint
from pathlib import Path

import openpyxl
import pytest
from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.common.reference.plugins import Plugin
from inspection_letters.records import Excerpt, Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.records.spans import Span
from inspection_letters.review import importers
from inspection_letters.review.intake import check_rows
from inspection_letters.review.queue import choose_queue, doubts
from inspection_letters.review.returned_sheet import read_returned
from inspection_letters.review.sheet import SheetRow, write_sheet

BOOK = load_codebook(default_codebook_path())
STRENGTH, WEAKNESS = Polarity.STRENGTH, Polarity.WEAKNESS


def excerpt(number: int, letter: str = "l", paragraph: int = 0, quote: str = "") -> Excerpt:
    quote = quote or f"Sentence number {number} of {letter}"
    return Excerpt(f"{letter}{number}", letter, Span(0, len(quote)), quote, "s", paragraph, number)


def test_doubt() -> None:
    some = [excerpt(n, paragraph=n // 3) for n in range(6)]
    codes = {
        "l0": {"a": (WEAKNESS, 0.5)},
        "l2": {"a": (WEAKNESS, 1.0)},
        "l3": {"a": (WEAKNESS, 0.75), "b": (WEAKNESS, 0.9)},
    }
    # In order: lowest score of its code, no code between coded excerpts, highest score, lowest
    # score, no code beside a coded excerpt, no code and no coded neighbour.
    assert doubts(some, codes) == [1.0, 0.9, 0.0, 1.0, 0.7, 0.1]


def test_the_queue_is_diverse_and_spread() -> None:
    same = [excerpt(n, "one", n, "Waits for therapy are too long") for n in range(30)]
    other = [
        excerpt(n, letter, n, f"{word} {word} is quite another thing")
        for letter in ("two", "three")
        for n, word in enumerate(["Transport", "Housing", "Funding"])
    ]
    all_ = [*same, *other]
    codes = {item.excerpt_id: {"waits": (WEAKNESS, 0.5)} for item in all_}
    codes["two1"] = {"rare": (STRENGTH, 1.0)}
    queue = choose_queue(all_, codes, 6, seed=1)
    assert queue == choose_queue(all_, codes, 6, seed=1)
    quotes = [queued.excerpt.quote for queued in queue]
    assert len(set(quotes)) >= 4, "sentences that say the same are not asked twice"
    assert "two1" in [queued.excerpt.excerpt_id for queued in queue], "every code is there"
    assert max(Counter(queued.excerpt.letter_id for queued in queue).values()) <= 3
    assert choose_queue(all_, codes, 99, seed=1, done=frozenset({"two1"}))[0].before == ""
    assert len(choose_queue(all_, codes, 99, seed=1, done=frozenset({"two1"}))) == 35
    assert choose_queue(same[:1], codes, 5, seed=1, done=frozenset({"one0"})) == []


@pytest.mark.parametrize("name", ["sheet.xlsx", "sheet.csv"])
def test_text_is_no_formula_and_comes_back_as_it_was(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    texts = ["=1+1", "+44", "-5", "@x", "'quoted'", "'=x", 'plain, "text"', "#N/A", "12", "a\nb"]
    rows = [
        SheetRow(f"e{n}", "=cmd", "@area", 1, "better", "-before", text, "", "none", "+note")
        for n, text in enumerate(texts)
    ]
    write_sheet(rows, BOOK, path)
    if path.suffix == ".xlsx":
        for cells in openpyxl.load_workbook(path)["queue"].iter_rows(min_row=2):
            assert {cell.data_type for cell in cells if isinstance(cell.value, str)} == {"s"}
            assert cells[1].quotePrefix
    else:
        for row in list(csv.reader(path.read_text("utf-8-sig").splitlines()))[1:]:
            assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
    back = read_returned(path).rows
    assert [row.values["text"] for row in back] == texts
    assert {row.values["note"] for row in back} == {"+note"}
    intake, faults = check_rows(back, {f"e{n}": text for n, text in enumerate(texts)}, BOOK)
    assert faults == []
    assert len(intake.judgements) == len(texts)


def test_a_sheet_needs_an_ending_and_a_place(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.xlsx or \.csv"):
        write_sheet([], BOOK, tmp_path / "sheet.ods")
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot be written"):
        write_sheet([], BOOK, tmp_path / "file" / "sheet.csv")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.csv", None, "cannot be read"),
        ("bad.xlsx", b"no workbook", "not an Excel workbook"),
        ("zip.xlsx", b"PK\x05\x06" + bytes(18), "not an Excel workbook"),
        ("latin.csv", "excerpt_id,codes\né".encode("latin-1"), "not in UTF-8"),
        ("lacks.csv", b"excerpt_id,code\n", "has no column named codes"),
        ("twice.csv", b"excerpt_id,codes,codes\n", "has two columns named codes"),
        ("empty.csv", b"", "has no column named excerpt_id"),
    ],
)
def test_files_that_are_no_sheet(
    tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=words):
        read_returned(path)


@pytest.fixture
def lines_importer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The module of an importer that another package registers for files ending in .lines."""
    entry = EntryPoint("lines", "coding_lines:read", importers.GROUP)
    plugin = Plugin(entry, "coding-lines", "1.2")
    known = {**importers.importer_plugins(), "lines": plugin}
    monkeypatch.setattr(importers, "importer_plugins", lambda: known)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "coding_lines", raising=False)
    return tmp_path / "coding_lines.py"


def test_another_package_adds_an_importer(lines_importer: Path, tmp_path: Path) -> None:
    lines_importer.write_text(
        "def read(path):\n    return [line.split('|') for line in path.read_text().splitlines()]\n"
    )
    path = tmp_path / "sheet.LINES"
    path.write_text("codes|excerpt_id\nnone|e1\n")
    (row,) = read_returned(path).rows
    assert (row.number, dict(row.values)) == (2, {"codes": "none", "excerpt_id": "e1"})


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def read(path):\n    return [][0]\n", "coding-lines 1.2 cannot be used: IndexError"),
        ("def read(path):\n    return [['codes'], [1]]\n", "must return rows of text"),
        ("import nothing_of_that_name\n", "'lines' of the package coding-lines 1.2"),
        ("def read(path):\n    return path.read_bytes()\n", r"sheet\.lines cannot be read"),
    ],
)
def test_an_importer_that_fails_is_named(
    lines_importer: Path, tmp_path: Path, source: str, words: str
) -> None:
    lines_importer.write_text(source)
    with pytest.raises(UsageError, match=words):
        read_returned(tmp_path / "sheet.lines")
