"""Read damaged copies of PDFs: each must become a letter or a rejection within the limits.

Run it from the root of the repository::

    uv run python benchmarks/robustness.py FOLDER... --copies 500 --seed 7

where the folders hold PDFs. Every copy is made from the seed and its number alone. It is
read in a worker process as in a run, what comes out is checked against the invariants of
the tests and stored in a workspace that is thrown away. Exit status 1 if a copy gives
anything but a letter or a rejection with a reason and a remedy.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from inspection_letters.common.reference.areas import read_areas  # noqa: E402
from inspection_letters.common.reference.shipped import shipped  # noqa: E402
from inspection_letters.reading.extract import read_pages  # noqa: E402
from inspection_letters.reading.structure import structure  # noqa: E402
from inspection_letters.records import Letter, ReadLetter, Run  # noqa: E402
from inspection_letters.records.errors import LetterError  # noqa: E402
from inspection_letters.runs.pool import LimitedPool  # noqa: E402
from inspection_letters.runs.worker import read_pdf  # noqa: E402
from inspection_letters.store import Store, open_store, writes  # noqa: E402

from benchmarks.mutations import MUTATIONS  # noqa: E402
from tests.support import faulty_pdfs  # noqa: E402
from tests.support.invariants import check_excerpts, check_text  # noqa: E402

CORPUS = shipped("corpus")
AREA_LISTS = (CORPUS / "areas.csv", CORPUS / "sample" / "areas.csv")
GRACE = 5.0
"""Seconds beyond the time limit after which a call that has not come back is a hang."""

STAGES = ("open", "extract", "layout", "structure", "segment")
UNFORESEEN = re.compile(
    r"cannot be processed|brought down the process|unforeseen|Traceback|Exception\b|\n"
)
"""Reasons that mean a fault of ours, which a letter has merely brought to light."""


@dataclass(frozen=True)
class Copy:
    """A spoilt copy of a PDF."""

    number: int
    source: Path
    mutation: str
    path: Path


@dataclass(frozen=True)
class Outcome:
    """What came of a copy: a letter of a kind, or a rejection at a stage, or a fault."""

    copy: Copy
    seconds: float
    kind: str = ""
    stage: str = ""
    reason: str = ""
    fault: str = ""

    @property
    def column(self) -> str:
        """The column of the table that the outcome counts in."""
        if self.fault:
            return "faults"
        if self.kind:
            return "letter"
        limits = re.search(
            r"took longer than the limit|needs more memory than the limit", self.reason
        )
        if limits:
            return "time limit" if "longer" in limits[0] else "memory limit"
        return self.stage


def make_copy(number: int, sources: Sequence[Path], seed: int, folder: Path) -> Copy:
    """Write one spoilt copy, by its number and the seed alone."""
    rng = Random(f"{seed}/{number}")  # noqa: S311 - chance that can be repeated is the point
    source = rng.choice(sources)
    mutation = list(MUTATIONS)[number % len(MUTATIONS)]
    path = folder / f"{number:05}_{mutation.replace(' ', '-')}_{source.name}"
    path.write_bytes(MUTATIONS[mutation](rng, source.read_bytes()))
    return Copy(number, source, mutation, path)


def ready() -> bool:
    """Do nothing, in a worker process that has to be there for it."""
    return True


def check_letter(path: Path, read: ReadLetter) -> bool:
    """Check a letter against the PDF that it was read from; runs in a worker process."""
    pages = read_pages(path)
    check_text(read.text, pages)
    check_excerpts(
        read.text, structure(read.text, read_areas(AREA_LISTS)).paragraphs, read.excerpts
    )
    return True


class Bench:
    """Reads copies in worker processes, checks what comes out, and stores it."""

    def __init__(
        self, reading: LimitedPool, checking: LimitedPool, workspace: Store, run_id: str
    ) -> None:
        self._reading = reading
        self._checking = checking
        self._workspace = workspace
        self._run_id = run_id
        started = time.monotonic()
        reading.call(ready, stage="extract")
        self._start_up = time.monotonic() - started

    def try_copy(self, copy: Copy) -> Outcome:
        """Read a copy, and return the result."""
        digest = sha256(copy.path.read_bytes()).hexdigest()
        started = time.monotonic()
        try:
            read = self._reading.call(
                read_pdf, copy.path, digest[:16], digest, AREA_LISTS, stage="extract"
            )
        except LetterError as error:
            seconds = time.monotonic() - started
            fault = self._slow(seconds) or fault_of(error)
            return Outcome(copy, seconds, stage=error.stage, reason=error.reason, fault=fault)
        except Exception as error:
            fault = f"{type(error).__name__}: {error}"
            return Outcome(copy, time.monotonic() - started, fault=fault)
        seconds = time.monotonic() - started
        fault = self._slow(seconds) or self._faults_of(copy, digest, read)
        return Outcome(copy, seconds, kind=read.metadata.kind, fault=fault)

    def _slow(self, seconds: float) -> str:
        # A process that was stopped is replaced, which the next letter waits for.
        allowed = self._reading.time_limit + GRACE + self._start_up
        return f"came back after {seconds:.0f} s" if seconds > allowed else ""

    def _faults_of(self, copy: Copy, digest: str, read: ReadLetter) -> str:
        try:
            self._checking.call(check_letter, copy.path, read, stage="check")
            letter = Letter(
                letter_id=digest[:16],
                pdf_sha256=digest,
                source=str(copy.path),
                retrieved_at=datetime.now(UTC),
                kind=read.metadata.kind,
                urn=read.metadata.urn,
                area=read.metadata.area,
            )
            with self._workspace.write() as conn:
                writes.write_read_letter(conn, letter, read, digest, self._run_id)
        except Exception as error:
            return f"the letter fails a check: {type(error).__name__}: {error}"
        return ""


def fault_of(error: LetterError) -> str:
    """Return what is wrong with a rejection, or an empty text if it is correct."""
    if error.stage not in STAGES:
        return f"unknown stage {error.stage!r}"
    if not (error.reason.strip() and error.remedy.strip()):
        return "no reason or no remedy"
    return f"unforeseen: {error.reason}" if UNFORESEEN.search(error.reason) else ""


@contextmanager
def bench(workers: int, time_limit: float, memory_limit: int, folder: Path) -> Iterator[Bench]:
    """Start the worker processes and a workspace in a folder."""
    run = Run("run", datetime.now(UTC), None, "", {}, {})
    with (
        open_store(folder / "ws", create=True) as workspace,
        LimitedPool(workers, time_limit=time_limit, memory_limit=memory_limit) as reading,
        LimitedPool(1, time_limit=10 * time_limit, memory_limit=4 * memory_limit) as checking,
    ):
        with workspace.write() as conn:
            writes.write_run(conn, run)
        yield Bench(reading, checking, workspace, run.run_id)


def table(outcomes: Sequence[Outcome]) -> str:
    """Return the counts of outcomes per mutation as a Markdown table."""
    columns = ("letter", *STAGES, "time limit", "memory limit", "faults")
    heads = [f"rejected: {name}" if name in STAGES else name for name in columns]
    lines = [
        f"| mutation | copies | {' | '.join(heads)} |",
        "|---" * (len(columns) + 2) + "|",
    ]
    counts = Counter((outcome.copy.mutation, outcome.column) for outcome in outcomes)
    for mutation in MUTATIONS:
        row = [counts[mutation, column] for column in columns]
        if any(row):
            lines.append(f"| {mutation} | {sum(row)} | {' | '.join(map(str, row))} |")
    totals = Counter(outcome.column for outcome in outcomes)
    row = [totals[column] for column in columns]
    lines.append(f"| **all** | {sum(row)} | {' | '.join(map(str, row))} |")
    return "\n".join(lines)


def most_frequent(outcomes: Sequence[Outcome], count: int = 15) -> str:
    """Return the most frequent reasons and kinds as Markdown tables."""
    kinds = Counter(outcome.kind for outcome in outcomes if outcome.kind and not outcome.fault)
    reasons = Counter(
        (outcome.stage, re.sub(r"\d+", "N", re.sub(r" \(.*\)", " (...)", outcome.reason)))
        for outcome in outcomes
        if outcome.reason and not outcome.fault
    )
    lines = ["| kind of letter | copies |", "|---|---|"]
    lines += [f"| {kind} | {number} |" for kind, number in kinds.most_common()]
    lines += ["", "| stage | reason | copies |", "|---|---|---|"]
    lines += [
        f"| {stage} | {reason.replace('|', '/')} | {number} |"
        for (stage, reason), number in reasons.most_common(count)
    ]
    return "\n".join(lines)


RUNAWAYS: dict[str, Callable[[Path], Path]] = {
    "a page of four million characters": faulty_pdfs.many_characters,
    "a page that unpacks to a gigabyte of blanks": faulty_pdfs.swelling,
    "a page of millions of operators that draw nothing": faulty_pdfs.endless,
    "two forms that draw each other": faulty_pdfs.endless_loop,
}
NEEDED = 4096
"""MiB that the first of them needs more than, which a limit of as much shows."""


def limits(folder: Path, sound: Sequence[Path], time_limit: float, memory_limit: int) -> str:
    """Read runaways with the limits, and sound letters beside them; return a table."""
    lines = ["| file | bytes | limits | outcome | seconds |", "|---|---|---|---|---|"]

    def read(pool: LimitedPool, path: Path) -> str:
        try:
            pool.call(read_pdf, path, "a" * 16, "b" * 64, AREA_LISTS, stage="extract")
        except LetterError as error:
            return error.reason
        return "a letter"

    def add(pool: LimitedPool, name: str, make: Callable[[Path], Path]) -> None:
        path = make(folder / "runaway.pdf")
        started = time.monotonic()
        outcome = read(pool, path)
        seconds = time.monotonic() - started
        allowed = f"{pool.time_limit:g} s, {pool.memory_limit} MiB"
        lines.append(
            f"| {name} | {path.stat().st_size:,} | {allowed} | {outcome} | {seconds:.0f} |"
        )

    with (
        LimitedPool(2, time_limit=time_limit, memory_limit=memory_limit) as pool,
        ThreadPoolExecutor(1) as beside,
    ):
        others = beside.submit(lambda: [read(pool, path) for path in sound])
        for name, make in RUNAWAYS.items():
            add(pool, name, make)
        good = others.result().count("a letter")
    with LimitedPool(1, time_limit=30 * time_limit, memory_limit=NEEDED) as pool:
        add(pool, *next(iter(RUNAWAYS.items())))
    lines.append(f"\nMeanwhile {good} of {len(sound)} sound letters were read by the same workers.")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Spoil, read, and print what came of it."""
    parser = argparse.ArgumentParser(description="Read spoilt copies of PDFs.")
    parser.add_argument("folders", type=Path, nargs="+", help="folders of PDFs")
    parser.add_argument("--copies", type=int, default=500, help="how many copies to make")
    parser.add_argument("--seed", type=int, default=7, help="what chance begins with")
    parser.add_argument("--only", type=int, nargs="*", help="numbers of copies to try again")
    parser.add_argument("--workers", type=int, default=2, help="worker processes")
    parser.add_argument("--time-limit", type=float, default=20, help="seconds for one copy")
    parser.add_argument("--memory-limit", type=int, default=1024, help="MiB for one copy")
    parser.add_argument("--keep", type=Path, help="folder to keep faulty copies in")
    chosen = parser.parse_args(arguments)
    sources = [path for folder in chosen.folders for path in sorted(folder.rglob("*.pdf"))]
    if not sources:
        parser.error("there must be at least one PDF in the folders")
    started = time.monotonic()
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)

        def outcome_of(number: int) -> Outcome:
            copy = make_copy(number, sources, chosen.seed, folder)
            outcome = bench_.try_copy(copy)
            if outcome.fault and chosen.keep:
                chosen.keep.mkdir(parents=True, exist_ok=True)
                (chosen.keep / copy.path.name).write_bytes(copy.path.read_bytes())
            copy.path.unlink()
            return outcome

        with (
            bench(chosen.workers, chosen.time_limit, chosen.memory_limit, folder) as bench_,
            ThreadPoolExecutor(chosen.workers) as threads,
        ):
            numbers = chosen.only or range(chosen.copies)
            for outcome in threads.map(outcome_of, numbers):
                outcomes.append(outcome)
                if outcome.fault:
                    sys.stderr.write(
                        f"FAULT seed {chosen.seed} copy {outcome.copy.number} "
                        f"({outcome.copy.mutation}, {outcome.copy.source.name}): {outcome.fault}\n"
                    )
    sound = [path for path in sources if path.resolve().is_relative_to(CORPUS)]
    with tempfile.TemporaryDirectory() as place:
        stopped = (
            limits(Path(place), sound[:20], chosen.time_limit, chosen.memory_limit)
            if sound and not chosen.only
            else ""
        )
    slowest = max(outcomes, key=lambda outcome: outcome.seconds)
    sys.stdout.write(f"{table(outcomes)}\n\n{most_frequent(outcomes)}\n\n")
    sys.stdout.write(
        f"{len(outcomes)} copies of {len(sources)} PDFs, seed {chosen.seed}, in "
        f"{time.monotonic() - started:.0f} s; the slowest took {slowest.seconds:.1f} s "
        f"(copy {slowest.copy.number}, {slowest.copy.mutation}).\n\n{stopped}\n"
    )
    return 1 if any(outcome.fault for outcome in outcomes) else 0


if __name__ == "__main__":
    # Worker processes never import the main module, so what they call needs a name of its own.
    from benchmarks.robustness import main as named_main

    raise SystemExit(named_main())
