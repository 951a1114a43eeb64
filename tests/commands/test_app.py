"""The command line: help, wrong use and exit status."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from inspection_letters import __version__
from inspection_letters.codebook import default_codebook_path
from inspection_letters.commands.app import app
from inspection_letters.commands.printing.run_progress import run_with_bar
from inspection_letters.common.settings.run import Settings
from inspection_letters.records.errors import RunError
from inspection_letters.store import open_store
from sqlalchemy import text
from typer.testing import CliRunner

from tests.support import faulty_pdfs
from tests.support.command_line import Run

COMMANDS = sorted(
    command.name or command.callback.__name__.replace("_", "-")
    for command in app.registered_commands
    if command.callback is not None
)


def test_the_commands_are_all_there() -> None:
    assert COMMANDS == [
        "account",
        "assure",
        "check",
        "codebook",
        "coverage",
        "demo",
        "evaluate",
        "export",
        "files",
        "find",
        "findings",
        "import-coding",
        "log",
        "methods",
        "over-time",
        "practice",
        "quote",
        "refresh",
        "report",
        "review",
        "review-queue",
        "run",
        "sample",
        "serve",
        "topics",
        "trace",
        "train",
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "80"})
    assert result.exit_code == 0
    assert re.search(rf"Examples?: .*\bletters {command}\b", " ".join(result.output.split()))
    assert max(map(len, result.output.splitlines())) <= 80


def test_version_and_help(run: Run) -> None:
    assert run("--version").out == f"letters {__version__}\n"
    assert "Exit status" in run("--help").out
    assert "Usage" in run().out


@pytest.mark.parametrize(
    "command",
    [["export", "--out", "tables"], ["trace", "abcdef"], ["find", "--code", "waiting-times"]],
)
def test_no_workspace(command: list[str], tmp_path: Path, run: Run) -> None:
    command = [str(tmp_path / "tables") if part == "tables" else part for part in command]
    result = run(*command, "--workspace", tmp_path / "none")
    assert (result.status, "no workspace at" in result.complaint) == (2, True)
    result = run(*command, "--workspace", tmp_path)
    assert (result.status, "not a workspace" in result.complaint) == (2, True)
    assert not (tmp_path / "tables").exists()


def test_workspaces_that_cannot_be_used(tmp_path: Path, workspace: Path, run: Run) -> None:
    letter = faulty_pdfs.plain_letter(tmp_path / "letter.pdf")
    for path, words in (
        (letter, "is a file"),
        (letter / "ws", "cannot be written"),
        (workspace, "newer version"),
    ):
        if path == workspace:
            with open_store(workspace) as opened, opened.write() as conn:
                conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        result = run("run", letter, "--workspace", path)
        assert (result.status, words in result.complaint) == (2, True)
    result = run("export", "--workspace", workspace, "--out", tmp_path / "out")
    assert (result.status, "newer version" in result.complaint) == (2, True)


def test_nothing_to_run_on(tmp_path: Path, run: Run) -> None:
    (tmp_path / "bare").mkdir()
    for name, words in (("bare", "contains no letters"), ("gone.pdf", "no file or folder")):
        result = run("run", tmp_path / name, "--workspace", tmp_path / "ws")
        assert (result.status, words in result.complaint) == (2, True)
    assert run("run", "--workspace", tmp_path / "ws").status == 2
    assert run("run", tmp_path / "bare").status == 2
    assert run("run", tmp_path, "--workspace", tmp_path / "ws", "--colour", "red").status == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WORKERS", "abc"),
        ("WORKERS", "0"),
        ("TIME_LIMIT", "-1"),
        ("AREAS", "a.csv"),
    ],
)
def test_settings_that_cannot_be(
    name: str, value: str, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"LETTERS_{name}", value)
    result = run("run", faulty_pdfs.empty(tmp_path / "x.pdf"), "--workspace", tmp_path / "ws")
    assert result.status == 2
    assert f"The environment variable LETTERS_{name} " in result.complaint


def test_a_coder_that_does_not_exist(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LETTERS_CODER", "x")
    result = run("run", faulty_pdfs.empty(tmp_path / "x.pdf"), "--workspace", tmp_path / "ws")
    assert (result.status, "There is no coder 'x'." in result.complaint) == (2, True)


def test_lists_of_areas_that_cannot_be(tmp_path: Path, run: Run) -> None:
    letter = faulty_pdfs.plain_letter(tmp_path / "letter.pdf")
    wrong = tmp_path / "wrong.csv"
    shutil.copy(default_codebook_path(), wrong)
    for file, words in (
        (tmp_path / "none.csv", "cannot be read"),
        (letter, "not a CSV file"),
        (wrong, "has no urn"),
    ):
        result = run("run", letter, "--workspace", tmp_path / "ws", "--areas", file)
        assert (result.status, words in result.complaint) == (2, True)


def test_a_fault_of_ours_is_one_line_and_a_file(
    tmp_path: Path, workspace: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("unforeseen")

    monkeypatch.setattr("inspection_letters.runs.export.export_pieces", fail)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    result = run("export", "--workspace", workspace, "--out", tmp_path / "out")
    assert result.status == 1
    assert "KeyError: 'unforeseen'" in result.complaint
    (kept,) = tmp_path.glob("letters-fault-*.txt")
    assert str(kept) in result.complaint
    assert "Traceback" in kept.read_text()


def test_prefect_that_does_not_start(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = faulty_pdfs.plain_letter(tmp_path / "letter.pdf")

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("Failed to reach API at http://127.0.0.1:9/api/")

    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    monkeypatch.setattr("inspection_letters.runs.orchestration.engine._as_flow", fail)
    result = run("run", letter, "--workspace", tmp_path / "ws", "--coder", "rules")
    assert result.status == 1
    assert "Failed to reach API" in result.complaint
    assert "Check PREFECT_API_URL" in result.complaint
    monkeypatch.setattr(
        "inspection_letters.runs.orchestration.engine._as_flow",
        lambda *_: (_ for _ in ()).throw(OSError),
    )
    settings = Settings(coder="rules")
    with (
        open_store(tmp_path / "ws") as store,
        pytest.raises(RunError, match="OSError"),
    ):
        run_with_bar(store, [letter], settings)
