"""Commands on letters that are not PDFs: places are paragraphs, and copies are web pages."""

from __future__ import annotations

import json
from pathlib import Path

import inspection_letters as il
import pytest
from inspection_letters.commands.printing.run_summary import print_summary
from inspection_letters.outputs.report.links import letter_page
from inspection_letters.runs.letter_files import find_files
from inspection_letters.store import open_store, queries
from rich.console import Console

from tests.support import documents
from tests.support.command_line import Run
from tests.support.in_process import run_in_process
from tests.support.sample_report import make_site

SAMPLE = "990009_hallowmere_revisit-2019.pdf"
FAULTY = {
    "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "letter.rtf": b"{\\rtf1\\ansi Dear}",
    "notes.txt": b"We had lunch and talked.",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a letter as Word document, and with files that cannot be read."""
    path = tmp_path_factory.mktemp("letters")
    text = il.read(il.sample_letters() / SAMPLE).letter_text
    (path / "letter.docx").write_bytes(documents.as_word(text))
    for name, content in FAULTY.items():
        (path / name).write_bytes(content)
    return path


@pytest.fixture(scope="module")
def coded(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the letter, read and coded by rules."""
    workspace = tmp_path_factory.mktemp("coded") / "ws"
    summary = run_in_process([folder], workspace)
    assert {Path(rejection.source).name for rejection in summary.rejections} == set(FAULTY)
    assert summary.read == 1
    return workspace


@pytest.fixture
def excerpt_id(coded: Path) -> str:
    with open_store(coded) as store, store.read() as conn:
        return queries.find_coded_excerpts(conn)[0].excerpt_id


def test_folders_are_searched_for_documents_of_all_formats(tmp_path: Path) -> None:
    taken = [
        "a.pdf",
        "b.DOCX",
        "c.html",
        "d.htm",
        "e.txt",
        "f.doc",
        "g.odt",
        "h.rtf",
        "i.jpg",
        "j.TIF",
    ]
    for name in [*taken, "table.csv", "~$b.docx", "picture.png"]:
        (tmp_path / name).write_bytes(b"x")
    found, rejections = find_files([tmp_path])
    assert [path.name for path in found] == taken
    assert not rejections


def test_pictures_that_a_browser_saved_with_a_page_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "letter_files").mkdir()
    for name in ("letter.html", "letter_files/logo.jpg", "letter_files/frame.html"):
        (tmp_path / name).write_bytes(b"x")
    assert find_files([tmp_path]) == ([tmp_path / "letter.html"], [])


@pytest.mark.parametrize("workspace", ["results", "a/b/results", "."])
def test_copies_in_a_workspace_among_the_letters_are_no_letters(
    workspace: str, tmp_path: Path
) -> None:
    copies = tmp_path / workspace / "pdf"
    copies.mkdir(parents=True)
    letter, copy = tmp_path / "letter.docx", copies / f"{'0' * 64}.docx"
    for path in (letter, copy):
        path.write_bytes(b"x")
    assert find_files([tmp_path], tmp_path / workspace) == ([letter], [])
    # Whoever names the copies means them.
    assert find_files([copies], tmp_path / workspace) == ([copy], [])
    if workspace != ".":
        assert find_files([tmp_path / workspace], tmp_path / workspace) == ([copy], [])


def test_the_copy_in_the_workspace_has_the_ending_of_its_format(coded: Path, folder: Path) -> None:
    with open_store(coded) as store, store.read() as conn:
        (facts,) = queries.all_letters(conn)
        copy = store.pdf_path(facts.letter.pdf_sha256)
    assert copy.suffix == ".docx"
    assert copy.read_bytes() == (folder / "letter.docx").read_bytes()
    again = run_in_process([folder], coded)
    assert (again.read, again.known) == (0, 1)


def test_trace_names_the_paragraph_and_writes_the_text(
    run: Run, coded: Path, excerpt_id: str, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.html"
    traced = run("trace", excerpt_id, "-w", coded, "--highlight", copy)
    assert traced.status == 0
    assert "letter.docx, paragraph " in traced.out
    assert "no page picture: the letter is not a PDF" in traced.out
    page = copy.read_text(encoding="utf-8")
    assert page.count("<mark") == 1
    assert f'id="x-{excerpt_id}"' in page
    whole = run("trace", "--letter", "letter.docx", "-w", coded, "--highlight", copy)
    assert "excerpts coded and highlighted" in whole.out
    assert copy.read_text(encoding="utf-8").count("<mark") > 10


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--png", "x.png"], "no picture of one. Write a copy of its text"),
        (["--pdf", "x.pdf"], "letter.docx is not a PDF, so there is no PDF to highlight. Use"),
    ],
)
def test_pages_of_a_letter_without_pages_are_refused(
    run: Run, coded: Path, excerpt_id: str, arguments: list[str], words: str
) -> None:
    refused = run("trace", excerpt_id, "-w", coded, *arguments)
    assert refused.status != 0
    assert words in refused.complaint


def test_account_and_find_without_pages(run: Run, coded: Path) -> None:
    (letter,) = json.loads(run("account", "letter.docx", "-w", coded, "--json").out)
    assert letter["read_with_doubts"] is False
    assert letter["share_in_excerpts"] > 0.5
    assert (
        "no pages to mark" in run("account", "letter.docx", "-w", coded, "--pdf", "x.pdf").complaint
    )
    assert ", paragraph " in run("find", "-w", coded).out


def test_the_report_shows_the_text_of_the_letter(
    coded: Path, excerpt_id: str, tmp_path: Path
) -> None:
    report = make_site(coded, tmp_path / "report", figures=False)
    letter_id = report.material.by_id[excerpt_id].letter_id
    page = (report.out / letter_page(letter_id)).read_text(encoding="utf-8")
    assert f'<mark id="x-{excerpt_id}" data-x="{excerpt_id}">' in page
    assert "This is its text as it was read" in page
    assert "<img" not in page
    assert not report.site.undrawn
    index = (report.out / "index.html").read_text(encoding="utf-8")
    assert "any sentence to its place" in index


def test_one_letter_in_two_formats_is_named_as_counted_twice(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = run_in_process([folder, il.sample_letters() / SAMPLE], tmp_path / "ws")
    assert summary.same_inspections == ((SAMPLE, "letter.docx"),)
    print_summary(Console(width=80), summary, tmp_path / "ws")
    printed = " ".join(capsys.readouterr().out.split())
    assert f"{SAMPLE} and letter.docx are of the same kind and state the same area" in printed
    assert "keep one and run it in a new workspace" in printed
