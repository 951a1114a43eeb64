"""Processor time and memory in benchmarks include all processes of a run."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.process_tree import FORK_SERVER, MIB, RUN, WORKER, measure

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="processes are followed on Linux only"
)

BURNT = 0.7
"""Processor time that the worker uses (seconds)."""

HELD = 120
"""Memory that the worker uses (MiB)."""

TREE = f"""
import multiprocessing
import time


def work():
    held = b"x" * ({HELD} * 1024 * 1024)
    while time.process_time() < {BURNT}:
        pass
    time.sleep(0.3)  # Long enough to be sampled.
    assert held


if __name__ == "__main__":
    worker = multiprocessing.get_context("forkserver").Process(target=work)
    worker.start()
    worker.join()
    raise SystemExit(7)
"""
"""A program whose only work is done in a copy of a fork server."""


@pytest.fixture
def tree(tmp_path: Path) -> list[str]:
    path = tmp_path / "tree.py"
    path.write_text(TREE, encoding="utf-8")
    return [sys.executable, "-S", str(path)]


def seen_by_parent(command: list[str]) -> float:
    """Return a command's processor time, according to the accounting of child processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_copies_of_a_fork_server_count(tree: list[str]) -> None:
    used = measure(tree)
    assert used.status == 7
    assert used.processor >= BURNT
    # What the usual accounting misses is the worker, and that is why it is not used.
    assert seen_by_parent(tree) < BURNT
    assert used.seconds >= BURNT + 0.3
    assert used.largest >= HELD * MIB
    # The pages that the worker shares with its server are divided between the two.
    assert HELD * MIB <= used.together < used.largest + used.peaks[RUN] + used.peaks[FORK_SERVER]
    assert used.peaks[WORKER] >= HELD * MIB > used.peaks[RUN] > 0
    assert used.peaks[FORK_SERVER] > 0


def test_a_process_that_outlives_the_command_is_waited_for() -> None:
    left = f"import time\nwhile time.process_time() < {BURNT}: pass"
    command = f"import subprocess, sys; subprocess.Popen([sys.executable, '-S', '-c', {left!r}])"
    used = measure([sys.executable, "-S", "-c", command])
    assert used.processor >= BURNT
    assert used.seconds < BURNT


def test_output_and_signal_are_kept() -> None:
    code = "import os; os.write(1, b'out '); os.write(2, b'err'); os.kill(os.getpid(), 9)"
    used = measure([sys.executable, "-c", code])
    assert (used.status, used.output) == (-9, "out err")


def test_a_program_that_cannot_start_is_no_figure() -> None:
    with pytest.raises(OSError, match="no-such-program could not be measured"):
        measure(["no-such-program"])
