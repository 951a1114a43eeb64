"""Which codes count: what people have judged goes before what a coder gave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection

from inspection_letters.analysis.choosing import Coded
from inspection_letters.records import CodedExcerpt, Polarity
from inspection_letters.store import queries, reviews


def codings_that_count(
    conn: Connection, coded: Coded
) -> tuple[dict[str, tuple[CodedExcerpt, ...]], frozenset[str]]:
    """Return the codes of each excerpt, and which excerpts people have judged.

    Where they have, it is what at least half of them say, "bears no code" included. A
    person who is the coder speaks alone.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        From `Store.read`.
    coded : Coded
        The coder.
    """
    judged: dict[str, list[reviews.Review]] = defaultdict(list)
    for review in reviews.all_reviews(conn):
        if not coded.human or review.coder_id == coded.coder_id:
            judged[review.excerpt_id].append(review)
    given: dict[str, list[CodedExcerpt]] = defaultdict(list)
    for one in queries.codings_by(conn, coded.coder_id):
        if one.excerpt_id not in judged:
            given[one.excerpt_id].append(one)
    codings = {excerpt_id: tuple(ones) for excerpt_id, ones in given.items()}
    codings |= {excerpt_id: agreed(said) for excerpt_id, said in judged.items()}
    return codings, frozenset(judged)


def agreed(said: Sequence[reviews.Review]) -> tuple[CodedExcerpt, ...]:
    """Return what at least half of the people say, as findings count it.

    Where half of them give a code and agree on no polarity, it is mixed.
    """
    by_code: dict[str, list[Polarity]] = defaultdict(list)
    for review in said:
        for code_id, polarity in review.codes.items():
            by_code[code_id].append(polarity)
    names = " and ".join(sorted({one.coder_id for one in said}))
    codings = []
    for code_id, polarities in sorted(by_code.items()):
        agreed = [one for one in Polarity if 2 * polarities.count(one) >= len(said)]
        if not agreed and 2 * len(polarities) >= len(said):
            agreed = [Polarity.MIXED]
        codings += [
            CodedExcerpt(
                excerpt_id=said[0].excerpt_id,
                letter_id=said[0].letter_id,
                code_id=code_id,
                polarity=polarity,
                coder_id=names,
                score=1.0,
                run_id="",
                codebook_digest=said[0].codebook_digest,
            )
            for polarity in agreed
        ]
    return tuple(codings)
