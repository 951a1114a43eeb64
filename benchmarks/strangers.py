"""Knock at every server that a command opens on this computer, as strangers would.

    uv run python -m benchmarks.strangers

The servers are started as users start them: `letters run --prefect`, `letters serve` and
`letters review`. Their ports are those on which their processes listen; the right password is
taken from the environment of the temporary server, and the right token from the address that
`letters review` prints. Each request is written by hand, byte by byte, and the status of its
response is printed as a table; 0 means that the connection was closed without a response.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.refresh_faults import say
from tests.support.environment import without_prefect
from tests.support.replica import SAMPLES

LETTERS = (sys.executable, "-c", "from inspection_letters.commands import main; main()")
SECONDS = 600
EVIL = "evil.example"
SOCKET = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13")
SOCKET_KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="


@dataclass(frozen=True)
class Door:
    """A server as its user knows it."""

    port: int
    path: str
    key: str
    socket: str

    @property
    def host(self) -> str:
        """Return its name."""
        return f"127.0.0.1:{self.port}"


def ask(door: Door, *lines: str, method: str = "GET", path: str | None = None) -> tuple[int, bool]:
    """Send a request; return the status, and whether other pages may read the response."""
    request = "\r\n".join([f"{method} {path or door.path} HTTP/1.1", *lines, "", ""])
    received = b""
    with socket.create_connection(("127.0.0.1", door.port), timeout=30) as connection:
        connection.sendall(request.encode("latin-1"))
        with suppress(OSError):
            while b"\r\n\r\n" not in received and (part := connection.recv(65536)):
                received += part
    status = re.match(rb"HTTP/1\.1 (\d+)", received)
    return int(status[1]) if status else 0, b"access-control-allow" in received.lower()


Request = Callable[[Door], tuple[int, bool]]
REQUESTS: dict[str, Request] = {
    "as intended": lambda d: ask(d, f"Host: {d.host}", d.key),
    "`Host` of another name": lambda d: ask(d, f"Host: {EVIL}", d.key),
    "`Host` of another name, right port": lambda d: ask(d, f"Host: {EVIL}:{d.port}", d.key),
    "`Host` with another port": lambda d: ask(d, "Host: 127.0.0.1:80", d.key),
    "no `Host`": lambda d: ask(d, d.key),
    "two `Host`": lambda d: ask(d, f"Host: {d.host}", f"Host: {EVIL}", d.key),
    "`Origin` of another site": lambda d: ask(
        d, f"Host: {d.host}", f"Origin: http://{EVIL}", d.key
    ),
    "`Origin: null`": lambda d: ask(d, f"Host: {d.host}", "Origin: null", d.key),
    "the same, asking first (`OPTIONS`)": lambda d: ask(
        d,
        f"Host: {d.host}",
        f"Origin: http://{EVIL}",
        "Access-Control-Request-Method: POST",
        method="OPTIONS",
    ),
    "a page of another site, `Sec-Fetch-Site`": lambda d: ask(
        d, f"Host: {d.host}", "Sec-Fetch-Site: cross-site", d.key
    ),
    "without password or token": lambda d: ask(d, f"Host: {d.host}"),
    "with another": lambda d: ask(d, f"Host: {d.host}", d.key[:-4] + "AAAA"),
    "a web socket of another site": lambda d: ask(
        d, f"Host: {d.host}", f"Origin: http://{EVIL}", *SOCKET, SOCKET_KEY, path=d.socket
    ),
    "a web socket under another name": lambda d: ask(
        d, f"Host: {EVIL}", *SOCKET, SOCKET_KEY, path=d.socket
    ),
}

FOR_BROWSERS = ("`letters review`", "a page of another site, `Sec-Fetch-Site`")
"""Browsers may follow a link to the coding page; those from other sites send no cookie with it."""


def wait_for(found: Callable[[], Door | None]) -> Door:
    """Wait for a server."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        with suppress(psutil.Error, OSError):
            if (door := found()) is not None:
                return door
        time.sleep(0.2)
    raise SystemExit("the server does not start")


@contextmanager
def started(path: Path, *arguments: object) -> Iterator[tuple[psutil.Process, Path]]:
    """Run a command meanwhile."""
    log = path / "log"
    with log.open("wb") as output:
        process = psutil.Popen(
            [*LETTERS, *map(str, arguments)],
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**without_prefect(os.environ), "LETTERS_CODER": "rules"},
        )
    try:
        yield process, log
    finally:
        for each in [*process.children(recursive=True), process]:
            with suppress(psutil.NoSuchProcess):
                each.kill()


def temporary_server(process: psutil.Process) -> Door | None:
    """Return Prefect's server below a process, once it answers."""
    for child in process.children():
        if "inspection_letters.runs.orchestration.server" not in child.cmdline():
            continue
        credentials = child.environ()["PREFECT_SERVER_API_AUTH_STRING"]
        key = f"Authorization: Basic {b64encode(credentials.encode()).decode()}"
        for connection in child.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN:
                door = Door(connection.laddr.port, "/api/health", key, "/api/events/out")
                return door if ask(door, f"Host: {door.host}", key)[0] == 200 else None
    return None


def coding_page(log: Path) -> Door | None:
    """Return the coding page, once its address has been printed."""
    found = re.search(r"http://127\.0\.0\.1:(\d+)/\?(\w+)=([\w-]+)", log.read_text())
    if found is None:
        return None
    port = int(found[1])
    # Taken from the address once, the token is a cookie from then on.
    return Door(port, "/search", f"Cookie: letters-review-{port}={found[3]}", "/search")


def knock(door: Door) -> list[str]:
    """Send all requests; return the statuses."""
    answers = [request(door) for request in REQUESTS.values()]
    return [f"{status}{' (readable)' * readable}" for status, readable in answers]


def main() -> None:
    """Start each server, knock, and print the statuses."""
    columns = {}
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        ws = path / "ws"
        with started(path, "run", SAMPLES, "-w", ws, "--prefect") as (process, _):
            columns["`letters run --prefect`"] = knock(wait_for(lambda: temporary_server(process)))
        subprocess.run(  # noqa: S603
            [*LETTERS, "run", str(SAMPLES / "990001_wexmoor.pdf"), "-w", str(ws)],
            env={**without_prefect(os.environ), "LETTERS_CODER": "rules"},
            check=True,
            capture_output=True,
        )
        with started(path, "serve", "-w", ws, "--cron", "0 6 1 1 *") as (process, _):
            columns["`letters serve`"] = knock(wait_for(lambda: temporary_server(process)))
        with started(path, "review", "-w", ws, "--coder", "jo", "--no-browser") as (_, log):
            columns["`letters review`"] = knock(wait_for(lambda: coding_page(log)))
    say("| request | " + " | ".join(columns) + " |\n|" + "---|" * (len(columns) + 1))
    for place, request in enumerate(REQUESTS):
        say(f"| {request} | " + " | ".join(column[place] for column in columns.values()) + " |")
    refused = all(
        answer in ("400", "401", "403", "421")
        for name, column in columns.items()
        for request, answer in zip(REQUESTS, column, strict=True)
        if request != "as intended" and (name, request) != FOR_BROWSERS
    )
    say("Strangers are refused." if refused else "NOT ALL STRANGERS ARE REFUSED.")
    raise SystemExit(not refused)


if __name__ == "__main__":
    main()
