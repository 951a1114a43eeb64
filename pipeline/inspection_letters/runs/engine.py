"""What carries out the steps of a run: threads of this process, or Prefect.

A step works on one letter. It waits for a worker process most of its time, and then
writes to the database; engines differ only in how and where they carry steps out.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, Protocol, TypeVar

from inspection_letters.common.settings.run import MOST_WORKERS
from inspection_letters.runs.plan import Source
from inspection_letters.runs.pool import LimitedPool
from inspection_letters.runs.record import ActiveRun

MOST_STEPS: Final = 2 * MOST_WORKERS
"""Steps that are started and not finished; enough that no worker process waits for one."""

Result = TypeVar("Result")
Step = Callable[[Source, ActiveRun, LimitedPool], bool]
"""Works on a letter; returns whether it succeeded, having stored a rejection if not."""


class StepFuture(Protocol):
    """The result of a step that has been started."""

    def result(self) -> bool:
        """Wait for the step, and return what it returned or raise what it raised."""

    def add_done_callback(self, function: Callable[..., object], /) -> None:
        """Have a function called, with this future, once the step has ended."""


Start = Callable[[Step, Source, ActiveRun], StepFuture]
"""Starts a step on a letter."""

OpenPool = Callable[[], AbstractContextManager[LimitedPool]]
"""Starts worker processes on this machine, which begin with the first letters at once."""


class Engine(Protocol):
    """Carries out the steps of a run."""

    @property
    def shows_every_run(self) -> bool:
        """Whether a run with nothing to do is carried out too, so that it is seen."""

    def run(self, body: Callable[[Start], Result], folder: Path, open_pool: OpenPool) -> Result:
        """Call the body of a run with what starts its steps, and return its result.

        Parameters
        ----------
        body : callable
            The run; it starts steps, and waits for them.
        folder : Path
            The workspace, where an engine may keep files of its own.
        open_pool : callable
            Starts worker processes on this machine, for engines that have none elsewhere.
        """


class LocalEngine:
    """Carries out steps in threads of this process; needs no server and no Prefect."""

    shows_every_run: Final = False

    def run(self, body: Callable[[Start], Result], folder: Path, open_pool: OpenPool) -> Result:
        """See `Engine.run`."""
        with open_pool() as pool:
            threads = ThreadPoolExecutor(MOST_WORKERS + 4, thread_name_prefix="step")

            def start(step: Step, source: Source, active: ActiveRun) -> StepFuture:
                return threads.submit(step, source, active, pool)

            try:
                result = body(start)
            except BaseException:
                # Steps wait for worker processes, which are stopped as the pool is left.
                threads.shutdown(wait=False, cancel_futures=True)
                raise
            threads.shutdown()
            return result
