"""``letters log``: who coded what, what it replaced, and what it changed."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from inspection_letters.outputs.schema.coding_history import CODING_HISTORY
from inspection_letters.records import Polarity
from inspection_letters.review.page.desk import Answer, Filters, Mode
from inspection_letters.store import open_store, queries

from tests.support.command_line import Run
from tests.support.review_page import fill_workspace, page

WEAKNESS, STRENGTH = Polarity.WEAKNESS, Polarity.STRENGTH


@pytest.fixture
def coded(tmp_path: Path) -> tuple[Path, str]:
    """A workspace in which Jo changed her mind, and Sam took a coding back; Jo's excerpt."""
    ws = fill_workspace(tmp_path / "ws")
    with page(ws, "jo", mode=Mode.CORRECT) as (work, _):
        (first, second) = (hit.excerpt_id for hit in work.search(Filters(code="waits")))
        work.save(first, Answer({"waits": WEAKNESS}, "", False, True), 0)
        work.save(first, Answer({"waits": STRENGTH}, "=1+1", True, True), 1)
    with page(ws, "sam") as (work, _):
        work.save(second, Answer({}, "", False, True), 0)
        work.undo()
    return ws, first


def test_changes_are_told_in_their_order(run: Run, coded: tuple[Path, str]) -> None:
    ws, first = coded
    said = run("log", "-w", ws)
    assert said.status == 0, said.err
    assert said.out.count(" UTC, ") == 4
    assert "before: waits:weakness\n    now:    waits:strength (not sure)" in said.out
    assert "memo:   =1+1" in said.out
    assert "before: not coded\n    now:    none" in said.out
    assert "before: none\n    now:    not coded" in said.out
    assert "takes back change 3" in said.out
    assert said.out.endswith("4 of 4 changes shown.\n")
    assert "1 of 2 changes shown" in run("log", "-w", ws, "--coder", "jo", "--last", 1).out
    assert "2 of 2 changes shown" in run("log", "-w", ws, "--excerpt", first[:8]).out


def test_figures_are_those_before_and_after_each_change(run: Run, coded: tuple[Path, str]) -> None:
    ws, first = coded
    said = run("log", "-w", ws, "--excerpt", first, "--figures").out
    one, two = said.split("\n2. ")
    assert "No figure of all letters changes" in one, "the rules say the same"
    assert "Waiting, weakness: 2 of 2 letters (100%" in two
    assert "→ 1 of 2 letters (50%" in two


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl"])
def test_the_whole_history_as_a_table(
    run: Run, coded: tuple[Path, str], tmp_path: Path, ending: str
) -> None:
    target = tmp_path / "new" / f"history.{ending}"
    assert "4 changes" in run("log", "-w", coded[0], "--out", target).out
    if ending == "csv":
        with target.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    elif ending == "xlsx":
        sheet = openpyxl.load_workbook(target)["coding_history"]
        lines = list(sheet.iter_rows(values_only=True))
        rows = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
        assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)
    else:
        rows = [json.loads(line) for line in target.read_text().splitlines()]
    assert list(rows[0]) == CODING_HISTORY.names
    assert [row["codes"] or None for row in rows] == [
        "waits:weakness",
        "waits:strength",
        "none",
        None,
    ]
    assert [row["coder"] for row in rows] == ["jo", "jo", "sam", "sam"]
    assert rows[1]["memo"] == ("'=1+1" if ending == "csv" else "=1+1")
    if ending == "csv":
        run("log", "-w", coded[0], "--out", target, "--exact-csv")
        assert ",=1+1," in target.read_text(encoding="utf-8-sig")


def test_what_cannot_be_shown(run: Run, coded: tuple[Path, str], tmp_path: Path) -> None:
    ws, _ = coded
    assert "max" in run("log", "-w", ws, "--coder", "max").complaint
    assert "There is no excerpt 'zzzzzz'" in run("log", "-w", ws, "--excerpt", "zzzzzz").complaint
    assert "its format is not known" in run("log", "-w", ws, "--out", tmp_path / "a.doc").complaint
    empty = fill_workspace(tmp_path / "empty", letters=1)
    said = run("log", "-w", empty).out
    assert "No change by people is recorded here. People code with 'letters review'" in said


def test_sheets_are_part_of_the_history(run: Run, tmp_path: Path) -> None:
    ws = fill_workspace(tmp_path / "ws", letters=1)
    with open_store(ws) as store, store.read() as conn:
        first, second, *_ = queries.all_excerpts(conn)
    sheet = tmp_path / "jos.csv"
    for codes, note in (("waits:weakness", ""), ("none", "read again")):
        sheet.write_text(
            f"excerpt_id,codes,note\n{first.excerpt_id},{codes},{note}\n{second.excerpt_id},none,\n"
        )
        assert run("import-coding", sheet, "--coder", "jo", "-w", ws).status == 0
    said = run("log", "-w", ws).out
    assert said.count("(jos.csv)") == 3, "the row that did not change is no change"
    assert "before: waits:weakness\n    now:    none\n    memo:   read again" in said
