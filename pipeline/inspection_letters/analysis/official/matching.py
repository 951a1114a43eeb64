"""Which inspection of a record a letter is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from inspection_letters.analysis.letters import KIND_LABELS, CorpusLetter
from inspection_letters.records.official import OfficialRecord, RecordedDate, RecordedInspection

NEAR: Final = 92
"""Days by which a letter's inspection and one outside the record's period may lie apart."""

WITHIN: Final = 731
"""The same within the period: a year that was read or printed wrongly is to be found. Two
inspections of one area and kind are further apart."""

WAIT: Final = 366
"""Days after its inspection within which a letter that states no dates of it is expected."""

_NOT_LISTED: Final = "The record lists no such inspection of this area."


@dataclass(frozen=True, slots=True)
class LetterMatch:
    """A letter, and the inspection of the record that it is about.

    Attributes
    ----------
    letter : CorpusLetter
        The letter.
    inspection : RecordedInspection or None
        The inspection, None if the record does not list it.
    reason : str
        Why there is none, a whole sentence; empty if there is one.
    """

    letter: CorpusLetter
    inspection: RecordedInspection | None = None
    reason: str = ""


def match_letters(
    letters: Iterable[CorpusLetter], record: OfficialRecord
) -> tuple[LetterMatch, ...]:
    """Find the inspection of each letter by the area's number, the kind of letter and the date.

    Within the period of the record, a letter belongs to the nearest inspection of its area and
    kind even if its date differs much, so that a wrong date shows as a disagreement and not as
    a letter that is not listed. Letters replaced by a later edition are left out, and so are
    fictional letters, unless the record lists them.
    """
    matches = [_match(letter, record) for letter in letters if not letter.replaced]
    return tuple(match for match in matches if match.inspection or not match.letter.fictional)


def _match(letter: CorpusLetter, record: OfficialRecord) -> LetterMatch:
    of_kind = record.by_kind.get(letter.kind, ())
    if not of_kind:
        kind = KIND_LABELS.get(letter.kind, letter.kind)
        return LetterMatch(letter, reason=f"The record lists no inspections of the kind “{kind}”.")
    if letter.urn is None:
        return LetterMatch(letter, reason="The area of the letter is not known.")
    of_area = [inspection for inspection in of_kind if inspection.urn == letter.urn]
    day = letter.date
    if day is None:
        if len(of_area) == 1:
            return LetterMatch(letter, of_area[0])
        if of_area:
            return LetterMatch(
                letter, reason="The letter has no date, and the record lists its area repeatedly."
            )
        return LetterMatch(letter, reason=_NOT_LISTED)
    first, last = of_kind[0].start.first_day, of_kind[-1].start.first_day
    if of_area:
        nearest = min(of_area, key=lambda inspection: _days_apart(letter, day, inspection))
        apart = _days_apart(letter, day, nearest)
        if apart <= (WITHIN if first <= day <= last else _tolerance(letter)):
            return LetterMatch(letter, nearest)
    if day > last:
        return LetterMatch(letter, reason=f"The record ends {_words(of_kind[-1].start)}.")
    if day < first:
        return LetterMatch(letter, reason=f"The record begins {_words(of_kind[0].start)}.")
    return LetterMatch(letter, reason=_NOT_LISTED)


def _days_apart(letter: CorpusLetter, day: date, inspection: RecordedInspection) -> int:
    if letter.metadata.inspection_start is None and inspection.published:
        return abs((day - inspection.published.first_day).days)
    return abs((day - inspection.start.first_day).days)


def _tolerance(letter: CorpusLetter) -> int:
    return NEAR if letter.metadata.inspection_start else WAIT


def _words(recorded: RecordedDate) -> str:
    month = f"{recorded.first_day:%B %Y}"
    return f"in {month}" if recorded.day is None else f"on {recorded.day} {month}"


__all__ = ["LetterMatch", "match_letters"]
