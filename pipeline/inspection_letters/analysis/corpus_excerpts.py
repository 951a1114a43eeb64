"""The excerpts of a coded corpus, each with the codes that count and what every coder says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.analysis.opinions import opinions_by_excerpt
from inspection_letters.analysis.topic_tables import topics_by_excerpt

if TYPE_CHECKING:
    from inspection_letters.analysis.corpus import CodedCorpus


def gather_excerpts(
    corpus: CodedCorpus, letters: Sequence[CorpusLetter]
) -> tuple[CorpusExcerpt, ...]:
    """Return the excerpts of some letters; see `CodedCorpus.corpus_excerpts`."""
    chosen = {letter.letter_id for letter in letters}
    topics = topics_by_excerpt(corpus.topic_assignments)
    opinions = opinions_by_excerpt(
        corpus.coders,
        corpus.coder,
        (corpus.reviews, corpus.detail_reviews),
        corpus.codebooks,
        corpus.unsure,
    )
    return tuple(
        CorpusExcerpt(
            excerpt=excerpt,
            page_number=corpus.page_numbers[excerpt.excerpt_id],
            codings=corpus.codings.get(excerpt.excerpt_id, ()),
            detail_codings=corpus.detail_codings.get(excerpt.excerpt_id, ()),
            topic_ids=topics.get(excerpt.excerpt_id, ()),
            by_people=excerpt.excerpt_id in corpus.counted_reviews,
            opinions=opinions(excerpt),
        )
        for excerpt in corpus.excerpts
        if excerpt.letter_id in chosen
    )


__all__ = ["gather_excerpts"]
