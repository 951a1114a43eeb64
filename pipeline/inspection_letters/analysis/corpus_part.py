"""A part of a coded corpus: the letters that meet conditions, with all that was coded in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from inspection_letters.analysis.coders import CorpusCoder
from inspection_letters.analysis.letter_filter import LetterConditions, LetterFilter
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.records import CodedExcerpt
from inspection_letters.records.errors import UsageError
from inspection_letters.store.reviews import Review

if TYPE_CHECKING:
    from inspection_letters.analysis.corpus import CodedCorpus

_OfLetter = TypeVar("_OfLetter", Review, CodedExcerpt)


@dataclass(frozen=True, slots=True)
class CorpusPart:
    """Which part of a workspace an output is of.

    Attributes
    ----------
    where : LetterFilter
        The conditions as they were written.
    conditions : LetterConditions
        What they mean.
    letters, of : int
        How many letters meet them, of how many; letters that a later edition replaces are not
        counted.
    undated : int
        How many letters were left out only because they have no date.
    """

    where: LetterFilter
    conditions: LetterConditions
    letters: int
    of: int
    undated: int = 0

    @property
    def words(self) -> str:
        """The part in words: ``12 of 40 letters (region London)``."""
        letters = "letter" if self.of == 1 else "letters"
        return f"{self.letters:,} of {self.of:,} {letters} ({self.conditions.words})"

    @property
    def sentence(self) -> str:
        """The part as a sentence for the top of an output."""
        left_out = ""
        if self.undated:
            letters = (
                "letter without a date is" if self.undated == 1 else "letters without a date are"
            )
            left_out = f" {self.undated:,} {letters} left out."
        return f"Part of the workspace: {self.words}.{left_out}"

    def as_values(self) -> dict[str, Any]:
        """Return the part as plain values, for JSON."""
        return {
            "where": {key: list(values) for key, values in self.where.values.items()},
            "letters": self.letters,
            "of": self.of,
            "undated": self.undated,
            "sentence": self.sentence,
        }


def choose_letters(
    letters: Sequence[CorpusLetter], where: LetterFilter
) -> tuple[tuple[CorpusLetter, ...], CorpusPart | None]:
    """Return the letters that meet conditions, in their order, and which part they are.

    Without conditions they are all letters, and the part is None.

    Raises
    ------
    UsageError
        If no letter has a value, or none meets all conditions together.
    """
    if not where:
        return tuple(letters), None
    conditions = where.resolve(letters)
    chosen = tuple(filter(conditions.match, letters))
    if not chosen:
        raise UsageError(
            f"No letter in the workspace meets all conditions ({conditions.words}).",
            "Leave out or change one of them.",
        )
    return chosen, CorpusPart(
        where,
        conditions,
        letters=_count(chosen),
        of=_count(letters),
        undated=_count(filter(conditions.match_undated, letters)),
    )


def take_part(corpus: CodedCorpus, where: LetterFilter) -> CodedCorpus:
    """Return the part of a corpus whose letters meet conditions; the corpus itself without any.

    Rejections and runs are those of the workspace: of a file that cannot be read, it is not
    known whether it would meet the conditions.

    Raises
    ------
    UsageError
        If no letter has a value, or none meets all conditions together.
    """
    letters, part = choose_letters(corpus.letters, where)
    if part is None:
        return corpus
    ids = frozenset(letter.letter_id for letter in letters)
    return replace(
        corpus,
        letters=letters,
        excerpts=tuple(excerpt for excerpt in corpus.excerpts if excerpt.letter_id in ids),
        coders={name: _coder_in(coder, ids) for name, coder in corpus.coders.items()},
        reviews=_only(corpus.reviews, ids),
        detail_reviews=_only(corpus.detail_reviews, ids),
        part=part,
        whole=corpus,
    )


def _coder_in(coder: CorpusCoder, ids: Collection[str]) -> CorpusCoder:
    codings, reviews = _only(coder.codings, ids), _only(coder.reviews, ids)
    detail_codings = _only(coder.detail_codings, ids)
    digests = {coding.codebook_digest for coding in (*codings, *detail_codings)}
    digests |= {review.codebook_digest for review in reviews}
    return replace(
        coder,
        letters=coder.letters.intersection(ids),
        codings=codings,
        # A coder that assigned no code in the part went by what it goes by elsewhere.
        codebook_digests=tuple(sorted(digests)) or coder.codebook_digests,
        reviews=reviews,
        detail_codings=detail_codings,
        detail_reviews=_only(coder.detail_reviews, ids),
        independent_reviews=_only(coder.independent_reviews, ids),
        independent_detail_reviews=_only(coder.independent_detail_reviews, ids),
    )


def _only(records: Iterable[_OfLetter], ids: Collection[str]) -> tuple[_OfLetter, ...]:
    return tuple(record for record in records if record.letter_id in ids)


def _count(letters: Iterable[CorpusLetter]) -> int:
    return sum(not letter.replaced for letter in letters)


__all__ = ["CorpusPart", "choose_letters", "take_part"]
