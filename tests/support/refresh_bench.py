"""Refresh a workspace from a replica, and look at the result."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from inspection_letters.common.settings.refresh import RefreshSettings
from inspection_letters.common.settings.run import Settings
from inspection_letters.runs.fetch import Clockwork, FetchRequest
from inspection_letters.runs.refresh import RefreshSummary, refresh
from inspection_letters.store import open_store, queries
from inspection_letters.store.schema import digests, metadata

from tests.support.factories import dump
from tests.support.fake_clock import FakeClock
from tests.support.fake_letters import FakeCoding
from tests.support.replica import Replica

DAY = 86400


@dataclass
class Bench:
    """A replica, a workspace, and a clock that advances by a week with each refresh."""

    site: Replica
    path: Path
    at: FakeClock = field(default_factory=FakeClock)
    options: dict[str, Any] = field(default_factory=dict)
    settings: Settings = field(default_factory=lambda: Settings(coder="rules"))

    def __post_init__(self) -> None:
        self.coding = FakeCoding(self.path, self.settings)

    def refresh(self, request: FetchRequest | None = None, **more: Any) -> RefreshSummary:
        self.at.seconds += 7 * DAY
        self.site.requests.clear()
        self.coding.read.clear()
        settings = RefreshSettings(source=self.site.url, **self.options)
        with open_store(self.path, url=self.settings.database_url, create=True) as store:
            return refresh(
                store,
                self.settings,
                settings,
                request or FetchRequest(),
                self.coding,
                clockwork=Clockwork(self.at.sleep, self.at.clock, self.at.now),
                **more,
            )

    def changes(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.path / "changes.json").read_text())
        return found

    def areas_of(self, what: str) -> list[str]:
        return [change["area"] for change in self.changes()[what]]

    def letters(self) -> list[str]:
        with open_store(self.path) as opened, opened.read() as conn:
            return [letter.letter.letter_id for letter in queries.all_letters(conn)]

    def rejected(self) -> list[str]:
        with open_store(self.path) as opened, opened.read() as conn:
            return [rejection.source for rejection in queries.all_rejections(conn)]

    def held(self) -> int:
        """Return the number of downloaded files, after checking that all are complete."""
        assert not list((self.path / "incoming").iterdir())
        files = list((self.path / "pdf").iterdir())
        assert all(file.stem == sha256_of(file.read_bytes()) for file in files)
        return len(files)

    def tables(self) -> dict[str, Any]:
        """Return all rows of all tables."""
        with open_store(self.path) as opened:
            return dump(opened)


QUIET = ("new", "changed", "withdrawn", "returned", "renamed", "outcomes", "prevalence")


def quiet(changes: dict[str, Any]) -> bool:
    return not any(changes[name] for name in QUIET)


def sha256_of(content: bytes) -> str:
    return sha256(content).hexdigest()


#: Values that differ between runs; everything else must be equal.
DIFFERING = {"run_id", "told_by", "at", "retrieved_at", "first_seen", "last_seen", "source"}
#: Of these only whether they are set.
MOMENTS = {"withdrawn_at", "gone_at"}


def tables(path: Path) -> dict[str, Any]:
    """Return the rows of all tables except runs, without values that differ between runs."""
    with open_store(path) as opened:
        found = dump(opened)
    rows: dict[str, Any] = {}
    for table in metadata.sorted_tables:
        if table.name in ("runs", "refreshes"):
            continue
        names = [column.name for column in table.columns]
        rows[table.name] = sorted(
            (
                {
                    name: value is None if name in MOMENTS else value
                    for name, value in zip(names, row, strict=True)
                    if name not in DIFFERING
                }
                for row in found[table.name]
                # Addresses differ between runs, and so do their digests.
                if not (table is digests and "source" in row)
            ),
            key=repr,
        )
    return rows
