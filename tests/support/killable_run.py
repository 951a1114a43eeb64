"""A run in a process of its own, which tests disturb, and what it left in its tables."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from inspection_letters.store import export_tables, open_store, queries

from tests.support.environment import without_prefect

MAIN = "from inspection_letters.commands import main; main()"


def begin_run(
    workspace: Path, *files: Path, options: tuple[object, ...] = (), **variables: str
) -> subprocess.Popen[str]:
    """Start ``letters run`` by rules on files."""
    command = ["run", *files, "--workspace", workspace, "--coder", "rules", *options]
    return subprocess.Popen(
        [sys.executable, "-c", MAIN, *map(str, command)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**without_prefect(os.environ), **variables},
        start_new_session=True,
    )


def result_of(process: subprocess.Popen[str], seconds: float = 600) -> tuple[int, str, str]:
    """Return exit status and output; a process that is still running is ended."""
    try:
        out, err = process.communicate(timeout=seconds)
    finally:
        process.kill()
    return process.returncode, out, err


def wait_for_letters(workspace: Path, number: int, url: str | None, seconds: float = 400) -> None:
    """Wait until a number of letters are in the workspace."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if (workspace / "pdf").is_dir() and _letters_in(workspace, url) >= number:
            return
        time.sleep(0.2)
    raise AssertionError(f"There were not {number} letters within {seconds} seconds.")


def _letters_in(workspace: Path, url: str | None) -> int:
    try:
        with open_store(workspace, url=url) as opened, opened.read() as conn:
            return len(queries.all_letters(conn))
    except Exception:
        return 0  # Not yet there.


def comparable_tables(workspace: Path, url: str | None = None) -> dict[str, list[dict[str, Any]]]:
    """Return all rows that a run leaves, without what differs from run to run."""
    with open_store(workspace, url=url) as opened, opened.read() as conn:
        found = export_tables(conn)
    del found["runs"]
    for rows in found.values():
        for row in rows:
            for column in ("run_id", "retrieved_at"):
                row.pop(column, None)
        rows.sort(key=repr)
    return found
