"""Which practice comes first: what is in doubt last, as among quotations, and then the concrete."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final

from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.analysis.practice.records import Practice
from inspection_letters.analysis.quotations.clearness import Clearness, clearness
from inspection_letters.records import Polarity

_STEP: Final = 0.1
"""Practices are equally concrete if their scores are in the same step of this size."""


def practice_clearness(practice: Practice, excerpts: Mapping[str, CorpusExcerpt]) -> Clearness:
    """Return how clearly a practice illustrates its first code: that of its least clear sentence.

    Parameters
    ----------
    practice : Practice
        A practice of these excerpts.
    excerpts : mapping of str to CorpusExcerpt
        The excerpts by ID. Sentences without the code as a strength do not count.
    """
    code_id = practice.code_ids[0]
    sentences = [None, *(excerpts[excerpt_id] for excerpt_id in practice.excerpt_ids)]
    return max(
        clearness(sentence, code_id, Polarity.STRENGTH, before=before.excerpt if before else None)
        for before, sentence in pairwise(sentences)
        if sentence is not None and sentence.coding(code_id, Polarity.STRENGTH)
    )


def clearest_first(
    practices: Iterable[Practice], excerpts: Mapping[str, CorpusExcerpt]
) -> tuple[Practice, ...]:
    """Return practices in order: those in doubt last, and the most concrete first.

    What is in doubt is decided as for quotations (see `Clearness`). Of equally concrete practices,
    the clearest comes first.
    """

    def place(practice: Practice) -> tuple[bool, int, Clearness, float, str, str]:
        found = practice_clearness(practice, excerpts)
        step = round((1 - practice.score) / _STEP)
        return (
            found.doubtful,
            step,
            found,
            -practice.score,
            practice.letter_id,
            practice.practice_id,
        )

    return tuple(sorted(practices, key=place))


__all__ = ["clearest_first", "practice_clearness"]
