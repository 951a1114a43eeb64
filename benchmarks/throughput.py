"""Measure a whole run beside pdfplumber's bare `extract_words`, and write docs/benchmarks.md.

Run it from the root of the repository (Linux or macOS)::

    uv run python benchmarks/throughput.py FOLDER

where FOLDER holds PDFs that can all be read. The two are measured in turn, several
times in one sitting, so that what else the machine does touches both alike.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
MIB = 1024 * 1024
SAMPLE_SECONDS = 0.2

LETTERS = "from inspection_letters.commands import main; main()"

BARE = """
import json, sys, time
import pdfplumber
pages = 0
started = time.perf_counter()
for path in sys.argv[1:]:
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_words()
            pages += 1
print(json.dumps({"pages": pages, "seconds": time.perf_counter() - started}))
"""

START_UP = """
import sys
from pathlib import Path
from inspection_letters.runs.orchestration.environment import prepare
prepare(Path(sys.argv[1]))
from inspection_letters.runs.orchestration.server import temporary_server
with temporary_server():
    from prefect import flow
    flow(name="nothing", persist_result=False)(lambda: True)()
"""

STAGES = """
import json, sys, time
from pathlib import Path
from inspection_letters.coding.choice import default_model_path
from inspection_letters.runs.worker import load, read_pdf
from inspection_letters.codebook import default_codebook_path, load_codebook, load_patterns
from inspection_letters.coding import RulesCoder
from inspection_letters.coding.model import ModelCoder
path = default_codebook_path()
codebook = load_codebook(path)
load()
lists = (Path("corpus/areas.csv").resolve(),)
read_pdf(Path(sys.argv[1]), "warm", "up", lists)
began = time.process_time()
letters = [read_pdf(Path(one), one, one, lists) for one in sys.argv[1:]]
said = {"reading": time.process_time() - began}
excerpts = [one for letter in letters for one in letter.excerpts]
coders = {
    "rules": RulesCoder(codebook, load_patterns(path, codebook)),
    "model": ModelCoder(default_model_path(), codebook),
}
for name, coder in coders.items():
    coder.code(excerpts[:20], run_id="warm")
    began = time.process_time()
    coder.code(excerpts, run_id="run")
    said[name] = time.process_time() - began
print(json.dumps(said | {"excerpts": len(excerpts)}))
"""


@dataclass(frozen=True)
class Ran:
    """A process that has ended: its time, its output and its memory in bytes.

    ``largest`` is the peak resident set of the largest single process, itself or one
    that it started; ``together`` the largest sum over all of them at one moment, as
    sampled (0 where it cannot be).
    """

    seconds: float
    output: str
    largest: int
    together: int


@dataclass(frozen=True)
class Round:
    """One turn of everything that is measured."""

    first: Ran
    again: Ran
    by_model: Ran
    stages: dict[str, float]
    start_up: Ran
    bare: Ran
    bare_seconds: float
    pages: int

    @property
    def ratio(self) -> float:
        """Time of the whole run by rules over that of bare `extract_words`."""
        return self.first.seconds / self.bare_seconds

    @property
    def model_ratio(self) -> float:
        """Time of the whole run by the model over that of bare `extract_words`."""
        return self.by_model.seconds / self.bare_seconds

    @property
    def again_share(self) -> float:
        """Time of a second run over that of the first, Prefect's start-up taken off it."""
        return self.again.seconds / (self.first.seconds - self.start_up.seconds)


class Memory(threading.Thread):
    """Samples the memory of a process and all that it started (Linux only)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0
        self._pid = pid
        self._done = threading.Event()

    def run(self) -> None:
        """Sample until `finish` is called."""
        while not self._done.wait(SAMPLE_SECONDS):
            self.peak = max(self.peak, _resident(self._pid))

    def finish(self) -> int:
        """Stop, and return the largest sum seen, in bytes."""
        self._done.set()
        self.join()
        return self.peak


def _resident(pid: int) -> int:
    """Return the resident sets of a process and all below it, in bytes; 0 if it is gone."""
    proc = Path("/proc") / str(pid)
    try:
        own = int((proc / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        below = [
            int(child)
            for thread in (proc / "task").iterdir()
            for child in (thread / "children").read_text().split()
        ]
    except (OSError, IndexError, ValueError):
        return 0
    return own + sum(map(_resident, below))


def run(code: str, *arguments: str) -> Ran:
    """Run Python code in a process of its own, and measure it.

    Raises
    ------
    SystemExit
        If it does not end with status 0: figures of a run with faults mean nothing.
    """
    with tempfile.TemporaryFile() as out:
        started = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own code, with paths as arguments
            [sys.executable, "-c", code, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        memory = Memory(process.pid)
        memory.start()
        # Unlike RUSAGE_CHILDREN, this is of the one process and those that it waited for.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        together = memory.finish()
        out.seek(0)
        output = out.read().decode(errors="replace")
    if process.returncode != 0:
        raise SystemExit(f"Ended with status {process.returncode}: ...{output[-2000:]}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Ran(seconds, output, usage.ru_maxrss * unit, together)


def measure(files: Sequence[str]) -> Round:
    """Run the letters, run them again, start Prefect alone, and read the words alone."""
    with tempfile.TemporaryDirectory() as workspace:
        first = run(LETTERS, "run", *files, "--workspace", workspace, "--coder", "rules")
        again = run(LETTERS, "run", *files, "--workspace", workspace, "--coder", "rules")
    with tempfile.TemporaryDirectory() as workspace:
        by_model = run(LETTERS, "run", *files, "--workspace", workspace, "--coder", "model")
    with tempfile.TemporaryDirectory() as home:
        start_up = run(START_UP, home)
    bare = run(BARE, *files)
    stages = json.loads(run(STAGES, *files).output.splitlines()[-1])
    said = json.loads(bare.output.splitlines()[-1])
    return Round(first, again, by_model, stages, start_up, bare, said["seconds"], said["pages"])


def table(rounds: Sequence[Round]) -> str:
    """Return the figures as Markdown tables: the summary, and every round."""
    pages = rounds[0].pages

    def middle(values: Sequence[float], form: str = ".1f") -> str:
        return format(median(values), form)

    def speed(values: Sequence[float]) -> str:
        return middle([pages / seconds for seconds in values])

    first = [one.first.seconds for one in rounds]
    bare = [one.bare_seconds for one in rounds]
    together = max(one.first.together for one in rounds)
    lines = [
        "| | median |",
        "|---|---|",
        f"| whole `letters run --coder rules`, pages per second | {speed(first)} |",
        f"| whole `letters run` by the model, pages per second "
        f"| {speed([one.by_model.seconds for one in rounds])} |",
        f"| bare `extract_words`, pages per second | {speed(bare)} |",
        f"| **time of the whole run by rules over bare `extract_words`** "
        f"| **{middle([one.ratio for one in rounds], '.2f')}** |",
        f"| time of the whole run by the model over bare `extract_words` "
        f"| {middle([one.model_ratio for one in rounds], '.2f')} |",
        f"| **coding {rounds[0].stages['excerpts']:,} sentences with the model over bare "
        f"`extract_words`** "
        f"| **{middle([one.stages['model'] / one.bare_seconds for one in rounds], '.2f')}** |",
        f"| coding them with the model over reading them from the PDFs with our own reader "
        f"| {middle([one.stages['model'] / one.stages['reading'] for one in rounds], '.2f')} |",
        f"| coding them with the rules over reading them with our own reader "
        f"| {middle([one.stages['rules'] / one.stages['reading'] for one in rounds], '.2f')} |",
        f"| first run by rules, seconds | {middle(first)} |",
        f"| of it Prefect's start-up, seconds "
        f"| {middle([one.start_up.seconds for one in rounds])} |",
        f"| second run on the same letters, seconds "
        f"| {middle([one.again.seconds for one in rounds])} |",
        f"| second run over first run "
        f"| {middle([one.again.seconds / one.first.seconds for one in rounds], '.3f')} |",
        f"| second run over first run with all of Prefect's start-up taken off "
        f"| {middle([one.again_share for one in rounds], '.3f')} |",
        f"| peak memory of the largest process of the run by rules, MiB "
        f"| {max(one.first.largest for one in rounds) / MIB:.0f} (highest of all rounds) |",
        f"| peak memory of the largest process of the run by the model, MiB "
        f"| {max(one.by_model.largest for one in rounds) / MIB:.0f} (highest of all rounds) |",
        f"| peak memory of all its processes together, MiB "
        f"| {f'{together / MIB:.0f} (highest of all rounds)' if together else 'not known'} |",
        f"| peak memory of bare `extract_words`, MiB "
        f"| {max(one.bare.largest for one in rounds) / MIB:.0f} (highest of all rounds) |",
        "",
        "| round | by rules (s) | bare (s) | ratio | by the model (s) | ratio | second run (s) "
        "| Prefect's start-up (s) |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {number} | {one.first.seconds:.1f} | {one.bare_seconds:.1f} | {one.ratio:.2f} "
        f"| {one.by_model.seconds:.1f} | {one.model_ratio:.2f} "
        f"| {one.again.seconds:.1f} | {one.start_up.seconds:.1f} |"
        for number, one in enumerate(rounds, start=1)
    ]
    return "\n".join(lines)


def page(rounds: Sequence[Round], files: int) -> str:
    """Return the page for the documentation."""
    return f"""# How fast, and how much memory

This page is written by its own script:

```
uv run python benchmarks/throughput.py FOLDER --rounds {len(rounds)}
```

Here FOLDER held {files} letters with {rounds[0].pages} pages.

{table(rounds)}

## What is measured

- *Whole run*: `letters run FOLDER --workspace NEW`, with `--coder rules` or `--coder model`,
  from the start of the process to its end: Prefect's temporary server, reading, layout,
  structure, sentences, codes, and everything stored. It uses all {cores()} cores of the machine.
- *Bare `extract_words`*: one process that opens the same files with pdfplumber, one after
  another, and calls `page.extract_words()` for every page, with nothing done to the words.
  Only that loop is timed, not the start of Python.
- *Second run*: the same command once more on the same workspace. Nothing is read, and
  Prefect is not started.
- *Prefect's start-up*: a process that runs a flow without any task. The run reads letters while
  Prefect starts, so taking all of it off leaves less than the run's own work.
- *Reading* and *coding* are processor time of the stages alone, in one process that has read and
  coded something before: reading from the PDF to sentences; coding with everything loaded.
- All take turns; each ratio is of two measurements of the same round, and the
  summary gives the median of the ratios.
- *Peak memory of the largest process* is what the operating system reports of the run and
  all that it started. *All processes together* is sampled every {SAMPLE_SECONDS:g} seconds
  and counts memory that processes share once for each of them.

Measured with {cores()} cores, {platform.system()}, Python {platform.python_version()}, \
pdfplumber {version("pdfplumber")}, Prefect {version("prefect")}.

How well the codes are given is another question: see [rules-baseline.md](rules-baseline.md) and
[model-coder.md](model-coder.md).
"""


def cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables and write the page."""
    parser = argparse.ArgumentParser(description="Measure a whole run beside bare extract_words.")
    parser.add_argument("folder", type=Path, help="folder of PDFs")
    parser.add_argument("--rounds", type=int, default=3, help="how often to measure each")
    parser.add_argument("--out", type=Path, default=PAGE, help="page to write")
    chosen = parser.parse_args(arguments)
    files = sorted(str(path) for path in chosen.folder.rglob("*.pdf"))
    if not files or chosen.rounds < 1:
        parser.error("there must be at least one PDF in the folder, and one round")
    for name in [name for name in os.environ if name.startswith(("LETTERS_", "PREFECT_"))]:
        del os.environ[name]
    rounds = []
    for number in range(chosen.rounds):
        rounds.append(measure(files))
        sys.stderr.write(f"round {number + 1}: ratio {rounds[-1].ratio:.2f}\n")
    sys.stdout.write(table(rounds) + "\n")
    chosen.out.write_text(page(rounds, len(files)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
