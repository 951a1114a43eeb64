"""The temporary Prefect server of one run, which never outlives it and answers nobody else.

Prefect can start such a server itself, but one that it starts goes on for ever when
the run is killed. This one ends when its standard input does, and the system closes
that whatever way the run ends.

Other users of the computer, and web pages open in its browser, can send requests to it. It
answers only those with the password of this run, which is made anew each time and is passed
on in the environment, and none that a browser sends.
"""

from __future__ import annotations

import os
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import IO, Final

from filelock import FileLock

from inspection_letters.common.safety.local_requests import PrivateServer
from inspection_letters.records.errors import RunError

START_SECONDS = 120.0
"""How long a server may take to start; a slow machine needs half a minute the first time."""

_HOST: Final = "127.0.0.1"

_CREDENTIALS: Final = "PREFECT_SERVER_API_AUTH_STRING"
"""Variable with the server's password; Prefect itself demands it, of web sockets too."""

_DATABASES: Final = (
    "PREFECT_SERVER_DATABASE_CONNECTION_URL",
    "PREFECT_API_DATABASE_CONNECTION_URL",
)

_CLOSED: Final = {
    # Prefect would let pages of any site read its answers.
    "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": "",
}


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
    credentials = f"letters:{secrets.token_urlsafe(32)}"
    with tempfile.TemporaryFile() as log, ExitStack() as starting:
        # Two servers that make the same new database at once would both fail.
        starting.enter_context(_start_lock())
        process = _launch(log, credentials, scheduling=scheduling)
        try:
            port = _port(process, log)
            # Takes seconds, which the server needs too.
            from prefect.settings import (
                PREFECT_API_AUTH_STRING,
                PREFECT_API_URL,
                temporary_settings,
            )

            _wait(process, log, port, credentials, seconds)
            starting.close()
            if on_loss is not None:
                watch = (process, ending, on_loss)
                threading.Thread(target=_watch, args=watch, daemon=True).start()
            own = {
                PREFECT_API_URL: f"http://{_HOST}:{port}/api",
                PREFECT_API_AUTH_STRING: credentials,
            }
            with temporary_settings(own):
                yield
        finally:
            ending.set()
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()


def _start_lock() -> AbstractContextManager[object]:
    home = os.environ.get("PREFECT_HOME")
    if home is None:
        return nullcontext()
    try:
        Path(home).mkdir(parents=True, exist_ok=True)
        return FileLock(Path(home) / "server.lock").acquire()
    except OSError as error:
        raise _not_started(str(error)) from error


def _place() -> tuple[str | None, dict[str, str]]:
    """Return the folder in which the server starts, if it matters, and variables that say so.

    Prefect makes a URL of its home's path, in which a question mark would begin parameters.
    """
    home = os.environ.get("PREFECT_HOME", "")
    if "?" not in home or any(name in os.environ for name in _DATABASES):
        return None, {}
    return home, {_DATABASES[0]: "sqlite+aiosqlite:///prefect.db"}


def _launch(log: IO[bytes], credentials: str, *, scheduling: bool) -> subprocess.Popen[bytes]:
    kind = {} if scheduling else {"PREFECT__SERVER_EPHEMERAL": "1"}
    folder, place = _place()
    # It has no use for our own settings, some of which are secret.
    others = {name: value for name, value in os.environ.items() if not name.startswith("LETTERS_")}
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "inspection_letters.runs.orchestration.server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=folder,
            env={
                **others,
                **kind,
                **_CLOSED,
                **place,
                "PREFECT__SERVER_FINAL": "1",
                _CREDENTIALS: credentials,
            },
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


def _wait(
    process: subprocess.Popen[bytes],
    log: IO[bytes],
    port: int,
    credentials: str,
    seconds: float,
) -> None:
    authorization = f"Basic {b64encode(credentials.encode()).decode()}"
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        if process.poll() is not None:
            raise _not_started(_cause_in(log))
        connection = HTTPConnection(_HOST, port, timeout=left)
        with suppress(OSError, HTTPException):
            connection.request("GET", "/api/health", headers={"Authorization": authorization})
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
    from prefect.server.api.server import create_app

    hosts = [f"{_HOST}:{listening.getsockname()[1]}"]
    guarded = PrivateServer(create_app(), hosts, os.environ[_CREDENTIALS])
    config = uvicorn.Config(guarded, log_level="error", lifespan="on", proxy_headers=False)
    uvicorn.Server(config).run(sockets=[listening])


def _end_with_input() -> None:
    # Not by sys.stdin, whose lock would be in the way when the server ends by itself.
    while os.read(0, 1024):
        pass
    os._exit(0)


if __name__ == "__main__":
    _serve()
