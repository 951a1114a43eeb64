"""What a letter of the first round says about the written statement of action."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from inspection_letters.reading.structure.dates import parse_dates

_STATEMENT: Final = (
    r"(?:written\s+statement\s+of\s+action|written\s+ws\s?oa|ws\s?oa|statement\s+of\s+action|"
    r"written\s+statement)(?:\s*\([^)]*\))?"
)
_REQUIRED: Final = re.compile(
    rf"{_STATEMENT}\s*,?\s+(?:is|was|will\s+be|has\s+been|would\s+be)\s+(?:therefore\s+|now\s+)?"
    r"(?:required|needed|necessary)|"
    r"(?:is|are|was|were|will\s+be|has\s+been|have\s+been)\s+(?:therefore\s+|now\s+|jointly\s+)*"
    rf"(?:required|asked|obliged)\s+to\s+(?:jointly\s+)?\w+(?:\s+and\s+\w+)?\s+an?\s+(?:joint\s+)?"
    rf"{_STATEMENT}|"
    rf"must\s+(?:jointly\s+)?\w+(?:\s+and\s+\w+)?\s+an?\s+(?:joint\s+)?{_STATEMENT}|"
    rf"requires?\s+(?:the\s+[^.]{{3,60}}?\s+to\s+\w+(?:\s+and\s+\w+)?\s+)?an?\s+{_STATEMENT}|"
    rf"responsible\s+for\s+(?:producing|preparing|submitting)[^.]{{0,30}}?{_STATEMENT}",
    re.IGNORECASE,
)
_NOT_REQUIRED: Final = re.compile(
    rf"{_STATEMENT}\s+(?:is|was)\s+(?:therefore\s+)?(?:not|no\s+longer)\s+(?:required|needed|"
    rf"necessary)|no\s+{_STATEMENT}\s+(?:is|was)\s+(?:required|needed|necessary)|"
    r"(?:is|are|was|were)\s+not\s+(?:required|asked)\s+to\s+\w+(?:\s+and\s+\w+)?\s+an?\s+"
    rf"{_STATEMENT}|(?:does|do|did)\s+not\s+require\s+an?\s+{_STATEMENT}",
    re.IGNORECASE,
)
_RESPONSIBLE: Final = re.compile(
    r"(?P<bodies>the\s+local\s+authority\b[^.]*?)\s+(?:are|is|were|was)\s+(?:jointly\s+)?"
    r"responsible\s+for\s+(?:submitting|producing|preparing)",
    re.IGNORECASE,
)
_DAY: Final = (
    r"(?P<day>(?:[A-Z][a-z]+day,?\s+)?(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?\s+[A-Z][a-z]+\s+"
    r"\d{2,4}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4})"
)
_ISSUED: Final = re.compile(
    rf"(?i:{_STATEMENT})\s*,?\s+(?i:(?:that|which)\s+(?:was|were)\s+)?"
    rf"(?i:issued|dated|required|requested|published|submitted|produced)\s+(?i:on\s+)?{_DAY}"
)
_FIT: Final = re.compile(
    r"(?i:(?:declared|deemed|judged|considered|found|confirmed|agreed|assessed)\s+"
    rf"(?:to\s+be\s+|as\s+(?:being\s+)?)?(?:as\s+)?fit\s+for\s+purpose\s+(?:on|by\s+\w+\s+on)\s+)"
    rf"{_DAY}"
)


@dataclass(frozen=True, slots=True)
class StatementOfAction:
    """What a letter says about the written statement of action.

    Attributes
    ----------
    required : bool or None
        Whether it is required; None where the letter does not mention it at all.
    bodies : str
        Who is responsible for it, as printed; empty where the letter does not say.
    issued : datetime.date or None
        The day the statement was issued, or required.
    fit : datetime.date or None
        The day it was declared fit for purpose.
    """

    required: bool | None
    bodies: str = ""
    issued: date | None = None
    fit: date | None = None


def read_statement(whole: str) -> StatementOfAction:
    """Return what a letter says about the written statement of action.

    No letter that is known says that a statement is not required: where none is, the letter
    is silent, and `required` is None.

    Parameters
    ----------
    whole : str
        The letter's paragraphs, joined by blanks.
    """
    required: bool | None = None
    if _NOT_REQUIRED.search(whole):
        required = False
    elif _REQUIRED.search(whole):
        required = True
    responsible = _RESPONSIBLE.search(whole)
    return StatementOfAction(
        required,
        responsible.group("bodies") if responsible else "",
        _day(_ISSUED, whole),
        _day(_FIT, whole),
    )


def _day(pattern: re.Pattern[str], whole: str) -> date | None:
    match = pattern.search(whole)
    days = parse_dates(match.group("day")) if match else None
    return days[0] if days else None
