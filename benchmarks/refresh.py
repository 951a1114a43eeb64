"""Follow a replica of the publishing site through some weeks, with letters of your own.

    uv run python -m benchmarks.refresh LETTERS --copies 10

The first refresh takes all letters but three, the second finds nothing new, and before the
third the three come out, one is printed again and one withdrawn. With ``--copies``, each
letter is there so many times (with a comment at its end, so that each copy is another
letter), and the last refresh finds one new letter among them all. Times include what any run
needs to start, which is measured by itself with a run over that one letter. Beside the seconds
on the clock stand those of processors, of all processes (see `benchmarks.process_tree`), which
say more where something else is at work.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from benchmarks.process_tree import measure_letters
from tests.support.replica import Area, Replica, another, folder

HELD_BACK = 3


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


class Cost(NamedTuple):
    """Seconds on the clock, and of processors."""

    seconds: float
    work: float

    def __str__(self) -> str:
        return f"{self.seconds:.1f} s ({self.work:.1f} s of processors)"


def letters(*arguments: object) -> Cost:
    """Run a command, and return what it took, with all the processes that it started."""
    used = measure_letters(*arguments, accept=(0, 3))
    return Cost(used.seconds, used.processor)


def refresh(site: Replica, workspace: Path, what: str) -> Cost:
    """Refresh, and print what came of it."""
    site.requests.clear()
    cost = letters(
        "refresh", "-w", workspace, "--source", site.url, "--pause", 0, "--coder", "rules"
    )
    changes = json.loads((workspace / "changes.json").read_text(encoding="utf-8"))
    names = ("new", "changed", "withdrawn", "returned", "renamed", "outcomes", "rejections")
    reported = {name: len(changes[name]) for name in names if changes[name]}
    causes = sorted({change["cause"] for name in names for change in changes[name]})
    statuses = [request.status for request in site.file_requests()]
    say(
        f"{what}: {cost}; files sent {statuses.count(200)}, "
        f"unchanged {statuses.count(304)}; reported {reported or 'nothing'}, causes {causes}"
    )
    return cost


def copied(site: Replica, copies: int) -> Replica:
    """Return a site with several copies of each area, whose letters differ by a comment."""
    areas = []
    for number in range(copies):
        for area in site.areas.values():
            urn = f"{area.urn}{number:02}"
            reports = [
                replace(
                    report,
                    report_id=f"{report.report_id}{number:02}",
                    content=another(report.content, f"copy {number}"),
                )
                for report in area.reports
            ]
            areas.append(Area(urn, f"{area.name} {number}", reports))
    return Replica(areas)


def follow(site: Replica, workspace: Path) -> None:
    """Go through three refreshes."""
    areas = list(site.areas.values())
    later = areas[-HELD_BACK:]
    for area in later:
        del site.areas[area.urn]
    with site.serving():
        refresh(site, workspace, "first refresh")
        refresh(site, workspace, "second refresh")
        site.areas |= {area.urn: area for area in later}
        again = areas[0].reports[0]
        again.content = another(again.content)
        areas[1].reports.clear()
        refresh(site, workspace, "3 new, 1 printed again, 1 withdrawn")


def grow(site: Replica, workspace: Path, path: Path) -> None:
    """Measure a full refresh, and one with a single new letter."""
    last = list(site.areas.values())[-1]
    del site.areas[last.urn]
    with site.serving():
        full = refresh(site, workspace, f"full refresh of {len(site.all_reports())} letters")
        refresh(site, workspace, "nothing new")
        site.areas[last.urn] = last
        with_new = refresh(site, workspace, "one new letter")
    single, other = path / "single.pdf", path / "other.pdf"
    single.write_bytes(last.reports[0].content)
    other.write_bytes(another(last.reports[0].content, "for a beginning"))
    # The database is made by the first run of a workspace.
    letters("run", other, "-w", path / "single", "--coder", "rules")
    start = letters("run", single, "-w", path / "single", "--coder", "rules")
    say(f"a run over that letter alone: {start}")
    number = len(site.all_reports()) - 1
    for name, whole, new, alone in zip(Cost._fields, full, with_new, start, strict=True):
        # What reading the letter took is a part of the run over it alone, and no start.
        reading = (whole - alone) / number
        beyond = (new - alone + reading) / (whole - alone + reading)
        say(
            f"by {name}, the new letter cost {new / whole:.1%} of the full refresh, "
            f"and {beyond:.1%} beyond what any run needs to start"
        )


def main() -> None:
    """Take the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("letters", type=Path, help="folder of PDFs, named URN_area.pdf")
    parser.add_argument("--copies", type=int, default=0)
    parser.add_argument("--only-copies", action="store_true", help="leave out the weeks")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        if not arguments.only_copies:
            follow(folder(arguments.letters), path / "weeks")
        if arguments.copies:
            grow(copied(folder(arguments.letters), arguments.copies), path / "many", path)


if __name__ == "__main__":
    main()
