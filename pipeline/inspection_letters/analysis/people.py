"""What people judged, and the one rule for people who judged an excerpt differently.

The rule
--------
Each code is settled for itself, by the people who judged the excerpt with a codebook that has the
code: whoever could not assign it did not say that it does not apply.

1. If such a person adjudicated the excerpt, the decision alone counts, with its polarity.
2. Otherwise, the code counts if at least half of these people assign it, "no code applies" being a
   judgement too. Its polarity is the one that most of the people who assign the code gave; where
   two or more polarities are equally frequent, it is mixed. So what all agree on counts as it is.

The result has the form of any coder's coding, each code once and with one polarity, so
findings, evaluation, assured coding, practice, the report and training all take it as it is.
Main codes and detail codes are agreed apart, each by the people who judged them. Half is enough
because a person who leaves a code out more often overlooks it than rejects it. A tie of
polarities is mixed because it would favour one person's reading to choose either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from inspection_letters.records import Codebook, CodedExcerpt, Polarity
from inspection_letters.store.reviews import Review


def agreed_polarity(answers: Sequence[Polarity | None]) -> Polarity | None:
    """Return what people's answers about one code of an excerpt come to.

    Parameters
    ----------
    answers : sequence of Polarity or None
        What everyone who could assign the code says of it, None for who did not assign it.

    Returns
    -------
    Polarity or None
        The polarity with which it counts, None if it does not; see the rule of this module.
    """
    assigned = [polarity for polarity in answers if polarity is not None]
    if not assigned or 2 * len(assigned) < len(answers):
        return None
    counts = Counter(assigned)
    most = max(counts.values())
    commonest = [polarity for polarity, count in counts.items() if count == most]
    return commonest[0] if len(commonest) == 1 else Polarity.MIXED


def deciding_reviews(
    reviews: Sequence[Review], codebooks: Mapping[str, Codebook]
) -> dict[str, tuple[Review, ...]]:
    """Return the reviews of an excerpt that settle each code that anybody assigned to it.

    Parameters
    ----------
    reviews : sequence of Review
        What everyone who judged the excerpt says, at least one.
    codebooks : mapping of str to Codebook
        The codebooks by which they judged, by digest.

    Returns
    -------
    dict of str to tuple of Review
        By code ID, sorted: the adjudications by a codebook that has the code, or else all
        reviews by such a codebook.
    """
    by_code = reviews_by_code(reviews, codebooks)
    return {
        code_id: tuple(review for review in asked if review.adjudicated) or asked
        for code_id, asked in by_code.items()
    }


def reviews_by_code(
    reviews: Sequence[Review], codebooks: Mapping[str, Codebook]
) -> dict[str, tuple[Review, ...]]:
    """Return, for each code that anybody assigned to an excerpt, who could assign it.

    The parameters are those of `deciding_reviews`.
    """
    known = {
        digest: frozenset(codebooks[digest].all_code_ids)
        for digest in {review.codebook_digest for review in reviews}
    }
    return {
        code_id: tuple(
            review
            for review in reviews
            if code_id in known[review.codebook_digest] or code_id in review.codes
        )
        for code_id in sorted({code_id for review in reviews for code_id in review.codes})
    }


def counting_codes(
    reviews: Sequence[Review], codebooks: Mapping[str, Codebook]
) -> dict[str, Polarity]:
    """Return the codes of an excerpt that count, by code ID; see the rule of this module.

    The parameters are those of `deciding_reviews`.
    """
    settled = {
        code_id: agreed_polarity([review.codes.get(code_id) for review in deciding])
        for code_id, deciding in deciding_reviews(reviews, codebooks).items()
    }
    return {code_id: polarity for code_id, polarity in settled.items() if polarity is not None}


def codes_in_dispute(
    reviews: Sequence[Review], codebooks: Mapping[str, Codebook]
) -> frozenset[str]:
    """Return the codes that people who could assign them did not all assign, or not alike.

    The parameters are those of `deciding_reviews`.
    """
    return frozenset(
        code_id
        for code_id, asked in reviews_by_code(reviews, codebooks).items()
        if len({review.codes.get(code_id) for review in asked}) > 1
    )


def coded_differently(
    reviews: Iterable[Review], codebooks: Mapping[str, Codebook]
) -> frozenset[str]:
    """Return the IDs of the excerpts to which people assigned other codes or polarities.

    Decisions about them are not compared, nor a code with the coding of people whose codebook
    did not have it. The parameters are those of `reviews_by_layer`.
    """
    coded = [review for review in reviews if not review.adjudicated]
    return frozenset(
        excerpt_id
        for layer in reviews_by_layer(coded, codebooks)
        for excerpt_id, judged in reviews_by_excerpt(layer).items()
        if codes_in_dispute(judged, codebooks)
    )


def reviews_by_excerpt(reviews: Iterable[Review]) -> dict[str, tuple[Review, ...]]:
    """Return the reviews of each excerpt, by excerpt ID."""
    grouped: dict[str, list[Review]] = {}
    for review in reviews:
        grouped.setdefault(review.excerpt_id, []).append(review)
    return {excerpt_id: tuple(of_excerpt) for excerpt_id, of_excerpt in grouped.items()}


def reviews_by_layer(
    reviews: Iterable[Review], codebooks: Mapping[str, Codebook]
) -> tuple[tuple[Review, ...], tuple[Review, ...]]:
    """Return people's judgements of main codes, and their judgements of detail codes.

    Parameters
    ----------
    reviews : iterable of Review
        Judgements of either layer.
    codebooks : mapping of str to Codebook
        The codebooks by which they were made, by digest.

    Returns
    -------
    main : tuple of Review
        Of every excerpt that was judged.
    detail : tuple of Review
        Of the excerpts that were judged by a codebook with detail codes. Whoever had none to
        assign did not say that none applies.
    """
    main: list[Review] = []
    detail: list[Review] = []
    for review in reviews:
        codebook = codebooks[review.codebook_digest]
        codes, details = codebook.by_layer(review.codes)
        main.append(review._replace(codes=codes))
        if codebook.detail_codes:
            detail.append(review._replace(codes=details))
    return tuple(main), tuple(detail)


def merge_codings(
    codings: Iterable[CodedExcerpt],
    reviews: Mapping[str, Sequence[Review]],
    code_ids: Collection[str],
    codebooks: Mapping[str, Codebook],
) -> dict[str, tuple[CodedExcerpt, ...]]:
    """Return the codings of one layer that count, by excerpt ID.

    Parameters
    ----------
    codings : iterable of CodedExcerpt
        The coder's.
    reviews : mapping of str to sequence of Review
        People's judgements that count, by excerpt ID; they come before the coder's.
    code_ids : collection of str
        The codes of the layer. Other codes of people are left out (see `codes_left_out`).
    codebooks : mapping of str to Codebook
        The codebooks by which people judged, by digest. Whoever had no such code to assign did
        not say that it does not apply: the coder's coding then stays.
    """
    known = frozenset(code_ids)
    of_coder: dict[str, dict[str, CodedExcerpt]] = {}
    for coding in codings:
        of_coder.setdefault(coding.excerpt_id, {})[coding.code_id] = coding
    assigned: dict[str, tuple[CodedExcerpt, ...]] = {}
    for excerpt_id, of_excerpt in reviews.items():
        found = of_coder.pop(excerpt_id, {})
        polarities = {code_id: coding.polarity for code_id, coding in found.items()}
        found |= {coding.code_id: coding for coding in counting_codings(of_excerpt, codebooks)}
        counting = people_first(of_excerpt, polarities, known, codebooks)
        assigned[excerpt_id] = tuple(found[code_id] for code_id in counting)
    return assigned | {name: tuple(found.values()) for name, found in of_coder.items()}


def people_first(
    reviews: Sequence[Review],
    of_coder: Mapping[str, Polarity],
    code_ids: Collection[str],
    codebooks: Mapping[str, Codebook],
) -> dict[str, Polarity]:
    """Return the codes of an excerpt that count: people's, and the coder's that people lacked.

    Findings, reports and evaluation all take them from here.

    Parameters
    ----------
    reviews : sequence of Review
        What everyone who judged the excerpt says, at least one.
    of_coder : mapping of str to Polarity
        The codes that the coder assigned to it.
    code_ids : collection of str
        The codes of the codebook. People's other codes are left out (see `codes_left_out`).
    codebooks : mapping of str to Codebook
        The codebooks by which people judged, by digest.

    Returns
    -------
    dict of str to Polarity
        People's, by code ID, and then those of the coder that no person could assign (see
        `codes_unasked`).
    """
    settled = counting_codes(reviews, codebooks)
    unasked = _unasked(reviews, code_ids, codebooks)
    return {code_id: polarity for code_id, polarity in settled.items() if code_id in code_ids} | {
        code_id: polarity
        for code_id, polarity in of_coder.items()
        if code_id in unasked and code_id not in settled
    }


def codes_unasked(
    reviews: Mapping[str, Sequence[Review]],
    code_ids: Collection[str],
    codebooks: Mapping[str, Codebook],
) -> dict[str, frozenset[str]]:
    """Return, of each excerpt that people judged, the codes that none of them could assign.

    Parameters
    ----------
    reviews : mapping of str to sequence of Review
        People's judgements, by excerpt ID.
    code_ids : collection of str
        The codes in question.
    codebooks : mapping of str to Codebook
        The codebooks by which they judged, by digest.
    """
    return {
        excerpt_id: _unasked(of_excerpt, code_ids, codebooks)
        for excerpt_id, of_excerpt in reviews.items()
    }


def _unasked(
    reviews: Sequence[Review], code_ids: Collection[str], codebooks: Mapping[str, Codebook]
) -> frozenset[str]:
    used = {review.codebook_digest for review in reviews}
    return frozenset(code_ids).difference(*(codebooks[digest].all_code_ids for digest in used))


def commonest_codebook(reviews: Iterable[Review]) -> str | None:
    """Return the digest of the codebook of most reviews, None if there are none."""
    counts = Counter(review.codebook_digest for review in reviews)
    return max(counts, key=lambda digest: (counts[digest], digest), default=None)


def counting_codings(
    reviews: Sequence[Review], codebooks: Mapping[str, Codebook]
) -> tuple[CodedExcerpt, ...]:
    """Return the codings that the reviews of one excerpt come to.

    The parameters are those of `deciding_reviews`.

    Returns
    -------
    tuple of CodedExcerpt
        By code ID, with a score of 1. The coder is everyone who could assign the code, or who
        adjudicated it.
    """
    deciding = deciding_reviews(reviews, codebooks)
    return tuple(
        CodedExcerpt(
            excerpt_id=deciding[code_id][0].excerpt_id,
            letter_id=deciding[code_id][0].letter_id,
            code_id=code_id,
            polarity=polarity,
            coder_id=" and ".join(sorted({review.coder_id for review in deciding[code_id]})),
            score=1.0,
            run_id="",
            codebook_digest=deciding[code_id][0].codebook_digest,
        )
        for code_id, polarity in counting_codes(reviews, codebooks).items()
    )
