"""A replica with all published letters, followed through three weeks; they are really read."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from inspection_letters.common.settings.refresh import RefreshSettings
from inspection_letters.runs.fetch import Clockwork, FetchRequest
from inspection_letters.runs.refresh import RefreshSummary, refresh
from inspection_letters.store import open_store

from tests.support.fake_clock import FakeClock
from tests.support.in_process import RULES, run_in_process
from tests.support.published_letters import FOLDER, letters, needs_letters
from tests.support.replica import Replica, another, folder, samples

TOLD = ("new", "changed", "withdrawn", "returned", "renamed", "outcomes", "rejections", "topics")
WEEK = 7 * 86400


def reported(path: Path) -> dict[str, list[tuple[str, str]]]:
    """Return the last reported changes, each with its area's URN and its cause."""
    changes: dict[str, Any] = json.loads((path / "changes.json").read_text(encoding="utf-8"))
    return {
        name: [(change["urn"], change["cause"]) for change in changes[name]]
        for name in TOLD
        if changes[name]
    }


def statuses(site: Replica) -> Counter[int]:
    return Counter(request.status for request in site.file_requests())


@pytest.mark.slow
@needs_letters
@pytest.mark.xdist_group("refresh_real")
def test_forty_published_letters_and_what_happens_to_them(tmp_path: Path) -> None:
    at, path = FakeClock(), tmp_path / "ws"

    def week(site: Replica) -> RefreshSummary:
        at.seconds += WEEK
        site.requests.clear()
        with open_store(path, create=True) as store:
            return refresh(
                store,
                RULES,
                RefreshSettings(source=site.url),
                FetchRequest(),
                lambda inputs: run_in_process(inputs, path),
                clockwork=Clockwork(at.sleep, at.clock, at.now),
            )

    with folder(FOLDER / "letters").serving() as site:
        number = len(letters())
        first = week(site)
        assert (first.fetched, first.unchanged, first.rejections) == (number, 0, ())
        assert statuses(site) == {200: number}
        assert first.coding is not None
        assert first.coding.read == number
        assert len(reported(path)["new"]) == number
        assert {cause for _, cause in reported(path)["new"]} == {"source"}

        second = week(site)
        assert (second.fetched, second.unchanged) == (0, number)
        # One conditional request for each file, and not one byte of a letter.
        assert statuses(site) == {304: number}
        assert all("If-None-Match" in request.headers for request in site.file_requests())
        assert second.coding is not None
        assert (second.coding.read, second.coding.recoded) == (0, 0)
        assert reported(path) == {}

        new = samples(3, ["area-send-report"]).areas
        site.areas |= new
        again, withdrawn = list(site.areas.values())[:2]
        again.reports[0].content = another(again.reports[0].content)
        del withdrawn.reports[0]
        third = week(site)
        assert (third.fetched, third.unchanged, third.rejections) == (4, number - 2, ())
        assert statuses(site) == {200: 4, 304: number - 2}
        assert third.coding is not None
        assert (third.coding.read, third.coding.recoded) == (4, 0)
        assert reported(path) == {
            "new": [(urn, "source") for urn in sorted(new, key=lambda urn: new[urn].name)],
            "changed": [(again.urn, "source")],
            "withdrawn": [(withdrawn.urn, "source")],
        }
        (changed,) = third.account.changed
        assert (changed.what, changed.gained, changed.lost) == ("republished", (), ())
        week(site)
        assert reported(path) == {}
