"""Prefect as the engine of a run: the same steps as tasks, with retries and states."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from inspection_letters.common.settings.run import MOST_WORKERS, Settings
from inspection_letters.records.errors import LettersError, RunError
from inspection_letters.runs.engine import Engine, LocalEngine, OpenPool, Start, Step, StepFuture
from inspection_letters.runs.orchestration.environment import (
    prepare,
    require_dask,
    require_prefect,
    uses_a_server,
)
from inspection_letters.runs.orchestration.server import temporary_server
from inspection_letters.runs.plan import Source
from inspection_letters.runs.read_and_code import code_letter, read_letter
from inspection_letters.runs.record import ActiveRun

if TYPE_CHECKING:
    from prefect.task_runners import TaskRunner

Result = TypeVar("Result")

FLOW: Final = "read-and-code"

_BODY: ContextVar[Callable[[], Any]] = ContextVar("body")
"""What the flow does that is being started."""

STEP_NAMES: Final[dict[Step, str]] = {read_letter: "read", code_letter: "code"}


def choose_engine(settings: Settings, *, prefect: bool = False) -> Engine:
    """Return what carries out a run: Prefect if that was asked for, and else this process.

    Parameters
    ----------
    settings : Settings
        Settings of the run. With the task runner ``dask``, Prefect has tasks carried out by Dask.
    prefect : bool
        Whether Prefect was asked for. It is used as well where PREFECT_API_URL names a server.

    Raises
    ------
    UsageError
        If Prefect or Dask is to be used and is not installed, or if Dask's workers could not
        reach what they need.
    """
    if not prefect and not settings.uses_dask and not uses_a_server():
        return LocalEngine()
    return flow_engine(settings)


def flow_engine(settings: Settings) -> Engine:
    """Return the engine that carries out a run as a flow; see `choose_engine`."""
    require_prefect()
    if not settings.uses_dask:
        return PrefectEngine()
    require_dask()
    from inspection_letters.runs.orchestration.dask_engine import DaskEngine

    return DaskEngine(settings)


class PrefectEngine:
    """Carries out the steps of a run as Prefect tasks within a flow.

    The flow is recorded by the server that PREFECT_API_URL names, or else by a temporary
    server that lives as long as the run. Within another flow it is a part of that one.
    """

    @property
    def shows_every_run(self) -> bool:
        """Whether a run with nothing to do is carried out too; see `Engine`."""
        return uses_a_server()

    def run(self, body: Callable[[Start], Result], folder: Path, open_pool: OpenPool) -> Result:
        """See `inspection_letters.runs.engine.Engine.run`."""
        with open_pool() as pool:

            def start(step: Step, source: Source, active: ActiveRun) -> StepFuture:
                from prefect import unmapped

                # "unmapped" keeps Prefect from walking through the workspace in search of futures.
                future: StepFuture = _task_of(step).submit(source, unmapped(active), unmapped(pool))
                return future

            return run_as_flow(lambda: body(start), folder, _threads)


def run_as_flow(body: Callable[[], Result], folder: Path, runner: Callable[[], Any]) -> Result:
    """Call the body of a run within a Prefect flow, and return its result.

    Parameters
    ----------
    body : callable
        The run; it submits tasks, and waits for them.
    folder : Path
        The workspace, where a temporary server keeps its files.
    runner : callable
        Returns the task runner of the flow.

    Raises
    ------
    RunError
        If Prefect or its task runner cannot start.
    """
    prepare(folder)
    started = False

    def noted() -> Result:
        nonlocal started
        started = True
        return body()

    try:
        with nullcontext() if uses_a_server() or _within_flow() else temporary_server():
            return _as_flow(noted, runner)
    except LettersError:
        raise
    except Exception as error:
        if started:
            raise
        raise _not_started(error) from error


def _within_flow() -> bool:
    from prefect.context import FlowRunContext

    return FlowRunContext.get() is not None


def _as_flow(body: Callable[[], Result], runner: Callable[[], Any]) -> Result:
    from prefect import flow

    as_flow: Any = flow(name=FLOW, persist_result=False, task_runner=runner())(_read_and_code)
    token = _BODY.set(body)
    try:
        result: Result = as_flow()
    finally:
        _BODY.reset(token)
    return result


def _read_and_code() -> Any:
    # Not a function within another: with each task, Dask sends the flow to a worker.
    return _BODY.get()()


def _threads() -> TaskRunner[Any]:
    from prefect.task_runners import ThreadPoolTaskRunner

    # Each letter in hand holds a thread, most of which wait for a worker process. Without
    # a bound there would be as many as letters.
    return ThreadPoolTaskRunner(max_workers=MOST_WORKERS + 4)


@cache
def _task_of(step: Step) -> Any:
    """Return a step as a Prefect task."""
    return as_task(step, STEP_NAMES[step])


def as_task(function: Callable[..., Any], name: str) -> Any:
    """Return a function whose first parameter is a ``source`` as a Prefect task."""
    from prefect import task
    from prefect.cache_policies import NO_CACHE

    return task(
        name=f"{name} letter",
        task_run_name=f"{name} {{source.name}}",
        # Results depend on more than the task's own source, which is all that Prefect's
        # cache would look at; what is up to date is decided by stage keys in the workspace.
        cache_policy=NO_CACHE,
        persist_result=False,
    )(function)


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
