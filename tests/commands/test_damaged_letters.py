"""Damaged PDFs through run, trace, highlight and report, as the benchmark takes 200 of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.damaged_workspace import Tally, make_copies, traced
from tests.support.command_line import Run
from tests.support.faulty_pdfs import SAMPLES, unclosed_page


@pytest.mark.slow
def test_eight_damaged_letters_go_through_every_command(run: Run, tmp_path: Path) -> None:
    letters, workspace = tmp_path / "letters", tmp_path / "workspace"
    letters.mkdir()
    make_copies(sorted(SAMPLES.glob("*.pdf")), 7, 5, letters)
    unclosed_page(letters / "unclosed.pdf", b"(never closed", bad=(3,))
    tally = Tally()
    limits = ("--time-limit", 30, "--memory-limit", 1024)
    result = run("run", letters, "-w", workspace, "--coder", "rules", *limits)
    tally.note("run", result.status, result.out + result.err, (0, 3))
    for what, status, output in traced(workspace, tmp_path / "traced"):
        tally.note(what, status, output, (0, 1, 2))
    result = run("report", "-w", workspace, "--out", tmp_path / "report")
    tally.note("report", result.status, result.out + result.err, (0,))
    assert tally.faults == []
    assert tally.results["trace: status 0"] + tally.results["trace: status 1"] > 0
    assert (tmp_path / "report" / "index.html").is_file()


def test_copies_depend_on_the_seed_and_the_number_alone(tmp_path: Path) -> None:
    sources = sorted(SAMPLES.glob("*.pdf"))
    for name, copies in (("few", 2), ("more", 4)):
        (tmp_path / name).mkdir()
        make_copies(sources, copies, 5, tmp_path / name)
    few, more = (sorted((tmp_path / name).iterdir()) for name in ("few", "more"))
    assert [path.read_bytes() for path in few] == [path.read_bytes() for path in more[:2]]


@pytest.mark.parametrize(
    ("status", "output", "faults"),
    [
        (0, "All is well.", 0),
        (3, "1 letter rejected", 0),
        (4, "odd", 1),
        (0, "Traceback (most recent call last)", 1),
        (0, "Unexpected error: This is a fault in the program. Please report the problem", 1),
        (0, "failed (ValueError: x)", 1),
    ],
)
def test_what_counts_as_a_fault(status: int, output: str, faults: int) -> None:
    tally = Tally()
    tally.note("run", status, output, (0, 3))
    assert len(tally.faults) == faults
    assert tally.results == {f"run: status {status}": 1}
