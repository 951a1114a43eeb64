"""Draw, check and highlight the pages of PDFs in processes with limits of time and memory.

A page can take any program hours or gigabytes to draw, as it can to read; see `runs.pool`.
What exceeds a limit costs its own picture, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from pebble import ProcessPool

from inspection_letters.common.files.processes import WorkerContext
from inspection_letters.records.errors import RunError, TraceError
from inspection_letters.runs.awaiting import Stop, in_words, result_of
from inspection_letters.runs.limits import settle_worker, within_memory
from inspection_letters.tracing.activities import activity_of

T = TypeVar("T")

TIME_LIMIT: Final = 20.0
"""Seconds for one call. A page of a published letter takes less than half a second."""

MEMORY_LIMIT: Final = 1024
"""MiB that a call may take beyond its process. A page of a published letter takes about 10."""

_REMEDY: Final = (
    "Open the PDF to compare: its text was read, but a page of it is damaged or very complex."
)


class PendingDrawing:
    """A call that a `DrawingPool` has taken on."""

    def __init__(self, future: Any, pool: DrawingPool, activity: str) -> None:
        self._future = future
        self._pool = pool
        self._activity = activity

    def result(self) -> Any:
        """Wait for the result.

        Raises
        ------
        TraceError
            What the function raised; or that it took too long or too much memory, or
            failed in a way that nobody foresaw.
        RunError
            If no process could be started.
        """
        broken = RunError(
            "The processes that draw pages stopped unexpectedly.", "Run the same command again."
        )
        return result_of(self._future, self._stopped, broken)

    def _stopped(self, stop: Stop, error: Exception) -> TraceError:
        match stop:
            case Stop.TIME:
                fault = f"took longer than {self._pool.time_limit:g} seconds and was stopped"
            case Stop.MEMORY:
                fault = f"needs more memory than {self._pool.memory_limit} MiB"
            case Stop.DIED:
                code = getattr(error, "exitcode", None)
                fault = f"stopped unexpectedly (exit code {code}), probably for lack of memory"
            case Stop.FAULT if isinstance(error, RecursionError):
                fault = "failed, since parts of the PDF refer to each other without end"
            case Stop.FAULT:
                fault = f"failed ({in_words(error)})"
        return TraceError(f"{self._activity} {fault}.", _REMEDY)


class DrawingPool:
    """Processes that draw, check and highlight pages, within limits per call.

    The processes start with the first call.

    Parameters
    ----------
    workers : int, default 1
        Number of processes.
    time_limit : float, optional
        Seconds after which a call is stopped and its process replaced.
    memory_limit : int, optional
        MiB that a call may take beyond what its process had before.
    """

    def __init__(
        self, workers: int = 1, *, time_limit: float = TIME_LIMIT, memory_limit: int = MEMORY_LIMIT
    ) -> None:
        self.time_limit = time_limit
        self.memory_limit = memory_limit
        context: Any = WorkerContext()
        self._pool: Any = ProcessPool(max_workers=workers, context=context, initializer=_set_up)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the processes, whatever they are doing."""
        self._pool.stop()
        self._pool.join()

    def submit(self, function: Callable[..., Any], /, *args: Any) -> PendingDrawing:
        """Begin to call a function of a module in a process."""
        arguments = [function, self.memory_limit, *args]
        future = self._pool.schedule(within_memory, args=arguments, timeout=self.time_limit)
        return PendingDrawing(future, self, activity_of(function))

    def call(self, function: Callable[..., T], /, *args: Any) -> T:
        """Call a function of a module in a process; raises as `PendingDrawing.result`."""
        result: T = self.submit(function, *args).result()
        return result


def _set_up() -> None:
    settle_worker()
    # Imported now, so that the limits count what a page takes and not the library.
    import inspection_letters.tracing.page_files  # noqa: F401
