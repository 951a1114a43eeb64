"""Let a replica of the site fail at random, and compare the end with an undisturbed workspace.

    uv run python -m benchmarks.refresh_faults --seconds 120 --seed 20

In each round, a letter is published or printed again or an area is renamed, and the site gets
one or two faults at random, for one or two refreshes; now and then the clock of the computer is
years ahead. No refresh is told to accept anything. Then the site is sound again, and the next
refresh must leave the tables, files and rejections of a second workspace, which is refreshed
only when the site is sound; another one must find nothing new. Pauses are those of a clock for
tests, and letters are small made-up PDFs, which are coded without reading them.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from inspection_letters.records.errors import LettersError
from inspection_letters.site import SiteError

from tests.support.fake_letters import fake_pdf, fake_report, fake_site
from tests.support.refresh_bench import Bench, quiet, tables
from tests.support.replica import MIB, TITLES, WEB_PAGE, Area, Fault, Replica, Report

AREAS = 24
LONGEST_REQUEST = 1.0
CLOCK_AHEAD = 10 * 365 * 86400

Break = Callable[[Replica, random.Random], object]


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


# --- faults ---------------------------------------------------------------------------


def _notice(site: Replica, _: random.Random) -> None:
    site.notice = "Service notice"


def _other_headings(site: Replica, _: random.Random) -> None:
    site.heading = "Documents"


def _other_markup(site: Replica, _: random.Random) -> None:
    site.link_class = "document"


def _empty_search(site: Replica, _: random.Random) -> None:
    site.empty_search = True


def _endless_search(site: Replica, _: random.Random) -> None:
    site.endless_search = True


def _short_search(site: Replica, chance: random.Random) -> None:
    site.cap = chance.randint(1, AREAS)


def _robots(site: Replica, chance: random.Random) -> None:
    rules = ("Crawl-delay: 1e9", "Crawl-delay: ²", "Disallow: /", "Crawl-delay: 5")
    site.robots = f"User-agent: *\n{chance.choice(rules)}\n"


def _words(site: Replica, chance: random.Random) -> None:
    reports = site.all_reports()
    for report in chance.sample(reports, chance.choice([1, 2, len(reports)])):
        report.words = chance.choice(["", report.title, f"{report.title}, pdf - soon", "²"])


def _names(site: Replica, chance: random.Random) -> None:
    links = "".join(f'<a href="{area.path}"><img></a>' for area in site.areas.values())
    site.faults["/search"] = Fault(body=f"<html>{links}</html>".encode())


RESPONSES: tuple[Fault, ...] = (
    WEB_PAGE,
    Fault(404),
    Fault(500),
    Fault(503, {"Retry-After": "²"}),
    Fault(429, {"Retry-After": "9" * 5000}),
    Fault(302, {"Location": "?again"}),
    Fault(302, {"Location": "http://example.org/"}),
    Fault(headers={"ETag": '"\xe9"', "Last-Modified": "\xff"}),
    Fault(headers={"Set-Cookie": "id=\xe9"}),
    Fault(headers={"Content-Encoding": "gzip, gzip"}, body=b"x"),
    Fault(headers={"Content-Encoding": "gzip"}, body=b"x"),
    Fault(body=b""),
    Fault(body=b"<div>" * 100_000),
    Fault(body=b'<a href="/v1/file/1">x</a>' * 6000),
    Fault(cut=20),
    Fault(cut=20, stated=False),
    Fault(endless=60 * MIB, stated=False),
    Fault(drip=0.05),
    Fault(drip=0.05, drip_head=True),
    Fault(delay=5),
)


def _response(site: Replica, chance: random.Random) -> None:
    places = ["/search", "/robots.txt"]
    places += [area.path for area in site.areas.values()]
    places += [report.path for report in site.all_reports()]
    for place in chance.sample(places, chance.choice([1, 1, 2, 5])):
        fault = chance.choice(RESPONSES)
        site.faults[place] = Fault(
            fault.status,
            fault.headers,
            fault.body,
            cut=fault.cut,
            delay=fault.delay,
            endless=fault.endless,
            drip=fault.drip,
            drip_head=fault.drip_head,
            stated=fault.stated,
            times=chance.choice([None, 1]),
        )


FAULTS: tuple[Break, ...] = (
    _notice,
    _other_headings,
    _other_markup,
    _empty_search,
    _endless_search,
    _short_search,
    _robots,
    _words,
    _names,
    *[_response] * 6,
)


def mend(site: Replica) -> None:
    """Take all faults away."""
    sound = Replica()
    for name in ("notice", "heading", "link_class", "empty_search", "endless_search", "cap"):
        setattr(site, name, getattr(sound, name))
    site.robots = sound.robots
    site.faults.clear()
    for report in site.all_reports():
        report.words = None


# --- what publishers do ---------------------------------------------------------------


@dataclass
class Publisher:
    """Publishes, prints again, renames and withdraws, at random."""

    site: Replica
    chance: random.Random
    last: int = 100

    def work(self) -> None:
        """Do one thing, or nothing."""
        self.chance.choice([self._publish, self._print_again, self._rename, lambda: None])()

    def _area(self) -> Area:
        return self.chance.choice(list(self.site.areas.values()))

    def _publish(self) -> None:
        area = self._area()
        self.last += 1
        day = date(2025, 1, 1) + timedelta(days=self.last)
        area.reports.append(fake_report(self.last, area.urn, day))

    def _print_again(self) -> None:
        report = self.chance.choice(
            [report for report in self.site.all_reports() if report.content]
        )
        area = next(area for area in self.site.areas.values() if report in area.reports)
        self.last += 1
        report.content = fake_pdf(area.urn, report.published, edition=self.last)

    def _rename(self) -> None:
        area = self._area()
        area.name = f"{area.name.split(' and ')[0]} and {self.chance.randint(1, 99)}"


# --- the trial ------------------------------------------------------------------------


@dataclass
class Trial:
    """Two workspaces of one site, of which only one meets the faults."""

    site: Replica
    bench: Bench
    whole: Bench
    chance: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    def refresh(self) -> None:
        """Refresh the disturbed workspace; it may fail, but with a message only."""
        ahead = CLOCK_AHEAD if self.chance.random() < 0.1 else 0
        self.bench.at.seconds += ahead
        begun = time.monotonic()
        try:
            summary = self.bench.refresh()
        except LettersError as error:
            self.counts["failed"] += 1
            self.reasons[error.reason.split(":")[0].split("(")[0][:60]] += 1
        else:
            self.counts["with rejections" if summary.rejections else "succeeded"] += 1
        self.slowest = max(self.slowest, time.monotonic() - begun)
        self.bench.at.seconds -= ahead

    def round(self) -> None:
        """Break the site, refresh a few times, and mend it."""
        for fault in self.chance.sample(FAULTS, self.chance.choice([1, 1, 2])):
            fault(self.site, self.chance)
        for _ in range(self.chance.choice([1, 1, 2])):
            self.refresh()
        mend(self.site)
        self.counts["rounds"] += 1

    def differences(self) -> list[str]:
        """Refresh both workspaces with the site sound, and return what differs."""
        try:
            summary = self.bench.refresh()
        except SiteError as error:
            return [f"the site is sound and the refresh fails: {error}"]
        self.whole.refresh()
        ours, theirs = tables(self.bench.path), tables(self.whole.path)
        # A report that was not to be seen for a while has events that say so.
        found = [name for name in theirs if name != "report_events" and ours[name] != theirs[name]]
        found += ["rejections"] * bool(summary.rejections)
        found += ["files"] * (self.bench.held() != self.whole.held())
        self.bench.refresh()
        return found + ["a second refresh finds changes"] * (not quiet(self.bench.changes()))


def run(path: Path, seed: int, seconds: float, rounds: int | None = None) -> list[str]:
    """Return what differs in the end; ``rounds`` ends the trial sooner."""
    chance = random.Random(seed)  # noqa: S311
    site = fake_site(AREAS)
    next(iter(site.areas.values())).reports += [
        Report(f"7{number}", b"", TITLES["other"], date(2024, 5, 1)) for number in range(40)
    ]
    options = {"max_request_time": LONGEST_REQUEST, "pause": 0.0}
    publisher = Publisher(site, chance)
    with site.serving():
        trial = Trial(
            site,
            Bench(site, path / "disturbed", options=dict(options)),
            Bench(site, path / "whole", options=dict(options)),
            chance,
        )
        end = time.monotonic() + seconds
        while time.monotonic() < end and (rounds is None or trial.counts["rounds"] < rounds):
            publisher.work()
            trial.round()
            # In each round, so that both see the same editions of each file.
            if differences := trial.differences():
                say(f"round {trial.counts['rounds']}: {'; '.join(differences)}")
                return differences
    say(f"seed {seed}: {dict(trial.counts)}; the slowest refresh took {trial.slowest:.1f} s")
    for reason, number in trial.reasons.most_common():
        say(f"  {number} x {reason}")
    return []


def main() -> None:
    """Take the options, run the trial, and say what differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--rounds", type=int)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        differences = run(Path(name), arguments.seed, arguments.seconds, arguments.rounds)
    say("differs" if differences else "After each fault, as if there had been none.")
    raise SystemExit(bool(differences))


if __name__ == "__main__":
    main()
