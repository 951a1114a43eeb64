"""`letters serve` is killed in the middle of a refresh, and started again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest
from inspection_letters.store import open_store, queries

from tests.support.environment import without_prefect
from tests.support.fake_letters import fake_site
from tests.support.replica import Fault, samples

SECONDS = 300
EVERY = "* * * * * */10"


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


PARENT = """
import multiprocessing, sys, time
from inspection_letters.runs.orchestration.parent import end_with_parent

def work():
    end_with_parent()
    print("at work", flush=True)
    time.sleep(600)

if __name__ == "__main__":
    child = multiprocessing.get_context("spawn").Process(target=work)
    child.start()
    print(child.pid, flush=True)
    child.join()
"""


def test_a_refresh_ends_when_what_started_it_is_killed(tmp_path: Path) -> None:
    (tmp_path / "parent.py").write_text(PARENT)
    with psutil.Popen([sys.executable, tmp_path / "parent.py"], stdout=subprocess.PIPE) as process:
        child = psutil.Process(int(process.stdout.readline()))
        assert process.stdout.readline() == b"at work\n"
        assert child.is_running()
        process.kill()
        _, left = psutil.wait_procs([child], timeout=SECONDS)
    assert left == []


def test_a_process_of_its_own_goes_on() -> None:
    code = "from inspection_letters.runs.orchestration import parent; parent.end_with_parent()"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@contextmanager
def serving(
    workspace: Path, source: str, settings: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Have `letters serve` run, and kill it with all its processes."""
    command = "from inspection_letters.commands import main; main()"
    options = ["serve", "-w", str(workspace), "--cron", EVERY, "--source", source]
    with (workspace.parent / "log").open("ab") as log:
        process = psutil.Popen(
            [sys.executable, "-c", command, *options],
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**without_prefect(os.environ), "LETTERS_PAUSE": "0", "LETTERS_CODER": "rules"}
            | dict(settings or {}),
        )
    try:
        yield
    finally:
        everything = [process, *process.children(recursive=True)]
        for killed in everything:
            killed.kill()
        psutil.wait_procs(everything, timeout=SECONDS)


@pytest.mark.slow
def test_a_refresh_that_was_killed_does_not_keep_the_next_from_coming(tmp_path: Path) -> None:
    with fake_site(1).serving() as site:
        site.faults["/search"] = Fault(delay=SECONDS)
        with serving(tmp_path / "ws", site.url):
            wait_for(lambda: any(request.path == "/search" for request in site.requests))
        assert not (tmp_path / "ws" / "changes.json").exists()
        site.faults.clear()
        with serving(tmp_path / "ws", site.url):
            wait_for((tmp_path / "ws" / "changes.json").exists)


def reads_on_a_dask_worker() -> bool:
    """Whether a process below this one reads letters for a worker of a Dask cluster."""
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if any("dask-scratch-space" in part for part in process.cmdline()):
                return True
    return False


@pytest.mark.slow
def test_a_refresh_is_served_with_a_dask_cluster(tmp_path: Path) -> None:
    pytest.importorskip("prefect_dask")
    cluster = {"LETTERS_TASK_RUNNER": "dask", "LETTERS_WORKERS": "1"}
    with samples(2).serving() as site, serving(tmp_path / "ws", site.url, cluster):
        wait_for(reads_on_a_dask_worker)
        wait_for((tmp_path / "ws" / "changes.json").exists)
    with open_store(tmp_path / "ws") as store, store.read() as connection:
        assert len(queries.all_letters(connection)) == 2
