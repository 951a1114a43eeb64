"""Worker processes that read one letter each, within limits of time and memory.

A PDF can make any program run out of time or memory. A thread cannot be stopped and memory that one
letter takes cannot be taken back within a process, so letters are read in
processes that can be killed and replaced without harm to the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from multiprocessing import resource_tracker
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from pebble import ProcessPool

from inspection_letters.coding.choice import ChosenCoder
from inspection_letters.common.collection import keep_loaded
from inspection_letters.common.files.processes import copies_of, environment
from inspection_letters.common.settings.run import Settings
from inspection_letters.records.errors import LetterError, RunError
from inspection_letters.runs.awaiting import Stop, in_words, result_of
from inspection_letters.runs.limits import settle_worker, within_memory

if TYPE_CHECKING:
    # A worker process, which imports this module, has no use for the store.
    from inspection_letters.runs.plan import RunPlan

T = TypeVar("T")

_PRELOADED: Final = "inspection_letters.runs.preloaded"
"""A module that imports what reading and coding need."""

_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""Each worker computes in one thread: there are as many workers as cores."""


LOADING_MEMORY: Final = 1024
"""MiB that the coders of a process may take as they are loaded, unless a letter may take more.
Those of the package take less than 256."""


class LimitedPool:
    """A pool of worker processes with limits per call.

    Parameters
    ----------
    workers : int
        Number of processes.
    time_limit : float
        Seconds after which a call is stopped and its process replaced.
    memory_limit : int
        MiB that a call may take beyond what its process had before. Held to by the
        operating system on Linux; elsewhere only the time limit holds.
    coders : sequence of ChosenCoder
        Coders to load as each process starts, within limits of their own.
    """

    def __init__(
        self,
        workers: int,
        *,
        time_limit: float,
        memory_limit: int,
        coders: Sequence[ChosenCoder] = (),
    ) -> None:
        self.workers = workers
        self.time_limit = time_limit
        self.memory_limit = memory_limit
        self._pool: Any = ProcessPool(
            max_workers=workers,
            context=prepare_workers(),
            initializer=_set_up_worker,
            initargs=(tuple(coders), max(memory_limit, LOADING_MEMORY)),
        )
        self._waiting: set[Any] = set()
        self._ahead: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self._pool.close()
        else:
            self._pool.stop()
        self._pool.join()
        # A stopped pool leaves calls without an answer, and whoever waits for one
        # would wait for ever.
        for future in tuple(self._waiting):
            future.cancel()

    def ahead(self, key: str, function: Callable[..., Any], *args: Any) -> None:
        """Begin a call whose result `call` will ask for later, with the same key."""
        self._ahead[key] = self._schedule(function, *args)

    def _schedule(self, function: Callable[..., Any], *args: Any) -> Any:
        try:
            future = self._pool.schedule(
                within_memory, args=[function, self.memory_limit, *args], timeout=self.time_limit
            )
        except RuntimeError as error:
            raise _stopped() from error
        self._waiting.add(future)
        return future

    def call(self, function: Callable[..., T], *args: Any, stage: str, key: str | None = None) -> T:
        """Call a function in a worker process and wait for what it returns.

        Parameters
        ----------
        function : callable
            A function of a module, which the process can import.
        *args
            Its arguments.
        stage : str
            The stage to name if the call is stopped.
        key : str, optional
            If a call was begun ahead with this key, its result is taken.

        Raises
        ------
        LetterError
            What the function raised; or, with `stage`, that it took too long or too
            much memory, that its process died, or that it failed in a way that nobody
            foresaw.
        RunError
            If the pool has been stopped.
        """
        begun = self._ahead.pop(key, None) if key is not None else None
        future = begun or self._schedule(function, *args)
        # No letter's fault: the pool was stopped, or its processes cannot even start.
        broken = RunError(
            "The worker processes stopped unexpectedly.",
            "Run the same command again to continue. If it happens again, use fewer --workers.",
        )
        try:
            result: T = result_of(
                future,
                lambda stop, error: self._stopped_at(stage, stop, error),
                broken,
                cancelled=_stopped(),
            )
        finally:
            self._waiting.discard(future)
        return result

    def _stopped_at(self, stage: str, stop: Stop, error: Exception) -> LetterError:
        match stop:
            case Stop.TIME:
                reason = (
                    f"The letter took longer than the limit of {self.time_limit:g} seconds and was "
                    "stopped."
                )
                remedy = "Open the PDF. If it is simply long, allow more time with --time-limit."
            case Stop.MEMORY:
                reason = f"The letter needs more memory than the limit of {self.memory_limit} MiB."
                remedy = (
                    "Open the PDF. If it is simply large, allow more memory with --memory-limit."
                )
            case Stop.DIED:
                reason = (
                    "The process that was reading this letter stopped unexpectedly (exit code "
                    f"{getattr(error, 'exitcode', None)}). It probably ran out of memory."
                )
                remedy = (
                    "Open the PDF. If it is simply large, allow more memory with --memory-limit; "
                    "otherwise please report the letter."
                )
            case Stop.FAULT:
                # A fault of ours, but one that this letter alone has brought to light.
                reason = f"The letter cannot be processed: {in_words(error)}."
                remedy = "Please report this letter, so that letters like it can be processed."
        return LetterError(reason, remedy, stage=stage)


def new_pool(plan: RunPlan, settings: Settings) -> LimitedPool:
    """Make a pool for what a run has to do, with the limits of its settings."""
    return LimitedPool(
        # A process takes seconds to start, so none is started for want of letters.
        max(1, min(settings.workers, len(plan.to_read) + len(plan.to_code))),
        time_limit=settings.time_limit,
        memory_limit=settings.memory_limit,
        coders=plan.at_work,
    )


def prepare_workers() -> Any:
    """Begin to prepare what worker processes start from, and return how they are started.

    This takes seconds, which nothing waits for before the first worker starts.
    """
    # Python's tracker of semaphores outlives a run that is interrupted or killed by a
    # moment, frees what the run held, and would warn the user of it.
    with environment({"PYTHONWARNINGS": "ignore:resource_tracker"}):
        resource_tracker.ensure_running()
    with environment(_ONE_THREAD):
        return copies_of(_PRELOADED)


def _stopped() -> RunError:
    return RunError("The run was stopped.", "To continue, run the same command again.")


def _set_up_worker(coders: tuple[ChosenCoder, ...], memory_limit: int) -> None:
    """Make ready a process that disturbs nobody and ends with the run, however that ends."""
    settle_worker()
    # Imported now, so that the limits count what a letter takes and not the program itself.
    import inspection_letters.runs.worker

    inspection_letters.runs.worker.load(coders, memory_limit)
    keep_loaded()
