"""`letters check --whole`, and what other commands say of a workspace that is not whole."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from inspection_letters.commands.printing import damage as printing
from inspection_letters.store.damage import Damage, find_damage
from inspection_letters.store.last_check import CHECK_FILE
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
    assert "The workspace is whole: " in (result.out + result.err)


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


def test_a_workspace_without_copies_is_whole_and_that_is_said(run: Run, results: Path) -> None:
    for copy in (results / "pdf").iterdir():
        copy.unlink()
    result = run("check", "--whole", "-w", results)
    assert result.status == 0
    assert "The workspace is whole: " in result.out
    assert "It has no copies of the letters' files" in result.out


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[Damage]:
    """What comparisons of a whole workspace have found, one after the other."""
    found: list[Damage] = []

    def find(*arguments: Any, **options: Any) -> Damage:
        found.append(find_damage(*arguments, **options))
        return found[-1]

    monkeypatch.setattr(printing, "find_damage", find)
    return found


def change_row(path: Path) -> None:
    damage(path, "UPDATE sections SET kind = 'other'")


def cut_copy(path: Path) -> None:
    (copy,) = (path / "pdf").iterdir()
    copy.write_bytes(b"cut")


def add_copy(path: Path) -> None:
    (path / "pdf" / "other.pdf").write_bytes(b"other")


def break_memory(path: Path) -> None:
    (path / CHECK_FILE).write_text("[]")


@pytest.mark.sqlite_file
@pytest.mark.parametrize(
    ("change", "is_damage"),
    [(change_row, True), (cut_copy, True), (add_copy, False), (break_memory, False)],
)
def test_what_has_not_changed_is_not_compared_again(
    results: Path, compared: list[Damage], change: Callable[[Path], None], is_damage: bool
) -> None:
    for _ in range(3):
        printing.warn_of_damage(results, None)
    assert len(compared) == 1
    change(results)
    for _ in range(2):
        printing.warn_of_damage(results, None)
    # Damage is told each time, and never taken for the state that is sound.
    assert [bool(found) for found in compared[1:]] == ([True, True] if is_damage else [False])


@pytest.mark.sqlite_file
def test_a_copy_of_a_workspace_is_compared_once(
    results: Path, tmp_path: Path, compared: list[Damage]
) -> None:
    printing.warn_of_damage(results, None)
    other = Path(shutil.copytree(results, tmp_path / "other"))
    for _ in range(2):
        printing.warn_of_damage(other, None)
    assert len(compared) == 2
