"""What people judged, and the one rule for people who judged an excerpt differently.

The rule
--------
A code counts if at least half of the people who judged the excerpt assign it, "no code
applies" being a judgement too. Its polarity is the one that most of the people who assign
the code gave; where two or more polarities are equally frequent, it is mixed.

The result has the form of any coder's coding, each code once and with one polarity, so
findings, practice, the report and training all take it as it is. Half is enough because a
person who leaves a code out more often overlooks it than rejects it. A tie of polarities is
mixed because it would favour one person's reading to choose either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from inspection_letters.records import CodedExcerpt, Polarity
from inspection_letters.store.reviews import Review

Judgement = Mapping[str, Polarity]
"""The codes of an excerpt with their polarities; empty if no code applies."""


def agree(judgements: Sequence[Judgement]) -> dict[str, Polarity]:
    """Return what several people's judgements of one excerpt come to.

    Parameters
    ----------
    judgements : sequence of mapping
        What each person who judged the excerpt assigned, at least one.

    Returns
    -------
    dict of str to Polarity
        The codes that count, by code ID; see the rule of this module.
    """
    assigned: dict[str, list[Polarity]] = {}
    for judgement in judgements:
        for code_id, polarity in judgement.items():
            assigned.setdefault(code_id, []).append(polarity)
    return {
        code_id: _commonest(polarities)
        for code_id, polarities in sorted(assigned.items())
        if 2 * len(polarities) >= len(judgements)
    }


def _commonest(polarities: Sequence[Polarity]) -> Polarity:
    counts = Counter(polarities)
    most = max(counts.values())
    commonest = [polarity for polarity, count in counts.items() if count == most]
    return commonest[0] if len(commonest) == 1 else Polarity.MIXED


def reviews_by_excerpt(reviews: Iterable[Review]) -> dict[str, tuple[Review, ...]]:
    """Return the reviews of each excerpt, by excerpt ID."""
    grouped: dict[str, list[Review]] = {}
    for review in reviews:
        grouped.setdefault(review.excerpt_id, []).append(review)
    return {excerpt_id: tuple(of_excerpt) for excerpt_id, of_excerpt in grouped.items()}


def agreed_codings(reviews: Sequence[Review]) -> tuple[CodedExcerpt, ...]:
    """Return the codings that the reviews of one excerpt come to.

    Parameters
    ----------
    reviews : sequence of Review
        All of one excerpt, at least one.

    Returns
    -------
    tuple of CodedExcerpt
        By code ID, with the names of all who judged the excerpt as coder and a score of 1.
    """
    first = reviews[0]
    names = " and ".join(sorted({review.coder_id for review in reviews}))
    return tuple(
        CodedExcerpt(
            excerpt_id=first.excerpt_id,
            letter_id=first.letter_id,
            code_id=code_id,
            polarity=polarity,
            coder_id=names,
            score=1.0,
            run_id="",
            codebook_digest=first.codebook_digest,
        )
        for code_id, polarity in agree([review.codes for review in reviews]).items()
    )
