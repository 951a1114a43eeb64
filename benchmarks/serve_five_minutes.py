"""Have `letters serve` refresh every minute for five minutes, from a replica that misbehaves.

    uv run python benchmarks/serve_five_minutes.py

The replica has some fictional sample letters. After the first run two more come out, then the
search is empty for one run, then another letter comes out and the site is so slow that the
run is still at work when the next is due. At the end `letters serve` is stopped as with
Ctrl-C. What Prefect says of its runs is printed, and held to what must be so.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from tests.support.replica import Fault, Replica, samples

MINUTES = 5
STATES = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
SLOW = 80.0

_RUNS = (
    "SELECT run.expected_start_time, run.start_time, run.end_time, run.state_type,"
    " run.state_name, state.message FROM flow_run AS run"
    " LEFT JOIN flow_run_state AS state ON state.id = run.state_id"
    " WHERE run.deployment_id IS NOT NULL AND run.state_type <> 'SCHEDULED'"
    " ORDER BY run.expected_start_time"
)


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@dataclass(frozen=True)
class FlowRun:
    """A run as Prefect recorded it; times are in seconds since serving began."""

    due: float
    begun: float | None
    ended: float | None
    kind: str
    state: str
    message: str


def flow_runs(workspace: Path, zero: datetime) -> list[FlowRun]:
    """Return the runs that have come to an end or are at work, in the order they were due."""
    path = workspace / ".prefect" / "prefect.db"
    if not path.exists():
        return []
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as conn:
            rows = conn.execute(_RUNS).fetchall()
    except sqlite3.OperationalError:  # the tables are being made
        return []

    def since(moment: str | None) -> float | None:
        if moment is None:
            return None
        when = datetime.fromisoformat(moment)
        return ((when if when.tzinfo else when.replace(tzinfo=UTC)) - zero).total_seconds()

    return [
        FlowRun(since(due) or 0.0, since(begun), since(ended), kind, state, message or "")
        for due, begun, ended, kind, state, message in rows
    ]


def new_areas(workspace: Path) -> list[str]:
    """Return the new areas in each report of changes, in the order of the refreshes."""
    found = sorted((workspace / "changes").glob("*.json"))
    accounts = [json.loads(path.read_text(encoding="utf-8")) for path in found]
    return [
        ", ".join(letter["area"] for letter in account["new"]) or "nothing" for account in accounts
    ]


class Watch:
    """Follows the runs, and says each that ends."""

    def __init__(self, workspace: Path, process: subprocess.Popen[bytes]) -> None:
        self.workspace, self.process = workspace, process
        self.zero = datetime.now(UTC)
        self.said = 0

    def until(self, number: int, seconds: float = 400) -> None:
        """Wait until a number of runs have ended that were not cancelled."""
        deadline = time.monotonic() + seconds
        while len(self.worked()) < number:
            if self.process.poll() is not None:
                raise SystemExit("letters serve has ended by itself")
            if time.monotonic() > deadline:
                raise SystemExit("the runs do not come")
            time.sleep(0.5)

    def worked(self) -> list[FlowRun]:
        """Return the runs that have ended and were not called off, saying the new ones."""
        ended = [run for run in self.runs() if run.kind in STATES and run.begun is not None]
        for run in ended[self.said :]:
            say(describe(run))
        self.said = max(self.said, len(ended))
        return [run for run in ended if run.kind != "CANCELLED"]

    def runs(self) -> list[FlowRun]:
        """Return all runs."""
        return flow_runs(self.workspace, self.zero)

    def note(self, text: str) -> None:
        """Say what is done to the site."""
        say(f"{(datetime.now(UTC) - self.zero).total_seconds():5.0f} s  {text}")


def describe(run: FlowRun) -> str:
    """Return a line on a run."""
    message = " ".join(run.message.split())[:110]
    if run.begun is None:
        return f"{run.due:5.0f} s  run due; never begun: {run.state} ({message})"
    ended = f"{run.ended:.0f}" if run.ended is not None else "?"
    return (
        f"{run.due:5.0f} s  run due; at work {run.begun:.0f} to {ended} s: {run.state} ({message})"
    )


def follow(site: Replica, watch: Watch) -> None:
    """Let things happen to the site, a run after each."""
    areas = dict(site.areas)
    held = list(areas)[-3:]
    site.areas = {urn: area for urn, area in areas.items() if urn not in held}
    watch.until(1)
    watch.note("two letters are published")
    site.areas |= {urn: areas[urn] for urn in held[:2]}
    watch.until(2)
    watch.note("the search of the site is empty")
    site.empty_search = True
    watch.until(3)
    watch.note("the search works again, a letter is published, and the site is slow")
    site.areas[held[2]] = areas[held[2]]
    site.empty_search = False
    pages = [area.path for area in list(site.areas.values())[:2]]
    site.faults = {path: Fault(delay=SLOW / 2, times=1) for path in pages}
    watch.until(4)
    # The slow run may have ended before the next was due.
    watch.until(5)


def check(runs: list[FlowRun], new: list[str]) -> list[str]:
    """Return what is not as it must be."""
    worked = [run for run in runs if run.begun is not None and run.kind != "CANCELLED"]
    kinds = [run.kind for run in worked][:5]
    faults = []
    if kinds != ["COMPLETED", "COMPLETED", "FAILED", "COMPLETED", "COMPLETED"]:
        faults.append(f"the runs came out as {kinds}")
    for run, following in pairwise(worked):
        if following.begun is not None and (run.ended is None or following.begun < run.ended):
            faults.append(f"the runs due at {run.due:.0f} and {following.due:.0f} s overlap")
    if [len(areas.split(", ")) for areas in new[1:3]] != [2, 1] or new[3:4] != ["nothing"]:
        faults.append(f"new letters were reported as {new}")
    return faults


def serve(workspace: Path, source: str, log: Path) -> subprocess.Popen[bytes]:
    """Start `letters serve`."""
    command = "from inspection_letters.commands import main; main()"
    options = ["serve", "-w", str(workspace), "--cron", "* * * * *", "--source", source]
    environment = {**os.environ, "LETTERS_CODER": "rules", "LETTERS_PAUSE": "0"}
    environment = {
        name: value for name, value in environment.items() if not name.startswith("PREFECT")
    }
    # A shell that starts this in the background has it ignore Ctrl-C, which is inherited.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with log.open("wb") as output:
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-c", command, *options],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
        )


def main() -> None:
    """Serve, follow the runs, stop, and print the result."""
    with tempfile.TemporaryDirectory() as name:
        workspace, log = Path(name) / "ws", Path(name) / "log"
        with samples(9, ["area-send-report"]).serving() as site:
            process = serve(workspace, site.url, log)
            watch = Watch(workspace, process)
            try:
                follow(site, watch)
                while (datetime.now(UTC) - watch.zero).total_seconds() < MINUTES * 60:
                    watch.worked()
                    time.sleep(0.5)
                watch.note("stopped with Ctrl-C")
                begun = time.monotonic()
                process.send_signal(signal.SIGINT)
                status = process.wait(60)
                say(f"ended after {time.monotonic() - begun:.1f} s with status {status}")
                say(f"last line: {log.read_text(errors='replace').splitlines()[-1]}")
            finally:
                process.kill()
            runs, new = watch.runs(), new_areas(workspace)
        say("\nAll runs:")
        for run in runs:
            say(describe(run))
        say("New letters reported, by refresh: " + "; ".join(new))
        if len(sys.argv) > 1:
            Path(sys.argv[1]).write_bytes(log.read_bytes())
        faults = check(runs, new)
        say(
            "; ".join(faults) or "As it must be: no two runs overlap, and the failed one is healed."
        )
        raise SystemExit(bool(faults))


if __name__ == "__main__":
    main()
