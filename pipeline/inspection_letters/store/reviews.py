"""What people have judged: excerpts they have looked at, and the codes they gave.

A review is the whole of what one person says of one excerpt, so that "bears no code" can
be said too. Its codes are human codings like any other (`inspection_letters.store.writes`).
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
from inspection_letters.store.writes import upsert, withdraw_codings, write_codings


class Review(NamedTuple):
    """What a person says of an excerpt; without codes, that it bears none."""

    letter_id: str
    excerpt_id: str
    coder_id: str
    codebook_digest: str
    codes: Mapping[str, Polarity]
    note: str = ""


def all_reviews(conn: Connection) -> tuple[Review, ...]:
    """Return what people say of the excerpts that the workspace now holds.

    Human codings that were written without a review count as one. What belongs to an
    excerpt that is gone is left out; it stays stored, with its anchor.

    Returns
    -------
    tuple of Review
        By letter, excerpt and coder.
    """
    found: dict[tuple[str, str, str], Review] = {}
    seen = select(reviews).join(
        excerpts,
        (reviews.c.letter_id == excerpts.c.letter_id)
        & (reviews.c.excerpt_id == excerpts.c.excerpt_id),
    )
    for row in conn.execute(seen).mappings():
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


def write_reviews(conn: Connection, given: Sequence[Review], run_id: str) -> None:
    """Write what one person says of some excerpts.

    What the person said of the same excerpts before is amended: codes no longer given
    are withdrawn. What was said of other excerpts stays.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        In a transaction, from `Store.write`.
    given : sequence of Review
        All by one person.
    run_id : str
        A run that is recorded.

    Raises
    ------
    LetterError, WorkspaceError, UsageError
        As `writes.write_codings`.
    """
    if len({one.coder_id for one in given}) > 1:
        raise ValueError("Reviews by several people cannot be written at once.")
    before = {(one.excerpt_id, one.coder_id): one for one in all_reviews(conn)}
    ordered = sorted(given, key=lambda one: (one.letter_id, one.excerpt_id))
    for letter_id, group in groupby(ordered, key=lambda one: one.letter_id):
        of_letter = list(group)
        coder_id = of_letter[0].coder_id
        for one in of_letter:
            old = before.get((one.excerpt_id, coder_id))
            for code_id in sorted(set(old.codes) - set(one.codes)) if old else ():
                withdraw_codings(conn, letter_id, coder_id, one.excerpt_id, code_id)
        coded = [_coding(one, *pair, run_id) for one in of_letter for pair in one.codes.items()]
        key = _key(of_letter)
        write_codings(conn, letter_id, coder_id, coded, key, run_id, coder_kind=HUMAN)
        _write_looks(conn, letter_id, of_letter, run_id)


def _write_looks(
    conn: Connection, letter_id: str, of_letter: Sequence[Review], run_id: str
) -> None:
    text = conn.execute(
        select(texts.c.text, texts.c.text_sha256).where(texts.c.letter_id == letter_id)
    ).one()
    known = {one.excerpt_id: one for one in excerpts_of(conn, letter_id)}
    for one in of_letter:
        if one.excerpt_id not in known:
            raise ValueError(f"Letter {letter_id} has no excerpt {one.excerpt_id}.")
        row = {
            "letter_id": letter_id,
            "excerpt_id": one.excerpt_id,
            "coder_id": one.coder_id,
            "codebook_digest": one.codebook_digest,
            "note": one.note,
            "anchor": rows.anchor_of(known[one.excerpt_id], text.text, text.text_sha256),
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


def _key(given: Sequence[Review]) -> str:
    content = [
        (one.excerpt_id, one.codebook_digest, sorted(one.codes.items()), one.note) for one in given
    ]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
