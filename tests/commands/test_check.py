"""`letters check` and `letters coverage`: letters beside a record of inspections."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from inspection_letters.api.workspace import Workspace
from inspection_letters.records.errors import UsageError
from inspection_letters.store import open_store
from pypdf import PdfReader

from tests.support.cached_reading import SAMPLES
from tests.support.command_line import Run
from tests.support.in_process import run_in_process

pytestmark = pytest.mark.xdist_group("find")

REPORT = "990003_carrow-vale.pdf"
LETTER = "990004_thornmere_letter-2018.pdf"
REVISIT = "990004_thornmere_revisit-2020.pdf"
HEADER = (
    "area,kind,inspection_start,outcome,statement_of_action,significant_weaknesses,"
    "weaknesses_sufficient,priority_actions\n"
)
TRUE_ROWS = (
    "Carrow Vale,area-send-report,2024-01-29,systemic-failings,,,,6\n"
    "Thornmere,area-send-letter,2018-03-19,,true,6,,\n"
    "Thornmere,area-send-revisit,2020-02-03,sufficient-on-all,,6,6,\n"
)
FALSE_ROWS = (
    "Carrow Vale,area-send-report,2024-01-29,inconsistent,,,,4\n"
    "Thornmere,area-send-letter,2018-04-16,,true,7,,\n"
    "Wexmoor,area-send-letter,2018-06-04,,false,,,\n"
)


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with three fictional letters of different kinds."""
    path = tmp_path_factory.mktemp("check") / "ws"
    run_in_process([SAMPLES / name for name in (REPORT, LETTER, REVISIT)], path)
    return path


@pytest.fixture
def agreeing(tmp_path: Path) -> Path:
    """A record that agrees with the three letters."""
    path = tmp_path / "agreeing.csv"
    path.write_text(HEADER + TRUE_ROWS)
    return path


@pytest.fixture
def differing(tmp_path: Path) -> Path:
    """A record with other facts of two letters, without the third, and with a fourth."""
    path = tmp_path / "differing.csv"
    path.write_text(HEADER + FALSE_ROWS)
    return path


def words(text: str) -> str:
    return " ".join(text.split())


def test_letters_that_agree_with_a_record(coded: Path, agreeing: Path, run: Run) -> None:
    result = run("check", "-w", coded, "--record", agreeing)
    assert result.status == 0, result.out
    assert result.out == (
        "3 of 3 letters are on the record agreeing.csv: 10 facts compared, and all agree.\n"
    )


def test_each_disagreement_has_its_page_and_its_words(
    coded: Path, differing: Path, run: Run
) -> None:
    result = run("check", "-w", coded, "--record", differing)
    assert result.status == 5
    said = words(result.out)
    assert "2 of 2 letters are on the record differing.csv: 6 facts compared" in said
    assert "and 4 do not agree." in said
    for line in (
        f"{REPORT}: Carrow Vale, Full inspection report (2023 on)",
        "outcome: systemic-failings in the letter (page 1), inconsistent in the record (row 2)",
        "“There are widespread and/or systemic failings",
        "number of priority actions: 6 in the letter (page 4), 4 in the record (row 2)",
        "first day of the inspection: 2018-03-19 in the letter (page 1), 2018-04-16 in the record",
        "“Between 19 and 23 March 2018,",
        "number of significant weaknesses: 6 in the letter",
        "1 fictional letter left out.",
    ):
        assert line in said


def test_the_packaged_record_lists_no_fictional_letter(coded: Path, run: Run) -> None:
    result = run("check", "-w", coded)
    assert result.status == 0, result.out
    assert result.out == (
        "No letter could be on the official record: the workspace has 3 fictional letters.\n"
    )


def test_csv_and_json_have_the_same_rows_with_places_in_the_text(
    coded: Path, differing: Path, run: Run
) -> None:
    as_csv = run("check", "-w", coded, "--record", differing, "--format", "csv")
    as_json = run("check", "-w", coded, "--record", differing, "--format", "json")
    assert as_csv.status == as_json.status == 5
    rows = list(csv.DictReader(io.StringIO(as_csv.out)))
    content = json.loads(as_json.out)
    assert content["facts"] == {"agrees": 2, "differs": 4, "not-found": 0}
    assert content["letters"] == {"listed": 2, "not_listed": 0, "fictional": 1}
    assert [row["fact"] for row in rows] == [row["fact"] for row in content["rows"]]
    texts = {row["letter_id"]: row["text"] for row in content["rows"]}
    assert all(texts.values())
    excerpts = Workspace(coded).excerpts()
    for row in content["rows"]:
        assert row["end"] - row["start"] == len(row["text"])
        if row["fact"] in ("significant_weaknesses", "priority_actions"):
            same = excerpts[
                (excerpts["letter_id"] == row["letter_id"]) & (excerpts["start"] == row["start"])
            ]
            assert list(same["page_number"]) == [row["page_number"]]


def test_marked_copies_say_what_the_record_states(
    coded: Path, differing: Path, run: Run, tmp_path: Path
) -> None:
    result = run("check", "-w", coded, "--record", differing, "--pdf", tmp_path / "marked")
    assert result.err.count("Highlighted PDF") == 2
    notes = [
        annotation.get_object()["/Contents"]
        for page in PdfReader(tmp_path / "marked" / REPORT).pages
        for annotation in page.get("/Annots", ())
        if "/Contents" in annotation.get_object()
    ]
    assert any("inconsistent in the record (row 2)" in note for note in notes)


def test_a_fault_of_the_record_is_named_before_anything_else(
    coded: Path, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("area,kind,inspection_start\nWexmoor,area-send-letter,soon\n")
    for command in (
        ("check", "-w", coded),
        ("coverage", "-w", coded),
        ("report", "-w", coded, "--xlsx", tmp_path / "report.xlsx"),
        ("run", SAMPLES / REPORT, "-w", coded),
    ):
        result = run(*command, "--record", path)
        assert result.status == 2
        assert "Row 2, inspection_start: 'soon' is not a date" in result.complaint


def test_a_workspace_without_letters_is_named(run: Run, tmp_path: Path) -> None:
    open_store(tmp_path / "empty", create=True).close()
    result = run("check", "-w", tmp_path / "empty")
    assert result.status == 2
    assert "The workspace holds no letters." in result.complaint
    covered = words(run("coverage", "-w", tmp_path / "empty").out)
    assert "0 of 151 first-round inspections (2016 to 2022) and 0 of 47 revisits" in covered


def test_coverage_in_a_sentence_and_tables(coded: Path, differing: Path, run: Run) -> None:
    result = run("coverage", "-w", coded, "--record", differing)
    assert result.status == 0, result.out
    said = words(result.out)
    assert said.startswith(
        "Of the inspections on the record differing.csv, there are letters about 1 of 1 full "
        "inspection (January 2024) and 1 of 2 first-round inspections (April to June 2018)."
    )
    assert "Statement of action not required 1 0 0%" in said
    assert "Systemic failings" not in said


def test_inspections_without_a_letter_are_listed(coded: Path, differing: Path, run: Run) -> None:
    result = run("coverage", "-w", coded, "--record", differing, "--missing")
    said = words(result.out)
    assert said.endswith(
        "1 first-round inspection without a letter 2018-06-04 Wexmoor (South West; Statement of "
        "action not required)"
    )
    as_csv = run("coverage", "-w", coded, "--record", differing, "--missing", "-f", "csv").out
    (row,) = csv.DictReader(io.StringIO(as_csv))
    assert (row["area"], row["in_workspace"], row["record_row"]) == ("Wexmoor", "False", "4")


def test_coverage_as_json_counts_all_groups(coded: Path, differing: Path, run: Run) -> None:
    content = json.loads(run("coverage", "-w", coded, "--record", differing, "-f", "json").out)
    assert len(content["inspections"]) == 3
    assert {count["by"] for count in content["counts"]} == {None, "year", "region", "outcome"}
    assert content["letters_not_listed"] == []
    assert content["fictional_letters"] == 1


def test_the_same_tables_as_data_frames(coded: Path, differing: Path) -> None:
    ws = Workspace(coded)
    checked = ws.check(differing)
    assert checked["result"].value_counts().to_dict() == {
        "agrees": 2,
        "differs": 4,
        "not-found": 0,
        "not-listed": 0,
    }
    assert ws.coverage(record=differing)["in_workspace"].tolist() == [True, True, False]
    by_year = ws.coverage("year", differing)
    assert by_year[["group", "listed", "in_workspace"]].values.tolist() == [
        ["2024", 1, 1],
        ["2018", 2, 1],
    ]
    with pytest.raises(UsageError, match="cannot be counted by 'month'"):
        ws.coverage("month")


def test_a_run_says_what_came_of_the_comparison(
    coded: Path, differing: Path, agreeing: Path, run: Run
) -> None:
    arguments = ("run", SAMPLES / REPORT, "-w", coded, "--coder", "rules")
    said = words(run(*arguments, "--record", differing).out)
    assert "6 facts compared, and 4 do not agree. See 'letters check -w " in said
    assert "10 facts compared, and all agree. Run " in words(
        run(*arguments, "--record", agreeing).out
    )
    assert "record" not in run(*arguments).out
