"""What the site says in headers, checked before it is kept, sent back or counted with."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from inspection_letters.records.catalogue import Validators

_LONGEST: Final = 1000
_MOST_DIGITS: Final = 15


def usable_value(value: str | None) -> str | None:
    """Return a header's value if it can be sent back as it is, and None otherwise.

    A header that a request may contain has visible ASCII characters and spaces only.
    """
    value = (value or "").strip()
    sound = value.isascii() and value.isprintable() and 0 < len(value) <= _LONGEST
    return value if sound else None


def usable_validators(known: Validators) -> Validators:
    """Return the validators that can be sent to the site."""
    return Validators(usable_value(known.etag), usable_value(known.last_modified))


def whole_number(value: str | None) -> int | None:
    """Return the number that a header states in digits, or None if it states none.

    A number of more than 15 digits counts as one of 15, which is beyond any limit too.
    """
    value = (value or "").strip()
    if not (value.isascii() and value.isdigit()):
        return None
    return int(value) if len(value) <= _MOST_DIGITS else 10**_MOST_DIGITS - 1


def seconds_to_wait(value: str | None, now: datetime) -> float | None:
    """Return the seconds that ``Retry-After`` asks for, or None if it does not say.

    Parameters
    ----------
    value : str or None
        A number of seconds, or a date.
    now : datetime
        The current time, with its time zone.
    """
    seconds = whole_number(value)
    if seconds is not None:
        return float(seconds)
    try:
        moment = parsedate_to_datetime((value or "")[:_LONGEST])
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return max(0.0, (moment - now).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
