"""Follow a replica of the publishing site through some weeks, with letters of your own.

    uv run python benchmarks/refresh.py LETTERS --copies 10

The first refresh takes all letters but three, the second finds nothing new, and before the
third the three come out, one is printed again and one withdrawn. With ``--copies``, each
letter is there so many times (with a comment at its end, so that each copy is another
letter), and the last refresh finds one new letter among them all. Times hold Prefect's
start, which is measured by itself with a run over that one letter.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from replica import Area, Replica, another, folder

HELD_BACK = 3


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def letters(*arguments: object) -> float:
    """Run a command, and return the seconds that it took."""
    begun = time.perf_counter()
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode not in (0, 3):
        raise SystemExit(done.stdout + done.stderr)
    return time.perf_counter() - begun


def refresh(site: Replica, workspace: Path, what: str) -> float:
    """Refresh, and print what came of it."""
    site.requests.clear()
    seconds = letters(
        "refresh", "-w", workspace, "--source", site.url, "--pause", 0, "--coder", "rules"
    )
    changes = json.loads((workspace / "changes.json").read_text(encoding="utf-8"))
    names = ("new", "changed", "withdrawn", "returned", "renamed", "outcomes", "rejections")
    told = {name: len(changes[name]) for name in names if changes[name]}
    causes = sorted({one["cause"] for name in names for one in changes[name]})
    statuses = [one.status for one in site.file_requests()]
    say(
        f"{what}: {seconds:.1f} s; files sent {statuses.count(200)}, "
        f"unchanged {statuses.count(304)}; told {told or 'nothing'}, causes {causes}"
    )
    return seconds


def copied(site: Replica, copies: int) -> Replica:
    """Return a site with so many areas for each one, whose letters differ by a comment."""
    areas = []
    for number in range(copies):
        for area in site.areas.values():
            urn = f"{area.urn}{number:02}"
            reports = [
                replace(
                    one,
                    report_id=f"{one.report_id}{number:02}",
                    content=another(one.content, f"copy {number}"),
                )
                for one in area.reports
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
        one = refresh(site, workspace, "one new letter")
    single = path / "single.pdf"
    single.write_bytes(last.reports[0].content)
    start = letters("run", single, "-w", path / "single", "--coder", "rules")
    say(f"a run over that letter alone: {start:.1f} s")
    share = max(0.0, one - start) / (full - start)
    say(f"the new letter cost {one / full:.1%} of the full refresh, beyond that start {share:.1%}")


def main() -> None:
    """Take the options and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("letters", type=Path, help="folder of PDFs, named URN_area.pdf")
    parser.add_argument("--copies", type=int, default=0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        follow(folder(given.letters), path / "weeks")
        if given.copies:
            grow(copied(folder(given.letters), given.copies), path / "many", path)


if __name__ == "__main__":
    main()
