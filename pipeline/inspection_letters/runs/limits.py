"""What every worker process does: keep within its memory, be quiet, and end with its parent."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from pathlib import Path
from typing import Final, TypeVar

T = TypeVar("T")

_MIB: Final = 1024 * 1024


def settle_worker() -> None:
    """Make ready a process that disturbs nobody and ends with its parent, however that ends."""
    # What libraries print when a letter brings them down would garble the terminal.
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silence, stream)
    if sys.platform.startswith("linux"):
        import resource

        with suppress(ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


@contextmanager
def within_time(seconds: float) -> Iterator[None]:
    """Stop what a process does between two steps of Python once its time is up.

    Works in the main thread, and where the system has alarms; elsewhere there is no limit.

    Raises
    ------
    TimeoutError
        If it takes longer.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() != threading.main_thread():
        yield
        return

    def ring(number: int, frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def within_memory(function: Callable[..., T], limit: int, *args: object) -> T:
    """Call a function that may take `limit` MiB beyond what this process has taken.

    The operating system holds to it on Linux; elsewhere the function is only called.

    Raises
    ------
    MemoryError
        If it needs more.
    """
    if not sys.platform.startswith("linux"):
        return function(*args)
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    size = taken + limit * _MIB
    if hard != resource.RLIM_INFINITY:
        size = min(size, hard)
    resource.setrlimit(resource.RLIMIT_AS, (size, hard))
    try:
        return function(*args)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
