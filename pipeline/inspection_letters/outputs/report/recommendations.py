"""Recommendations: priority actions, areas for improvement and significant weaknesses."""

from __future__ import annotations

from dataclasses import dataclass

from inspection_letters.analysis.excerpts import CorpusExcerpt, excerpts_at
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.records import Recommendation

PRIORITY, IMPROVE, SIGNIFICANT = (
    "Priority action",
    "Area for improvement",
    "Significant weakness",
)


@dataclass(frozen=True, slots=True)
class ListedRecommendation:
    """A recommendation in a letter, with its excerpts.

    ``number`` counts from 1 within its kind and letter.
    """

    letter: CorpusLetter
    kind: str
    number: int
    recommendation: Recommendation
    excerpts: tuple[CorpusExcerpt, ...]

    @property
    def code_ids(self) -> tuple[str, ...]:
        """The codes of its excerpts, in order of appearance."""
        return tuple(
            dict.fromkeys(coded.code_id for excerpt in self.excerpts for coded in excerpt.codings)
        )

    @property
    def page_number(self) -> int | None:
        """The page on which it begins, if it has an excerpt."""
        return min((excerpt.page_number for excerpt in self.excerpts), default=None)


def all_recommendations(material: ReportMaterial) -> tuple[ListedRecommendation, ...]:
    """Return the recommendations of all letters, in the order of each letter."""
    return tuple(
        item for letter in material.letters for item in recommendations_of(material, letter)
    )


def recommendations_of(
    material: ReportMaterial, letter: CorpusLetter
) -> tuple[ListedRecommendation, ...]:
    """Return the recommendations of one letter, in order."""
    excerpts = material.excerpts_of(letter.letter_id)
    return tuple(
        ListedRecommendation(
            letter, kind, number, recommendation, excerpts_at(excerpts, recommendation.spans)
        )
        for kind, listed in (
            (PRIORITY, letter.metadata.priority_actions),
            (IMPROVE, letter.metadata.areas_for_improvement),
            (SIGNIFICANT, letter.metadata.significant_weaknesses),
        )
        for number, recommendation in enumerate(listed, start=1)
    )
