"""Every command that reads a workspace says and writes the same on PostgreSQL as on SQLite."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import inspection_letters as il
import pytest
from inspection_letters.commands.app import command_tree
from inspection_letters.store import open_store
from inspection_letters.store.schema import metadata
from sqlalchemy import insert, select

from tests.support.command_line import Run
from tests.support.in_process import run_in_process
from tests.support.on_postgres import empty_schema

pytestmark = pytest.mark.xdist_group("both databases")

LETTERS = [
    il.sample_letters() / name
    for name in ("990001_wexmoor.pdf", "990002_ashdale.pdf", "990020_brackenfold.pdf")
]

READING: dict[str, tuple[str, ...]] = {
    "account": (),
    "check": (),
    "coverage": (),
    "export": ("--format", "csv", "--out", "OUT"),
    "files": (),
    "find": ("--code", "waiting-times"),
    "findings": ("--format", "json"),
    "log": (),
    "methods": (),
    "over-time": (),
    "practice": (),
    "quote": ("--code", "waiting-times"),
    "report": ("--out", "OUT"),
    "review-queue": ("--size", "5", "--out", "OUT.csv"),
    "sample": ("--letters", "2", "--out", "OUT.csv"),
    "trace": ("29609f173c950acd",),
}
"""Commands that read a workspace, with options."""

ELSEWHERE = {
    "assure": "needs a model's codes; tests/commands/test_assure.py",
    "evaluate": "needs coding by people; tests/commands/test_evaluate.py",
    "import-coding": "writes; below",
    "refresh": "writes; tests/commands/test_refresh.py",
    "review": "a server; tests/review/page/test_several_reviewers.py",
    "run": "writes; tests/runs/test_at_once.py",
    "serve": "a server; its refreshes are those of the command",
    "topics": "tests/commands/test_topics.py",
    "train": "trains; tests/commands/test_train.py",
}
"""Where other commands are run on PostgreSQL: most with ``--workspaces postgresql``."""


def test_no_command_with_a_database_is_left_out() -> None:
    commands = command_tree().commands
    with_database = {
        name
        for name, command in commands.items()
        if any("--database-url" in parameter.opts for parameter in command.params)
    }
    assert with_database == READING.keys() | ELSEWHERE.keys()


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path, str]]:
    """A workspace on SQLite, the same on PostgreSQL, and the URL of that."""
    folder = tmp_path_factory.mktemp("pair")
    with empty_schema() as url:
        run_in_process(LETTERS, folder / "here" / "ws")
        shutil.copytree(folder / "here" / "ws" / "pdf", folder / "there" / "ws" / "pdf")
        # The rows of one run, since two runs differ in their names and times.
        with (
            open_store(folder / "here" / "ws") as here,
            open_store(folder / "there" / "ws", url=url, create=True) as there,
            here.read() as source,
            there.write() as target,
        ):
            for table in metadata.sorted_tables:
                rows = [dict(row) for row in source.execute(select(table)).mappings()]
                if rows:
                    target.execute(insert(table), rows)
        yield folder / "here" / "ws", folder / "there" / "ws", url


@pytest.mark.parametrize("backend", ["postgresql"])
@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] * (name == "report")) for name in READING],
)
def test_a_command_gives_the_same_on_both(
    backend: str, name: str, run: Run, pair: tuple[Path, Path, str], tmp_path: Path
) -> None:
    on_sqlite, on_postgres, url = pair
    results = []
    for workspace, more in ((on_sqlite, ()), (on_postgres, ("--database-url", url))):
        out = tmp_path / "out"
        options = [option.replace("OUT", str(out)) for option in READING[name]]
        result = run(name, *options, "-w", workspace, *more)
        assert result.status == 0, result.err
        results.append((_plain(result.out, workspace, url), _written(tmp_path)))
        for path in tmp_path.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert results[0] == results[1]
    assert any(results[0])


def _plain(text: str, workspace: Path, url: str) -> str:
    """Return what a command said without the places of its workspace and without line breaks."""
    joined = "".join(text.split())
    for place in (f"--database-url{url}", str(workspace)):
        joined = joined.replace(place, "")
    return joined


def _written(folder: Path) -> dict[str, str]:
    """Return digests of the files that a command wrote, but for those with times in them."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix not in (".xlsx", ".zip", ".json", ".html")
    }
