"""Search a corpus for sentences by their codes and words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.corpus_part import CorpusPart
from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.analysis.quotations.search import count_polarities
from inspection_letters.common.search import search_texts, why_nothing
from inspection_letters.records import CodedExcerpt, Polarity
from inspection_letters.records.suggestions import unknown_code, unknown_polarity


@dataclass(frozen=True, slots=True)
class FoundSentence:
    """A sentence with those of its codes that were asked for.

    Attributes
    ----------
    excerpt : CorpusExcerpt
        The sentence.
    letter : CorpusLetter
        Its letter.
    codings : tuple of CodedExcerpt
        Its codes that count and match, the highest score first.
    """

    excerpt: CorpusExcerpt
    letter: CorpusLetter
    codings: tuple[CodedExcerpt, ...]


@dataclass(frozen=True, slots=True)
class FoundSentences:
    """The sentences of a corpus that match, and what else there is.

    Attributes
    ----------
    coder_id : str
        The coder whose codes count for sentences that people have not judged.
    part : CorpusPart or None
        Which part of the workspace was searched; None for all of it.
    found : tuple of FoundSentence
        The highest score first, then by letter and in reading order.
    nothing : str
        If no sentence has the words: which of them, and what is spelt like them.
    also : tuple of str
        What was searched beside the words that were asked for.
    polarities : mapping of str to int
        If none matches for its polarity: how many sentences have the code with each other one.
    other_coders : tuple of str
        The other rule sets and models that coded these letters.
    others : mapping of str to int
        How many sentences match by other coders' codes, by coder, if none matches by those that
        count.
    """

    coder_id: str
    part: CorpusPart | None
    found: tuple[FoundSentence, ...]
    nothing: str = ""
    also: tuple[str, ...] = ()
    polarities: Mapping[str, int] = field(default_factory=dict)
    other_coders: tuple[str, ...] = ()
    others: Mapping[str, int] = field(default_factory=dict)


def search_sentences(
    corpus: CodedCorpus,
    *,
    code: str | None = None,
    polarity: str | None = None,
    text: str | None = None,
    exact: bool = False,
) -> FoundSentences:
    """Return the sentences with a code, a polarity and some words, by the codes that count.

    They are those of findings and quotations: people's codes where people judged a sentence, and
    otherwise those of the corpus's coder, in letters that count.

    Parameters
    ----------
    corpus : CodedCorpus
        The corpus.
    code : str, optional
        A main code or a detail code.
    polarity : str, optional
        How the sentences judge its subject.
    text : str, optional
        Only sentences with these words, their other forms and words for the same thing.
    exact : bool, default False
        Whether to search the text exactly as written, in any case.

    Raises
    ------
    UsageError
        If nothing has been coded, or the coder, code or polarity is not known.
    """
    if code is not None and not any(
        code in codebook.all_code_ids for codebook in (corpus.codebook, *corpus.codebooks.values())
    ):
        raise unknown_code(code, corpus.codebook.all_codes)
    if polarity is not None and polarity not in set(Polarity):
        raise unknown_polarity(polarity)
    in_letters = corpus.corpus_excerpts(corpus.counted_letters)
    candidates = [
        sentence
        for excerpt in in_letters
        if (sentence := _matching(corpus, excerpt, code, polarity)) is not None
    ]
    found, nothing = candidates, ""
    also: tuple[str, ...] = ()
    if text and exact:
        found = [each for each in candidates if text.casefold() in each.excerpt.quote.casefold()]
    elif text:
        search = search_texts(text, (excerpt.quote for excerpt in corpus.excerpts))
        found = [each for each in candidates if search.match(each.excerpt.quote)]
        also = search.also
    if text and candidates and not found:
        nothing = why_nothing(
            text,
            [each.excerpt.quote for each in candidates],
            [excerpt.quote for excerpt in corpus.excerpts],
            exact=exact,
        )
    return FoundSentences(
        coder_id=corpus.coder.coder_id,
        part=corpus.part,
        found=tuple(sorted(found, key=_order)),
        nothing=nothing,
        also=also,
        polarities=count_polarities(in_letters, code) if code and not candidates else {},
        other_coders=tuple(
            name
            for name, coder in sorted(corpus.coders.items())
            if not coder.is_person and name != corpus.coder.coder_id
        ),
        others=_by_others(corpus, code, polarity) if not candidates else {},
    )


def _matching(
    corpus: CodedCorpus, excerpt: CorpusExcerpt, code: str | None, polarity: str | None
) -> FoundSentence | None:
    codings = sorted(
        _only((*excerpt.codings, *excerpt.detail_codings), code, polarity),
        key=lambda coding: (-coding.score, coding.code_id),
    )
    if not codings:
        return None
    return FoundSentence(excerpt, corpus.letter_by_id[excerpt.letter_id], tuple(codings))


def _only(
    codings: Iterable[CodedExcerpt], code: str | None, polarity: str | None
) -> list[CodedExcerpt]:
    return [
        coding
        for coding in codings
        if code in (None, coding.code_id) and polarity in (None, coding.polarity)
    ]


def _order(sentence: FoundSentence) -> tuple[float, str, int]:
    excerpt = sentence.excerpt.excerpt
    return -sentence.codings[0].score, excerpt.letter_id, excerpt.order


def _by_others(corpus: CodedCorpus, code: str | None, polarity: str | None) -> dict[str, int]:
    here = {excerpt.excerpt_id for excerpt in corpus.counted_excerpts}
    counts = {
        name: len(
            {
                coding.excerpt_id
                for coding in _only(coder.all_codings, code, polarity)
                if coding.excerpt_id in here
            }
        )
        for name, coder in sorted(corpus.coders.items())
        if name != corpus.coder.coder_id
    }
    return {name: number for name, number in counts.items() if number}


__all__ = ["FoundSentence", "FoundSentences", "search_sentences"]
