"""The options that choose a Dask cluster, and what is said of those that cannot be used."""

from __future__ import annotations

from pathlib import Path

import inspection_letters as il
import pytest

from tests.support.command_line import Run

LETTER = il.sample_letters() / "990001_wexmoor.pdf"
ELSEWHERE = "tcp://10.0.0.5:8786"
POSTGRES = "postgresql://jo:hunter22@127.0.0.1:1/name"

WRONG: dict[str, tuple[tuple[str, ...], str]] = {
    "a misspelt task runner": (("--task-runner", "dsk"), "Did you mean 'dask'?"),
    "SQLite for a cluster elsewhere": (("--dask-address", ELSEWHERE), "cannot share an SQLite"),
    "a server that its workers cannot reach": (
        ("--dask-address", ELSEWHERE, "--database-url", POSTGRES),
        "set PREFECT_API_URL",
    ),
}


@pytest.mark.parametrize("command", ["run", "refresh"])
@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_used_is_one_line_and_leaves_no_workspace(
    command: str, name: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    options, said = WRONG[name]
    letters = [LETTER] if command == "run" else []
    result = run(command, *letters, "-w", tmp_path / "ws", *options)
    assert result.status == 2
    assert said in result.complaint
    assert "hunter22" not in result.complaint
    assert not (tmp_path / "ws").exists()
