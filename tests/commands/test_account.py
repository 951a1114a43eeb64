"""`letters account`: where the words of a letter have gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.support.cached_reading import SAMPLES
from tests.support.command_line import Run
from tests.support.in_process import run_in_process
from tests.support.plain_pdf import A4, pdf, show

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
    assert not any(" 0.0% " in row for row in rows)
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


def test_what_is_left_out_is_quoted_with_its_reason(run: Run, tmp_path: Path) -> None:
    fields = {
        "box": "<< /Type /Annot /Subtype /Widget /FT /Btn /T (agreed) /AS /Yes "
        "/Rect [72 500 84 512] >>",
        "note": "<< /Type /Annot /Subtype /Text /Contents (Check this date.) "
        "/Rect [500 730 520 750] >>",
    }
    content = (
        show("Inspection of Exampleshire children’s services", 72, 760, 16, font="F2")
        + show("What needs to improve", 72, 700, 13, font="F2")
        + show("Inspectors found that plans are reviewed on time in most cases.", 72, 670)
        + show("Social workers visit children often, and inspectors saw clear records.", 72, 640)
        + show("Draft words.", 72, 600, before="3 Tr")
    )
    letter = tmp_path / "form.pdf"
    letter.write_bytes(pdf(content, page=f"{A4} /Annots [{{box}} {{note}}]", extras=fields))
    run_in_process([letter], tmp_path / "ws")
    said = run("account", letter.name, "-w", tmp_path / "ws").out
    assert "drawn invisibly: “Draft words.” (page 1)" in said
    assert "a tick box or button of a form: “agreed: ticked” (page 1)" in said
    assert "a comment that opens on a click: “Check this date.” (page 1)" in said
