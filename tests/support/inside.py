"""A run within the test's own process: the tasks of the flow without Prefect and workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from inspection_letters.orchestration.code_letters import code_letter, read_letter
from inspection_letters.runs.plan import Source
from inspection_letters.runs.pool import LimitedPool
from inspection_letters.runs.stages import code_excerpts, read_pdf
from inspection_letters.runs.work import RunSummary, Work, conclude, open_run
from inspection_letters.settings.run import Settings

RULES = Settings(coder="rules")


class InsidePool:
    """Calls functions in this process, and fails if asked for one that must not be called."""

    def __init__(self, *allowed: Callable[..., Any]) -> None:
        self.allowed = allowed

    def call(
        self, function: Callable[..., Any], *args: Any, stage: str, key: str | None = None
    ) -> Any:
        assert function in self.allowed, f"{function.__name__} was called"
        return function(*args)


def read(source: Source, work: Work) -> bool:
    """Read a letter, or store its rejection."""
    return read_letter.fn(source, work, cast(LimitedPool, InsidePool(read_pdf)))


def code(source: Source, work: Work) -> bool:
    """Code a letter that has been read."""
    return code_letter.fn(source, work, cast(LimitedPool, InsidePool(code_excerpts)))


def run_inside(
    inputs: Sequence[Path], workspace: Path, settings: Settings | None = None
) -> RunSummary:
    """Do what the flow does, one letter after the other; unless told otherwise by rules."""
    with open_run(inputs, workspace, settings or RULES) as work:
        to_code = [one for one in work.plan.to_read if read(one, work)]
        for source in (*to_code, *work.plan.to_code):
            code(source, work)
        return conclude(work)
