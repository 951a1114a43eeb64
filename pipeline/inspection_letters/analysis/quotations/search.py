"""Search a corpus for quotations that illustrate a code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from inspection_letters.analysis.area_letters import area_of_each
from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.corpus_part import CorpusPart
from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.analysis.quotations.choice import choose_quotations
from inspection_letters.analysis.quotations.clearness import Clearness, clearness
from inspection_letters.analysis.quotations.code_in_words import code_in_words, is_near_name
from inspection_letters.analysis.quotations.reference import reference
from inspection_letters.analysis.quotations.sentences import needs_context
from inspection_letters.common.search import Search, search_texts, why_nothing
from inspection_letters.records import Codebook, CodedExcerpt, Excerpt, Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.records.seeds import DEFAULT_SEED
from inspection_letters.records.suggestions import listed_values, unknown_code, unknown_polarity


@dataclass(frozen=True, slots=True)
class Quotation:
    """A sentence to quote, with its source.

    Attributes
    ----------
    excerpt : CorpusExcerpt
        The sentence.
    context : str
        The sentence before, where the sentence refers to it; otherwise empty.
    letter : CorpusLetter
        Its letter.
    coding : CodedExcerpt
        The code that it illustrates, with polarity and coder.
    clearness : Clearness
        How clearly it illustrates the code.
    """

    excerpt: CorpusExcerpt
    context: str
    letter: CorpusLetter
    coding: CodedExcerpt
    clearness: Clearness

    @property
    def reference(self) -> str:
        """The reference line of its source."""
        return reference(self.letter, self.excerpt.page_number)


@dataclass(frozen=True, slots=True)
class Quotations:
    """The quotations found in a corpus, and what they were chosen from.

    Attributes
    ----------
    code_id : str
        The code that they illustrate.
    polarity : Polarity
        How they judge its subject.
    coder_id : str
        The coder whose codes count for sentences that people have not coded.
    codebook : Codebook
        The codebook of the code.
    found : tuple of Quotation
        The clearest of different areas and outcomes, at most as many as requested.
    sentences : int
        How many sentences have the code with the polarity.
    areas, letters : int
        In how many areas, and in how many letters.
    also : tuple of str
        What was searched beside the words that were asked for.
    part : CorpusPart or None
        Which part of the workspace was searched; None for all of it.
    words : str
        The words that were searched.
    nothing : str
        If no sentence has the words: which of them, and what is spelt like them.
    polarities : mapping of str to int
        If no sentence has the code with the polarity: how many have it with each other one.
    """

    code_id: str
    polarity: Polarity
    coder_id: str
    codebook: Codebook
    found: tuple[Quotation, ...]
    sentences: int
    areas: int
    letters: int
    also: tuple[str, ...] = ()
    part: CorpusPart | None = None
    words: str = ""
    nothing: str = ""
    polarities: Mapping[str, int] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The label of the code."""
        return next(code.label for code in self.codebook.all_codes if code.id == self.code_id)


def search_quotations(
    corpus: CodedCorpus,
    code: str | None,
    polarity: str,
    *,
    text: str | None = None,
    exact: bool = False,
    limit: int = 10,
    seed: int = DEFAULT_SEED,
) -> Quotations:
    """Return quotations that illustrate a code, the clearest of different areas first.

    Parameters
    ----------
    corpus : CodedCorpus
        The corpus.
    code : str or None
        A main code or a detail code; None if the text names it, as "absent social care" does.
    polarity : str
        How the sentences judge its subject.
    text : str, optional
        Only sentences with these words, their other forms and words for the same thing. Those
        with the words near the name of the code come first.
    exact : bool, default False
        Whether to search the text exactly as written, in any case.
    limit : int, default 10
        The largest number of quotations.
    seed : int, default 0
        Decides between sentences that are equally clear.

    Raises
    ------
    UsageError
        If nothing has been coded, or the coder, code or polarity is not known.
    """
    codebook = corpus.codebook
    if code is None:
        if not text:
            raise UsageError(
                "Neither a code nor words are named.",
                f"Name a code with --code. {listed_values('Codes', codebook.all_code_ids)}",
            )
        code, text = code_in_words(text, codebook)
    if code not in codebook.all_code_ids:
        raise unknown_code(code, codebook.all_codes)
    if polarity not in set(Polarity):
        raise unknown_polarity(polarity)
    if limit < 1:
        raise UsageError(
            f"{limit} quotations cannot be chosen.", "Ask for at least 1 with 'limit'."
        )
    letters = corpus.counted_letters
    in_letters = corpus.corpus_excerpts(letters)
    excerpts = [each for each in in_letters if each.coding(code, Polarity(polarity))]
    candidates = [excerpt.quote for excerpt in excerpts]
    search = None
    if text and exact:
        excerpts = [each for each in excerpts if text.casefold() in each.quote.casefold()]
    elif text:
        search = search_texts(text, (excerpt.quote for excerpt in corpus.excerpts))
        excerpts = [each for each in excerpts if search.match(each.quote)]
    nothing = ""
    if text and candidates and not excerpts:
        all_texts = [excerpt.quote for excerpt in corpus.excerpts]
        nothing = why_nothing(text, candidates, all_texts, exact=exact)
    area_of = area_of_each(letters)
    before = sentences_before(corpus)
    parent = codebook.parent_of(code)
    chosen = choose_quotations(
        excerpts,
        code,
        Polarity(polarity),
        letters=corpus.letter_by_id,
        area_of=area_of.__getitem__,
        most=limit,
        area_once=False,
        beside=parent,
        before=before,
        nearest=_near_name(search, codebook, code, excerpts),
        seed=seed,
    )
    return Quotations(
        code_id=code,
        polarity=Polarity(polarity),
        coder_id=corpus.coder.coder_id,
        codebook=codebook,
        found=tuple(
            _quotation(corpus, excerpt, code, Polarity(polarity), before, parent)
            for excerpt in chosen
        ),
        sentences=len(excerpts),
        areas=len({area_of[excerpt.letter_id] for excerpt in excerpts}),
        letters=len({excerpt.letter_id for excerpt in excerpts}),
        words=text or "",
        nothing=nothing,
        part=corpus.part,
        polarities={} if candidates else count_polarities(in_letters, code),
        also=search.also if search is not None else (),
    )


def count_polarities(excerpts: Iterable[CorpusExcerpt], code: str) -> dict[str, int]:
    """Return how many sentences have a code with each polarity, the commonest first."""
    counts = Counter(
        coding.polarity.value
        for excerpt in excerpts
        for coding in (*excerpt.codings, *excerpt.detail_codings)
        if coding.code_id == code
    )
    return dict(counts.most_common())


def _near_name(
    search: Search | None, codebook: Codebook, code_id: str, excerpts: Sequence[CorpusExcerpt]
) -> frozenset[str]:
    """Return the sentences with the words that are searched near the name of the code."""
    if search is None:
        return frozenset()
    (code,) = (code for code in codebook.all_codes if code.id == code_id)
    return frozenset(
        excerpt.excerpt_id for excerpt in excerpts if is_near_name(search, code, excerpt.quote)
    )


def _quotation(
    corpus: CodedCorpus,
    excerpt: CorpusExcerpt,
    code: str,
    polarity: Polarity,
    before: Mapping[str, Excerpt],
    parent: str | None,
) -> Quotation:
    coding = excerpt.coding(code, polarity)
    if coding is None:
        raise ValueError(f"Excerpt {excerpt.excerpt_id} is not coded as {code}.")
    previous = before.get(excerpt.excerpt_id) if needs_context(excerpt.quote) else None
    return Quotation(
        excerpt=excerpt,
        context=previous.quote if previous is not None else "",
        letter=corpus.letter_by_id[excerpt.letter_id],
        coding=coding,
        clearness=clearness(excerpt, code, polarity, beside=parent, before=previous),
    )


def sentences_before(corpus: CodedCorpus) -> dict[str, Excerpt]:
    """Return the sentence before each sentence in its paragraph, by excerpt ID."""
    return {
        excerpt.excerpt_id: previous
        for excerpts in corpus.excerpts_by_letter.values()
        for previous, excerpt in pairwise(excerpts)
        if previous.paragraph == excerpt.paragraph
    }


__all__ = ["Quotation", "Quotations", "count_polarities", "search_quotations", "sentences_before"]
