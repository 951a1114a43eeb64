"""`--where` in every command: one part of a workspace, and the same refusals."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from inspection_letters.analysis.findings import make_findings
from inspection_letters.records import Outcome, Polarity
from inspection_letters.store import open_store, writes

from tests.support.command_line import Run
from tests.support.corpora import read_corpus
from tests.support.factories import (
    make_codebook,
    make_codings,
    make_read,
    make_run,
    write_read,
)

pytestmark = pytest.mark.xdist_group("where")

AREAS = (
    ("80450", "Enfield", 2023, Outcome.INCONSISTENT),
    ("80450", "Newham", 2023, Outcome.INCONSISTENT),
    ("80450", "Lewisham", 2024, Outcome.POSITIVE),
    ("80426", "Barnsley", 2023, Outcome.INCONSISTENT),
    ("80426", "Wakefield", 2023, Outcome.INCONSISTENT),
    ("80426", "Rotherham", 2023, Outcome.INCONSISTENT),
    ("80426", "Leeds", 2024, Outcome.SYSTEMIC_FAILINGS),
)


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of seven letters in two regions, coded by two coders."""
    path = tmp_path_factory.mktemp("where") / "ws"
    with open_store(path, create=True) as opened, opened.write() as conn:
        writes.write_run(conn, make_run())
        writes.write_codebook(conn, make_codebook())
        for number, (urn, area, year, outcome) in enumerate(AREAS):
            name = f"letter-{number}"
            read = make_read(name)
            read = replace(
                read,
                metadata=replace(
                    read.metadata,
                    area=area,
                    urn=urn,
                    kind="area-send-report",
                    inspection_start=date(year, 5, 1),
                    outcome=outcome,
                ),
            )
            write_read(conn, read, key=name)
            for coder_id in ("rules-1", "rules-2"):
                codings = [
                    replace(
                        coding,
                        coder_id=coder_id,
                        polarity=Polarity.WEAKNESS if number % 2 else Polarity.STRENGTH,
                    )
                    for coding in make_codings(read)
                ]
                writes.write_codings(
                    conn, name, coder_id, codings, name, "run-1", coder_kind="rules"
                )
    return path


COMMANDS = (
    ("find",),
    ("findings", "--coder", "rules-1"),
    ("practice", "--coder", "rules-1"),
    ("topics", "--coder", "rules-1"),
    ("export", "--out", "OUT"),
    ("export", "--format", "qdpx", "--out", "OUT"),
    ("report", "--coder", "rules-1", "--xlsx", "OUT/report.xlsx"),
    ("evaluate", "--coder", "rules-1", "--against", "rules-2"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("region=Londn", "has the region 'Londn'. Did you mean 'London'?"),
        ("area=Atlantis", "is about 'Atlantis'. Areas in the workspace: Barnsley,"),
        ("regoin=London", "Did you mean 'region'?"),
    ],
)
def test_unknown_values_are_refused_alike(
    command: tuple[str, ...], condition: str, words: str, coded: Path, tmp_path: Path, run: Run
) -> None:
    name, *options = command
    placed = [option.replace("OUT", str(tmp_path / "out")) for option in options]
    result = run(name, "-w", coded, *placed, "--where", condition)
    assert (result.status, words in result.complaint) == (2, True), result.complaint
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("by", ["region", "outcome", "year", "outcome,year"])
def test_figures_of_a_part_are_those_of_its_group(coded: Path, by: str) -> None:
    whole = read_corpus(coded, "rules-1")
    found = make_findings(whole, by)
    for group in {figure.group for figure in found.findings} - {None}:
        where = [
            f"{key}={value}"
            for key, value in zip(by.split(","), str(group).split(", "), strict=True)
        ]
        part = make_findings(read_corpus(coded, "rules-1", where=where))
        assert part.part is not None
        for of_group, of_part in zip(
            (figure for figure in found.findings if figure.group == group),
            part.findings,
            strict=True,
        ):
            assert (of_group.codes, of_group.measure) == (of_part.codes, of_part.measure)
            assert of_group.excerpt_ids == of_part.excerpt_ids
            for name in ("n", "coded", "method", "labelled"):
                assert getattr(of_group.share, name) == getattr(of_part.share, name)
            if "," not in by:
                assert of_group.share.point == pytest.approx(of_part.share.point, nan_ok=True)


def test_two_features_have_no_figure_for_few_letters(coded: Path, run: Run) -> None:
    result = run(
        "findings", "-w", coded, "--coder", "rules-1", "--by", "outcome,year", "--format", "csv"
    )
    assert result.status == 0, result.err
    rows = [row for row in csv.DictReader(result.out.splitlines()) if row["measure"] == "weakness"]
    by_group = {row["group"]: row for row in rows}
    assert {group: row["letters"] for group, row in by_group.items()} == {
        "": "7",
        "inconsistent, 2023": "5",
        "positive, 2024": "1",
        "systemic-failings, 2024": "1",
    }
    assert by_group["inconsistent, 2023"]["by"] == "outcome,year"
    assert by_group["inconsistent, 2023"]["share"]
    assert not by_group["positive, 2024"]["share"]
    shown = run("findings", "-w", coded, "--coder", "rules-1", "--by", "outcome,year")
    assert "n=1" in shown.out
    assert "have no figure if they have fewer than 5 letters" in " ".join(shown.out.split())


@pytest.mark.parametrize(
    ("by", "words"),
    [
        ("outcme", "grouped by 'outcme'. Did you mean 'outcome'?"),
        ("outcome,year,region", "Name one feature, or two different ones"),
        ("year,year", "Name one feature, or two different ones"),
    ],
)
def test_groupings_that_do_not_exist(by: str, words: str, coded: Path, run: Run) -> None:
    result = run("findings", "-w", coded, "--coder", "rules-1", "--by", by)
    assert (result.status, words in result.complaint) == (2, True), result.complaint


def test_every_output_says_which_part_it_is_of(coded: Path, tmp_path: Path, run: Run) -> None:
    words = "Part of the workspace: 2 of 7 letters (region London; year 2023)."
    where = ("--where", "region=London", "--where", "year=2023")
    found = run("findings", "-w", coded, "--coder", "rules-1", *where)
    assert found.out.startswith(words)
    as_json = run("findings", "-w", coded, "--coder", "rules-1", *where, "--format", "json")
    assert json.loads(as_json.out)["part"]["sentence"] == words
    assert run("practice", "-w", coded, "--coder", "rules-1", *where).out.startswith(words)
    against = ("--coder", "rules-1", "--against", "rules-2")
    assert f"- {words}" in run("evaluate", "-w", coded, *against, *where).out
    report = tmp_path / "report.xlsx"
    made = run("report", "-w", coded, "--coder", "rules-1", "--xlsx", report, *where)
    assert made.status == 0, made.err
    summary = openpyxl.load_workbook(report)["Summary"]
    assert words in [cell.value for [cell, *_] in summary.iter_rows(max_row=4)]


@pytest.mark.parametrize("command", ["findings", "practice", "quote", "over-time"])
def test_every_row_of_a_csv_says_which_part_it_is_of(command: str, coded: Path, run: Run) -> None:
    ask = [command, "-w", coded, "--coder", "rules-1", "--format", "csv"]
    if command == "quote":
        ask += ["--code", "waits"]
    whole = run(*ask)
    part = run(*ask, "--where", "region=London", "--where", "year=2023")
    assert (whole.status, part.status) == (0, 0), whole.complaint + part.complaint
    header, *rows = csv.reader(part.out.splitlines())
    assert header == [*next(csv.reader(whole.out.splitlines())), "part"]
    words = "Part of the workspace: 2 of 7 letters (region London; year 2023)."
    assert {row[-1] for row in rows} <= {words}
    if command == "findings":
        assert rows


@pytest.mark.parametrize("fmt", ["csv", "xlsx", "qdpx"])
def test_an_export_holds_the_part_and_says_so(
    fmt: str, coded: Path, tmp_path: Path, run: Run
) -> None:
    result = run("export", "-w", coded, "--format", fmt, "--out", tmp_path, "--where", "area=Leeds")
    words = "Part of the workspace: 1 of 7 letters (area Leeds)."
    assert result.status == 0, result.err
    assert words in result.out
    if fmt == "csv":
        [row] = csv.DictReader((tmp_path / "letters.csv").open(encoding="utf-8-sig"))
        assert (row["area"], row["region"], row["year"]) == (
            "Leeds",
            "Yorkshire and the Humber",
            "2024",
        )
        assert (tmp_path / "part-of-workspace.txt").read_text(encoding="utf-8").strip() == words
        run("export", "-w", coded, "--format", fmt, "--out", tmp_path)
        assert not (tmp_path / "part-of-workspace.txt").exists()
    elif fmt == "xlsx":
        book = openpyxl.load_workbook(tmp_path / "inspection-letters.xlsx")
        assert book.worksheets[0].cell(1, 1).value == words
        assert book["letters"].max_row == 2
    else:
        project = ZipFile(tmp_path / "inspection-letters.qdpx").read("project.qde").decode()
        assert words in project
        assert "letter-0" not in project


def test_topics_are_counted_in_a_part_only_once_they_are_found(coded: Path, run: Run) -> None:
    result = run("topics", "-w", coded, "--coder", "rules-1", "--where", "region=London")
    assert result.status == 2
    assert "Find them in all letters first: letters topics -w" in result.complaint
    refit = run("topics", "-w", coded, "--where", "region=London", "--refit")
    assert "--where and --refit cannot be used together" in refit.complaint


def test_a_mistyped_letter_leaves_no_empty_workspace(tmp_path: Path, run: Run) -> None:
    result = run("run", tmp_path / "lettres", "-w", tmp_path / "ws")
    assert (result.status, "no file or folder with this name" in result.complaint) == (2, True)
    assert not (tmp_path / "ws").exists()
