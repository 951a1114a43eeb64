"""What a letter of a joint targeted area inspection states, by its set phrases."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from inspection_letters.common.reference.areas import Area, Areas
from inspection_letters.reading.structure.dates import parse_dates, parse_day

_AREA_OF_TITLE: Final = (
    re.compile(r"\binspection\s+of\s+(?!the\s+multi-agency)(?P<area>.+)$", re.IGNORECASE),
    re.compile(r".*\bin\s+(?P<area>.+)$", re.IGNORECASE),
)
_AREA_OF_OPENING: Final = (
    re.compile(r"individual agencies in (?P<area>[^.]+)\."),
    re.compile(r"multi-agency responses? to [^.]*\bin (?P<area>[^.,]+)[.,]"),
)
_AREA_OF_SALUTATION: Final = re.compile(
    r"Dear\s+(?P<area>.+?),?\s+(?:local\s+|strategic\s+)*safeguarding\b", re.IGNORECASE
)
_COUNCIL: Final = re.compile(
    r"^(?:the\s+)?(?:(?:London|Royal|Metropolitan)\s+Borough\s+of\s+)?(?P<area>.+?)"
    r"(?:\s+(?:(?:City|County|Borough|Metropolitan|District)\s+)*(?:Council|Borough))?$"
)
_DATED: Final = re.compile(r"\b(?:between|took place|carried out|from|on)\s+(?=\D{0,12}\d)", re.I)

_DEEP_DIVE: Final = re.compile(
    r"[‘'“]?deep dive[’'”]?\s+(?:focus\s+)?(?:on|into)\s+(?P<theme>[^.]+)\."
)
_RESPONSE: Final = re.compile(r"multi-agency\s+responses?\s+to\s+(?P<theme>.+)", re.I)
_ANAPHORIC: Final = re.compile(r"\b(?:this|these)\s|effectiveness of services", re.I)

_INSPECTORATES: Final = (
    ("Ofsted", re.compile(r"\bOfsted\b")),
    ("CQC", re.compile(r"\bCare Quality Commission\b|\bCQC\b")),
    ("HMICFRS", re.compile(r"\bHMICFRS\b|\bConstabulary and Fire\b")),
    ("HMI Constabulary", re.compile(r"\bHMIC\b|\bConstabulary\b")),
    ("HMI Probation", re.compile(r"\b(?:HMI|Inspectorate of) Probation\b|\bHMI Prob\b|\bHMIP\b")),
)

_DUE: Final = re.compile(r"\bby\s+(?:[A-Z][a-z]+day,?\s+)?(?P<day>\d{1,2}[^.]*)")
_SENDS: Final = re.compile(r"\bsend\b[^.]*\bstatement of (?:proposed )?action\b", re.IGNORECASE)
_DETERMINED: Final = re.compile(
    r"\bdetermined\s+that\s+(?P<body>.+?)\s*(?:\([^()]*\)\s*)?,?\s+(?:is|are|will\s+be)\s+the\s+"
    r"principal\s+authorit(?:y|ies)\b"
)
_PREPARES: Final = re.compile(
    r"(?:^|(?<=[.!?] ))(?P<body>[A-Z][^.!?]*?)\s+should\s+(?:prepare|produce|coordinate|lead)\b"
)


def find_area(
    title: str, opening: str, salutation: str, areas: Areas
) -> tuple[str | None, Area | None]:
    """Return the name of the area as printed, without its council, and the area it is.

    The title names the area, or else the opening or the salutation. The first name that is
    a known area is taken; else the first name.

    Parameters
    ----------
    title, opening, salutation : str
        Parts of the letter; each may be empty.
    areas : Areas
        The areas to look up.
    """
    matches = [
        *(pattern.search(title.rstrip(" .")) for pattern in _AREA_OF_TITLE),
        *(pattern.search(opening) for pattern in _AREA_OF_OPENING),
        _AREA_OF_SALUTATION.match(salutation),
    ]
    names = [_without_council(match.group("area")) for match in matches if match]
    for name in names:
        area = areas.find(name)
        if area:
            return name, area
    return (names[0] if names else None), None


def _without_council(name: str) -> str:
    match = _COUNCIL.match(name.strip(" ,."))
    return match.group("area") if match else name


def inspection_days(opening: str, letter_date: date | None) -> tuple[date, date] | None:
    """Return the first and the last day of the inspection.

    Parameters
    ----------
    opening : str
        The paragraphs before the first heading.
    letter_date : date or None
        The date of the letter, from which a year that the opening leaves out is taken.
    """
    for match in _DATED.finditer(opening):
        days = parse_dates(opening[match.end() : match.end() + 60], before=letter_date)
        if days:
            return days
    return None


def find_theme(title: str, opening: str, area: str | None) -> str | None:
    """Return the subject of the inspection in the words of the letter.

    That of the "deep dive", unless it only points back ("these vulnerabilities"); else what
    the multi-agency response was to, by the opening or by the title.

    Parameters
    ----------
    title, opening : str
        Parts of the letter.
    area : str or None
        The name of the area, which ends the phrase and is left out.
    """
    dives = [match.group("theme") for match in _DEEP_DIVE.finditer(opening)]
    responses = [
        _without_area(match.group("theme"), area)
        for sentence in (*re.split(r"(?<=[.!?])\s+", opening), title)
        if (match := _RESPONSE.search(sentence))
    ]
    found = (theme.strip(" ,.") for theme in (*dives, *responses) if not _ANAPHORIC.search(theme))
    return next(found, None)


def _without_area(theme: str, area: str | None) -> str:
    if area is None:
        return theme
    place = rf",?\s+in\s+(?:the\s+)?(?:\w+\s+){{0,3}}?{re.escape(area)}(?:\s+\w+){{0,3}}\s*\.?$"
    return re.sub(place, "", theme, flags=re.IGNORECASE)


def inspectorates(opening: str) -> tuple[str, ...]:
    """Return the inspectorates that carried out the inspection, by their short names."""
    found = [name for name, pattern in _INSPECTORATES if pattern.search(opening)]
    return tuple(name for name in found if name != "HMI Constabulary" or "HMICFRS" not in found)


def statement_due(next_steps: str) -> date | None:
    """Return the day by which the written statement of action must be sent."""
    for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z])", next_steps):
        match = _DUE.search(sentence) if _SENDS.search(sentence) else None
        if match:
            return parse_day(match.group("day"))
    return None


def principal_authority(paragraphs: Iterable[str]) -> str | None:
    """Return who must prepare the written statement of action, without a leading "the".

    Parameters
    ----------
    paragraphs : iterable of str
        The paragraphs under "Next steps", without item numbers.
    """
    texts = list(paragraphs)
    for pattern in (_DETERMINED, _PREPARES):
        for text in texts:
            match = pattern.search(text)
            if match:
                return re.sub(r"^the\s+", "", match.group("body").strip(" ,"), flags=re.I)
    return None
