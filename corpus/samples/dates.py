"""Dates as the letters print them."""

from __future__ import annotations

from datetime import date

# fmt: off
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
# fmt: on


def _whole(day: date, *, zero: bool = False) -> str:
    number = f"{day.day:02d}" if zero else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def span_text(start: date, end: date, style: str = "plain") -> str:
    """Return the dates of an inspection in words.

    Parameters
    ----------
    start, end : date
        First and last day.
    style : str
        ``plain`` leaves out a month or year that is told later, ``repeat``
        prints both dates in full, ``zero`` prints them in full with the second
        day in two digits.

    Returns
    -------
    str
        For instance "29 April to 3 May 2024".
    """
    if style == "repeat":
        return f"{_whole(start)} to {_whole(end)}"
    if style == "zero":
        return f"{_whole(start)} to {_whole(end, zero=True)}"
    first = str(start.day)
    if start.month != end.month:
        first += f" {MONTHS[start.month - 1]}"
    if start.year != end.year:
        first += f" {start.year}"
    return f"{first} to {_whole(end)}"
