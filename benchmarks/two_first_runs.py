"""Start two first runs in one new workspace at the same moment, again and again.

    nice uv run python -m benchmarks.two_first_runs --pairs 30

For each engine (none, and Prefect with a server of its own), a new workspace gets two
`letters run` of the same sample letters, started together. Both must end with exit status 0,
each letter must be read by one of them only, and the tables must equal those of a single run.
The run that finds the other at work must say that it waits.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.refresh_faults import say
from tests.support.environment import without_prefect
from tests.support.refresh_bench import tables
from tests.support.replica import SAMPLES

LETTERS = (sys.executable, "-c", "from inspection_letters.commands import main; main()")
INPUTS = tuple(SAMPLES / name for name in ("990001_wexmoor.pdf", "990002_ashdale.pdf"))
ENGINES: dict[str, tuple[str, ...]] = {"none": (), "Prefect": ("--prefect",)}
OPTIONS = ("--coder", "rules", "--workers", "1")
WAITING = "Another run is at work in this workspace"
SECONDS = 900


def start(workspace: Path, options: tuple[str, ...]) -> subprocess.Popen[str]:
    """Start a run."""
    return subprocess.Popen(  # noqa: S603
        [*LETTERS, "run", *map(str, INPUTS), "-w", str(workspace), *OPTIONS, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=without_prefect(os.environ),
    )


def letters_read(output: str) -> int:
    """Return how many letters a run says it read."""
    found = re.search(r"(\d+)\s+letters? read", output)
    return int(found[1]) if found else 0


def faults(workspace: Path, runs: list[tuple[int, str]], expected: object) -> Iterator[str]:
    """Yield what is not as it must be after a pair."""
    statuses = sorted(status for status, _ in runs)
    if statuses != [0, 0]:
        yield f"exit statuses {statuses}"
    if sum(letters_read(output) for _, output in runs) != len(INPUTS):
        yield f"letters read: {[letters_read(output) for _, output in runs]}"
    if tables(workspace) != expected:
        yield "other tables than those of a single run"


def try_pairs(path: Path, engine: str, pairs: int, expected: object) -> int:
    """Run pairs, say what came of them, and return the number with a fault."""
    bad, waited, slowest = 0, Counter[int](), 0.0
    for number in range(pairs):
        workspace = path / f"{engine}-{number}"
        begun = time.monotonic()
        processes = [start(workspace, ENGINES[engine]) for _ in range(2)]
        outputs = [process.communicate(timeout=SECONDS)[0] for process in processes]
        slowest = max(slowest, time.monotonic() - begun)
        waited[sum(WAITING in output for output in outputs)] += 1
        runs = [(p.returncode, output) for p, output in zip(processes, outputs, strict=True)]
        if found := list(faults(workspace, runs, expected)):
            bad += 1
            say(f"pair {number + 1}: {'; '.join(found)}\n{outputs[0]}\n{outputs[1]}")
        if number % 5 == 4:
            say(f"  {number + 1} pairs")
    say(
        f"engine {engine}: {pairs} pairs, {pairs - bad} as they must be; in {waited[1]} one run "
        f"said that it waits, in {waited[0]} none, in {waited[2]} both; the slowest pair took "
        f"{slowest:.0f} s"
    )
    return bad


def main() -> None:
    """Take the options, run the pairs, and say how many had a fault."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=30)
    parser.add_argument("--engine", choices=ENGINES, action="append")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        if (process := start(path / "single", ())).wait(SECONDS) != 0:
            raise SystemExit(f"a single run ended with {process.returncode}")
        expected = tables(path / "single")
        engines = arguments.engine or list(ENGINES)
        bad = sum(try_pairs(path, engine, arguments.pairs, expected) for engine in engines)
    raise SystemExit(bool(bad))


if __name__ == "__main__":
    main()
