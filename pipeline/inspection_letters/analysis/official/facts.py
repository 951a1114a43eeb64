"""The facts that letters and records both state, and how they are compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.common.reference.official import progress_on
from inspection_letters.records import Metadata, Verdict
from inspection_letters.records.official import Action, RecordedInspection

FACT_LABELS: Final[Mapping[str, str]] = {
    "inspection_start": "first day of the inspection",
    "inspection_end": "last day of the inspection",
    "published": "day of publication",
    "letter_date": "date of the letter",
    "outcome": "outcome",
    "statement_of_action": "statement of action required",
    "significant_weaknesses": "number of significant weaknesses",
    "weaknesses_sufficient": "weaknesses with sufficient progress",
    "priority_actions": "number of priority actions",
}
"""What each compared fact is called."""


class ValuePair(NamedTuple):
    """A fact as the letter and as the record have it; ``letter`` is None if it is not found."""

    fact: str
    letter: str | None
    record: str
    agrees: bool


def compare_facts(letter: CorpusLetter, inspection: RecordedInspection) -> Iterator[ValuePair]:
    """Yield each fact that the record states of a letter's inspection, in order.

    A fact that this kind of letter does not state is left out.
    """
    about = letter.metadata
    yield from _dates(letter, inspection)
    states = _STATED_BY.get(letter.kind, tuple(_READ))
    for fact in _READ:
        recorded: object = getattr(inspection, fact)
        if fact not in states or recorded is None:
            continue
        read = _READ[fact](about)
        # Where the record counts some and the letter seems to list none, they are not found.
        missing = read is None or (fact in _LISTED and recorded and not read)
        shown = None if missing else _words(read)
        yield ValuePair(fact, shown, _words(recorded), shown == _words(recorded))


def _dates(letter: CorpusLetter, inspection: RecordedInspection) -> Iterator[ValuePair]:
    about = letter.metadata
    for fact, day, recorded in (
        ("inspection_start", about.inspection_start, inspection.start),
        ("inspection_end", about.inspection_end, inspection.end),
    ):
        if recorded is not None:
            agrees = day is not None and recorded.agrees_with(day)
            yield ValuePair(fact, day.isoformat() if day else None, str(recorded), agrees)
    if inspection.published is None:
        return
    if letter.letter.published:
        day = letter.letter.published
        yield ValuePair(
            "published",
            day.isoformat(),
            str(inspection.published),
            inspection.published.agrees_with(day),
        )
    if about.letter_date:
        yield ValuePair(
            "letter_date",
            about.letter_date.isoformat(),
            f"published {inspection.published}",
            _is_plausible(about.letter_date, inspection),
        )


def _is_plausible(day: date, inspection: RecordedInspection) -> bool:
    """Whether a letter's date is between the inspection and the day of publication."""
    published = inspection.published
    on_time = published is None or day <= published.first_day or published.agrees_with(day)
    return on_time and inspection.start.first_day <= day


def _outcome(about: Metadata) -> str | None:
    if about.outcome is not None:
        return about.outcome.value
    verdicts = [item.verdict for item in about.significant_weaknesses]
    if verdicts and None not in verdicts:
        return progress_on(verdicts.count(Verdict.SUFFICIENT_PROGRESS), len(verdicts))
    verdicts = [item.verdict for item in about.priority_actions]
    if verdicts and None not in verdicts:
        effective = all(verdict is Verdict.EFFECTIVE_ACTION for verdict in verdicts)
        return Action.EFFECTIVE if effective else Action.INEFFECTIVE
    return None


def _sufficient(about: Metadata) -> int | None:
    verdicts = [item.verdict for item in about.significant_weaknesses]
    if not verdicts or None in verdicts:
        return None
    return verdicts.count(Verdict.SUFFICIENT_PROGRESS)


_READ: Final[Mapping[str, Callable[[Metadata], object]]] = {
    "outcome": _outcome,
    "statement_of_action": lambda about: about.statement_of_action,
    "significant_weaknesses": lambda about: len(about.significant_weaknesses),
    "weaknesses_sufficient": _sufficient,
    "priority_actions": lambda about: len(about.priority_actions),
}
"""How each fact is read from a letter."""

_LISTED: Final = ("significant_weaknesses", "priority_actions")
"""The facts that are the number of items a letter lists."""

_STATED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "area-send-report": ("outcome", "priority_actions"),
    "area-send-letter": ("statement_of_action", "significant_weaknesses"),
    "area-send-revisit": ("outcome", "significant_weaknesses", "weaknesses_sufficient"),
    "area-send-monitoring": ("outcome", "priority_actions"),
    "jtai-letter": ("priority_actions",),
}
"""The facts that kinds of letter state, beside dates; all for a kind that is not listed."""


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


__all__ = ["FACT_LABELS", "ValuePair", "compare_facts"]
