"""The sheet for people to code: its questions, its import, and that codes are kept."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from inspection_letters.analysis.findings import make_findings
from inspection_letters.analysis.statistics.shares import Finding
from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.common.settings.run import Settings
from inspection_letters.records import Excerpt, Polarity
from inspection_letters.records.errors import LettersError
from inspection_letters.review.intake import parse_codes
from inspection_letters.review.returned_sheet import read_returned
from inspection_letters.review.sheet import COLUMNS
from inspection_letters.runs import plan
from inspection_letters.runs.human_coding import import_sheet
from inspection_letters.store import Store, open_store, queries
from inspection_letters.store.reviews import Review, all_reviews, write_reviews

from tests.support.command_line import CommandResult
from tests.support.corpora import read_corpus
from tests.support.factories import SENTENCES, dump, make_codebook, make_read, write_read
from tests.support.in_process import run_in_process

pytestmark = pytest.mark.xdist_group("human-coding")

SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"
LETTERS = [SAMPLE / "990001_wexmoor.pdf", SAMPLE / "990002_ashdale.pdf"]
BOOK = load_codebook(default_codebook_path())
WEAKNESS = Polarity.WEAKNESS


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("human") / "ws"
    run_in_process(LETTERS, path)
    return path


@pytest.fixture
def ws(coded: Path, tmp_path: Path) -> Path:
    """A copy of the coded workspace, which a test may change."""
    return Path(shutil.copytree(coded, tmp_path / "ws"))


def human(ws: Path) -> dict[tuple[str, str], tuple[dict[str, str], str]]:
    with open_store(ws) as opened, opened.read() as conn:
        return {
            (review.coder_id, review.excerpt_id): (
                {c: p.value for c, p in review.codes.items()},
                review.note,
            )
            for review in all_reviews(conn)
        }


def excerpts(ws: Path) -> tuple[Excerpt, ...]:
    with open_store(ws) as opened, opened.read() as conn:
        return queries.all_excerpts(conn)


def figure(ws: Path, code: str, measure: str) -> Finding:
    found = make_findings(read_corpus(ws), seed=1)
    return next(
        figure for figure in found.findings if (figure.codes, figure.measure) == ((code,), measure)
    )


def write_csv(path: Path, rows: Sequence[Sequence[str]], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


# --- what is asked ----------------------------------------------------------------------------


def test_a_workbook_to_fill_in(
    ws: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "queue.xlsx"
    result = CommandResult(
        capsys, "review-queue", "-w", ws, "--out", target, "--size", 30, "--seed", 2
    )
    assert result.status == 0, result.err
    assert "30 excerpts from 2 letters, coded by rules-1" in result.out
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["queue", "codes"]
    sheet = book["queue"]
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == {name: name for name in COLUMNS}
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["G"].width == 70
    (check,) = sheet.data_validations.dataValidation
    assert str(check.sqref) == "I2:I31"
    known = {excerpt.excerpt_id: excerpt for excerpt in excerpts(ws)}
    for row in rows[1:]:
        assert row["text"] == known[row["excerpt_id"]].quote
        assert row["letter"].endswith(".pdf")
        assert row["page"] >= 1
        assert row["codes"] is row["note"] is None
        if row["suggested"]:
            codes, wrong = parse_codes(row["suggested"], BOOK)
            assert codes
            assert not wrong
    assert any(row["suggested"] is None for row in rows), "excerpts without codes are asked too"
    names = [row[1] for row in book["codes"].iter_rows(values_only=True, min_row=2)]
    assert sorted(names) == sorted([*BOOK.all_code_ids, *BOOK.polarities, "none"])
    used = {
        part.split(":")[0]
        for row in rows[1:]
        for part in (row["suggested"] or "").split("; ")
        if part
    }
    with open_store(ws) as opened, opened.read() as conn:
        suggested = {coding.code_id for coding in queries.codings_by(conn, "rules-1")}
    assert used <= suggested
    main = frozenset(BOOK.code_ids)
    assert used & main == suggested & main, "every main code that the coder assigned is there"
    assert used - main, "detail codes are suggested too"


# --- what is imported -------------------------------------------------------------------------


def fill(path: Path, answers: Callable[[int, dict[str, Any]], tuple[str, str]]) -> None:
    """Fill in a workbook as a person would."""
    book = openpyxl.load_workbook(path)
    sheet = book["queue"]
    for number, cells in enumerate(sheet.iter_rows(min_row=2)):
        row = {name: cell.value for name, cell in zip(COLUMNS, cells, strict=True)}
        by_name = dict(zip(COLUMNS, cells, strict=True))
        by_name["codes"].value, by_name["note"].value = answers(number, row)
    book.save(path)


def test_there_and_back(ws: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = tmp_path / "queue.xlsx"
    assert CommandResult(capsys, "review-queue", "-w", ws, "--out", sheet, "--size", 12).status == 0
    ids: list[str] = []

    def answer(number: int, row: dict[str, Any]) -> tuple[str, str]:
        ids.append(row["excerpt_id"])
        codes = ("Waiting-Times: Weakness;  workforce:mixed", "NONE", "")[min(number, 2)]
        return codes, "a note" if number in (0, 3) else ""

    fill(sheet, answer)
    result = CommandResult(capsys, "import-coding", sheet, "--coder", "jo", "-w", ws)
    assert result.status == 0, result.err
    assert "2 excerpts coded by jo (1 with no code): 2 new, 0 changed" in result.out
    assert "10 empty rows skipped." in result.out
    assert "Notes without codes were not imported: row 5." in result.out
    expected = {
        ("jo", ids[0]): ({"waiting-times": "weakness", "workforce": "mixed"}, "a note"),
        ("jo", ids[1]): ({}, ""),
    }
    assert human(ws) == expected
    with open_store(ws) as opened:
        before = dump(opened)
    again = CommandResult(capsys, "import-coding", sheet, "--coder", "jo", "-w", ws)
    assert "0 new, 0 changed, 2 unchanged" in again.out
    with open_store(ws) as opened:
        assert dump(opened) == before, "taking it in again changes nothing at all"

    # A changed row amends; what the sheet no longer says of other excerpts stays.
    own = write_csv(
        tmp_path / "own.csv", [["codes", "excerpt_id"], ["workforce:weakness", ids[0]]], ";"
    )
    changed = CommandResult(capsys, "import-coding", own, "--coder", " jo ", "-w", ws)
    assert "0 new, 1 changed, 0 unchanged" in changed.out
    expected["jo", ids[0]] = ({"workforce": "weakness"}, "")
    assert human(ws) == expected

    # It is exported like any other coding, and not asked again.
    assert CommandResult(capsys, "export", "-w", ws, "--out", tmp_path / "tables").status == 0
    lines = (tmp_path / "tables" / "coded_excerpts.jsonl").read_text("utf-8").splitlines()
    (row,) = [row for row in map(json.loads, lines) if row["coder"] == "jo"]
    assert (row["code"], row["polarity"], row["score"]) == ("workforce", "weakness", 1.0)
    CommandResult(capsys, "review-queue", "-w", ws, "--out", tmp_path / "next.csv", "--size", 9999)
    left = {row.values["excerpt_id"] for row in read_returned(tmp_path / "next.csv").rows}
    assert left == {excerpt.excerpt_id for excerpt in excerpts(ws)} - set(ids[:2])


def test_every_fault_is_named_and_nothing_is_taken(
    ws: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, third = excerpts(ws)[:3]
    sheet = write_csv(
        tmp_path / "faulty.csv",
        [
            ["Excerpt_ID", "Text", "Codes"],
            [first.excerpt_id, first.quote, "workforce:weakness"],
            ["nonsense", "", "none"],
            ["", "", "none"],
            [second.excerpt_id, third.quote, "none"],
            [third.excerpt_id, third.quote, "weather:weakness; workforce:bad"],
            [first.excerpt_id, first.quote, "workforce:strength"],
            [second.excerpt_id, second.quote, "workforce:mixed;workforce:mixed; none"],
            [third.excerpt_id, "", "workforce"],
            ["1.23E+15", "", "none"],
            ["", "", ""],
            [third.excerpt_id, first.quote, ""],
        ],
    )
    with open_store(ws) as opened:
        before = dump(opened)
    result = CommandResult(capsys, "import-coding", sheet, "--coder", "jo", "-w", ws)
    assert result.status == 2
    for words in (
        "row 3, column excerpt_id: the workspace has no excerpt 'nonsense'",
        "row 4, column excerpt_id: the cell is empty",
        f"row 5, column text: this is not the text of excerpt {second.excerpt_id}",
        # A cell is one fault, whatever is wrong with it.
        "has 9 faults",
        "row 6, column codes: the codebook has no code 'weather'. There is no polarity 'bad'; use",
        f"row 7, column codes: excerpt {first.excerpt_id} has other codes in row 2",
        "row 8, column codes: the code workforce appears twice. 'none' cannot be combined with",
        "row 9, column codes: 'workforce' has no polarity",
        "row 10, column excerpt_id: the workspace has no excerpt '1.23E+15'. A spreadsheet",
        "row 12, column text: this is not the text",
    ):
        assert words in result.err
    assert "row 2," not in result.err
    assert "row 11," not in result.err
    with open_store(ws) as opened:
        assert dump(opened) == before


@pytest.mark.parametrize("name", ["rules-1", "rules-7", "Model", "model-send-1", " ", "a\nb"])
def test_names_that_no_person_can_have(
    ws: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    sheet = write_csv(tmp_path / "s.csv", [["excerpt_id", "codes"]])
    result = CommandResult(capsys, "import-coding", sheet, "--coder", name, "-w", ws)
    assert result.status == 2
    assert "name" in result.err


# --- it lasts, and it wins --------------------------------------------------------------------


def judge(ws: Path, tmp_path: Path, rows: Sequence[tuple[str, str]], coder: str = "jo") -> None:
    sheet = write_csv(tmp_path / f"{coder}.csv", [("excerpt_id", "codes"), *rows])
    import_sheet(sheet, coder, ws, codebook_path=default_codebook_path())


def test_people_win_in_findings(ws: Path, tmp_path: Path) -> None:
    before = figure(ws, "waiting-times", "weakness")
    assert before.share.coded == 1
    gone = before.excerpt_ids
    # All but one are denied by a person; and one that the rules did not code is added.
    added = next(excerpt.excerpt_id for excerpt in excerpts(ws) if excerpt.excerpt_id not in gone)
    rows = [*((excerpt_id, "none") for excerpt_id in gone[1:]), (added, "waiting-times:weakness")]
    judge(ws, tmp_path, rows)
    after = figure(ws, "waiting-times", "weakness")
    assert set(after.excerpt_ids) == {gone[0], added}
    # Of two people, one half suffices; of three, one does not.
    judge(ws, tmp_path, [(added, "none")], "kim")
    assert added in figure(ws, "waiting-times", "weakness").excerpt_ids
    judge(ws, tmp_path, [(added, "none")], "lee")
    assert added not in figure(ws, "waiting-times", "weakness").excerpt_ids


def test_a_person_as_the_coder_of_findings(ws: Path, tmp_path: Path) -> None:
    some = excerpts(ws)[:2]
    judge(ws, tmp_path, [(some[0].excerpt_id, "workforce:strength"), (some[1].excerpt_id, "none")])
    judge(ws, tmp_path, [(some[0].excerpt_id, "none")], "kim")
    found = make_findings(read_corpus(ws, "jo"), seed=1)
    strength = next(
        figure
        for figure in found.findings
        if (figure.codes, figure.measure) == (("workforce",), "strength")
    )
    assert (strength.share.n, strength.share.coded) == (1, 1)
    assert strength.excerpt_ids == (some[0].excerpt_id,)
    assert strength.share.method == "as-coded"
    assert "taken as correct" in found.notes[0]


def test_no_run_changes_what_people_said(
    ws: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = excerpts(ws)[:2]
    judge(ws, tmp_path, [(first.excerpt_id, "workforce:mixed"), (second.excerpt_id, "none")])

    def kept() -> list[Any]:
        with open_store(ws) as opened:
            tables = dump(opened)
        return [tables["reviews"], [row for row in tables["codings"] if "jo" in row]]

    before = kept()
    assert [len(rows) for rows in before] == [2, 1]
    own = tmp_path / "mine.yaml"
    text = default_codebook_path().read_text("utf-8")
    own.write_text(text.replace("version: 2.1.0", "version: 3.0.0"), encoding="utf-8")
    patterns = default_codebook_path().with_name("send-area.patterns.yaml")
    shutil.copy(patterns, tmp_path / "mine.patterns.yaml")
    summary = run_in_process(LETTERS, ws, Settings(coder="rules", codebook=own))
    assert summary.recoded == 2
    assert kept() == before
    monkeypatch.setattr(plan, "READ_VERSIONS", (*plan.READ_VERSIONS, "another"))
    assert run_in_process(LETTERS, ws, Settings(coder="rules", codebook=own)).read == 2
    assert kept() == before
    assert human(ws) == {
        ("jo", first.excerpt_id): ({"workforce": "mixed"}, ""),
        ("jo", second.excerpt_id): ({}, ""),
    }


def test_what_was_said_of_an_excerpt_that_is_gone_stays(workspace: Store) -> None:
    read, shorter = make_read(), make_read(sentences=SENTENCES[:2], version="2")
    judged = [
        Review("letter-a", read.excerpts[3].excerpt_id, "jo", make_codebook().digest, {}, "why"),
        Review(
            "letter-a",
            read.excerpts[0].excerpt_id,
            "jo",
            make_codebook().digest,
            {"waits": WEAKNESS},
        ),
    ]
    with workspace.write() as conn:
        write_read(conn, read)
        write_reviews(conn, judged, "run-1")
    with workspace.read() as conn:
        assert list(all_reviews(conn)) == sorted(judged, key=lambda review: review.excerpt_id)
    with workspace.write() as conn:
        write_read(conn, shorter, key="k2")
    rows = dump(workspace)["reviews"]
    assert len(rows) == 2
    anchors = [cell["quote"] for row in rows for cell in row if isinstance(cell, dict)]
    assert sorted(anchors) == sorted((SENTENCES[0], SENTENCES[3]))
    with workspace.read() as conn:
        assert [review.excerpt_id for review in all_reviews(conn)] == [read.excerpts[0].excerpt_id]


def test_reviews_must_be_of_one_person_and_of_known_excerpts(workspace: Store) -> None:
    digest = make_codebook().digest
    with workspace.write() as conn:
        write_read(conn, make_read())
    for judged, fault in (
        ([Review("letter-a", "x", "jo", digest, {})], ValueError),
        ([Review("letter-a", "x", "jo", digest, {"waits": WEAKNESS})], LettersError),
        ([Review("letter-a", "x", name, digest, {}) for name in ("a", "b")], ValueError),
    ):
        with pytest.raises(fault), workspace.write() as conn:
            write_reviews(conn, judged, "run-1")
    assert dump(workspace)["reviews"] == []
