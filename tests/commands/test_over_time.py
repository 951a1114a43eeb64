"""`letters over-time` on sample letters."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from inspection_letters import Workspace
from inspection_letters.outputs.schema.over_time import OVER_TIME
from inspection_letters.store import open_store

from tests.support.command_line import CommandResult
from tests.support.in_process import run_in_process

pytestmark = pytest.mark.xdist_group("over-time")

SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"
NAMES = (
    "990001_wexmoor.pdf",
    "990003_carrow-vale.pdf",
    "990003_carrow-vale_monitoring-2025.pdf",
)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two letters about one area, and one about another."""
    path = tmp_path_factory.mktemp("over-time") / "ws"
    run_in_process([SAMPLE / name for name in NAMES], path)
    return path


def words(result: CommandResult) -> str:
    """Return what a command printed, without line breaks."""
    return " ".join(result.out.split())


def test_results_verdicts_and_what_is_not_known(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = CommandResult(capsys, "over-time", "-w", results)
    assert result.status == 0, result.err
    said = words(result)
    assert said.startswith("1 area has two or more letters, coded by rules-1. 1 other area has one")
    assert "Then 29 January 2024, full inspection report (2023 on): systemic failings" in said
    assert "Verdicts on earlier requests" in said
    assert (
        "In 1 of 1 comparison, only results and verdicts are compared, and no codes, because it is "
        "not known how well letters of these kinds are coded: monitoring letter (1). To compare "
        "the codes all the same, add --unmeasured."
    ) in said
    assert "sample --kind area-send-monitoring" in said
    assert "no longer mentioned has not necessarily improved" not in said
    assert "newly mentioned Waiting" not in said
    assert "Wexmoor" not in said


def test_codes_are_compared_on_request(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main = words(CommandResult(capsys, "over-time", "-w", results, "--unmeasured"))
    assert "Weaknesses no longer mentioned" in main
    assert "no codes, because" not in main
    assert "no longer mentioned has not necessarily improved" in main
    assert re.search(
        r"Codes mentioned as a weakness Area Letters newly .* Carrow Vale 2024, 2025 \d", main
    )
    detail = words(CommandResult(capsys, "over-time", "-w", results, "--unmeasured", "--detail"))
    assert "Weaknesses no longer mentioned" in detail
    assert detail != main


@pytest.mark.parametrize("unmeasured", [False, True])
def test_every_format_has_the_same_rows(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], unmeasured: bool
) -> None:
    options = ["over-time", "-w", results, *(["--unmeasured"] if unmeasured else [])]
    as_json = json.loads(CommandResult(capsys, *options, "--format", "json").out)["rows"]
    as_csv = list(csv.DictReader(io.StringIO(CommandResult(capsys, *options, "-f", "csv").out)))
    book = tmp_path / "new" / "over-time.xlsx"
    assert CommandResult(capsys, *options, "-f", "xlsx", "--out", book).status == 0
    sheet = list(openpyxl.load_workbook(book).active.values)  # type: ignore[union-attr]
    frame = Workspace(results).over_time(unmeasured=unmeasured)
    assert list(sheet[0]) == list(as_csv[0]) == list(as_json[0]) == OVER_TIME.names
    assert list(frame) == OVER_TIME.names
    assert len(as_json) == len(as_csv) == len(sheet) - 1 == len(frame)
    assert {row["about"] for row in as_json} == {
        "letters",
        "verdict",
        *(["code"] if unmeasured else []),
    }
    assert [row["about"] for row in as_csv] == frame["about"].tolist()


def test_numbers_are_those_of_the_coded_excerpts(results: Path) -> None:
    ws = Workspace(results)
    frame = ws.over_time(where={"area": "Carrow Vale"}, unmeasured=True)
    main = frame[(frame["about"] == "code") & frame["parent"].isna()]
    coded = ws.coded_excerpts()
    for which in ("before", "now"):
        of_letter = coded[coded["letter_id"] == main[f"{which}_letter_id"].iloc[0]]
        expected = of_letter.groupby(["code", "polarity"], observed=True)["excerpt_id"]
        found = {
            (row["code"], row["polarity"]): set(row[f"{which}_excerpt_ids"])
            for row in main.to_dict("records")
            if row[f"{which}_excerpts"]
        }
        assert found == {key: set(excerpt_ids) for key, excerpt_ids in expected}
    assert pd.api.types.is_integer_dtype(frame["now_excerpts"])


def test_markdown_shows_text_as_it_is(
    results: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "over-time.md"
    result = CommandResult(capsys, "over-time", "-w", results, "-f", "md", "-o", page)
    assert result.status == 0, result.err
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Areas over time\n")
    assert "## Carrow Vale" in text
    assert "**Verdicts on earlier requests**" in text
    assert "| Area |" not in text
    CommandResult(capsys, "over-time", "-w", results, "-f", "md", "-o", page, "--unmeasured")
    assert "\n| Carrow Vale | 2024, 2025 | " in page.read_text(encoding="utf-8")


def test_an_area_with_one_letter(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = CommandResult(capsys, "over-time", "-w", results, "--area", "wexmoor")
    assert result.status == 0, result.err
    assert words(result).startswith("Part of the workspace: 1 of 3 letters (area Wexmoor). Nothing")


def test_an_unknown_area_names_the_nearest(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = CommandResult(capsys, "over-time", "-w", results, "--area", "Carow Vale")
    assert result.status == 2
    assert "Carrow Vale" in result.err.split("'Carow Vale'")[-1]


def test_a_workbook_needs_a_file(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = CommandResult(capsys, "over-time", "-w", results, "--format", "xlsx")
    assert result.status == 2
    assert "An Excel workbook cannot be printed. Name a file: --out" in result.complaint


def test_an_empty_workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open_store(tmp_path / "ws", create=True).close()
    result = CommandResult(capsys, "over-time", "-w", tmp_path / "ws")
    assert result.status == 2
    assert "letters run" in result.complaint
