"""`letters serve` as a service manager has it, what ends it, and its runs as Prefect has them."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from benchmarks.refresh_faults import say
from tests.support.environment import without_prefect

LETTERS = (sys.executable, "-c", "from inspection_letters.commands import main; main()")
EVERY = "* * * * * */30"
QUIET_SECONDS = 240.0
LEFT_SECONDS = 30.0
SERVER, REFRESH = "inspection_letters.runs.orchestration.server", "multiprocessing.spawn"
OPTIONS = {
    "LETTERS_CODER": "rules",
    "LETTERS_PAUSE": "0",
    "LETTERS_MAX_REQUEST_TIME": "3",
    "LETTERS_MAX_DELAY": "20",
    "LETTERS_MAX_REFRESH_TIME": "2",
}
KILLS = ("letters serve", "all its processes", "the refresh at work", "Prefect's server")


# --- the program ----------------------------------------------------------------------


def environment() -> dict[str, str]:
    """Return the variables of the program."""
    return {**without_prefect(os.environ), **OPTIONS}


def letters(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(  # noqa: S603
        [*LETTERS, *map(str, arguments)],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )


@dataclass
class Service:
    """`letters serve`, started again whenever it ends, as by a service manager."""

    workspace: Path
    source: str
    log: Path
    counts: Counter[str] = field(default_factory=Counter)

    def start(self) -> None:
        """Start it."""
        options = ["-w", str(self.workspace), "--cron", EVERY, "--source", self.source]
        with self.log.open("ab") as output:
            self.process = psutil.Popen(
                [*LETTERS, "serve", *options],
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment(),
            )
        self.counts["starts"] += 1

    def tend(self) -> None:
        """Start it again if it has ended."""
        if self.process.poll() is not None:
            self.start()

    def below(self, *, servers: bool) -> list[psutil.Process]:
        """Return the processes of the server, or else of refreshes at work."""
        with suppress(psutil.Error):
            return [
                child
                for child in self.process.children()
                if (SERVER if servers else REFRESH) in " ".join(child.cmdline())
            ]
        return []

    def kill(self, what: str, chance: random.Random) -> str:
        """End something while a refresh is at work, and say what it was."""
        deadline = time.monotonic() + 90
        while not self.below(servers=False) and time.monotonic() < deadline:
            time.sleep(0.05)
            self.tend()
        time.sleep(chance.uniform(0, 8))
        at_work = self.below(servers=False)
        everything = [self.process, *self.process.children(recursive=True)]
        victims = {
            KILLS[0]: [self.process],
            KILLS[1]: everything,
            KILLS[2]: at_work,
            KILLS[3]: self.below(servers=True),
        }[what]
        for process in victims:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.counts[f"killed: {what}"] += bool(victims)
        if what != KILLS[2]:
            self.process.wait(LEFT_SECONDS)
            self.start()
            _, left = psutil.wait_procs(everything, timeout=LEFT_SECONDS)
            self.counts["processes left behind"] += len(left)
            for process in left:
                with suppress(psutil.Error):
                    say(f"       left behind: {' '.join(process.cmdline())[:150]}")
        self.counts["kills with a refresh at work"] += bool(at_work)
        return f"killed {what} ({'with a' if at_work else 'no'} refresh at work)"

    def end(self) -> None:
        """Kill what is left of it."""
        with suppress(psutil.NoSuchProcess):
            for process in [*self.process.children(recursive=True), self.process]:
                process.kill()

    def stop(self) -> list[str]:
        """Stop it as with Ctrl-C, and return what is not as it must be."""
        everything = [self.process, *self.process.children(recursive=True)]
        self.process.send_signal(signal.SIGINT)
        _, left = psutil.wait_procs(everything, timeout=30)
        for process in left:
            process.kill()
        faults = [f"{len(left)} processes go on after Ctrl-C"] * bool(left)
        return faults + [f"exit status {self.process.returncode}"] * (self.process.returncode != 0)


def query(path: Path, asked: str) -> list[tuple[Any, ...]]:
    """Return rows of a database that others write to; none while its tables are being made."""
    if not path.exists():
        return []
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as conn:
            return conn.execute(asked).fetchall()
    except sqlite3.OperationalError:
        return []


@dataclass(frozen=True)
class FlowRun:
    """A run as Prefect recorded it."""

    begun: datetime | None
    ended: datetime | None
    kind: str
    name: str
    message: str


def flow_runs(workspace: Path) -> list[FlowRun]:
    """Return the runs that were due, in the order in which they began."""
    rows = query(
        workspace / ".prefect" / "prefect.db",
        "SELECT run.start_time, run.end_time, run.state_type, run.state_name, state.message"
        " FROM flow_run AS run LEFT JOIN flow_run_state AS state ON state.id = run.state_id"
        " WHERE run.deployment_id IS NOT NULL AND run.state_type <> 'SCHEDULED'"
        " ORDER BY coalesce(run.start_time, run.expected_start_time)",
    )

    def moment(text: str | None) -> datetime | None:
        when = datetime.fromisoformat(text) if text else None
        return when.replace(tzinfo=UTC) if when and not when.tzinfo else when

    return [
        FlowRun(moment(begun), moment(ended), kind, name, message or "")
        for begun, ended, kind, name, message in rows
    ]
