"""The sentences that open a letter of the first round: who was inspected, when, and what for.

Written after public quotations of 28 letters of 2016 to 2022, whose verbs, names of the
area and dates differ. The patterns stand in one place, so that a wording that is new can be
added in one line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from inspection_letters.reading.structure.dates import parse_dates

_CARRIED_OUT: Final = (
    r"(?i:conducted|carried\s+out|undertook|completed|made|held|jointly\s+conducted|"
    r"jointly\s+carried\s+out)"
)
_AIM: Final = (
    r"(?i:to\s+(?:judge|assess|decide|determine|see|evaluate|establish|consider|review|check|find)"
    r"|in\s+order\s+to|and\s+to|under|between|from|over|during|in\s+accordance)"
)
_NAME: Final = (
    r"(?:(?i:the\s+)?(?i:(?:effectiveness\s+of\s+)?(?:the\s+)?(?:local\s+)?area\s+of)\s+"
    rf"(?P<of>[A-Z].*?)|(?i:the\s+)?(?P<plain>[A-Z].*?))(?:\s+(?i:local\s+)?(?i:area))?"
    rf"(?=\s*,?\s+{_AIM}\b|\s*,?\s+(?:on|in)\s+\d|\s*[.;]|\s*$)"
)

INSPECTED: Final = re.compile(
    rf"{_CARRIED_OUT}\s+(?i:an?|the|their|its)\s+(?i:joint\s+)?(?i:(?:local\s+)?area\s+)?"
    rf"(?i:SEND\s+)?(?i:inspection\s+(?:of|in|to)\s+){_NAME}"
)
"""What a first letter says of its inspection; the area is in the groups ``of`` or ``plain``."""

REVISITED: Final = re.compile(
    rf"(?:(?i:re-?visited\s+)|{_CARRIED_OUT}\s+(?i:an?|the|their|its)\s+(?i:joint\s+)?"
    rf"(?i:(?:local\s+)?(?:area\s+)?)(?i:SEND\s+)?(?i:re-?visit\s+(?:of|to|in)\s+)){_NAME}"
)
"""What a revisit letter says of its visit; the area is in the groups ``of`` or ``plain``."""

_INITIAL: Final = (
    r"(?:initial|original|previous|first|last|earlier|their|our)\s+"
    r"(?:(?:joint|full|local|area|SEND)\s+)*inspection"
)
_MONTHS: Final = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
)
_INITIAL_DATE: Final = re.compile(
    rf"\b{_INITIAL}(?:,?\s+(?:(?:that|which)\s+)?(?:was\s+)?(?:took\s+place|carried\s+out|conducted|"
    r"held|completed))?,?\s+(?:in|of|on|between|from)\s+"
    rf"(?P<when>(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:(?:{_MONTHS})\s+)?(?:\d{{4}}\s+)?(?:to|and|-|–)\s+)?"
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:{_MONTHS})\s+\d{{4}})",
    re.IGNORECASE,
)
"""When the first inspection was: a day, a range of days, or a month, with its year."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The area and the days of a visit, as the opening sentence gives them.

    Attributes
    ----------
    area : str or None
        The area's name as printed.
    first_day, last_day : datetime.date or None
        The days of the visit; both None where the sentence gives no day.
    """

    area: str | None = None
    first_day: date | None = None
    last_day: date | None = None


def read_opening(
    blocks: Sequence[str], pattern: re.Pattern[str], *, before: date | None = None
) -> Opening | None:
    """Return what the opening sentence says, or None if no block has such a sentence.

    Parameters
    ----------
    blocks : sequence of str
        The paragraphs of the letter, in reading order.
    pattern : re.Pattern
        `INSPECTED` or `REVISITED`.
    before : datetime.date, optional
        The letter's date, from which a year that is missing is taken.
    """
    for block in blocks:
        match = pattern.search(block)
        if match is None:
            continue
        start = max(block.rfind(". ", 0, match.start()) + 1, 0)
        days = parse_dates(block[start : match.start()], before=before) or parse_dates(
            block[start:], before=before
        )
        name = (match.group("of") or match.group("plain") or "").strip(" ,")
        return Opening(name or None, *(days or (None, None)))
    return None


def initial_inspection(whole: str) -> str | None:
    """Return when the first inspection was, as a revisit letter prints it, or None.

    Parameters
    ----------
    whole : str
        The letter's paragraphs.
    """
    match = _INITIAL_DATE.search(whole)
    return " ".join(match.group("when").split()) if match else None
