"""Letters compared fact by fact with an official record."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.analysis.official.facts import compare_facts
from inspection_letters.analysis.official.matching import LetterMatch
from inspection_letters.analysis.official.places import FactPlace, place_fact
from inspection_letters.records import LetterText
from inspection_letters.records.official import RecordedInspection


class Result(StrEnum):
    """What came of a comparison."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NOT_FOUND = "not-found"
    NOT_LISTED = "not-listed"


@dataclass(frozen=True, slots=True)
class ComparedFact:
    """A fact of a letter beside that of the record.

    Attributes
    ----------
    letter : CorpusLetter
        The letter.
    inspection : RecordedInspection
        The inspection that it is about.
    fact : str
        The fact, one of `inspection_letters.analysis.official.facts.FACT_LABELS`.
    letter_value : str or None
        What was read from the letter, None if it was not found.
    record_value : str
        What the record states.
    result : Result
        Whether they agree.
    place : FactPlace or None
        Where the letter states it, if that is known.
    """

    letter: CorpusLetter
    inspection: RecordedInspection
    fact: str
    letter_value: str | None
    record_value: str
    result: Result
    place: FactPlace | None = None


@dataclass(frozen=True)
class OfficialCheck:
    """The letters of a workspace compared with a record.

    ``matches`` are all letters that could be on the record, ``facts`` all that was compared, by
    letter in the same order; ``fictional`` is the number of fictional letters left out.
    """

    record: str
    matches: tuple[LetterMatch, ...]
    facts: tuple[ComparedFact, ...]
    fictional: int = 0

    @property
    def listed(self) -> tuple[LetterMatch, ...]:
        """The letters on inspections that the record lists."""
        return tuple(match for match in self.matches if match.inspection)

    @property
    def unlisted(self) -> tuple[LetterMatch, ...]:
        """The letters on inspections that it does not list."""
        return tuple(match for match in self.matches if not match.inspection)

    def only(self, letter_ids: Container[str]) -> OfficialCheck:
        """Return the comparison of some of the letters."""
        return replace(
            self,
            matches=tuple(match for match in self.matches if match.letter.letter_id in letter_ids),
            facts=tuple(fact for fact in self.facts if fact.letter.letter_id in letter_ids),
        )

    @property
    def disagreements(self) -> tuple[ComparedFact, ...]:
        """The facts that differ or were not found in the letter."""
        return tuple(fact for fact in self.facts if fact.result is not Result.AGREES)


def check_letters(
    record: str,
    matches: Sequence[LetterMatch],
    *,
    fictional: int = 0,
    text_of: Callable[[str], LetterText] | None = None,
) -> OfficialCheck:
    """Compare each letter with the inspection that it is about.

    Parameters
    ----------
    record : str
        What the record is called within a sentence.
    matches : sequence of LetterMatch
        The letters with their inspections.
    fictional : int, default 0
        The number of fictional letters, which are in no record.
    text_of : callable, optional
        Returns the text of a letter by its ID; without it, the places of facts stay unknown.
    """
    facts = tuple(fact for match in matches for fact in _facts(match, text_of))
    return OfficialCheck(record, tuple(matches), facts, fictional)


def _facts(match: LetterMatch, text_of: Callable[[str], LetterText] | None) -> list[ComparedFact]:
    letter, inspection = match.letter, match.inspection
    if inspection is None:
        return []
    text = text_of(letter.letter_id) if text_of else None
    found = []
    for pair in compare_facts(letter, inspection):
        if pair.agrees:
            result = Result.AGREES
        else:
            result = Result.NOT_FOUND if pair.letter is None else Result.DIFFERS
        found.append(
            ComparedFact(
                letter=letter,
                inspection=inspection,
                fact=pair.fact,
                letter_value=pair.letter,
                record_value=pair.record,
                result=result,
                place=place_fact(text, letter.metadata, pair.fact)
                if text is not None and pair.letter is not None
                else None,
            )
        )
    return found


__all__ = ["ComparedFact", "OfficialCheck", "Result", "check_letters"]
