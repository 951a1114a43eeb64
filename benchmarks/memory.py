"""Measure the memory of a whole run over some letters and over many times as many.

Run it from the root of the repository (Linux)::

    uv run python -m benchmarks.memory FOLDER --copies 1 10

where FOLDER holds PDFs. A copy of a letter differs from it by a comment at its end, so
that it is another letter to a run but just as much work. Exit status 1 if a process
takes more than the limit, or the memory of the largest, or of all together, grows with the
number of letters. How memory is measured: see `benchmarks.process_tree`.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.process_tree import FORK_SERVER, MIB, RUN, WORKER, Used, measure_letters

GROWTH = 1.25
"""How much more memory a process may take for the most copies than for the fewest."""


class Measured(NamedTuple):
    """One run: how many letters it read, and what it used."""

    letters: int
    used: Used


def write_copies(letters: Sequence[Path], copies: int, folder: Path) -> int:
    """Write each letter as often as asked for, no two files alike; return how many."""
    for letter in letters:
        data = letter.read_bytes()
        for number in range(copies):
            mark = b"%% copy %d\n" % number if number else b""
            (folder / f"{letter.stem}-{number:03}.pdf").write_bytes(
                data.rstrip(b"\r\n") + b"\n" + mark
            )
    return len(letters) * copies


def measure(letters: Sequence[Path], copies: int, workers: int | None = None) -> Measured:
    """Run over copies of the letters into a workspace that is then thrown away."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "letters"
        folder.mkdir()
        count = write_copies(letters, copies, folder)
        command = ["run", str(folder), "--workspace", str(Path(place) / "ws"), "--coder", "rules"]
        command += ["--workers", str(workers)] if workers else []
        # With status 3, letters were rejected, which costs memory too.
        return Measured(count, measure_letters(*command, accept=(0, 3)))


def table(runs: Sequence[Measured]) -> str:
    """Return the figures as a Markdown table."""
    lines = [
        "| letters | seconds | all processes (MiB) | largest process | the run itself | "
        "fork server | largest worker |",
        "|---|---|---|---|---|---|---|",
    ]
    for letters, used in runs:
        peaks = [used.peaks[role] for role in (RUN, FORK_SERVER, WORKER)]
        figures = [used.together, used.largest, *peaks]
        cells = " | ".join(f"{figure / MIB:.0f}" for figure in figures)
        lines.append(f"| {letters} | {used.seconds:.0f} | {cells} |")
    return "\n".join(lines)


def faults(runs: Sequence[Measured], limit: int) -> list[str]:
    """Return what is wrong with the figures."""
    found = [
        f"{letters} letters: {used.largest / MIB:.0f} MiB, more than {limit}"
        for letters, used in runs
        if used.largest > limit * MIB
    ]
    least, most = runs[0], runs[-1]
    for what, before, after in (
        ("largest process", least.used.largest, most.used.largest),
        ("processes together", least.used.together, most.used.together),
    ):
        if after > GROWTH * before:
            found.append(
                f"{what}: {after / before:.2f} times the memory for "
                f"{most.letters // least.letters} times the letters"
            )
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure memory over few and many letters.")
    parser.add_argument("folder", type=Path, help="folder of PDFs")
    parser.add_argument("--copies", type=int, nargs="+", default=[1, 10], help="copies of each")
    parser.add_argument("--limit", type=int, default=700, help="MiB that a process may take")
    parser.add_argument("--workers", type=int, help="letters read at the same time")
    chosen = parser.parse_args(arguments)
    letters = sorted(chosen.folder.rglob("*.pdf"))
    if not letters or min(chosen.copies) < 1:
        parser.error("there must be at least one PDF in the folder, and one copy")
    for name in [name for name in os.environ if name.startswith(("LETTERS_", "PREFECT_"))]:
        del os.environ[name]
    runs = []
    for copies in sorted(chosen.copies):
        runs.append(measure(letters, copies, chosen.workers))
        sys.stderr.write(table(runs[-1:]).splitlines()[-1] + "\n")
    found = faults(runs, chosen.limit)
    sys.stdout.write("\n".join([table(runs), *(f"FAULT: {fault}" for fault in found)]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
