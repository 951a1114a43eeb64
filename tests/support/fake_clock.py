"""A clock for tests: nothing waits, but all waiting times are recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

BEGIN = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


@dataclass(slots=True)
class FakeClock:
    """A clock that advances only when something sleeps or a test advances it."""

    seconds: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def clock(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return BEGIN + timedelta(seconds=self.seconds)
