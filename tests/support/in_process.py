"""The steps of a run in the test's own process, without threads and workers."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from inspection_letters.common.files.copies import copy_path, keep_copy
from inspection_letters.common.settings.run import Settings
from inspection_letters.records import FileFormat, ReadLetter
from inspection_letters.runs.plan import RunPlan, Source
from inspection_letters.runs.pool import LimitedPool
from inspection_letters.runs.progress import RunProgress
from inspection_letters.runs.read_and_code import code_letter, read_letter
from inspection_letters.runs.record import ActiveRun, conclude, plan_run, start_run
from inspection_letters.runs.summary import RunSummary
from inspection_letters.runs.worker import code_excerpts, read_and_keep, read_pdf
from inspection_letters.store import open_store

RULES = Settings(coder="rules")
SHARED_READINGS = "LETTERS_TEST_READINGS"
"""Names the folder with readings of sample letters that the workers share."""

SAMPLES = Path(__file__).parents[2] / "corpus" / "sample"


class InProcessPool:
    """Calls functions in this process, and fails on functions that must not be called."""

    def __init__(self, *allowed: Callable[..., Any]) -> None:
        self.allowed = allowed

    def call(
        self, function: Callable[..., Any], *args: Any, stage: str, key: str | None = None
    ) -> Any:
        assert function in self.allowed, f"{function.__name__} was called"
        if function is read_and_keep and args[0].parent == SAMPLES:
            return _read_sample(*args)
        if function is read_and_keep and args[0].stem == args[2] in _samples():
            # A sample letter that the workspace keeps already.
            return _read_sample(_samples()[args[2]], *args[1:])
        return function(*args)


@cache
def _samples() -> dict[str, Path]:
    """Return the sample letters by their digests."""
    return {sha256(path.read_bytes()).hexdigest(): path for path in SAMPLES.glob("*.pdf")}


def _read_sample(path: Path, letter_id: str, digest: str, *rest: Any) -> ReadLetter:
    """Do what `read_and_keep` does with a sample letter, reading it once in a run of tests."""
    area_lists, copies, *options = rest
    kept = _kept_reading(path, letter_id, digest, area_lists, *options)
    if copies is not None and path != copy_path(copies, digest):
        keep_copy(copies, path.read_bytes(), digest, FileFormat.PDF)
    return pickle.loads(kept)


@cache
def _kept_reading(path: Path, *rest: Any) -> bytes:
    """Return a pickled reading, from another worker if it has one: a fixture says where."""
    shared = os.environ.get(SHARED_READINGS)
    if not shared:
        return pickle.dumps(read_pdf(path, *rest))
    file = Path(shared) / sha256(repr((path, rest)).encode()).hexdigest()
    if file.exists():
        return file.read_bytes()
    kept = pickle.dumps(read_pdf(path, *rest))
    part = file.with_suffix(f".{os.getpid()}")
    part.write_bytes(kept)
    part.replace(file)
    return kept


def plan_at(
    workspace: Path, inputs: Sequence[Path | str], settings: Settings, *, retry: bool = False
) -> RunPlan:
    """Return the plan of a run in a workspace."""
    with open_store(workspace, create=True) as store:
        return plan_run(store, inputs, settings, retry=retry)


@contextmanager
def active_run(
    inputs: Sequence[Path | str],
    workspace: Path,
    settings: Settings | None = None,
    progress: RunProgress | None = None,
    url: str | None = None,
) -> Iterator[ActiveRun]:
    """Start a run, with rules by default, and close its workspace afterwards."""
    settings = settings or RULES
    with open_store(workspace, url=url, create=True) as store:
        plan = plan_run(store, inputs, settings)
        yield start_run(store, plan, inputs, settings, progress=progress)


def read(source: Source, active: ActiveRun) -> bool:
    """Read a letter, or store its rejection."""
    return read_letter(source, active, cast(LimitedPool, InProcessPool(read_and_keep)))


def code(source: Source, active: ActiveRun) -> bool:
    """Code a letter that has been read."""
    return code_letter(source, active, cast(LimitedPool, InProcessPool(code_excerpts)))


def run_in_process(
    inputs: Sequence[Path | str],
    workspace: Path,
    settings: Settings | None = None,
    url: str | None = None,
) -> RunSummary:
    """Do what a run does, one letter after the other, with rules by default."""
    with active_run(inputs, workspace, settings, url=url) as active:
        to_code = [source for source in active.plan.to_read if read(source, active)]
        for source in (*to_code, *active.plan.to_code):
            code(source, active)
        return conclude(active)
