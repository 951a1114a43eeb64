"""Prefect as the engine of a run: the same steps as tasks, with retries and states."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from inspection_letters.common.settings.run import MOST_WORKERS
from inspection_letters.records.errors import LettersError, RunError
from inspection_letters.runs.engine import (
    RETRIES,
    Engine,
    LocalEngine,
    Start,
    Step,
    StepFuture,
    may_pass,
)
from inspection_letters.runs.orchestration.environment import (
    prepare,
    require_prefect,
    uses_a_server,
)
from inspection_letters.runs.orchestration.server import temporary_server
from inspection_letters.runs.plan import Source
from inspection_letters.runs.pool import LimitedPool
from inspection_letters.runs.read_and_code import code_letter, read_letter
from inspection_letters.runs.record import ActiveRun

Result = TypeVar("Result")

FLOW: Final = "read-and-code"


def choose_engine(*, prefect: bool = False) -> Engine:
    """Return what carries out a run: Prefect if that was asked for, and else this process.

    Parameters
    ----------
    prefect : bool
        Whether Prefect was asked for. It is used as well where PREFECT_API_URL names a server.

    Raises
    ------
    UsageError
        If Prefect is to be used and is not installed.
    """
    if not prefect and not uses_a_server():
        return LocalEngine()
    require_prefect()
    return PrefectEngine()


class PrefectEngine:
    """Carries out the steps of a run as Prefect tasks within a flow.

    The flow is recorded by the server that PREFECT_API_URL names, or else by a temporary
    server that lives as long as the run. Within another flow it is a part of that one.
    """

    @property
    def shows_every_run(self) -> bool:
        """Whether a run with nothing to do is carried out too; see `Engine`."""
        return uses_a_server()

    def run(self, body: Callable[[Start], Result], folder: Path) -> Result:
        """See `inspection_letters.runs.engine.Engine.run`."""
        prepare(folder)
        started = False

        def noted(start: Start) -> Result:
            nonlocal started
            started = True
            return body(start)

        try:
            with nullcontext() if uses_a_server() or _within_flow() else temporary_server():
                return _as_flow(noted)
        except LettersError:
            raise
        except Exception as error:
            if started:
                raise
            raise _not_started(error) from error


def _within_flow() -> bool:
    from prefect.context import FlowRunContext

    return FlowRunContext.get() is not None


def _as_flow(body: Callable[[Start], Result]) -> Result:
    from prefect import flow
    from prefect.task_runners import ThreadPoolTaskRunner

    # Each letter in hand holds a thread, most of which wait for a worker process. Without
    # a bound there would be as many as letters.
    @flow(
        name=FLOW,
        persist_result=False,
        task_runner=ThreadPoolTaskRunner(max_workers=MOST_WORKERS + 4),  # type: ignore[arg-type]
    )
    def read_and_code() -> Result:
        return body(_start)

    return read_and_code()


def _start(step: Step, source: Source, active: ActiveRun, pool: LimitedPool) -> StepFuture:
    from prefect import unmapped

    # "unmapped" keeps Prefect from walking through the workspace in search of futures.
    future: StepFuture = _task_of(step).submit(source, unmapped(active), unmapped(pool))
    return future


_NAMES: Final[dict[Step, str]] = {read_letter: "read", code_letter: "code"}


@cache
def _task_of(step: Step) -> Any:
    """Return a step as a Prefect task."""
    from prefect import task
    from prefect.cache_policies import NO_CACHE
    from prefect.tasks import exponential_backoff

    name = _NAMES[step]
    as_task = task(
        name=f"{name} letter",
        task_run_name=f"{name} {{source.path.name}}",
        # Results depend on more than the task's own source, which is all that Prefect's
        # cache would look at; what is up to date is decided by stage keys in the workspace.
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=RETRIES,
        retry_delay_seconds=exponential_backoff(1),
        retry_jitter_factor=0.5,
        retry_condition_fn=_is_worth_retrying,
    )
    return as_task(step)


def _is_worth_retrying(_task: Any, _run: Any, state: Any) -> bool:
    return may_pass(state.result(raise_on_failure=False))


def _not_started(error: Exception) -> RunError:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    why = lines[0].rstrip(".:") if lines else type(error).__name__
    if uses_a_server():
        remedy = (
            "Check PREFECT_API_URL and that the server runs, or unset it to do without a server."
        )
    else:
        remedy = "Check which PREFECT_ variables are set; none is needed."
    return RunError(f"Prefect could not start the run: {why}.", remedy)
