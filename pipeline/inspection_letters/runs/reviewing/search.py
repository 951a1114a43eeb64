"""Search the excerpts of a corpus by words, area and the codes that may be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.people import people_first, reviews_by_excerpt, reviews_by_layer
from inspection_letters.records import CodedExcerpt, Excerpt, Polarity
from inspection_letters.review.page.desk import Filters, Hit
from inspection_letters.runs.reviewing.figures import known_codebooks
from inspection_letters.store.queries import PREFIX_LENGTH
from inspection_letters.store.reviews import Review, StoredReview

Codes = Mapping[str, Polarity]


def find_excerpts(
    corpus: CodedCorpus,
    excerpts: Sequence[Excerpt],
    filters: Filters,
    own: Mapping[str, StoredReview],
    shown: Mapping[str, Codes],
    differing: frozenset[str] = frozenset(),
) -> list[Hit]:
    """Return the excerpts that match all filters, in their order.

    Parameters
    ----------
    corpus : CodedCorpus
        The corpus.
    excerpts : sequence of Excerpt
        Its excerpts, in the order of the results.
    filters : Filters
        What the search is for.
    own : mapping of str to StoredReview
        What the person who searches has said, by excerpt ID.
    shown : mapping of str to mapping
        The codes of others that may be shown of excerpts that the person has not judged.
    differing : frozenset of str
        The IDs of the excerpts that people coded differently, for a search for them.
    """
    words = " ".join(filters.text.casefold().split())
    hits = []
    for excerpt in excerpts:
        stored = own.get(excerpt.excerpt_id)
        is_coded = stored is not None and stored.review.judged
        codes = stored.review.codes if stored and is_coded else shown.get(excerpt.excerpt_id, {})
        letter = corpus.letter_by_id[excerpt.letter_id]
        if (
            filters.area in ("", letter.area)
            and (not words or _matches(excerpt, words))
            and _has(codes, filters)
            and (not filters.differ or excerpt.excerpt_id in differing)
        ):
            place = letter.place(corpus.page_numbers[excerpt.excerpt_id])
            hits.append(Hit(excerpt.excerpt_id, excerpt.quote, letter.area, place, codes, is_coded))
    return hits


def codes_by_excerpt(
    corpus: CodedCorpus, reviews: Sequence[Review], *, people_only: bool = False
) -> dict[str, dict[str, Polarity]]:
    """Return the codes that count, by excerpt ID: people's, or else those of the coder.

    Detail codes are those of people who judged these, or else those of the coder, and so are codes
    that their codebook did not have (see `people_first`). With ``people_only``, the coder's are
    left out.
    """
    codebooks = known_codebooks(corpus)
    code_ids = frozenset(corpus.codebook.all_code_ids).union(
        *(codebook.all_code_ids for codebook in corpus.codebooks.values())
    )
    layers = reviews_by_layer(reviews, codebooks)
    by_coder: tuple[Sequence[CodedExcerpt], Sequence[CodedExcerpt]] = ((), ())
    if not people_only and not corpus.coder.is_person:
        by_coder = (corpus.coder.codings, corpus.coder.detail_codings)
    counting: dict[str, dict[str, Polarity]] = {}
    for codings, of_layer in zip(by_coder, layers, strict=True):
        found: dict[str, dict[str, Polarity]] = {}
        for coding in codings:
            found.setdefault(coding.excerpt_id, {})[coding.code_id] = coding.polarity
        for excerpt_id, judged in reviews_by_excerpt(of_layer).items():
            of_coder = found.get(excerpt_id, {})
            found[excerpt_id] = people_first(judged, of_coder, code_ids, codebooks)
        for excerpt_id, codes in found.items():
            counting.setdefault(excerpt_id, {}).update(codes)
    return counting


def _matches(excerpt: Excerpt, words: str) -> bool:
    return words in excerpt.quote.casefold() or (
        len(words) >= PREFIX_LENGTH and excerpt.excerpt_id.startswith(words)
    )


def _has(codes: Codes, filters: Filters) -> bool:
    if filters.code:
        polarity = codes.get(filters.code)
        return polarity is not None and filters.polarity in ("", polarity.value)
    return not filters.polarity or filters.polarity in {p.value for p in codes.values()}
