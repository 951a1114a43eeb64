"""What letters ask for: priority actions, areas for improvement and significant weaknesses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inspection_letters.outputs.report.material import Material
from inspection_letters.outputs.report.pieces import ReportExcerpt, ReportLetter
from inspection_letters.records import Recommendation
from inspection_letters.records.spans import Span

PRIORITY, IMPROVE, SIGNIFICANT = (
    "Priority action",
    "Area for improvement",
    "Significant weakness",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that a letter asks for, with the excerpts that tell it.

    ``number`` counts from 1 within its kind and letter.
    """

    letter: ReportLetter
    kind: str
    number: int
    recommendation: Recommendation
    excerpts: tuple[ReportExcerpt, ...]

    @property
    def code_ids(self) -> tuple[str, ...]:
        """The codes that its excerpts bear, the first met first."""
        return tuple(dict.fromkeys(coded.code_id for one in self.excerpts for coded in one.codings))

    @property
    def page_number(self) -> int | None:
        """The page on which it begins, if an excerpt tells."""
        return min((one.page_number for one in self.excerpts), default=None)


def all_asked(material: Material) -> tuple[Asked, ...]:
    """Return all that letters ask for, by letter and in the order of each letter."""
    return tuple(one for letter in material.letters for one in asked_by(material, letter))


def asked_by(material: Material, letter: ReportLetter) -> tuple[Asked, ...]:
    """Return all that one letter asks for, in its order."""
    held = material.excerpts_of(letter.letter_id)
    return tuple(
        Asked(letter, kind, number, one, _told_by(held, one.spans))
        for kind, ones in (
            (PRIORITY, letter.metadata.priority_actions),
            (IMPROVE, letter.metadata.areas_for_improvement),
            (SIGNIFICANT, letter.metadata.significant_weaknesses),
        )
        for number, one in enumerate(ones, start=1)
    )


def _told_by(excerpts: Sequence[ReportExcerpt], spans: Sequence[Span]) -> tuple[ReportExcerpt, ...]:
    return tuple(
        one
        for one in excerpts
        if any(
            span.start < one.excerpt.span.end and one.excerpt.span.start < span.end
            for span in spans
        )
    )
