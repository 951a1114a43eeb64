"""Serve refreshes while a replica of the site fails at random and the program is killed.

    nice uv run python -m benchmarks.serve_faults --minutes 30 --seed 0

`letters serve` refreshes every half minute. Meanwhile letters are published, printed again and
withdrawn, and areas are renamed; the site gets faults at random and is mended again; and the
program, all its processes, a refresh at work or Prefect's server is ended by SIGKILL, and
started again as a service manager would. Nobody accepts anything. All of this is planned in
advance by the seed. In the end the site is sound and the program is left alone for a few
minutes.

A second workspace is refreshed after each publication from a second replica, which publishes
the same and is never out of order. In the end the tables and files of both must be equal, and
each letter must have been reported as new once. A report is printed again only
when its last edition has been fetched: nobody can fetch an edition that is gone.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from inspection_letters.common.settings.refresh import RefreshSettings
from inspection_letters.common.settings.run import Settings
from inspection_letters.runs.fetch import FetchRequest
from inspection_letters.runs.read_and_code import run_letters
from inspection_letters.runs.refresh import refresh
from inspection_letters.runs.summary import RunSummary
from inspection_letters.store import open_store

from benchmarks.refresh_faults import mend, say
from benchmarks.served_program import (
    KILLS,
    QUIET_SECONDS,
    FlowRun,
    Service,
    flow_runs,
    letters,
    query,
)
from benchmarks.served_site import BREAKS, Event, Publisher, plan
from tests.support.refresh_bench import tables
from tests.support.replica import Replica, samples


def reported(workspace: Path) -> dict[str, Counter[str]]:
    """Return how often each letter was reported as new or changed."""
    accounts = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in (workspace / "changes").glob("*.json")
    ]
    return {
        what: Counter(
            change["url"].partition("/v1/")[2] for acc in accounts for change in acc[what]
        )
        for what in ("new", "changed")
    }


def differences(ours: Path, calm: Path, ports: tuple[str, str]) -> Iterator[str]:
    """Yield what differs between the two workspaces, and what is wrong in the first."""
    found = [
        json.dumps(tables(path), default=str, sort_keys=True).replace(port, "PORT")
        for path, port in zip((ours, calm), ports, strict=True)
    ]
    mine, theirs = map(json.loads, found)
    # A report that could not be seen for a while has events that say so.
    yield from (
        f"table {name}" for name in mine if name != "report_events" and mine[name] != theirs[name]
    )
    files = [sorted(path.name for path in (each / "pdf").iterdir()) for each in (ours, calm)]
    yield from ["files of pdf/"] * (files[0] != files[1])
    yield from ["files in incoming/"] * any((ours / "incoming").iterdir())
    # A letter that changes before it is reported is new, and no more.
    mine, theirs = reported(ours), reported(calm)
    yield from ["letters reported as new"] * (mine["new"] != theirs["new"])
    yield from ["letters reported as changed"] * bool(mine["changed"] - theirs["changed"])
    database = ours / "letters.sqlite"
    yield from ["the database"] * (query(database, "PRAGMA integrity_check") != [("ok",)])
    yield from ["keys of the database"] * bool(query(database, "PRAGMA foreign_key_check"))
    yield from ["a digest"] * (letters("check", "--whole", "-w", ours).returncode != 0)


@dataclass
class Trial:
    """The whole of it."""

    service: Service
    calm: Path
    sites: tuple[Replica, Replica]
    zero: float = field(default_factory=time.monotonic)
    counts: Counter[str] = field(default_factory=Counter)

    def note(self, text: str) -> None:
        """Say what happens."""
        say(f"{time.monotonic() - self.zero:5.0f} s  {text}")

    def refresh_calm(self) -> None:
        """Let the undisturbed workspace follow."""
        settings = Settings(coder="rules")
        site = RefreshSettings(source=self.sites[1].url, pause=0)
        with open_store(self.calm, create=True) as store:

            def code(inputs: list[Path]) -> RunSummary:
                return run_letters(store, inputs, settings)

            refresh(store, settings, site, FetchRequest(), code)

    def follow(self, events: list[Event], seconds: float) -> None:
        """Let everything happen for a while."""
        publisher = Publisher(self.sites)
        self.service.start()
        self.refresh_calm()
        self.zero = time.monotonic()
        late = 0.0
        for event in events:
            while (now := time.monotonic() - self.zero) < event.at + late:
                self.service.tend()
                time.sleep(0.2)
            # What takes long puts off all that follows, and nothing comes in one go.
            late = now - event.at
            if now > seconds:
                break
            chance = random.Random(event.seed)  # noqa: S311
            if event.what == "break":
                chosen = chance.sample(BREAKS, chance.choice([1, 1, 2]))
                for fault in chosen:
                    fault(self.sites[0], chance)
                self.note("fault: " + ", ".join(fault.__name__.strip("_") for fault in chosen))
                self.counts["faults"] += len(chosen)
            elif event.what == "mend":
                mend(self.sites[0])
                self.note("the site is mended")
            elif event.what in KILLS:
                self.note(self.service.kill(event.what, chance))
                self.service.tend()
            else:
                self.note(publisher.work(event.what, chance, self.service.workspace))
                self.refresh_calm()
                self.counts["publications"] += 1

    def settle(self) -> bool:
        """Leave it alone until two refreshes in a row have succeeded; whether they have."""
        mend(self.sites[0])
        self.note("the site is mended and left alone")
        since, deadline = datetime.now(UTC), time.monotonic() + 2.5 * QUIET_SECONDS
        while time.monotonic() < deadline:
            self.service.tend()
            runs = [run for run in flow_runs(self.service.workspace) if run.ended]
            last = [run for run in runs if run.begun and run.begun > since][-2:]
            if len(last) == 2 and all(run.name == "Completed" for run in last):
                self.note("two refreshes have succeeded")
                return True
            time.sleep(1)
        return False


def describe(runs: list[FlowRun]) -> list[str]:
    """Say what came of the runs, and return what is not as it must be."""
    say(f"Runs: {dict(Counter(run.name for run in runs).most_common())}")
    reasons = Counter(
        run.message.split(":")[0].split("(")[0][:90] for run in runs if run.name == "Failed"
    )
    for reason, number in reasons.most_common():
        say(f"  {number} x {reason}")
    whole = [run for run in runs if run.begun and run.ended]
    longest = max(((run.ended - run.begun).total_seconds() for run in whole), default=0.0)
    say(f"The longest took {longest:.0f} s.")
    return [
        f"the runs begun at {run.begun} and {following.begun} overlap"
        for run, following in pairwise(whole)
        if following.begun < run.ended
    ]


def main() -> None:
    """Take the options, let everything happen, and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="Folder in which everything is kept.")
    arguments = parser.parse_args()
    # A shell that starts this in the background has it ignore Ctrl-C, which is inherited.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with (
        tempfile.TemporaryDirectory() as name,
        samples().serving() as site,
        samples().serving() as sound,
    ):
        path = arguments.keep or Path(name)
        path.mkdir(parents=True, exist_ok=True)
        service = Service(path / "disturbed", site.url, path / "log")
        trial = Trial(service, path / "calm", (site, sound))
        try:
            seconds = 60 * arguments.minutes - QUIET_SECONDS
            trial.follow(plan(seconds, arguments.seed), seconds)
            faults = [] if trial.settle() else ["no two refreshes in a row succeed"]
            faults += service.stop()
        finally:
            service.end()
        faults += describe(flow_runs(service.workspace))
        ports = (site.url.rpartition(":")[2], sound.url.rpartition(":")[2])
        faults += differences(service.workspace, trial.calm, ports)
        say(f"{dict(trial.counts + service.counts)}; {len(site.requests)} requests")
    say("; ".join(faults) or "In the end, as if there had been no fault.")
    raise SystemExit(bool(faults))


if __name__ == "__main__":
    main()
