"""Dates as the letters print them."""

from __future__ import annotations

from datetime import date

# fmt: off
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
# fmt: on


def day_text(day: date, *, zero: bool = False) -> str:
    """Return a day in words; with ``zero`` its number has two digits."""
    number = f"{day.day:02d}" if zero else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def span_text(start: date, end: date, style: str = "plain") -> str:
    """Return the dates of an inspection in words.

    Parameters
    ----------
    start, end : date
        First and last day.
    style : str
        ``plain`` leaves out a month or year that follows later, ``repeat`` prints
        both dates in full, and ``zero`` prints them in full with the second day in
        two digits.

    Returns
    -------
    str
        For instance "29 April to 3 May 2024".
    """
    if style == "repeat":
        return f"{day_text(start)} to {day_text(end)}"
    if style == "zero":
        return f"{day_text(start)} to {day_text(end, zero=True)}"
    first = str(start.day)
    if start.month != end.month:
        first += f" {MONTHS[start.month - 1]}"
    if start.year != end.year:
        first += f" {start.year}"
    return f"{first} to {day_text(end)}"


def between_text(start: date, end: date) -> str:
    """Return the dates of an inspection as they follow "between": "29 April and 3 May 2024"."""
    return span_text(start, end).replace(" to ", " and ")


def month_text(day: date) -> str:
    """Return the month and year of a day."""
    return f"{MONTHS[day.month - 1]} {day.year}"
