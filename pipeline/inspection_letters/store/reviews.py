"""Reviews by people: the excerpts they judged, and the codes they assigned.

A review is one person's whole judgement of one excerpt, so "no code applies" can be
recorded too. Its codes are human codings like any other (`inspection_letters.store.writes`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection, select

from inspection_letters.records import CodedExcerpt, Polarity
from inspection_letters.store import rows
from inspection_letters.store.queries import SAME_EXCERPT, excerpts_of
from inspection_letters.store.schema import HUMAN, codings, excerpts, reviews, texts
from inspection_letters.store.statements import upsert
from inspection_letters.store.writes import withdraw_codings, write_codings


class Review(NamedTuple):
    """A person's judgement of an excerpt; an empty ``codes`` means that no code applies."""

    letter_id: str
    excerpt_id: str
    coder_id: str
    codebook_digest: str
    codes: Mapping[str, Polarity]
    note: str = ""


def all_reviews(conn: Connection) -> tuple[Review, ...]:
    """Return people's judgements of the current excerpts of the workspace.

    Human codings that were written without a review count as a review. Reviews of excerpts
    that no longer exist are left out, but stay stored with their anchors.

    Returns
    -------
    tuple of Review
        Sorted by letter, excerpt and coder.
    """
    found: dict[tuple[str, str, str], Review] = {}
    reviewed = select(reviews).join(
        excerpts,
        (reviews.c.letter_id == excerpts.c.letter_id)
        & (reviews.c.excerpt_id == excerpts.c.excerpt_id),
    )
    for row in conn.execute(reviewed).mappings():
        key = (row["letter_id"], row["excerpt_id"], row["coder_id"])
        found[key] = Review(*key, row["codebook_digest"], {}, row["note"])
    coded = (
        select(codings)
        .join(excerpts, SAME_EXCERPT)
        .where(codings.c.coder_kind == HUMAN)
        .order_by(codings.c.code_id)
    )
    for row in conn.execute(coded).mappings():
        key = (row["letter_id"], row["excerpt_id"], row["coder_id"])
        before = found.get(key) or Review(*key, row["codebook_digest"], {})
        codes = {**before.codes, row["code_id"]: Polarity(row["polarity"])}
        found[key] = before._replace(codes=dict(sorted(codes.items())))
    return tuple(found[key] for key in sorted(found))


def review_runs(conn: Connection) -> dict[tuple[str, str], str]:
    """Return the run by which each judgement was last changed, by excerpt ID and coder."""
    query = select(reviews.c.excerpt_id, reviews.c.coder_id, reviews.c.run_id)
    return {(row.excerpt_id, row.coder_id): row.run_id for row in conn.execute(query)}


def write_reviews(conn: Connection, judged: Sequence[Review], run_id: str) -> None:
    """Write one person's judgements of some excerpts.

    They replace the person's earlier judgements of the same excerpts: codes that are no
    longer assigned are withdrawn. Judgements of other excerpts stay.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        In a transaction, from `Store.write`.
    judged : sequence of Review
        All by one person.
    run_id : str
        A run that is recorded.

    Raises
    ------
    LetterError, WorkspaceError, UsageError
        As `writes.write_codings`.
    """
    if len({review.coder_id for review in judged}) > 1:
        raise ValueError("Reviews by several people cannot be written at once.")
    earlier = {(review.excerpt_id, review.coder_id): review for review in all_reviews(conn)}
    ordered = sorted(judged, key=lambda review: (review.letter_id, review.excerpt_id))
    for letter_id, group in groupby(ordered, key=lambda review: review.letter_id):
        of_letter = list(group)
        coder_id = of_letter[0].coder_id
        for review in of_letter:
            old = earlier.get((review.excerpt_id, coder_id))
            for code_id in sorted(set(old.codes) - set(review.codes)) if old else ():
                withdraw_codings(conn, letter_id, coder_id, review.excerpt_id, code_id)
        coded = [
            _coding(review, code_id, polarity, run_id)
            for review in of_letter
            for code_id, polarity in review.codes.items()
        ]
        key = _key(of_letter)
        write_codings(conn, letter_id, coder_id, coded, key, run_id, coder_kind=HUMAN)
        _write_review_rows(conn, letter_id, of_letter, run_id)


def _write_review_rows(
    conn: Connection, letter_id: str, of_letter: Sequence[Review], run_id: str
) -> None:
    text = conn.execute(
        select(texts.c.text, texts.c.text_sha256).where(texts.c.letter_id == letter_id)
    ).one()
    known = {excerpt.excerpt_id: excerpt for excerpt in excerpts_of(conn, letter_id)}
    for review in of_letter:
        if review.excerpt_id not in known:
            raise ValueError(f"Letter {letter_id} has no excerpt {review.excerpt_id}.")
        row = {
            "letter_id": letter_id,
            "excerpt_id": review.excerpt_id,
            "coder_id": review.coder_id,
            "codebook_digest": review.codebook_digest,
            "note": review.note,
            "anchor": rows.anchor_of(known[review.excerpt_id], text.text, text.text_sha256),
            "run_id": run_id,
        }
        upsert(conn, reviews, row)


def _coding(review: Review, code_id: str, polarity: Polarity, run_id: str) -> CodedExcerpt:
    return CodedExcerpt(
        excerpt_id=review.excerpt_id,
        letter_id=review.letter_id,
        code_id=code_id,
        polarity=polarity,
        coder_id=review.coder_id,
        score=1.0,
        run_id=run_id,
        codebook_digest=review.codebook_digest,
    )


def _key(of_letter: Sequence[Review]) -> str:
    content = [
        (review.excerpt_id, review.codebook_digest, sorted(review.codes.items()), review.note)
        for review in of_letter
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
