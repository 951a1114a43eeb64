"""Labelled letters: those that people have coded wholly, with the coder's answers for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.letters import GROUPINGS, RESTATING, CorpusLetter
from inspection_letters.analysis.people import (
    codes_unasked,
    people_first,
    reviews_by_excerpt,
)
from inspection_letters.analysis.statistics.counts import Labels
from inspection_letters.analysis.statistics.held_out import HeldOutLetter
from inspection_letters.analysis.statistics.measures import LetterCounts, count_letter
from inspection_letters.records import Codebook, CodedExcerpt, Excerpt, Polarity
from inspection_letters.store.reviews import Review

WHOLE: Final = 0.95
"""The part of a letter's excerpts that people must have judged for it to be labelled."""


@dataclass(frozen=True, slots=True)
class CountedLetter:
    """A letter that counts, by all that is known of its codes.

    Attributes
    ----------
    letter_id : str or None
        Its ID; None for a labelled letter that is not in the workspace.
    in_part : bool
        Whether it meets the conditions, if figures are of a part of the workspace.
    groups : mapping of str to str
        Its group in each of `GROUPINGS`.
    coded : LetterCounts or None
        As coded, with people's judgements in place of the coder's; None if it is not in the
        workspace.
    coder : LetterCounts or None
        By the coder alone; for a labelled letter, by a coder that did not learn from it. None if
        the coder is a person: their codes are taken as correct, so nothing corrects them.
    truth : LetterCounts or None
        By people, if the letter is labelled.
    is_gold : bool
        Whether that is the gold coding that comes with the coder, and not people's in the
        workspace.

    In counts with detail codes, a letter is labelled if people judged these too.
    """

    letter_id: str | None
    groups: Mapping[str, str]
    coded: LetterCounts | None
    coder: LetterCounts | None
    truth: LetterCounts | None = None
    in_part: bool = True
    is_gold: bool = False

    @property
    def kind(self) -> str:
        """The kind of the letter."""
        return self.groups.get("kind", "")


def codes_unmeasured(corpus: CodedCorpus) -> frozenset[str]:
    """Return the codes that were added to the codebook for which the coder's errors are known."""
    held_out, codebook = corpus.held_out, corpus.codebook
    measured = held_out is not None and held_out.codebook_digest == codebook.digest
    return frozenset() if measured or corpus.coder.is_person else frozenset(codebook.added)


def count_letters(
    corpus: CodedCorpus,
    *,
    detail: bool = False,
    of_added: bool = False,
    by_light: bool = False,
) -> tuple[CountedLetter, ...]:
    """Count the codes of the letters that count, and of labelled letters from elsewhere.

    A letter is labelled if people have judged it wholly in the workspace, or if it is among
    the held-out letters that come with the coder. Those in the workspace come first, by ID.
    For a part of a workspace, the other letters are counted too, but are not `in_part`: how many
    of a kind are labelled decides whether figures are corrected, as it does for groups. All are
    counted by the codebook of the part.

    Parameters
    ----------
    corpus : CodedCorpus
        The corpus.
    detail : bool, default False
        Whether detail codes are counted beside the main codes.
    of_added : bool, default False
        Whether the counts are for `codes_unmeasured`: a letter is then labelled only if people
        could assign these codes to all of it.
    by_light : bool, default False
        Whether light models assign the codes. They have learned people's judgements of the
        labelled letters, so their errors there say nothing of other letters, and no figure is
        corrected by them.
    """
    whole = (corpus.whole or corpus).for_coder(corpus.coder.coder_id)
    coder, codebook = whole.coder, corpus.codebook
    judged = coder if coder.is_person else whole
    added = codes_unmeasured(corpus) if of_added else frozenset()
    layers = [_layer(whole, codebook, coder.codings, judged.reviews, added)]
    if detail and codebook.detail_codes:
        layers.append(_layer(whole, codebook, coder.detail_codings, judged.detail_reviews, added))
    held_out = None if of_added else corpus.held_out
    known = {
        letter.key: letter
        for letter in (held_out.labelled if held_out else ())
        if letter.in_detail or not detail
    }
    letters: list[CountedLetter] = []
    taken: set[str] = set()
    for letter in sorted(whole.counted_letters, key=lambda letter: letter.letter_id):
        of_held_out = known.get(letter.letter.pdf_sha256) or known.get(letter.file)
        if of_held_out is not None:
            taken.add(of_held_out.key)
        letters.append(
            replace(
                _count(
                    letter,
                    whole.excerpts_by_letter[letter.letter_id],
                    layers,
                    of_held_out,
                    is_corrected=not (coder.is_person or by_light),
                ),
                in_part=letter.letter_id in corpus.letter_by_id,
            )
        )
    letters += [
        CountedLetter(
            None,
            letter.groups,
            None,
            letter.coder,
            letter.truth,
            in_part=corpus.part is None or corpus.part.conditions.match_groups(letter.groups),
            is_gold=True,
        )
        for key, letter in known.items()
        if key not in taken
    ]
    return tuple(letters)


@dataclass(frozen=True, slots=True)
class _Layer:
    """The main or the detail codes of excerpts, by the coder and by people.

    ``coded`` are the codes that count: by people where they judged, but for codes that they
    could not assign. ``judged`` are people's, where they could assign the codes in question.
    """

    assigned: Labels
    judged: Labels
    coded: Labels


def _layer(
    corpus: CodedCorpus,
    codebook: Codebook,
    codings: Sequence[CodedExcerpt],
    judged: Sequence[Review],
    added: frozenset[str],
) -> _Layer:
    assigned: dict[str, dict[str, Polarity]] = {}
    if not corpus.coder.is_person:
        for coding in codings:
            assigned.setdefault(coding.excerpt_id, {})[coding.code_id] = coding.polarity
    reviews = reviews_by_excerpt(judged)
    code_ids, codebooks = frozenset(codebook.all_code_ids), corpus.codebooks
    unasked = codes_unasked(reviews, code_ids, codebooks)
    coded = {
        excerpt_id: people_first(of_excerpt, assigned.get(excerpt_id, {}), code_ids, codebooks)
        for excerpt_id, of_excerpt in reviews.items()
    }
    in_question = {
        excerpt_id: people_first(of_excerpt, {}, code_ids, codebooks)
        for excerpt_id, of_excerpt in reviews.items()
        if not added & unasked[excerpt_id]
    }
    return _Layer(assigned, in_question, {**assigned, **coded})


def _count(
    letter: CorpusLetter,
    excerpts: Sequence[Excerpt],
    layers: Sequence[_Layer],
    held_out: HeldOutLetter | None,
    *,
    is_corrected: bool,
) -> CountedLetter:
    restating = letter.kind == RESTATING

    def counts(codes: Sequence[Labels]) -> LetterCounts:
        return count_letter(
            (
                (
                    excerpt.section,
                    excerpt.role,
                    {
                        code_id: polarity
                        for layer in codes
                        for code_id, polarity in layer.get(excerpt.excerpt_id, {}).items()
                    },
                )
                for excerpt in excerpts
            ),
            restating=restating,
        )

    judged = [layer.judged for layer in layers]
    by_people = sum(all(excerpt.excerpt_id in found for found in judged) for excerpt in excerpts)
    is_whole = bool(excerpts) and by_people >= WHOLE * len(excerpts)
    truth = held_out.truth if held_out else None
    if is_whole:
        truth = counts(judged)
    of_coder = held_out.coder if held_out else counts([layer.assigned for layer in layers])
    return CountedLetter(
        letter_id=letter.letter_id,
        groups=letter_groups(letter),
        coded=counts([layer.coded for layer in layers]),
        coder=of_coder if is_corrected else None,
        truth=truth,
        is_gold=held_out is not None and not is_whole,
    )


def letter_groups(letter: CorpusLetter) -> dict[str, str]:
    """Return the group of a letter in each grouping."""
    return {by: letter.group(by) for by in GROUPINGS}
