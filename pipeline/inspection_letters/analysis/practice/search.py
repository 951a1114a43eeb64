"""Search a corpus for transferable practice, with the area and the pages that describe it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.corpus_part import CorpusPart
from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.analysis.practice.find import find_practice
from inspection_letters.analysis.practice.order import clearest_first, practice_clearness
from inspection_letters.analysis.practice.records import Practice
from inspection_letters.analysis.quotations.clearness import Clearness
from inspection_letters.records import Codebook, Excerpt
from inspection_letters.records.suggestions import unknown_code


@dataclass(frozen=True)
class FoundPractice:
    """A practice with its sentences and its letter.

    Attributes
    ----------
    practice : Practice
        The practice.
    excerpts : tuple of Excerpt
        The sentences that describe it, in reading order.
    page_numbers : tuple of int
        The pages on which the sentences begin, from 1.
    letter : CorpusLetter
        Their letter.
    clearness : Clearness
        How clearly its sentences illustrate its first code.
    """

    practice: Practice
    excerpts: tuple[Excerpt, ...]
    page_numbers: tuple[int, ...]
    letter: CorpusLetter
    clearness: Clearness

    @property
    def page_number(self) -> int:
        """The page on which it begins."""
        return self.page_numbers[0]

    @cached_property
    def impact(self) -> Excerpt:
        """The sentence that describes its impact."""
        return next(
            excerpt for excerpt in self.excerpts if excerpt.excerpt_id == self.practice.impact_id
        )

    @property
    def impact_page_number(self) -> int:
        """The page on which that sentence begins."""
        return self.page_numbers[self.excerpts.index(self.impact)]


@dataclass(frozen=True, slots=True)
class Practices:
    """The practice found in a corpus, the best first, and where it was searched for.

    Attributes
    ----------
    coder_id : str
        The coder whose codes were used for letters that people have not coded.
    codebook : Codebook
        The codebook of the codes.
    letters : int
        How many letters were searched.
    found : tuple of FoundPractice
        The practices, up to the limit.
    in_all : int
        Number of practices without the limit.
    letters_with_practice : int
        Number of letters that describe at least one practice.
    part : CorpusPart or None
        Which part of the workspace was searched; None for all of it.
    """

    coder_id: str
    codebook: Codebook
    letters: int
    found: tuple[FoundPractice, ...]
    in_all: int = 0
    letters_with_practice: int = 0
    part: CorpusPart | None = None

    @property
    def labels(self) -> Mapping[str, str]:
        """The labels of codes, by code ID."""
        return {code.id: code.label for code in self.codebook.all_codes}

    def by_code(self) -> dict[str, list[FoundPractice]]:
        """Return the practice by its first code, in the order of the best of each."""
        grouped: dict[str, list[FoundPractice]] = {}
        for found in self.found:
            grouped.setdefault(found.practice.code_ids[0], []).append(found)
        return grouped


def practice_in(corpus: CodedCorpus, excerpts: Mapping[str, CorpusExcerpt]) -> tuple[Practice, ...]:
    """Return the transferable practice in the letters that count, the best first.

    Human coding takes precedence over the coder's codes. Practice whose codes are in doubt comes
    last, as it does among quotations; see `clearest_first`.

    Parameters
    ----------
    corpus : CodedCorpus
        The corpus.
    excerpts : mapping of str to CorpusExcerpt
        Its excerpts by ID, from `CodedCorpus.corpus_excerpts`.
    """
    codings = (coding for codings in corpus.codings.values() for coding in codings)
    return clearest_first(find_practice(corpus.counted_excerpts, codings), excerpts)


def search_practice(
    corpus: CodedCorpus,
    *,
    code: str | None = None,
    limit: int | None = None,
) -> Practices:
    """Search a corpus for transferable practice.

    Parameters
    ----------
    corpus : CodedCorpus
        The corpus.
    code : str, optional
        Only practice with this main code, or with a sentence that has this detail code.
    limit : int, optional
        The most to return; the best are kept.

    Raises
    ------
    UsageError
        If nothing has been coded, or the coder or code is not known.
    """
    codebook = corpus.codebook
    if code is not None and code not in codebook.all_code_ids:
        raise unknown_code(code, codebook.all_codes)
    in_detail = frozenset(
        excerpt_id
        for excerpt_id, codings in corpus.detail_codings.items()
        if any(coding.code_id == code for coding in codings)
    )
    excerpts = {
        excerpt.excerpt_id: excerpt for excerpt in corpus.corpus_excerpts(corpus.counted_letters)
    }
    found = [
        FoundPractice(
            practice=practice,
            excerpts=tuple(corpus.excerpt_by_id[key] for key in practice.excerpt_ids),
            page_numbers=tuple(corpus.page_numbers[key] for key in practice.excerpt_ids),
            letter=corpus.letter_by_id[practice.letter_id],
            clearness=practice_clearness(practice, excerpts),
        )
        for practice in practice_in(corpus, excerpts)
        if code in (None, *practice.code_ids) or in_detail.intersection(practice.excerpt_ids)
    ]
    return Practices(
        coder_id=corpus.coder.coder_id,
        codebook=codebook,
        letters=len(corpus.counted_letters),
        part=corpus.part,
        found=tuple(found[:limit]),
        in_all=len(found),
        letters_with_practice=len({each.practice.letter_id for each in found}),
    )
