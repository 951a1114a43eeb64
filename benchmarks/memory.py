"""Measure the memory of a whole run over some letters and over many times as many.

Run it from the root of the repository (Linux)::

    uv run python benchmarks/memory.py FOLDER --copies 1 10

where FOLDER holds PDFs. A copy of a letter differs from it by a comment at its end, so
that it is another letter to a run but just as much work. Exit status 1 if a process
takes more than the limit, or grows with the number of letters.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024
SAMPLE_SECONDS = 0.1
LETTERS = "from inspection_letters.commands import main; main()"
GROWTH = 1.25
"""How much more memory a process may take for the most copies than for the fewest."""

ROLES = ("run", "worker", "server")


@dataclass(frozen=True)
class Measured:
    """One run: how many letters it read, how long it took, and its memory in bytes.

    ``peaks`` holds for each role the peak resident set of its largest process;
    ``largest`` what the operating system reports of the largest process of all.
    """

    letters: int
    seconds: float
    status: int
    largest: int
    peaks: dict[str, int]


class Watch(threading.Thread):
    """Notes the peak memory of every process that a run starts, as it goes."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peaks = dict.fromkeys(ROLES, 0)
        self._pid = pid
        self._done = threading.Event()

    def run(self) -> None:
        """Look until `finish` is called."""
        while not self._done.wait(SAMPLE_SECONDS):
            for pid in _below(self._pid):
                role, peak = _role(pid, self._pid), _peak(pid)
                if role is not None:
                    self.peaks[role] = max(self.peaks[role], peak)

    def finish(self) -> dict[str, int]:
        """Stop, and return the peak of each role in bytes."""
        self._done.set()
        self.join()
        return self.peaks


def _below(pid: int) -> list[int]:
    """Return a process and all that it started, so far as they are still there."""
    found = [pid]
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                found += _below(int(child))
    except OSError:
        pass
    return found


def _role(pid: int, root: int) -> str | None:
    if pid == root:
        return "run"
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return None
    if b"spawn_main" in command:
        return "worker"
    return "server" if b"server" in command else None


def _peak(pid: int) -> int:
    """Return the highest resident set that a process has had, in bytes; 0 if it is gone."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


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
        started = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own code, with paths as arguments
            [sys.executable, "-c", LETTERS, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        watch = Watch(process.pid)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        return Measured(count, seconds, process.returncode, usage.ru_maxrss * 1024, watch.finish())


def table(runs: Sequence[Measured]) -> str:
    """Return the figures as a Markdown table."""
    lines = [
        "| letters | seconds | largest process (MiB) | the run itself | largest worker | "
        "Prefect's server |",
        "|---|---|---|---|---|---|",
    ]
    for one in runs:
        figures = [one.largest, *(one.peaks[role] for role in ROLES)]
        cells = " | ".join(f"{figure / MIB:.0f}" for figure in figures)
        lines.append(f"| {one.letters} | {one.seconds:.0f} | {cells} |")
    return "\n".join(lines)


def faults(runs: Sequence[Measured], limit: int) -> list[str]:
    """Return what is wrong with the figures."""
    found = [
        f"{one.letters} letters: exit status {one.status}"
        for one in runs
        if one.status not in (0, 3)
    ]
    found += [
        f"{one.letters} letters: {one.largest / MIB:.0f} MiB, more than {limit}"
        for one in runs
        if one.largest > limit * MIB
    ]
    least, most = runs[0], runs[-1]
    if most.largest > GROWTH * least.largest:
        found.append(
            f"{most.largest / least.largest:.2f} times the memory for "
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
