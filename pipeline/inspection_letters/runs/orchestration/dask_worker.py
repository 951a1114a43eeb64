"""What a worker of a Dask cluster does: the steps of a run, on its stores and within its limits.

A worker opens the same database and the same folder as the process that started the run, and
writes what it has read and coded there; nothing of a letter passes through the cluster. Letters
are read and coded in processes of the worker's own, which can be stopped without harm to it.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any, Final

from distributed import Worker, WorkerPlugin, get_worker

from inspection_letters.coding.choice import ChosenCoder
from inspection_letters.common.reference.shipped import shipped
from inspection_letters.common.settings.run import Settings
from inspection_letters.records import Run
from inspection_letters.records.errors import LetterError, LettersError, UsageError
from inspection_letters.runs.orchestration.dask_engine import DATABASE_VARIABLE
from inspection_letters.runs.plan import RunPlan, Source
from inspection_letters.runs.pool import LimitedPool
from inspection_letters.runs.progress import NoProgress, RunEvent
from inspection_letters.runs.read_and_code import code_letter, read_letter
from inspection_letters.runs.record import ActiveRun
from inspection_letters.runs.run_versions import versions
from inspection_letters.store import Store, open_store, queries
from inspection_letters.store.healing import persistently

_STEPS: Final = {"read": read_letter, "code": code_letter}


@dataclass(frozen=True, slots=True)
class SharedRun:
    """What the workers of a cluster need to know of a run.

    Attributes
    ----------
    run : Run
        The record of the run, which they expect to find in the database.
    plan : RunPlan
        The plan, without its letters.
    settings : Settings
        Settings of the run, without the database.
    workspace, folder : Path
        The workspace, and where relative paths of letters begin; both absolute.
    database_url : str or None
        The database without its password; a worker's own LETTERS_DATABASE_URL comes first.
    shipped_at : Path
        Where the package's data are on the machine that started the run.
    """

    run: Run
    plan: RunPlan
    settings: Settings
    workspace: Path
    folder: Path
    database_url: str | None
    shipped_at: Path

    @property
    def name(self) -> str:
        """The name under which workers know the run."""
        return f"letters {self.run.run_id}"

    def here(self) -> RunPlan:
        """Return the plan with the package's data at their place on this machine."""

        def place(path: Path) -> Path:
            if not path.is_relative_to(self.shipped_at):
                return path
            return shipped(*path.relative_to(self.shipped_at).parts)

        def move(coder: ChosenCoder) -> ChosenCoder:
            folder = coder.folder and place(coder.folder)
            return replace(coder, codebook_path=place(coder.codebook_path), folder=folder)

        return replace(
            self.plan,
            coders=tuple(map(move, self.plan.coders)),
            at_work=tuple(map(move, self.plan.at_work)),
            area_lists=tuple(map(place, self.plan.area_lists)),
        )


@dataclass(frozen=True, slots=True)
class StepReport:
    """What came of a step, for the process that started the run.

    ``kind`` is the kind of letter if it was met, and ``fault`` why the letter is rejected.
    """

    succeeded: bool
    events: tuple[tuple[RunEvent, str], ...] = ()
    kind: str | None = None
    fault: LetterError | None = None

    def enter(self, source: Source, active: ActiveRun) -> bool:
        """Enter it into the record of the run, and return whether the step succeeded."""
        if self.kind is not None:
            active.warn_of_kind(source, self.kind)
        for event, name in self.events:
            active.progress.happened(event, name)
        if self.fault is not None:
            active.reject(source, self.fault)
        return self.succeeded


class _Events(NoProgress):
    """Keeps events for a report."""

    def __init__(self) -> None:
        self.kept: list[tuple[RunEvent, str]] = []

    def happened(self, event: RunEvent, letter: str) -> None:
        self.kept.append((event, letter))


@dataclass(slots=True)
class _StepOfRun(ActiveRun):
    """A run for one step, whose record is kept elsewhere."""

    kind: str | None = None
    fault: LetterError | None = None
    events: _Events = field(default_factory=_Events)

    def warn_of_kind(self, source: Source, kind: str) -> None:
        self.kind = kind

    def reject(self, source: Source, error: LetterError) -> None:
        self.fault = error


class LetterWorker(WorkerPlugin):
    """Makes each worker of a cluster one of a run, for as long as it is registered.

    Parameters
    ----------
    shared : SharedRun
        The run.
    """

    def __init__(self, shared: SharedRun) -> None:
        self.shared = shared
        self.name = shared.name

    def setup(self, worker: Worker) -> None:
        """Take note of the worker; stores and processes are opened at the first letter."""
        self._address = worker.address
        self._threads = worker.state.nthreads
        self._opening = Lock()
        self._stack = ExitStack()
        self._tools: tuple[Store, LimitedPool, RunPlan] | None = None
        if multiprocessing.current_process().daemon:
            # Python allows daemons no processes of their own. These end with this one anyway.
            multiprocessing.current_process().daemon = False

    def teardown(self, worker: Worker) -> None:
        """Stop the processes and close the database."""
        with self._opening:
            self._tools = None
            self._stack.close()

    def carry_out(self, step: str, source: Source) -> StepReport:
        """Do a step, and return what came of it.

        Raises
        ------
        LettersError
            If this worker cannot do any step; the message names it.
        """
        with self._opening:
            if self._tools is None:
                self._tools = self._open()
        store, pool, plan = self._tools
        active = _StepOfRun(
            store, plan, self.shared.settings, self.shared.run, folder=self.shared.folder
        )
        active.progress = active.events
        succeeded = _STEPS[step](source, active, pool)
        return StepReport(succeeded, tuple(active.events.kept), active.kind, active.fault)

    def _open(self) -> tuple[Store, LimitedPool, RunPlan]:
        self._check_versions()
        plan, settings = self.shared.here(), self.shared.settings
        store = self._stack.enter_context(self._open_store())
        pool = LimitedPool(
            self._threads,
            time_limit=settings.time_limit,
            memory_limit=settings.memory_limit,
            coders=plan.at_work,
        )
        return store, self._stack.enter_context(pool), plan

    def _check_versions(self) -> None:
        # Results are stored under keys of the versions with which the run was planned.
        expected, found = self.shared.run.versions, versions()
        for name in ("inspection-letters", "stages"):
            if found[name] != expected[name]:
                raise UsageError(
                    f"The Dask worker {self._address} has another version of inspection-letters "
                    f"({name} {found[name]} instead of {expected[name]}).",
                    "Install the same version on all machines of the cluster.",
                )

    def _open_store(self) -> Store:
        url = os.environ.get(DATABASE_VARIABLE) or self.shared.database_url
        remedy = (
            "The workspace must be in a folder that all workers of the cluster have at the same "
            f"path, and {DATABASE_VARIABLE} in their environment must name the run's database."
        )
        try:
            store = persistently(open_store)(self.shared.workspace, url=url)
        except LettersError as error:
            raise UsageError(f"The Dask worker {self._address}: {error.reason}", remedy) from error
        runs = store.keep_reading(queries.all_runs)
        if self.shared.run.run_id not in {run.run_id for run in runs}:
            store.close()
            raise UsageError(
                f"The Dask worker {self._address} has another database: the run "
                f"{self.shared.run.run_id} is not in it.",
                remedy,
            )
        return store


def carry_out(source: Source, step: str, name: str) -> StepReport:
    """Do a step of a run in the worker that this task was given to.

    Parameters
    ----------
    source : Source
        The letter.
    step : {"read", "code"}
        What to do.
    name : str
        The name of the run (`SharedRun.name`).
    """
    plugin: Any = get_worker().plugins[name]
    step_on: Callable[[str, Source], StepReport] = plugin.carry_out
    return step_on(step, source)
