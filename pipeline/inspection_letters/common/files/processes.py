"""Worker processes that can be started from anywhere: a script, a notebook or a program."""

from __future__ import annotations

import multiprocessing.context
import multiprocessing.forkserver
import multiprocessing.spawn
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

_STARTING = threading.Lock()


class WorkerProcess(multiprocessing.context.SpawnProcess):
    """A new process that does not run the program that started it.

    By default a spawned process first runs the file of its parent's main program, so that a
    script without ``if __name__ == "__main__":`` would start itself again and fail. Our
    workers call functions of this package alone and have no use for that file.
    """

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802, a hook of multiprocessing
        with _STARTING, without_main():
            return multiprocessing.context.SpawnProcess._Popen(process_obj)


class WorkerContext(multiprocessing.context.SpawnContext):
    """How worker processes are started.

    They are spawned, which works alike everywhere and never copies locks held by other
    threads; a fork of a process with threads can hang.
    """

    Process: ClassVar[type[multiprocessing.context.SpawnProcess]] = WorkerProcess


if sys.platform.startswith("linux"):

    class CopiedProcess(multiprocessing.context.ForkServerProcess):
        """A copy of a process made for it; like `WorkerProcess`, it runs no program."""

        @staticmethod
        def _Popen(process_obj: Any) -> Any:  # noqa: N802, a hook of multiprocessing
            with _STARTING, without_main():
                return multiprocessing.context.ForkServerProcess._Popen(process_obj)

    class CopyingContext(multiprocessing.context.ForkServerContext):
        """Starts `CopiedProcess`."""

        Process = CopiedProcess


def copies_of(module: str) -> Any:
    """Return how to start worker processes that have already imported a module.

    On Linux they are copies of one process that has imported the module and nothing else,
    and so has no threads; it begins to do so now, and ends with this process. Elsewhere
    workers are spawned, and import what they need themselves.

    Parameters
    ----------
    module : str
        Its full name.
    """
    if sys.platform.startswith("linux"):
        context = CopyingContext()
        context.set_forkserver_preload([module])
        try:
            multiprocessing.forkserver.ensure_running()
        except OSError:
            # Its socket is a file in the folder for temporary files, whose path may be longer
            # than the system allows for sockets. Workers that are spawned need none.
            return WorkerContext()
        return context
    return WorkerContext()


@contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    """Let processes that are started in the block inherit variables that are not yet set."""
    added = {name: value for name, value in variables.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)


@contextmanager
def without_main() -> Iterator[None]:
    """Have processes that are started in the block not run the program that starts them."""
    spawn: Any = multiprocessing.spawn
    prepare = spawn.get_preparation_data

    def prepare_without_main(name: str) -> dict[str, Any]:
        return {key: value for key, value in prepare(name).items() if not key.startswith("init_")}

    spawn.get_preparation_data = prepare_without_main
    try:
        yield
    finally:
        spawn.get_preparation_data = prepare


__all__ = ["WorkerContext", "copies_of", "environment", "without_main"]
