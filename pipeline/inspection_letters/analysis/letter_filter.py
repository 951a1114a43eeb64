"""Which letters are meant: conditions such as ``region=London`` or ``from=2024-01-01``.

Conditions are written in one way on the command line (``--where region=London``) and in Python
(``where={"region": "London"}``). Values of one key are alternatives; keys must all hold.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from inspection_letters.analysis.letter_values import LABELS, VALUES_OF, find_values
from inspection_letters.analysis.letters import KIND_INSPECTORATES, CorpusLetter
from inspection_letters.records.errors import UsageError
from inspection_letters.records.suggestions import unknown_value

FIRST: Final = "from"
LAST: Final = "to"
KEYS: Final = (*VALUES_OF, FIRST, LAST)
"""The keys of conditions."""

_DATE: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class LetterFilter:
    """Conditions on letters, as they were written.

    Attributes
    ----------
    values : mapping of str to tuple of str
        The values of each key, in the order in which they were written.
    """

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.values)

    @property
    def options(self) -> tuple[str, ...]:
        """The conditions as options of a command: ``--where region=London``."""
        return tuple(
            part
            for key, values in self.values.items()
            for value in values
            for part in ("--where", f"{key}={value}")
        )

    def resolve(self, letters: Sequence[CorpusLetter]) -> LetterConditions:
        """Find what the conditions mean for the letters of a workspace.

        Raises
        ------
        UsageError
            If no letter has a value. The message names the values that are nearest.
        """
        first, last = self.values.get(FIRST, ()), self.values.get(LAST, ())
        conditions = LetterConditions(
            values={
                key: tuple(
                    dict.fromkeys(
                        value for text in texts for value in find_values(key, text, letters)
                    )
                )
                for key, texts in self.values.items()
                if key in VALUES_OF
            },
            first=_read_day(FIRST, first[0]) if first else None,
            last=_read_day(LAST, last[0]) if last else None,
        )
        if conditions.first and conditions.last and conditions.first > conditions.last:
            raise UsageError(
                f"The first day ({first[0]}) is after the last day ({last[0]}).",
                "Exchange 'from' and 'to'.",
            )
        return conditions


@dataclass(frozen=True, slots=True)
class LetterConditions:
    """Conditions on letters, in the values that the letters have.

    Attributes
    ----------
    values : mapping of str to tuple of str
        By key, the values of which a letter must have one.
    first, last : date or None
        The period, both days included. A letter's date is its first day of inspection, or else
        the date of the letter or of its publication.
    """

    values: Mapping[str, tuple[str, ...]]
    first: date | None = None
    last: date | None = None

    def match(self, letter: CorpusLetter) -> bool:
        """Whether a letter meets all conditions; one without a date is in no period."""
        return self._match_values(letter) and self._match_period(letter.date, letter.date)

    def match_undated(self, letter: CorpusLetter) -> bool:
        """Whether a letter meets all conditions but for having no date."""
        return (
            letter.date is None
            and (self.first or self.last) is not None
            and self._match_values(letter)
        )

    def match_groups(self, groups: Mapping[str, str]) -> bool:
        """Whether a letter of which only the groups are known surely meets all conditions.

        Parameters
        ----------
        groups : mapping of str to str
            Its kind, outcome, year and region.
        """
        year = groups.get("year", "")
        days = (date(int(year), 1, 1), date(int(year), 12, 31)) if year.isdigit() else (None, None)
        known = {
            **{key: (value,) for key, value in groups.items()},
            "inspectorate": KIND_INSPECTORATES.get(groups.get("kind", ""), ()),
        }
        return all(
            any(value in values for value in known.get(key, ()))
            for key, values in self.values.items()
        ) and self._match_period(*days)

    @property
    def words(self) -> str:
        """The conditions in words: ``region London; from 1 January 2024``."""
        parts = [
            f"{key.replace('_', ' ')} "
            + " or ".join(LABELS.get(key, {}).get(value, value) for value in values)
            for key, values in self.values.items()
        ]
        parts += [f"from {_day_words(self.first)}"] if self.first else []
        parts += [f"to {_day_words(self.last)}"] if self.last else []
        return "; ".join(parts)

    def _match_values(self, letter: CorpusLetter) -> bool:
        return all(
            any(value in values for value in VALUES_OF[key](letter))
            for key, values in self.values.items()
        )

    def _match_period(self, earliest: date | None, latest: date | None) -> bool:
        if self.first is None and self.last is None:
            return True
        if earliest is None or latest is None:
            return False
        return (self.first is None or earliest >= self.first) and (
            self.last is None or latest <= self.last
        )


Where = Mapping[str, object] | Iterable[str] | LetterFilter | None
"""Conditions as users write them: ``KEY=VALUE`` texts, or values by key."""


def read_filter(where: Where) -> LetterFilter:
    """Read conditions on letters.

    Parameters
    ----------
    where : mapping, iterable of str, LetterFilter or None
        Texts such as ``region=London``; or values by key, each a text, a number, a date or
        several of these.

    Raises
    ------
    UsageError
        If there is no such key, a condition has no value, or a date cannot be read.

    Examples
    --------
    >>> read_filter(["region=London", "from=2024"]) == read_filter(
    ...     {"region": "London", "from": 2024}
    ... )
    True
    """
    if where is None or isinstance(where, LetterFilter):
        return where or LetterFilter()
    if isinstance(where, str):
        where = (where,)
    pairs = (
        [(key, value) for key, values in where.items() for value in _several(values)]
        if isinstance(where, Mapping)
        else [_split(text) for text in where]
    )
    values: dict[str, tuple[str, ...]] = {}
    for written, value in pairs:
        key = str(written).strip().casefold()
        text = " ".join(str(value).split())
        if key not in KEYS:
            raise unknown_value(
                f"Letters cannot be chosen by {key!r}.", key, KEYS, heading="They can be chosen by"
            )
        if not text or value is None:
            raise UsageError(
                f"The condition on {key!r} has no value.", f"Write it as {key}={_EXAMPLES[key]}."
            )
        if key in (FIRST, LAST):
            _read_day(key, text)
            if values.get(key, (text,)) != (text,):
                raise UsageError(f"There is more than one {key!r}.", "Name one day.")
        values[key] = tuple(dict.fromkeys((*values.get(key, ()), text)))
    return LetterFilter(values)


_EXAMPLES: Final[Mapping[str, str]] = {
    "area": "Bristol",
    "region": "London",
    "outcome": "inconsistent",
    "kind": "area-send-report",
    "year": "2024",
    "inspectorate": "CQC",
    FIRST: "2024-01-01",
    LAST: "2024-12-31",
}


def _several(values: object) -> tuple[object, ...]:
    if isinstance(values, str) or not isinstance(values, Iterable):
        return (values,)
    return tuple(values)


def _split(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise UsageError(
            f"The condition {text!r} is not of the form KEY=VALUE.",
            f"Write, for example, region=London. Keys: {', '.join(KEYS)}.",
        )
    return key, value


def _read_day(key: str, text: str) -> date:
    """Return the first or last day of a year, a month or a day written as a number."""
    match = _DATE.fullmatch(text)
    if match:
        year, month, day = (int(part) if part else None for part in match.groups())
        try:
            month = month or (1 if key == FIRST else 12)
            last = monthrange(year or 0, month)[1]
            return date(year or 0, month, day or (1 if key == FIRST else last))
        except ValueError:
            pass
    raise UsageError(
        f"{text!r} is not a date.",
        f"Write a day, a month or a year, such as {key}={_EXAMPLES[key]}, {key}=2024-06 or "
        f"{key}=2024.",
    )


def _day_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


__all__ = ["KEYS", "LetterConditions", "LetterFilter", "Where", "read_filter"]
