"""What an official record states of inspections, to compare letters with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final

from inspection_letters.records.facts import Outcome


class Progress(StrEnum):
    """On how many significant weaknesses a revisit found sufficient progress."""

    ALL = "sufficient-on-all"
    SOME = "sufficient-on-some"
    NONE = "sufficient-on-none"


class Action(StrEnum):
    """What a monitoring inspection found on the areas for priority action."""

    EFFECTIVE = "effective-action"
    INEFFECTIVE = "ineffective-action"


OUTCOMES_OF_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "area-send-report": tuple(Outcome),
    "area-send-revisit": tuple(Progress),
    "area-send-monitoring": tuple(Action),
}
"""The outcomes that each kind of letter can have, the best first; other kinds have none."""


@dataclass(frozen=True, slots=True)
class RecordedDate:
    """A day, or a month of which the record does not state the day.

    Examples
    --------
    >>> from datetime import date
    >>> str(RecordedDate(2017, 1)), RecordedDate(2017, 1).agrees_with(date(2017, 1, 23))
    ('2017-01', True)
    """

    year: int
    month: int
    day: int | None = None

    def __str__(self) -> str:
        month = f"{self.year:04}-{self.month:02}"
        return month if self.day is None else f"{month}-{self.day:02}"

    @property
    def first_day(self) -> date:
        """The day, or the first of the month."""
        return date(self.year, self.month, self.day or 1)

    def agrees_with(self, day: date) -> bool:
        """Whether it is this day, or a day of this month."""
        return (self.year, self.month) == (day.year, day.month) and self.day in (None, day.day)


@dataclass(frozen=True, slots=True)
class RecordedInspection:
    """An inspection, a revisit or a monitoring inspection as a record states it.

    Attributes
    ----------
    row : int
        Its row in the file of the record; the header is row 1.
    urn, area : str
        The number and the name of the area.
    region : str or None
        The region in the words of the record.
    kind : str
        The kind of the letter about it.
    start : RecordedDate
        The first day of the inspection.
    end, published : RecordedDate or None
        The last day, and the day on which the letter was published.
    outcome : str or None
        One of `OUTCOMES_OF_KINDS`.
    statement_of_action : bool or None
        Whether a written statement of action was required.
    significant_weaknesses, weaknesses_sufficient, priority_actions : int or None
        How many there are; of weaknesses also with how many there was sufficient progress.
    area_abolished : bool
        Whether the publisher leaves it out because the area no longer exists.
    """

    row: int
    urn: str
    area: str
    region: str | None
    kind: str
    start: RecordedDate
    end: RecordedDate | None = None
    published: RecordedDate | None = None
    outcome: str | None = None
    statement_of_action: bool | None = None
    significant_weaknesses: int | None = None
    weaknesses_sufficient: int | None = None
    priority_actions: int | None = None
    area_abolished: bool = False

    @property
    def result(self) -> str | None:
        """The outcome, or else whether a statement of action was required."""
        if self.outcome is not None or self.statement_of_action is None:
            return self.outcome
        return STATEMENT_REQUIRED if self.statement_of_action else STATEMENT_NOT_REQUIRED


STATEMENT_REQUIRED: Final = "statement-required"
STATEMENT_NOT_REQUIRED: Final = "statement-not-required"


@dataclass(frozen=True)
class OfficialRecord:
    """All inspections of a record, in the order of its file.

    ``name`` is what people call it within a sentence.
    """

    name: str
    inspections: tuple[RecordedInspection, ...]

    @cached_property
    def by_kind(self) -> Mapping[str, tuple[RecordedInspection, ...]]:
        """The inspections of each kind of letter, the earliest first, by kind."""
        found: dict[str, list[RecordedInspection]] = {}
        for inspection in self.inspections:
            found.setdefault(inspection.kind, []).append(inspection)
        return {
            kind: tuple(sorted(inspections, key=lambda visit: (visit.start.first_day, visit.area)))
            for kind, inspections in found.items()
        }


__all__ = [
    "OUTCOMES_OF_KINDS",
    "STATEMENT_NOT_REQUIRED",
    "STATEMENT_REQUIRED",
    "Action",
    "OfficialRecord",
    "Progress",
    "RecordedDate",
    "RecordedInspection",
]
