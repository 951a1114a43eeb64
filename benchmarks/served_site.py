"""What happens to a replica of the site while `letters serve` refreshes from it."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.refresh_faults import FAULTS, Break
from benchmarks.served_program import KILLS, query
from tests.support.refresh_bench import sha256_of
from tests.support.replica import MIB, Area, Fault, Replica, Report, another

BOMB = gzip.compress(bytes(64 * MIB))

RESPONSES: tuple[Fault, ...] = (
    Fault(500),
    Fault(429, {"Retry-After": "3"}),
    Fault(429, {"Retry-After": "-5"}),
    Fault(429, {"Retry-After": "nan"}),
    Fault(429, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}),
    Fault(headers={"Content-Encoding": "gzip"}, body=BOMB),
    Fault(headers={"Content-Encoding": "gzip"}, body=gzip.compress(BOMB)),
    Fault(headers={"Content-Length": "10"}, stated=False),
    Fault(headers={"Content-Length": "²"}, stated=False),
    Fault(headers={"X-Name": "Café", "Content-Type": "application/pdf; name=é"}),
)


def _response(site: Replica, chance: random.Random) -> None:
    places = ["/search", *(area.path for area in site.areas.values())]
    places += [report.path for report in site.all_reports()]
    for place in chance.sample(places, chance.choice([1, 2, 4])):
        site.faults[place] = chance.choice(RESPONSES)


BREAKS: tuple[Break, ...] = (*FAULTS, *[_response] * 4)


@dataclass(frozen=True, order=True)
class Event:
    """Something that happens at a moment, in seconds."""

    at: float
    what: str
    seed: int


def plan(seconds: float, seed: int) -> list[Event]:
    """Return what happens, in its order; in the end, nothing but mending."""
    chance = random.Random(seed)  # noqa: S311
    events: list[Event] = []

    def repeat(what: tuple[str, ...], shortest: float, longest: float) -> Iterator[float]:
        at = chance.uniform(shortest, longest)
        while at < seconds:
            events.append(Event(at, chance.choice(what), chance.randrange(2**32)))
            yield at
            at += chance.uniform(shortest, longest)

    for at in repeat(("break",), 40, 120):
        events.append(Event(at + chance.uniform(15, 90), "mend", 0))
    for _ in repeat(("publish", "publish", "print again", "rename", "withdraw"), 40, 110):
        pass
    for _ in repeat(KILLS, 120, 300):
        pass
    return sorted(event for event in events if event.at < seconds)


# --- the publisher --------------------------------------------------------------------


class Publisher:
    """Does the same on two sites."""

    def __init__(self, sites: tuple[Replica, Replica]) -> None:
        self.sites = sites
        self.edition = 0
        self.withdrawn: str | None = None
        self.later: list[dict[str, tuple[str, Report]]] = []
        for site in sites:
            held_back = {}
            for area in site.areas.values():
                held_back |= {report.report_id: (area.urn, report) for report in area.reports[1:]}
                area.reports = area.reports[:1]
            self.later.append(held_back)

    def work(self, what: str, chance: random.Random, workspace: Path) -> str:
        """Do something, and say what."""
        site = self.sites[0]
        if what == "publish" and self.later[0]:
            report_id = chance.choice(sorted(self.later[0]))
            for each, later in zip(self.sites, self.later, strict=True):
                urn, report = later.pop(report_id)
                each.areas[urn].reports.append(report)
            return f"report {report_id} is published"
        known = fetched(workspace, site)
        if what == "withdraw" and self.withdrawn in listed(workspace):
            known = []  # More than a few withdrawn at once are for a person to accept.
        if what == "rename" or not known:
            area = chance.choice(list(site.areas.values()))
            self.edition += 1
            for each in self.sites:
                each.areas[area.urn].name = f"{area.name.split(' and ')[0]} and {self.edition}"
            return f"an area is renamed to {area.name}"
        report_id = chance.choice(known)
        if what == "print again":
            self.edition += 1
        else:
            self.withdrawn = report_id
        for each in self.sites:
            for area in each.areas.values():
                self._touch(area, report_id, again=what == "print again")
        return f"report {report_id} is {'printed again' if what == 'print again' else 'withdrawn'}"

    def _touch(self, area: Area, report_id: str, *, again: bool) -> None:
        for report in [report for report in area.reports if report.report_id == report_id]:
            if again:
                report.content = another(report.content, f"edition {self.edition}")
            else:
                area.reports.remove(report)


def fetched(workspace: Path, site: Replica) -> list[str]:
    """Return the reports of which a workspace holds the edition that is out."""
    newest = dict(
        query(
            workspace / "letters.sqlite",
            "SELECT report_id, pdf_sha256 FROM file_versions ORDER BY report_id, number",
        )
    )
    return [
        report.report_id
        for report in site.all_reports()
        if sha256_of(report.content) in (newest.get(report.report_id), newest.get(report.path))
    ]


def listed(workspace: Path) -> set[str]:
    """Return the reports that a workspace takes to be on the site."""
    asked = "SELECT report_id FROM reports WHERE withdrawn_at IS NULL"
    return {row[0] for row in query(workspace / "letters.sqlite", asked)}
