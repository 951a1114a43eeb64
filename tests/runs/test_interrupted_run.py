"""A run that is ended from outside loses nothing and leaves nothing running."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from inspection_letters.records.errors import RunError
from inspection_letters.runs.orchestration import server
from inspection_letters.runs.orchestration.server import temporary_server
from inspection_letters.runs.pool import LimitedPool
from inspection_letters.store import export_tables, open_store

from tests.support import faulty_pdfs
from tests.support.in_process import run_in_process

LETTERS = 6

pytestmark = [
    pytest.mark.xdist_group("interrupted"),
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL"),
]


def start(workspace: Path, *files: Path) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if "PREFECT" not in name}
    command = ["run", *map(str, files), "--workspace", str(workspace), "--workers", "1"]
    command += ["--coder", "rules"]
    return subprocess.Popen(
        [sys.executable, "-c", "from inspection_letters.commands import main; main()", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )


def end_when_read(process: subprocess.Popen[str], workspace: Path, number: int, how: int) -> None:
    """Send a signal as soon as a number of letters are in the workspace."""
    deadline = time.monotonic() + 90
    while process.poll() is None and time.monotonic() < deadline:
        if read_so_far(workspace) >= number:
            break
        time.sleep(0.02)
    process.send_signal(how)


def read_so_far(workspace: Path) -> int:
    try:
        with closing(sqlite3.connect(f"file:{workspace}/letters.sqlite?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM letters").fetchone()[0])
    except sqlite3.Error:
        return 0


def result_of(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Return exit status and output; a process that is still running would keep the pipes open."""
    out, err = process.communicate(timeout=90)
    return process.returncode, out, err


def tables(workspace: Path) -> dict[str, list[dict[str, Any]]]:
    with open_store(workspace) as opened, opened.read() as conn:
        found = export_tables(conn)
    del found["runs"]
    for rows in found.values():
        for row in rows:
            row.pop("run_id", None)
        rows.sort(key=repr)
    return found


@pytest.mark.slow
def test_a_run_goes_on_where_it_was_ended(tmp_path: Path) -> None:
    files = [faulty_pdfs.sample(number) for number in range(LETTERS)]
    whole, broken = tmp_path / "whole", tmp_path / "broken"

    process = start(broken, *files)
    end_when_read(process, broken, 1, signal.SIGINT)
    status, out, err = result_of(process)
    assert (status, out.strip()) == (130, "")
    assert err == (
        "letters: Stopped. Finished work is saved; run the same command again to continue.\n"
    )
    assert 1 <= read_so_far(broken) < LETTERS

    before = read_so_far(broken)
    process = start(broken, *files)
    end_when_read(process, broken, before + 1, signal.SIGKILL)
    assert result_of(process)[::2] == (-signal.SIGKILL, "")
    assert before < read_so_far(broken) < LETTERS

    process = start(broken, *files)
    run_in_process(files, whole)
    status, out, err = result_of(process)
    assert (status, err) == (0, "")
    assert "0  letters rejected" in out
    assert tables(broken) == tables(whole)
    assert len(tables(whole)["letters"]) == LETTERS


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def test_a_call_does_not_wait_for_a_stopped_pool() -> None:
    from threading import Thread

    caught: list[BaseException] = []

    def wait_for(pool: LimitedPool) -> None:
        try:
            pool.call(sleep, 600, stage="extract")
        except RunError as error:
            caught.append(error)

    waiting: list[Thread] = []

    def fail() -> None:
        with LimitedPool(1, time_limit=600, memory_limit=500) as pool:
            waiting.extend(Thread(target=wait_for, args=(pool,), daemon=True) for _ in range(2))
            for thread in waiting:
                thread.start()
            time.sleep(0.2)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    for thread in waiting:
        thread.join(30)
    assert len(caught) == 2


def test_the_last_error_of_a_server_is_why_it_did_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stub = tmp_path / "python"
    stub.write_text("#!/bin/sh\necho Traceback >&2\necho 'ValueError: nonsense://.' >&2\nexit 1\n")
    stub.chmod(0o755)
    monkeypatch.setattr(server, "sys", SimpleNamespace(executable=str(stub)))
    with (
        pytest.raises(RunError, match=r"did not start: ValueError: nonsense://\.") as caught,
        temporary_server(),
    ):
        pass
    assert caught.value.remedy


@pytest.mark.slow
def test_a_server_that_cannot_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_SERVER_DATABASE_CONNECTION_URL", "nonsense://")
    with (
        pytest.raises(RunError, match=r"did not start: .*nonsense.*") as caught,
        temporary_server(),
    ):
        pass
    assert caught.value.remedy
