"""After a refresh is killed at any moment, the next one repairs and reports everything."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from inspection_letters.common.settings.refresh import RefreshSettings
from inspection_letters.common.settings.run import Settings
from inspection_letters.runs.fetch import Clockwork, FetchRequest
from inspection_letters.runs.refresh import refresh
from inspection_letters.store import open_store

from tests.support.fake_clock import FakeClock
from tests.support.fake_letters import FakeCoding, fake_pdf, fake_report, fake_site
from tests.support.refresh_bench import tables
from tests.support.replica import Area, Replica

KILLS = int(os.environ.get("LETTERS_TEST_KILLS", "3"))
"""Number of kills; 20 is a thorough test, and takes more than half a minute."""

SEED = 20
SLOW = 0.02

pytestmark = [
    pytest.mark.slow,
    # With other tests of killed processes: larger groups start first, and this is long.
    pytest.mark.xdist_group("interrupted"),
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL"),
]


def second_week(site: Replica) -> None:
    """Let there be new, republished, renamed and withdrawn reports."""
    for number in (21, 22, 23):
        urn = str(991000 + number)
        report = fake_report(number, urn, date(2026, 1, number), outcome="positive")
        site.areas[urn] = Area(urn, f"Area {number}", [report])
    site.area("991002").reports[0].content = fake_pdf("991002", date(2024, 1, 7), edition=2)
    site.area("991003").name = "Area Three"
    del site.area("991005").reports[0]


def undisturbed(path: Path, site: Replica, at: FakeClock) -> None:
    settings = Settings(coder="rules")
    at.seconds += 86400
    with open_store(path, create=True) as store:
        refresh(
            store,
            settings,
            RefreshSettings(source=site.url, pause=0),
            FetchRequest(),
            FakeCoding(path, settings),
            clockwork=Clockwork(at.sleep, at.clock, at.now),
        )


def start(path: Path, site: Replica) -> subprocess.Popen[str]:
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        [
            sys.executable,
            str(root / "tests" / "support" / "killable_refresh.py"),
            str(path),
            site.url,
            str(SLOW),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )


def reported_areas(path: Path, what: str) -> set[str]:
    """Return the areas in any report of changes."""
    found = [json.loads(file.read_text()) for file in (path / "changes").glob("*.json")]
    return {entry["area"] for account in found for entry in account[what]}


def test_a_refresh_killed_at_random_moments_is_made_good(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    at, moments = FakeClock(), random.Random(SEED)
    killed = 0
    with fake_site(12).serving() as site:
        undisturbed(whole, site, at)
        begun = time.monotonic()
        process = start(tmp_path / "trial", site)
        assert process.stdout is not None
        process.stdout.readline()
        ready = time.monotonic()
        assert process.wait(120) == 0, process.stderr and process.stderr.read()
        lasts = time.monotonic() - ready
        assert ready - begun < 120
        for number in range(KILLS):
            if number == KILLS // 2:
                assert_finished(start(broken, site))
                second_week(site)
                undisturbed(whole, site, at)
            # Something to do for each.
            urn = str(992000 + number)
            report = fake_report(100 + number, urn, date(2025, 5, 1 + number % 28))
            site.areas[urn] = Area(urn, f"Area {urn}", [report])
            process = start(broken, site)
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(moments.uniform(0, lasts))
            killed += process.poll() is None
            process.kill()
            process.communicate(timeout=60)
        assert_finished(start(broken, site))
        undisturbed(whole, site, at)
    assert killed >= KILLS // 4
    assert tables(broken) == tables(whole)
    for what in ("new", "changed", "withdrawn", "renamed"):
        assert reported_areas(broken, what) == reported_areas(whole, what)
    assert list((broken / "incoming").iterdir()) == []


def assert_finished(process: subprocess.Popen[str]) -> None:
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
