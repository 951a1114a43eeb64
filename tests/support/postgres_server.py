"""A PostgreSQL server of a test's own, which the test can kill and start again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path


def server_programs() -> Path | None:
    """Return the folder of the newest server's programs, if one is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    return found[-1].parent if found else None


def _version(program: Path) -> float:
    name = program.parent.parent.name
    return float(name) if name.replace(".", "", 1).isdigit() else 0.0


class PostgresServer:
    """A server with an empty database named letters, on a free port of this machine.

    Parameters
    ----------
    folder : Path
        An empty folder that the user ``postgres`` may reach, if the tests are run by root.
    """

    def __init__(self, folder: Path) -> None:
        programs = server_programs()
        if programs is None:
            raise RuntimeError("PostgreSQL is not installed.")
        self._programs = programs
        self._data = folder / "db"
        self._folder = folder
        # PostgreSQL refuses to run as root.
        self._prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self._prefix:
            shutil.chown(folder, "postgres")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        self._run("initdb", "--pgdata", "db", "--auth", "trust", "--username", "letters")
        self.start()
        self._run("createdb", *self._place, "--username", "letters", "letters")

    @property
    def url(self) -> str:
        """The URL of the database."""
        return f"postgresql+psycopg://letters@127.0.0.1:{self.port}/letters"

    @property
    def _place(self) -> tuple[str, ...]:
        return "--host", "127.0.0.1", "--port", str(self.port)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = (
            f"-c listen_addresses=127.0.0.1 -c port={self.port} "
            f"-c unix_socket_directories={self._folder}"
        )
        self._run(
            "pg_ctl", "--pgdata", "db", "--log", "log", "--wait", "--options", options, "start"
        )

    def kill(self) -> None:
        """Kill it without a warning, as a loss of power would."""
        os.kill(int((self._data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def stop(self) -> None:
        """Stop it."""
        self._run("pg_ctl", "--pgdata", "db", "--mode", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [*self._prefix, str(self._programs / program), *arguments],
            cwd=self._folder,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
