"""Read dates in the forms that letters use."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    "january february march april may june july august september october november december"
).split()

_MONTH = "|".join(_MONTHS)
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"

_RANGE = re.compile(
    rf"{_DAY}(?:\s+({_MONTH}))?(?:\s+(\d{{4}}))?\s*(?:to|-|–|—|and)\s*"
    rf"{_DAY}\s+({_MONTH})\s+(\d{{4}})",
    re.IGNORECASE,
)
_SINGLE = re.compile(rf"{_DAY}\s+({_MONTH})\s+(\d{{4}})", re.IGNORECASE)
_RANGE_WITHOUT_YEAR = re.compile(
    rf"{_DAY}(?:\s+({_MONTH}))?\s*(?:to|-|–|—|and)\s*{_DAY}\s+({_MONTH})\b(?!\s+\d{{4}})",
    re.IGNORECASE,
)
_SHORT_YEAR = re.compile(rf"{_DAY}\s+({_MONTH})\s+(\d{{2}})\b", re.IGNORECASE)
_NUMERIC_DAY = r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})"
_NUMERIC = re.compile(rf"\b{_NUMERIC_DAY}(?:\s*(?:to|-|–|—|and|until)\s*{_NUMERIC_DAY})?\b", re.I)


_FILLER = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+|\bthe\s+(?=\d)|"
    rf"\bof\s+(?=(?:{_MONTH})\b)",
    re.IGNORECASE,
)
"""Names of days, "the 4th" and "of June": words within dates that change nothing."""

_DAYS_IN_A_ROW = re.compile(rf"{_DAY}(?:\s*,\s*{_DAY})+(?=\s*,?\s*and\s+\d)", re.IGNORECASE)
"""The first days of a list such as "12, 13 and 14 May 2021"."""


def parse_dates(text: str, *, before: date | None = None) -> tuple[date, date] | None:
    """Return the first and last day of the first date or range of dates in a text.

    Understands ``11 to 15 March 2024``, ``29 April to 3 May 2024``,
    ``29 January 2024 to 02 February 2024``, ``12/09/2016 to 06/10/2016`` (day first, as
    in British usage) and single dates, for which both days are the same.

    Returns
    -------
    tuple of datetime.date or None
        None if the text contains no valid date.
    """
    text = _DAYS_IN_A_ROW.sub(r"\1", _FILLER.sub("", text))
    match = _RANGE.search(text)
    if match:
        day, month, year, last_day, last_month, last_year = match.groups()
        end = _date(last_day, last_month, last_year)
        start = _date(day, month or last_month, year or last_year)
        if start and end and not year and start > end:
            start = start.replace(year=start.year - 1)
        if start and end and start <= end:
            return start, end
    match = _SINGLE.search(text)
    if match:
        found = _date(*match.groups())
        if found:
            return found, found
    match = _NUMERIC.search(text)
    if match:
        numbers = match.groups()
        start = _numeric_date(*numbers[:3])
        end = _numeric_date(*numbers[3:]) if numbers[3] else start
        if start and end and start <= end:
            return start, end
    return None if before is None else _range_before(text, before)


def parse_day(text: str) -> date | None:
    """Return the day at the start of a text: ``5 May 2017``, ``12 November 18``."""
    for pattern in (_SINGLE, _SHORT_YEAR):
        match = pattern.match(text.strip())
        if match:
            day, month, year = match.groups()
            return _date(day, month, year if len(year) == 4 else f"20{year}")
    return None


def _range_before(text: str, before: date) -> tuple[date, date] | None:
    """Return a range without a year ("20 and 24 June") as the last one before a day."""
    match = _RANGE_WITHOUT_YEAR.search(text)
    if match is None:
        return None
    day, month, last_day, last_month = match.groups()
    for year in (before.year, before.year - 1):
        end = _date(last_day, last_month, str(year))
        start = _date(day, month or last_month, str(year))
        if start and end and start > end:
            start = _date(day, month or last_month, str(year - 1))
        if start and end and end <= before:
            return start, end
    return None


def _date(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), _MONTHS.index(month.casefold()) + 1, int(day))
    except ValueError:
        return None


def _numeric_date(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year) if len(year) == 4 else 2000 + int(year), int(month), int(day))
    except ValueError:
        return None
