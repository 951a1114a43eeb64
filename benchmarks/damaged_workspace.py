"""Damaged copies of PDFs through run, trace, highlight and report (Linux).

Run it from the root of the repository::

    uv run python -m benchmarks.damaged_workspace FOLDER... --copies 200 --seed 20

where the folders hold PDFs. Every copy is made from the seed and its number alone (see
`benchmarks.mutations`). All copies are read and coded by one `letters run`; an excerpt of each
letter is traced to a picture, and all excerpts of each letter are highlighted in a copy; then
`letters report` is made. Exit status 1 if a command prints a traceback, says that something
should not have happened, or ends with a status that it does not document; if a process takes
more memory than its limit; or if the report is not made.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import contextlib
import io
import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from inspection_letters.runs import drawing
from inspection_letters.store import open_store, queries

from benchmarks.mutations import MUTATIONS
from benchmarks.process_tree import MIB, WORKER, Used, measure, measure_letters

TIME_LIMIT = 20
MEMORY_LIMIT = 1024
START = 400
"""MiB that a worker takes before its limit counts: the program and its coders."""

_FAULT = re.compile(r"Traceback|should not have happened|Please report|[A-Z]\w+(Error|Exception)\b")
_NUMBER = re.compile(r"\d[\d,.]*")


@dataclass
class Tally:
    """What came of the copies, and what should not have."""

    results: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def note(self, what: str, status: int, output: str, accept: Sequence[int]) -> None:
        """Count a command by its status, and keep what should not be in its output."""
        self.results[f"{what}: status {status}"] += 1
        if status not in accept or _FAULT.search(output):
            self.faults.append(f"{what}: status {status}: {output[-1500:]}")


def make_copies(sources: Sequence[Path], copies: int, seed: int, folder: Path) -> None:
    """Write damaged copies, each by its number and the seed alone."""
    names = list(MUTATIONS)
    for number in range(copies):
        rng = Random(f"{seed}/{number}")  # noqa: S311 - chance that can be repeated is the point
        source, mutation = rng.choice(sources), names[number % len(names)]
        name = f"{number:03}_{mutation.replace(' ', '-').replace(',', '')}_{source.name}"
        (folder / name).write_bytes(MUTATIONS[mutation](rng, source.read_bytes()))


def traced(workspace: Path, out: Path) -> Iterator[tuple[str, int, str]]:
    """Trace an excerpt of each letter and highlight all of each, in this process."""
    out.mkdir()
    with open_store(workspace).read() as conn:
        letters = {excerpt.letter_id: excerpt.excerpt_id for excerpt in queries.all_excerpts(conn)}
    for letter_id, excerpt_id in sorted(letters.items()):
        target = ["--workspace", str(workspace)]
        yield "trace", *_command("trace", excerpt_id, *target, "--png", str(out / "page.png"))
        marked = str(out / f"{letter_id}.pdf")
        yield "highlight", *_command("trace", "--letter", letter_id, *target, "--pdf", marked)


def _command(*arguments: str) -> tuple[int, str]:
    from inspection_letters.commands import app

    printed = io.StringIO()
    before, sys.argv = sys.argv, ["letters", *arguments]
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            app.main()
    except SystemExit as end:
        return int(end.code or 0), printed.getvalue()
    finally:
        sys.argv = before
    return 0, printed.getvalue()


def check_memory(tally: Tally, what: str, used: Used, limit: int) -> None:
    """Note a worker that took more memory than its limit."""
    peak = used.peaks.get(WORKER, 0) / MIB
    print(f"{what}: {used.seconds:.0f} s, largest worker {peak:.0f} MiB", flush=True)
    if peak > limit + START:
        tally.faults.append(f"{what}: a worker took {peak:.0f} MiB, and its limit is {limit}")


def main() -> int:
    """Make the copies, take them through the commands, and print what came of them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--copies", type=int, default=200)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--time-limit", type=int, default=TIME_LIMIT)
    parser.add_argument("--keep", type=Path, help="folder to work in, which must not exist yet")
    parser.add_argument("--traced", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.traced:
        workspace, out = options.folders
        for line in traced(workspace, out):
            print(json.dumps(line), flush=True)
        return 0
    sources = sorted(path for place in options.folders for path in place.glob("*.pdf"))
    with contextlib.ExitStack() as stack:
        place = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        letters, workspace, out = (place / name for name in ("letters", "workspace", "traced"))
        letters.mkdir(parents=True)
        make_copies(sources, options.copies, options.seed, letters)
        tally = Tally()
        limits = ("--time-limit", options.time_limit, "--memory-limit", MEMORY_LIMIT)
        run = measure_letters("run", letters, "-w", workspace, "--coder", "rules", *limits,
                              accept=range(256))  # fmt: skip
        tally.note("run", run.status, run.output, (0, 3))
        check_memory(tally, "run", run, MEMORY_LIMIT)
        module = [sys.executable, "-m", "benchmarks.damaged_workspace"]
        used = measure([*module, "--traced", str(workspace), str(out)])
        for line in used.output.splitlines():
            try:
                tally.note(*json.loads(line), accept=(0, 1, 2))
            except ValueError:
                tally.faults.append(f"trace: {line[:500]}")
        check_memory(tally, "trace and highlight", used, drawing.MEMORY_LIMIT)
        report = measure_letters("report", "-w", workspace, "--out", place / "report",
                                 accept=range(256))  # fmt: skip
        tally.note("report", report.status, report.output, (0,))
        check_memory(tally, "report", report, drawing.MEMORY_LIMIT)
        if not (place / "report" / "index.html").is_file():
            tally.faults.append("report: not made")
        summarise(workspace, options.copies, tally)
    return bool(tally.faults)


def summarise(workspace: Path, copies: int, tally: Tally) -> None:
    """Print how many copies became letters, why the others did not, and all faults."""
    with open_store(workspace).read() as conn:
        rejections = queries.all_rejections(conn)
        count = len(queries.letter_kinds(conn))
    reasons = Counter((r.stage, _NUMBER.sub("N", r.reason)[:100]) for r in rejections)
    print(f"\n{copies} copies: {count} letters, {len(rejections)} rejections")
    for (stage, reason), number in reasons.most_common():
        print(f"  {number:3} {stage}: {reason}")
        if _FAULT.search(reason):
            tally.faults.append(f"rejection: {reason}")
    for result, number in sorted(tally.results.items()):
        print(f"{result}: {number}")
    print(f"{len(tally.faults)} faults")
    for fault in tally.faults:
        print(f"- {fault}")


if __name__ == "__main__":
    raise SystemExit(main())
