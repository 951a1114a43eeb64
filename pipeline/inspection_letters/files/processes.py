"""Worker processes that can be started from anywhere: a script, a notebook or a program."""

from __future__ import annotations

import multiprocessing.context
import multiprocessing.spawn
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_STARTING = threading.Lock()


class WorkerProcess(multiprocessing.context.SpawnProcess):
    """A new process that does not run the program that started it.

    By default a spawned process first runs the file of its parent's main program, so that a
    script without ``if __name__ == "__main__":`` would start itself again and fail. Our
    workers call functions of this package alone and have no use for that file.
    """

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802, a hook of multiprocessing
        with _STARTING, _without_main():
            return multiprocessing.context.SpawnProcess._Popen(process_obj)  # type: ignore[attr-defined]


class WorkerContext(multiprocessing.context.SpawnContext):
    """How worker processes are started.

    They are spawned, which works alike everywhere and never copies locks held by other
    threads; a fork of a process with threads can hang.
    """

    Process: Any = WorkerProcess


@contextmanager
def _without_main() -> Iterator[None]:
    spawn: Any = multiprocessing.spawn
    prepare = spawn.get_preparation_data

    def prepare_without_main(name: str) -> dict[str, Any]:
        return {key: value for key, value in prepare(name).items() if not key.startswith("init_")}

    spawn.get_preparation_data = prepare_without_main
    try:
        yield
    finally:
        spawn.get_preparation_data = prepare


__all__ = ["WorkerContext"]
