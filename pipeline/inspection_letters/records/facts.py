"""The facts that a letter states: dates, outcome, bodies, actions and people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from inspection_letters.records.spans import Span

OVERALL_JUDGEMENT: Final = "overall-effectiveness"
"""The judgement on an inspected service as a whole."""


class Outcome(StrEnum):
    """The three outcomes of an area SEND inspection (2023 framework).

    Examples
    --------
    >>> import inspection_letters as il
    >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
    >>> letter.metadata.outcome is il.Outcome.POSITIVE
    True
    """

    POSITIVE = "positive"
    INCONSISTENT = "inconsistent"
    SYSTEMIC_FAILINGS = "systemic-failings"


class Verdict(StrEnum):
    """What a later visit says of a weakness or of an area for priority action."""

    SUFFICIENT_PROGRESS = "sufficient-progress"
    INSUFFICIENT_PROGRESS = "insufficient-progress"
    EFFECTIVE_ACTION = "effective-action"
    INEFFECTIVE_ACTION = "ineffective-action"


class Grade(StrEnum):
    """The grades of inspections of children's services, the best first.

    ``adequate`` was printed up to 2013, ``requires improvement`` since.

    Examples
    --------
    >>> import inspection_letters as il
    >>> il.Grade("good") is il.Grade.GOOD
    True
    """

    OUTSTANDING = "outstanding"
    GOOD = "good"
    REQUIRES_IMPROVEMENT = "requires-improvement"
    ADEQUATE = "adequate"
    INADEQUATE = "inadequate"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an inspection judged, and its grade.

    ``judgement`` names what was judged, such as ``overall-effectiveness``; ``text`` is the
    grade as printed, and ``span`` is where the letter prints both.

    Examples
    --------
    >>> import inspection_letters as il
    >>> from inspection_letters.extending import Judgement
    >>> Judgement("adoption", il.Grade.GOOD, "Good", il.Span(0, 25)).grade.value
    'good'
    """

    judgement: str
    grade: Grade
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A priority action, an area for improvement or a significant weakness, whole.

    ``spans`` are the blocks of the letter's text that make it up; ``text`` is
    those blocks joined by line feeds. ``verdict`` is what a later visit says of it.

    Examples
    --------
    >>> import inspection_letters as il
    >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
    >>> all(action.spans for action in letter.metadata.areas_for_improvement)
    True
    """

    text: str
    spans: tuple[Span, ...]
    responsible_bodies: tuple[str, ...] = ()
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class ReadingNote:
    """A fact or a text that was not found in a letter, what was looked for, and where.

    ``what`` names it in words. ``looked_for`` and ``where`` are parts of a sentence, as
    `sentence` puts them together; ``where`` is empty for the whole letter. ``remedy`` says
    what to do, if that is special.

    Examples
    --------
    >>> from inspection_letters.extending import ReadingNote
    >>> ReadingNote("outcome", "sentence that states one", "in the section on it").sentence
    'Outcome: no sentence that states one in the section on it.'
    """

    what: str
    looked_for: str
    where: str
    remedy: str = ""

    @property
    def sentence(self) -> str:
        """The note as a sentence, and the remedy as another."""
        subject = self.what[:1].upper() + self.what[1:]
        note = f"{subject}: no {self.looked_for} {self.where}".rstrip()
        return f"{note}. {self.remedy}".rstrip()


@dataclass(frozen=True, slots=True)
class Metadata:
    """The facts that a letter states; None or empty where it does not state them.

    ``reading_notes`` say what every letter of the kind states but was not found in this
    one, and which pages could not be read. ``statement_inferred`` is True where
    ``statement_of_action`` is False only because the letter mentions no statement.

    Examples
    --------
    >>> import inspection_letters as il
    >>> letter = il.read(il.sample_letters() / "990001_wexmoor.pdf")
    >>> letter.metadata.kind, letter.metadata.area
    ('area-send-report', 'Wexmoor')
    """

    letter_id: str
    kind: str
    area: str | None = None
    urn: str | None = None
    inspection_start: date | None = None
    inspection_end: date | None = None
    previous_inspection: str | None = None
    outcome: Outcome | None = None
    next_inspection: str | None = None
    responsible_bodies: tuple[str, ...] = ()
    lead_inspectors: tuple[str, ...] = ()
    priority_actions: tuple[Recommendation, ...] = ()
    areas_for_improvement: tuple[Recommendation, ...] = ()
    statement_of_action: bool | None = None
    significant_weaknesses: tuple[Recommendation, ...] = ()
    letter_date: date | None = None
    addressees: tuple[str, ...] = ()
    inspectors: tuple[str, ...] = ()
    signatories: tuple[str, ...] = ()
    reading_notes: tuple[ReadingNote, ...] = ()
    theme: str | None = None
    statement_due: date | None = None
    statement_inferred: bool = False
    statement_issued: date | None = None
    statement_fit: date | None = None
    judgements: tuple[Judgement, ...] = ()

    @property
    def overall_grade(self) -> Grade | None:
        """The grade of overall effectiveness; None if none is printed, or two that differ.

        Up to 2012, reports graded safeguarding and looked after children one by one.
        """
        grades = {
            item.grade for item in self.judgements if item.judgement.endswith(OVERALL_JUDGEMENT)
        }
        return grades.pop() if len(grades) == 1 else None
