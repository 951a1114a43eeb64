"""Worker processes that read one letter each, within limits of time and memory.

A PDF can make any reader run away. A thread cannot be stopped and memory that one
letter takes cannot be taken back within a process, so letters are read in
processes that can be killed and replaced without harm to the others.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeoutError
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from pipeline.errors import LetterError

T = TypeVar("T")

_MIB = 1024 * 1024


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
    """

    def __init__(self, workers: int, *, time_limit: float, memory_limit: int) -> None:
        self.time_limit = time_limit
        self.memory_limit = memory_limit
        # "spawn" works alike everywhere and never copies locks held by other threads.
        context: Any = multiprocessing.get_context("spawn")
        self._pool: Any = ProcessPool(max_workers=workers, context=context)

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

    def call(self, function: Callable[..., T], *args: Any, stage: str) -> T:
        """Call a function in a worker process and wait for what it returns.

        Raises
        ------
        LetterError
            What the function raised; or, with `stage`, that it took too long or too
            much memory, or that its process died.
        """
        future = self._pool.schedule(
            _within_memory, args=[function, self.memory_limit, *args], timeout=self.time_limit
        )
        try:
            result: T = future.result()
        except FutureTimeoutError as error:
            raise LetterError(
                f"The letter took longer than the limit of {self.time_limit:g} seconds and was "
                "stopped.",
                "Look at the PDF; if it is merely long, allow more with --time-limit.",
                stage=stage,
            ) from error
        except MemoryError as error:
            raise LetterError(
                f"The letter needs more memory than the limit of {self.memory_limit} MiB.",
                "Look at the PDF; if it is merely large, allow more with --memory-limit.",
                stage=stage,
            ) from error
        except ProcessExpired as error:
            raise LetterError(
                f"The process that worked on the letter died (exit code {error.exitcode}).",
                "Try again; if it happens again, report the letter.",
                stage=stage,
            ) from error
        return result


def _within_memory(function: Callable[..., T], limit: int, *args: Any) -> T:
    if not sys.platform.startswith("linux"):
        return function(*args)
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    wanted = taken + limit * _MIB
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    try:
        return function(*args)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
