"""Kill `letters refresh` at random moments, and compare what the next one makes of it.

    uv run python benchmarks/refresh_killed.py --kills 20

A replica has some fictional sample letters, which a first refresh takes. Then three come out,
one is printed again, one is withdrawn, and an area is renamed. How long a refresh takes to
follow is measured. Then, from the same beginning, refreshes are killed (SIGKILL), each at a
moment of its own: one in each twentieth of that time, at random within it. After each, one
refresh more must bring all tables, files and accounts to what the undisturbed one left.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from tests.support.refresh_bench import tables
from tests.support.replica import Replica, another, samples

LETTERS, LATER = 6, 3
CHANGES = ("new", "changed", "withdrawn", "returned", "renamed")


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def start(workspace: Path, source: str) -> subprocess.Popen[bytes]:
    """Start the command, as a user would."""
    options = ["-w", str(workspace), "--source", source, "--pause", "0", "--coder", "rules"]
    command = [
        sys.executable,
        "-c",
        "from inspection_letters.commands import main; main()",
        "refresh",
        *options,
    ]
    return subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )


def whole(workspace: Path, source: str) -> float:
    """Refresh undisturbed, and return the seconds that it took."""
    begun = time.perf_counter()
    process = start(workspace, source)
    _, err = process.communicate(timeout=300)
    if process.returncode != 0:
        raise SystemExit(f"a refresh ended with {process.returncode}: {err.decode()}")
    return time.perf_counter() - begun


def result(workspace: Path) -> dict[str, Any]:
    """Return everything that must be equal after any disturbance."""
    accounts = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in (workspace / "changes").glob("*.json")
    ]
    reported = {
        what: sorted({change["url"] for account in accounts for change in account[what]})
        for what in CHANGES
    }
    files = sorted(path.name for path in (workspace / "pdf").iterdir())
    incoming = [path.name for path in (workspace / "incoming").iterdir()]
    return {"tables": tables(workspace), "told": reported, "files": files, "incoming": incoming}


def at_work(workspace: Path) -> str:
    """Say how far a refresh had come."""
    asked = {
        "files fetched": "file_versions",
        "letters read": "letters",
        "refreshes begun": "refreshes",
    }
    with closing(sqlite3.connect(workspace / "letters.sqlite")) as conn:
        counts = {
            what: conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
            for what, table in asked.items()
        }
    accounts = len(list((workspace / "changes").glob("*.json")))
    return ", ".join(f"{number} {what}" for what, number in counts.items()) + (
        f", {accounts} accounts written"
    )


def change(site: Replica, later: Replica) -> None:
    """Let everything happen that a refresh can find."""
    areas = list(site.areas.values())
    again = areas[0].reports[0]
    again.content = another(again.content)
    del areas[1].reports[0]
    areas[2].name += " and District"
    site.areas |= later.areas


@dataclass
class Trial:
    """A workspace to begin with, and what a refresh is to make of it."""

    path: Path
    source: str
    expected: dict[str, Any]
    lasts: float

    def kill(self, number: int, share: float) -> tuple[Path, float]:
        """Kill a refresh at a share of its time; again, should it have ended before."""
        workspace = self.path / f"killed-{number}"
        while True:
            shutil.copytree(self.path / "base", workspace)
            begun = time.perf_counter()
            process = start(workspace, self.source)
            moment = share * self.lasts
            try:
                process.wait(max(0.0, moment - (time.perf_counter() - begun)))
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                return workspace, moment
            process.communicate()
            self.lasts = min(self.lasts, time.perf_counter() - begun)
            shutil.rmtree(workspace)

    def faults(self, workspace: Path) -> Iterator[str]:
        """Yield what the next refresh did not make good."""
        found = result(workspace)
        for what, expected in self.expected.items():
            if found[what] == expected:
                continue
            if what == "tables":
                yield "tables " + ", ".join(
                    name for name, rows in expected.items() if found[what][name] != rows
                )
            else:
                yield what


def main() -> None:
    """Take the options, kill and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=20)
    arguments = parser.parse_args()
    moments = random.Random(arguments.seed)  # noqa: S311
    shares = [(number + moments.random()) / arguments.kills for number in range(arguments.kills)]
    bad = 0
    with tempfile.TemporaryDirectory() as name, samples(LETTERS + LATER).serving() as site:
        path = Path(name)
        areas = dict(site.areas)
        first = list(areas)[: len(areas) * LETTERS // (LETTERS + LATER)]
        site.areas = {urn: areas[urn] for urn in first}
        later = Replica(area for urn, area in areas.items() if urn not in first)
        whole(path / "base", site.url)
        change(site, later)
        shutil.copytree(path / "base", path / "whole")
        lasts = whole(path / "whole", site.url)
        say(f"undisturbed: {lasts:.1f} s; {at_work(path / 'whole')}")
        trial = Trial(path, site.url, result(path / "whole"), lasts)
        for number, share in enumerate(shares):
            workspace, moment = trial.kill(number, share)
            said = f"killed after {moment:4.1f} s ({share:3.0%}): {at_work(workspace)}"
            whole(workspace, site.url)
            faults = list(trial.faults(workspace))
            bad += bool(faults)
            say(f"{said}; next refresh: {'differs in ' + '; '.join(faults) if faults else 'equal'}")
            shutil.rmtree(workspace)
    say(
        f"{arguments.kills} killed while at work, "
        f"{arguments.kills - bad} made good by the next refresh"
    )
    raise SystemExit(bool(bad))


if __name__ == "__main__":
    main()
