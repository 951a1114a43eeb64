"""Labelled letters: those that people have coded wholly, with the coder's answers for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.letters import RESTATING, CorpusLetter
from inspection_letters.analysis.people import agree
from inspection_letters.analysis.statistics.held_out import HeldOutLetter
from inspection_letters.analysis.statistics.measures import LetterCounts, count_letter
from inspection_letters.records import Excerpt, Polarity

WHOLE: Final = 0.95
"""The part of a letter's excerpts that people must have judged for it to be labelled."""


@dataclass(frozen=True, slots=True)
class CountedLetter:
    """A letter that counts, by all that is known of its codes.

    Attributes
    ----------
    letter_id : str or None
        Its ID; None for a labelled letter that is not in the workspace.
    groups : mapping of str to str
        Its kind, outcome, year and region.
    coded : LetterCounts or None
        As coded, with people's judgements in place of the coder's; None if it is not in the
        workspace.
    coder : LetterCounts
        By the coder alone; for a labelled letter, by a coder that did not learn from it.
    truth : LetterCounts or None
        By people, if the letter is labelled.
    """

    letter_id: str | None
    groups: Mapping[str, str]
    coded: LetterCounts | None
    coder: LetterCounts
    truth: LetterCounts | None = None

    @property
    def kind(self) -> str:
        """The kind of the letter."""
        return self.groups.get("kind", "")


def count_letters(corpus: CodedCorpus) -> tuple[CountedLetter, ...]:
    """Count the codes of the letters that count, and of labelled letters from elsewhere.

    A letter is labelled if people have judged it wholly in the workspace, or if it is among
    the held-out letters that come with the coder. Those in the workspace come first, by ID.
    """
    assigned: dict[str, dict[str, Polarity]] = {}
    if not corpus.coder.is_person:
        for coding in corpus.coder.codings:
            assigned.setdefault(coding.excerpt_id, {})[coding.code_id] = coding.polarity
    judged = {
        excerpt_id: agree([review.codes for review in reviews])
        for excerpt_id, reviews in corpus.counted_reviews.items()
    }
    held_out = corpus.held_out
    known = {letter.key: letter for letter in held_out.labelled} if held_out else {}
    letters: list[CountedLetter] = []
    taken: set[str] = set()
    for letter in sorted(corpus.counted_letters, key=lambda letter: letter.letter_id):
        of_held_out = known.get(letter.letter.pdf_sha256) or known.get(letter.file)
        if of_held_out is not None:
            taken.add(of_held_out.key)
        letters.append(
            _count(
                letter, corpus.excerpts_by_letter[letter.letter_id], assigned, judged, of_held_out
            )
        )
    letters += [
        CountedLetter(None, letter.groups, None, letter.coder, letter.truth)
        for key, letter in known.items()
        if key not in taken
    ]
    return tuple(letters)


def _count(
    letter: CorpusLetter,
    excerpts: Sequence[Excerpt],
    assigned: Mapping[str, Mapping[str, Polarity]],
    judged: Mapping[str, Mapping[str, Polarity]],
    held_out: HeldOutLetter | None,
) -> CountedLetter:
    restating = letter.kind == RESTATING

    def counts(codes: Mapping[str, Mapping[str, Polarity]]) -> LetterCounts:
        return count_letter(
            (
                (excerpt.section, excerpt.role, codes.get(excerpt.excerpt_id, {}))
                for excerpt in excerpts
            ),
            restating=restating,
        )

    by_people = sum(excerpt.excerpt_id in judged for excerpt in excerpts)
    truth = None
    if excerpts and by_people >= WHOLE * len(excerpts):
        truth = counts(judged)
    elif held_out is not None:
        truth = held_out.truth
    return CountedLetter(
        letter_id=letter.letter_id,
        groups=letter_groups(letter),
        coded=counts({**assigned, **judged}),
        coder=held_out.coder if held_out is not None else counts(assigned),
        truth=truth,
    )


def letter_groups(letter: CorpusLetter) -> dict[str, str]:
    """Return the kind, outcome, year and region of a letter."""
    return {by: letter.group(by) for by in ("kind", "outcome", "year", "region")}
