"""A workspace that cannot be written can be read by every command that reads."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import inspection_letters as il
import pytest
from inspection_letters.commands import console
from inspection_letters.records.errors import WorkspaceError
from inspection_letters.store import open_store, queries
from inspection_letters.store.store import DATABASE_FILE

from tests.support.command_line import Run
from tests.support.in_process import SAMPLES, run_in_process
from tests.support.read_only_folders import read_only

pytestmark = [pytest.mark.sqlite_file, pytest.mark.xdist_group("read-only")]

READING = {
    "account": ("account", "{letter}"),
    "check": ("check",),
    "check of the workspace": ("check", "--whole"),
    "coverage": ("coverage",),
    "evaluate": ("evaluate", "--coder", "rules-1", "--against", "jo"),
    "export": ("export", "--format", "csv", "--out", "{out}/tables"),
    "export to QDA software": ("export", "--format", "qdpx", "--out", "{out}/a.qdpx"),
    "find": ("find", "--code", "workforce"),
    "findings": ("findings", "--format", "json", "--out", "{out}/findings.json"),
    "log": ("log",),
    "methods": ("methods", "--coder", "rules-1", "--out", "{out}/methods.md"),
    "over-time": ("over-time",),
    "practice": ("practice",),
    "quote": ("quote", "--code", "workforce", "--out", "{out}/quotes.md"),
    "report in Excel": ("report", "--xlsx", "{out}/report.xlsx", "--coder", "rules-1"),
    "review-queue": ("review-queue", "--coder", "rules-1", "--out", "{out}/queue.csv"),
    "sample": ("sample", "--letters", "1", "--out", "{out}/sample.csv"),
    "trace": ("trace", "{excerpt}", "--png", "{out}/page.png"),
}
WRITING = {
    "run": ("run", str(SAMPLES / "990001_wexmoor.pdf")),
    "import-coding": ("import-coding", "{sheet}", "--coder", "sam"),
    "check --accept": ("check", "--whole", "--accept"),
    "topics": ("topics",),
}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two letters, in which a person has coded."""
    folder = tmp_path_factory.mktemp("read-only")
    path = folder / "ws"
    letters = [SAMPLES / name for name in ("990001_wexmoor.pdf", "990003_carrow-vale.pdf")]
    run_in_process(letters, path)
    ws = il.Workspace(path)
    ids = ws.excerpts()["excerpt_id"].head(3)
    sheet = folder / "jo.csv"
    sheet.write_text(
        "\n".join(["excerpt_id,codes", *(f"{each},workforce:weakness" for each in ids)])
    )
    ws.import_coding(sheet, "jo")
    return path


@pytest.fixture(scope="module")
def names(original: Path) -> dict[str, str]:
    with open_store(original) as store, store.read() as conn:
        excerpt = queries.all_excerpts(conn)[0]
    return {
        "excerpt": excerpt.excerpt_id,
        "letter": excerpt.letter_id,
        "sheet": str(original.parent / "jo.csv"),
    }


@pytest.fixture(scope="module")
def workspace(original: Path) -> Iterator[Path]:
    path = Path(shutil.copytree(original, original.parent / "read-only"))
    with read_only(path):
        yield path


def files_of(folder: Path) -> list[tuple[str, int, int]]:
    return sorted(
        (str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in folder.rglob("*")
    )


@pytest.mark.parametrize("words", READING.values(), ids=READING)
def test_reading_commands_work_and_leave_no_trace(
    workspace: Path, names: dict[str, str], tmp_path: Path, run: Run, words: tuple[str, ...]
) -> None:
    before = files_of(workspace)
    filled = [word.format(out=tmp_path, **names) for word in words]
    result = run(filled[0], *filled[1:], "-w", workspace)
    assert result.status in (console.ALL_PROCESSED, console.DISAGREES), result.err
    assert "Traceback" not in result.err
    assert result.out or any(tmp_path.iterdir())
    assert files_of(workspace) == before


@pytest.mark.parametrize("words", WRITING.values(), ids=WRITING)
def test_writing_commands_say_that_it_cannot_be_written(
    workspace: Path, names: dict[str, str], run: Run, words: tuple[str, ...]
) -> None:
    filled = [word.format(**names) for word in words]
    result = run(filled[0], *filled[1:], "-w", workspace)
    assert result.status == console.WRONG_USE
    assert result.complaint.startswith(f"letters: The workspace folder {workspace} cannot be")
    assert "Check its permissions" in result.complaint


def test_data_frames_are_read(workspace: Path) -> None:
    ws = il.Workspace(workspace)
    assert len(ws.letters()) == 2
    assert len(ws.findings(coder="rules-1"))


def letters_in(path: Path) -> int:
    with open_store(path) as store, store.read() as conn:
        return len(queries.letter_kinds(conn))


def test_what_a_killed_process_left_in_the_log_is_read(original: Path, tmp_path: Path) -> None:
    path = tmp_path / "a folder? #1"
    shutil.copytree(original, path)
    with closing(sqlite3.connect(path / DATABASE_FILE)) as conn:
        conn.execute("PRAGMA wal_autocheckpoint = 0")
        conn.execute("DELETE FROM letters")
        conn.commit()
        left = tmp_path / "left"
        # As the files are if the process ends now, without the index, which media may not keep.
        shutil.copytree(path, left, ignore=shutil.ignore_patterns("*-shm"))
        with read_only(path):
            assert letters_in(path) == 0  # the other process shares its files
    with read_only(left):
        before = files_of(left)
        assert letters_in(left) == 0
        assert files_of(left) == before


def test_a_change_while_it_is_read_is_noticed(original: Path, tmp_path: Path) -> None:
    path = Path(shutil.copytree(original, tmp_path / "ws"))
    with read_only(path):
        store = open_store(path)

    def read_while_another_writes() -> None:
        with store.read(), closing(sqlite3.connect(path / DATABASE_FILE)) as conn:
            conn.execute("DELETE FROM letters")
            conn.commit()

    with store, pytest.raises(WorkspaceError, match="changed by another process while it was"):
        read_while_another_writes()


def test_an_older_workspace_says_what_to_do(original: Path, tmp_path: Path, run: Run) -> None:
    path = Path(shutil.copytree(original, tmp_path / "ws"))
    with closing(sqlite3.connect(path / DATABASE_FILE)) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '0010'")
        conn.commit()
    with read_only(path):
        result = run("find", "-w", path)
    assert result.status == console.WRONG_USE
    assert "by an earlier version of inspection-letters" in result.complaint
    assert "Copy the workspace" in result.complaint


def test_a_file_of_the_database_alone_can_be_read_only(original: Path, tmp_path: Path) -> None:
    path = Path(shutil.copytree(original, tmp_path / "ws"))
    with read_only(path):
        path.chmod(0o755)
        (path / "pdf").chmod(0o755)
        assert letters_in(path) == 2
        with open_store(path) as store, pytest.raises(WorkspaceError, match="cannot be written"):
            store.write().__enter__()
