"""The steps of a run in the test's own process, without threads and workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from inspection_letters.common.settings.run import Settings
from inspection_letters.runs.plan import RunPlan, Source
from inspection_letters.runs.pool import LimitedPool
from inspection_letters.runs.read_and_code import code_letter, read_letter
from inspection_letters.runs.record import ActiveRun, conclude, plan_run, start_run
from inspection_letters.runs.summary import RunSummary
from inspection_letters.runs.worker import code_excerpts, read_and_keep
from inspection_letters.store import open_store

RULES = Settings(coder="rules")


class InProcessPool:
    """Calls functions in this process, and fails on functions that must not be called."""

    def __init__(self, *allowed: Callable[..., Any]) -> None:
        self.allowed = allowed

    def call(
        self, function: Callable[..., Any], *args: Any, stage: str, key: str | None = None
    ) -> Any:
        assert function in self.allowed, f"{function.__name__} was called"
        return function(*args)


def plan_at(
    workspace: Path, inputs: Sequence[Path], settings: Settings, *, retry: bool = False
) -> RunPlan:
    """Return the plan of a run in a workspace."""
    with open_store(workspace, create=True) as store:
        return plan_run(store, inputs, settings, retry=retry)


@contextmanager
def active_run(
    inputs: Sequence[Path], workspace: Path, settings: Settings | None = None
) -> Iterator[ActiveRun]:
    """Start a run, with rules by default, and close its workspace afterwards."""
    settings = settings or RULES
    with open_store(workspace, create=True) as store:
        plan = plan_run(store, inputs, settings)
        yield start_run(store, plan, inputs, settings)


def read(source: Source, active: ActiveRun) -> bool:
    """Read a letter, or store its rejection."""
    return read_letter(source, active, cast(LimitedPool, InProcessPool(read_and_keep)))


def code(source: Source, active: ActiveRun) -> bool:
    """Code a letter that has been read."""
    return code_letter(source, active, cast(LimitedPool, InProcessPool(code_excerpts)))


def run_in_process(
    inputs: Sequence[Path], workspace: Path, settings: Settings | None = None
) -> RunSummary:
    """Do what a run does, one letter after the other, with rules by default."""
    with active_run(inputs, workspace, settings) as active:
        to_code = [source for source in active.plan.to_read if read(source, active)]
        for source in (*to_code, *active.plan.to_code):
            code(source, active)
        return conclude(active)
