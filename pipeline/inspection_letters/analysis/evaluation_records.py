"""The records of an evaluation: what is compared, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inspection_letters.analysis.statistics.counts import Labels
from inspection_letters.analysis.statistics.errors import CodingError
from inspection_letters.analysis.statistics.evaluation import Evaluation
from inspection_letters.analysis.statistics.letter_level import LetterMeasure, LetterScore


@dataclass(frozen=True, slots=True)
class Coding:
    """The main codes that a coder, or gold, assigned to every excerpt it judged.

    In reading order. Detail codes are apart, of the excerpts for which they were judged.

    Attributes
    ----------
    name : str
        The coder, or ``gold`` and its name.
    labels : mapping
        The codes of each excerpt with their polarities; empty where no code applies.
    code_ids : tuple of str
        The codes that were in question for every excerpt, in the order of the codebook.
    codebook_digest : str
        Which codebook that is.
    scores : mapping
        The coder's score of each code it assigned, by excerpt and code.
    held_out : frozenset of str
        The excerpts of letters that a model was trained on, for which its answers without
        that letter are taken.
    folds : int
        In how many turns letters were held out.
    detail_labels : mapping
        The detail codes of each excerpt for which they were judged.
    detail_ids : tuple of str
        The detail codes that were judged; none if nobody looked for any.
    codebook_name : str
        The name of the codebook, which its versions share.
    by_people : frozenset of str
        The excerpts whose main codes are people's and not the coder's, if both are measured
        together.
    left_out : frozenset of str
        The main codes that only some of the codebooks by which people coded have.
    """

    name: str
    labels: Labels
    code_ids: tuple[str, ...]
    codebook_digest: str
    scores: Mapping[tuple[str, str], float]
    held_out: frozenset[str] = frozenset()
    folds: int = 0
    detail_labels: Labels = field(default_factory=dict)
    detail_ids: tuple[str, ...] = ()
    codebook_name: str = ""
    by_people: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ShownError:
    """An error with all that is needed to find and judge it.

    ``place`` is what its place is called, such as "page 3"; ``before`` is the sentence
    before it in the letter, None for the first.
    """

    error: CodingError
    letter_id: str
    area: str | None
    page_number: int
    place: str
    quote: str
    before: str | None


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """An evaluation, what it was made from, and how to make it again.

    Attributes
    ----------
    coder_id : str
        The coder that was measured.
    reference : str
        ``gold`` and its name, ``people`` and theirs, or a coder.
    unplaced : tuple of (str, int, str)
        Sentences of gold without an excerpt: file, number in the file from 1, and reason.
    letter_measures : tuple of LetterMeasure
        How well the coder finds which letters have which codes.
    letter_scores : tuple of LetterScore
        Micro F1 of each letter, the lowest first.
    detail : Evaluation or None
        The same figures of detail codes, which are in none of the others; None if not both
        judged any.
    detail_note : str
        Who coded no detail codes, and which of them were not compared; empty if the codebook
        has none or all were.
    held_out : int
        How many excerpts are of letters that the model was trained on, so that its answers
        are those of models trained without the letter.
    with_people : bool
        Whether the coding measured is people's where people coded, and the coder's elsewhere.
    """

    coder_id: str
    reference: str
    codebook: str
    codebook_digest: str
    command: str
    notes: tuple[str, ...]
    unplaced: tuple[tuple[str, int, str], ...]
    evaluation: Evaluation
    errors: tuple[ShownError, ...]
    held_out: int = 0
    letter_measures: tuple[LetterMeasure, ...] = ()
    letter_scores: tuple[LetterScore, ...] = ()
    detail: Evaluation | None = None
    detail_note: str = ""
    with_people: bool = False

    @property
    def is_performance(self) -> bool:
        """Whether the reference is taken as correct; if not, the report is of agreement.

        Gold is, and what counts of people's coding, and a person whose coding checks that of
        others and a model together.
        """
        # Parentheses cannot be part of a coder's name.
        return self.with_people or self.reference.startswith(("gold (", "people ("))
