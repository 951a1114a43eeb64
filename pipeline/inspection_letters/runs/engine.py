"""What carries out the steps of a run: threads of this process, or Prefect.

A step works on one letter. It waits for a worker process most of its time, and then
writes to the database; engines differ only in how they start steps and try them again.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Protocol, TypeVar

from sqlalchemy.exc import DBAPIError
from tenacity import retry as retrying
from tenacity import retry_if_exception, stop_after_attempt, wait_exponential_jitter

from inspection_letters.common.settings.run import MOST_WORKERS
from inspection_letters.records.errors import WorkspaceError
from inspection_letters.runs.plan import Source
from inspection_letters.runs.pool import LimitedPool
from inspection_letters.runs.record import ActiveRun

MOST_STEPS: Final = 2 * MOST_WORKERS
"""Steps that are started and not finished; enough that no worker process waits for one."""

RETRIES: Final = 3
"""How often a step is tried again while the database is busy or out of reach."""

Result = TypeVar("Result")
Step = Callable[[Source, ActiveRun, LimitedPool], bool]
"""Works on a letter; returns whether it succeeded, having stored a rejection if not."""


class StepFuture(Protocol):
    """The result of a step that has been started."""

    def result(self) -> bool:
        """Wait for the step, and return what it returned or raise what it raised."""

    def add_done_callback(self, function: Callable[..., object], /) -> None:
        """Have a function called, with this future, once the step has ended."""


Start = Callable[[Step, Source, ActiveRun, LimitedPool], StepFuture]
"""Starts a step on a letter."""


class Engine(Protocol):
    """Carries out the steps of a run."""

    @property
    def shows_every_run(self) -> bool:
        """Whether a run with nothing to do is carried out too, so that it is seen."""

    def run(self, body: Callable[[Start], Result], folder: Path) -> Result:
        """Call the body of a run with what starts its steps, and return its result.

        Parameters
        ----------
        body : callable
            The run; it starts steps, and waits for them.
        folder : Path
            The workspace, where an engine may keep files of its own.
        """


class LocalEngine:
    """Carries out steps in threads of this process; needs no server and no Prefect."""

    shows_every_run: Final = False

    def run(self, body: Callable[[Start], Result], folder: Path) -> Result:
        """See `Engine.run`."""
        threads = ThreadPoolExecutor(MOST_WORKERS + 4, thread_name_prefix="step")

        def start(step: Step, source: Source, active: ActiveRun, pool: LimitedPool) -> StepFuture:
            return threads.submit(_persistently(step), source, active, pool)

        try:
            result = body(start)
        except BaseException:
            # Steps wait for worker processes, which are stopped by whoever started them.
            threads.shutdown(wait=False, cancel_futures=True)
            raise
        threads.shutdown()
        return result


def may_pass(error: BaseException | None) -> bool:
    """Whether an error may pass by itself: only that a database is busy or out of reach."""
    return isinstance(error, WorkspaceError) and isinstance(error.__cause__, DBAPIError)


_persistently = retrying(
    retry=retry_if_exception(may_pass),
    stop=stop_after_attempt(RETRIES + 1),
    wait=wait_exponential_jitter(initial=1, max=8),
    reraise=True,
)
