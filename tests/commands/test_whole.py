"""`letters check --whole`, and what other commands say of a workspace that is not whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from inspection_letters.store.store import DATABASE_FILE

from tests.support.command_line import Run
from tests.support.in_process import SAMPLES, run_in_process


@pytest.fixture
def results(tmp_path: Path) -> Path:
    path = tmp_path / "results"
    run_in_process([SAMPLES / "990001_wexmoor.pdf"], path)
    return path


def damage(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path / DATABASE_FILE)) as conn:
        conn.execute(statement)
        conn.commit()


def test_a_whole_workspace_is_said_to_be_whole(run: Run, results: Path) -> None:
    result = run("check", "--whole", "-w", str(results))
    assert result.status == 0
    assert "The workspace is whole." in (result.out + result.err)


@pytest.mark.sqlite_file
def test_what_is_lost_is_named_with_the_command_that_makes_it_again(
    run: Run, results: Path, tmp_path: Path
) -> None:
    damage(results, "DELETE FROM sections")
    checked = run("check", "--whole", "-w", str(results))
    assert checked.status == 5
    assert "990001_wexmoor.pdf (sections)" in checked.out
    assert f"letters run {results / 'pdf'} --workspace {results}" in checked.out
    exported = run("export", "-w", str(results), "--out", str(tmp_path / "out"))
    assert exported.status == 0
    assert "990001_wexmoor.pdf (sections)" in exported.err


def test_accept_belongs_to_whole(run: Run, results: Path) -> None:
    result = run("check", "--accept", "-w", str(results))
    assert result.status == 2
    assert "Add --whole" in (result.out + result.err)
