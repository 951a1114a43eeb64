"""`letters account`: where the words of a letter have gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.support.cached_reading import SAMPLES
from tests.support.command_line import Run
from tests.support.in_process import run_in_process

pytestmark = pytest.mark.xdist_group("find")

NAME = "990001_wexmoor.pdf"


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one letter, coded by the rules."""
    path = tmp_path_factory.mktemp("account") / "ws"
    run_in_process([SAMPLES / NAME], path)
    return path


def test_places_add_up_to_all_words(coded: Path, run: Run) -> None:
    result = run("account", NAME, "-w", coded)
    assert result.status == 0, result.err
    head, *rows, verdict = result.out.splitlines()
    total = int(head.split()[0].replace(",", ""))
    assert head.endswith(f"words in {NAME}")
    assert sum(int(row.split()[0].replace(",", "")) for row in rows) == total
    assert "excerpts" in rows[0]
    assert verdict == "The letter is not read with doubts."


def test_all_letters_are_listed_with_those_read_with_doubts(coded: Path, run: Run) -> None:
    result = run("account", "-w", coded)
    assert "No letter is read with doubts" in " ".join(result.out.split())


def test_numbers_as_json(coded: Path, run: Run) -> None:
    (letter,) = json.loads(run("account", "-w", coded, "--json").out)
    assert letter["file"] == NAME
    assert letter["read_with_doubts"] is False
    assert letter["words_by_place"]["excerpts"] > 500


def test_every_page_of_the_marked_copy_has_marks_that_say_why(
    coded: Path, run: Run, tmp_path: Path
) -> None:
    marked = tmp_path / "marked.pdf"
    result = run("account", NAME, "-w", coded, "--pdf", marked)
    assert result.status == 0, result.err
    notes = [
        {annotation.get_object()["/Contents"] for annotation in page["/Annots"]}
        for page in PdfReader(marked).pages
    ]
    assert all(notes)
    assert {"excerpts", "headings"} <= set().union(*notes)


def test_a_marked_copy_needs_a_letter(coded: Path, run: Run, tmp_path: Path) -> None:
    result = run("account", "-w", coded, "--pdf", tmp_path / "m.pdf")
    assert result.status == 2
    assert "Name the letter before --pdf." in result.err
