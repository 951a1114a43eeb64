"""A command to run, and a workspace to run it on."""

from __future__ import annotations

from pathlib import Path

import pytest
from inspection_letters.store import open_store, writes

from tests.support.command_line import CommandResult, Run
from tests.support.factories import make_read, make_run, write_read


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command, with its name and arguments as parameters."""
    return lambda *arguments: CommandResult(capsys, *arguments)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    path = tmp_path / "full"
    with open_store(path, create=True) as opened, opened.write() as conn:
        writes.write_run(conn, make_run())
        write_read(conn, make_read())
    return path
