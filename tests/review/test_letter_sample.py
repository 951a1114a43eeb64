"""Letters drawn at random for people to code, up to the figures that they correct."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from inspection_letters.analysis.findings import make_findings
from inspection_letters.records.errors import UsageError
from inspection_letters.runs.human_coding import import_sheet
from inspection_letters.runs.letter_sample import write_sample
from inspection_letters.store import open_store, writes

from tests.support.command_line import CommandResult
from tests.support.corpora import read_corpus
from tests.support.factories import make_codebook, make_codings, make_read, make_run, write_read

LETTERS = 30


@pytest.fixture
def ws(tmp_path: Path) -> Path:
    """Thirty letters of one kind; the coder finds waits in every second."""
    path = tmp_path / "ws"
    with open_store(path, create=True) as store, store.write() as conn:
        writes.write_run(conn, make_run())
        writes.write_codebook(conn, make_codebook())
        for number in range(LETTERS):
            name = f"letter-{number:02}"
            read = make_read(name)
            write_read(conn, read, key=name)
            found = make_codings(read) if number % 2 else ()
            writes.write_codings(conn, name, "rules-1", found, "k", "run-1", coder_kind="rules")
    return path


def rows_of(sheet: Path) -> list[dict[str, str]]:
    head, *rows = openpyxl.load_workbook(sheet).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, head), map(str, row), strict=True)) for row in rows]


def code_as_the_coder_did(sheet: Path) -> None:
    """Fill in the sheet: waits in the second sentence of every letter of an odd number."""
    book = openpyxl.load_workbook(sheet)
    page = book.worksheets[0]
    head = {cell.value: cell.column for cell in page[1]}
    seen: dict[str, int] = {}
    for row in range(2, page.max_row + 1):
        name = str(page.cell(row, head["letter"]).value)
        number = seen[name] = seen.get(name, -1) + 1
        odd = int(name.removesuffix(".pdf")[-2:]) % 2
        codes = "waits:weakness" if number == 1 and odd else "none"
        page.cell(row, head["codes"]).value = codes
    book.save(sheet)


def test_whole_letters_are_drawn_by_the_seed_and_no_codes_are_suggested(
    ws: Path, tmp_path: Path
) -> None:
    first, again, other = (
        write_sample(ws, tmp_path / f"{number}.xlsx", size=20, seed=seed)
        for number, seed in enumerate((1, 1, 2))
    )
    assert (first.kind, first.frame, len(first.letters)) == ("area-send", LETTERS, 20)
    assert first.letters == again.letters != other.letters
    rows = rows_of(tmp_path / "0.xlsx")
    whole = {
        letter.letter_id: len(make_read(letter.letter_id).excerpts) for letter in first.letters
    }
    assert len(rows) == first.excerpts == sum(whole.values())
    assert all(row["suggested"] in ("", "None") for row in rows)


def test_every_letter_is_drawn_as_often(ws: Path, tmp_path: Path) -> None:
    drawn = [
        letter.letter_id
        for seed in range(40)
        for letter in write_sample(ws, tmp_path / "a.csv", size=15, seed=seed).letters
    ]
    times = [drawn.count(f"letter-{number:02}") for number in range(LETTERS)]
    # 40 draws of half of them: 20 times each, with a standard deviation of 3.2.
    assert min(times) >= 7
    assert max(times) <= 33


def test_letters_that_people_coded_wholly_correct_the_coder(ws: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "to-code.xlsx"
    before = make_findings(read_corpus(ws, "rules-1")).findings
    assert {figure.share.method for figure in before} == {"as-coded"}
    write_sample(ws, sheet, size=20, seed=1)
    code_as_the_coder_did(sheet)
    import_sheet(sheet, "jo", ws)
    after = make_findings(read_corpus(ws, "rules-1")).findings
    weakness = next(figure.share for figure in after if figure.measure == "weakness")
    assert (weakness.method, weakness.n, weakness.labelled) == ("corrected", LETTERS, 20)
    assert (weakness.sensitivity, weakness.specificity) == (1.0, 1.0)
    assert weakness.low < 0.5 < weakness.high
    # The other ten can be drawn next; the twenty are not drawn again.
    left = write_sample(ws, tmp_path / "more.xlsx", size=10, seed=1)
    assert left.frame == 10
    with pytest.raises(UsageError, match="Only 10 letters of the kind area-send are left"):
        write_sample(ws, tmp_path / "more.xlsx", size=11, seed=1)


def test_a_letter_coded_in_part_is_not_labelled(ws: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "to-code.xlsx"
    write_sample(ws, sheet, size=20, seed=1)
    code_as_the_coder_did(sheet)
    book = openpyxl.load_workbook(sheet)
    book.worksheets[0].delete_rows(2)
    book.save(sheet)
    import_sheet(sheet, "jo", ws)
    found = make_findings(read_corpus(ws, "rules-1")).findings
    assert {figure.share.method for figure in found} == {"as-coded"}


def test_the_command_says_what_was_drawn_from_what(
    ws: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = CommandResult(capsys, "sample", "-w", ws, "--letters", 5, "-o", tmp_path / "a.xlsx")
    words = " ".join((result.out + result.err).split())
    assert result.status == 0
    assert "5 letters with" in words
    assert f"from the {LETTERS} letters of the kind area-send that people have not coded" in words
    assert "Figures are corrected from 20 labelled letters of a kind." in words
    result = CommandResult(capsys, "sample", "-w", ws, "--kind", "memo", "-o", tmp_path / "a.xlsx")
    assert (result.status, "no letter of the kind 'memo'" in result.complaint) == (2, True)


def test_single_sentences_are_drawn_by_the_seed_and_not_twice_after_judging(
    ws: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, again, other = (tmp_path / f"{name}.xlsx" for name in ("first", "again", "other"))
    drawn = write_sample(ws, first, size=12, unit="sentences", seed=1)
    write_sample(ws, again, size=12, unit="sentences", seed=1)
    write_sample(ws, other, size=12, unit="sentences", seed=2)
    ids = [[row["excerpt_id"] for row in rows_of(sheet)] for sheet in (first, again, other)]
    assert ids[0] == ids[1] != ids[2]
    assert drawn.excerpts == len(set(ids[0])) == 12
    assert len(drawn.letters) == len({row["letter"] for row in rows_of(first)})
    assert all(row["suggested"] in ("", "None") for row in rows_of(first))
    code_as_the_coder_did(first)
    import_sheet(first, "jo", ws)
    left = write_sample(ws, other, size=12, unit="sentences", seed=1)
    assert left.frame == drawn.frame - 12
    assert not {row["excerpt_id"] for row in rows_of(other)} & set(ids[0])
    result = CommandResult(
        capsys, "sample", "-w", ws, "--sentences", left.frame + 1, "--out", tmp_path / "more.xlsx"
    )
    assert result.status == 2
    assert f"Only {left.frame} sentences of letters of the kind area-send" in result.err


def test_letters_and_sentences_are_not_drawn_into_one_sheet(
    ws: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = CommandResult(
        capsys,
        *("sample", "-w", ws, "--sentences", 5, "--letters", 5, "--out", tmp_path / "to.xlsx"),
    )
    assert result.status == 2
    assert "Use --letters or --sentences" in result.err
    assert not (tmp_path / "to.xlsx").exists()
