"""The temporary Prefect server of one run, which never outlives it.

Prefect can start such a server itself, but one that it starts goes on for ever when
the run is killed. This one ends when its standard input does, and the system closes
that whatever way the run ends.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from typing import IO

from inspection_letters.records.errors import RunError

START_SECONDS = 120.0
"""How long a server may take to start; a slow machine needs half a minute the first time."""

_HOST = "127.0.0.1"


@contextmanager
def temporary_server(
    seconds: float = START_SECONDS,
    *,
    scheduling: bool = False,
    on_loss: Callable[[], None] | None = None,
) -> Iterator[None]:
    """Have Prefect use a server of its own while the block runs.

    Parameters
    ----------
    seconds : float
        How long it may take to start.
    scheduling : bool
        Whether it also plans runs by their schedules, which a server of one run does not.
    on_loss : callable, optional
        Called, by another thread, should the server end before the block does.

    Raises
    ------
    RunError
        If the server does not start.
    """
    ending = threading.Event()
    with tempfile.TemporaryFile() as log:
        process = _launch(log, scheduling=scheduling)
        try:
            port = _port(process, log)
            # Takes seconds, which the server needs too.
            from prefect.settings import PREFECT_API_URL, temporary_settings

            _wait(process, log, port, seconds)
            if on_loss is not None:
                watch = (process, ending, on_loss)
                threading.Thread(target=_watch, args=watch, daemon=True).start()
            with temporary_settings({PREFECT_API_URL: f"http://{_HOST}:{port}/api"}):
                yield
        finally:
            ending.set()
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()


def _launch(log: IO[bytes], *, scheduling: bool) -> subprocess.Popen[bytes]:
    kind = {} if scheduling else {"PREFECT__SERVER_EPHEMERAL": "1"}
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "inspection_letters.runs.orchestration.server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env={**os.environ, **kind, "PREFECT__SERVER_FINAL": "1"},
            # Ctrl-C is for the run, which then ends the server.
            start_new_session=True,
        )
    except OSError as error:
        raise _not_started(str(error)) from error


def _port(process: subprocess.Popen[bytes], log: IO[bytes]) -> int:
    line = process.stdout.readline() if process.stdout is not None else b""
    if not line.strip().isdigit():
        process.wait()
        raise _not_started(_cause_in(log))
    return int(line)


def _wait(process: subprocess.Popen[bytes], log: IO[bytes], port: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        if process.poll() is not None:
            raise _not_started(_cause_in(log))
        connection = HTTPConnection(_HOST, port, timeout=left)
        with suppress(OSError, HTTPException):
            connection.request("GET", "/api/health")
            if connection.getresponse().status == 200:
                return
        connection.close()
        time.sleep(0.1)
    raise _not_started(f"it did not answer within {seconds:g} seconds")


def _watch(
    process: subprocess.Popen[bytes], ending: threading.Event, on_loss: Callable[[], None]
) -> None:
    process.wait()
    if not ending.is_set():
        on_loss()


def _not_started(why: str) -> RunError:
    return RunError(
        f"Prefect's temporary server did not start: {why or 'it gave no reason'}.",
        "Run the command again; if it fails again, check that the workspace's disk is not full "
        "and that no PREFECT_ variable is set that should not be.",
    )


def _cause_in(log: IO[bytes]) -> str:
    log.seek(0)
    lines = [line.strip() for line in log.read().decode(errors="replace").splitlines()]
    errors = [line for line in lines if re.match(r"[\w.]+(Error|Exception)\b", line)]
    return (errors or [line for line in lines if line] or [""])[-1].rstrip(".")


def _serve() -> None:
    listening = socket.create_server((_HOST, 0), backlog=2048)
    print(listening.getsockname()[1], flush=True)  # noqa: T201
    threading.Thread(target=_end_with_input, daemon=True).start()

    import uvicorn

    config = uvicorn.Config(
        "prefect.server.api.server:create_app", factory=True, log_level="error", lifespan="on"
    )
    uvicorn.Server(config).run(sockets=[listening])


def _end_with_input() -> None:
    # Not by sys.stdin, whose lock would be in the way when the server ends by itself.
    while os.read(0, 1024):
        pass
    os._exit(0)


if __name__ == "__main__":
    _serve()
