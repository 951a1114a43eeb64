"""Reviews by people: the excerpts they judged, and the codes they assigned.

A review is one person's whole judgement of one excerpt, so "no code applies" can be
recorded too. Its codes are human codings like any other (`inspection_letters.store.writes`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection, select

from inspection_letters.records import CodedExcerpt, Polarity
from inspection_letters.store import rows
from inspection_letters.store.adjudications import check_undecided
from inspection_letters.store.coding_history import Judged, add_change
from inspection_letters.store.digests import PEOPLE, changing
from inspection_letters.store.queries import SAME_EXCERPT, excerpts_of
from inspection_letters.store.schema import (
    HUMAN,
    codings,
    excerpts,
    letters,
    reviews,
    texts,
)
from inspection_letters.store.statements import upsert
from inspection_letters.store.writes import withdraw_codings, write_codings


class Review(NamedTuple):
    """A person's judgement of an excerpt; an empty ``codes`` means that no code applies.

    ``unsure`` marks a judgement that the person wants to be looked at again. ``judged`` is
    False if there is only a note or a mark and no judgement yet. ``adjudicated`` marks a
    decision about what others coded, with its reason as the note: it counts in their place.
    """

    letter_id: str
    excerpt_id: str
    coder_id: str
    codebook_digest: str
    codes: Mapping[str, Polarity]
    note: str = ""
    unsure: bool = False
    judged: bool = True
    adjudicated: bool = False

    @property
    def state(self) -> Judged:
        """What the person says, as the history keeps it."""
        return Judged(self.codes, self.note, self.unsure, self.judged, self.adjudicated)

    def with_marks_of(self, earlier: Review | None) -> Review:
        """Return the review with the marks of an earlier one by the same person.

        Sheets and other programs cannot state marks, so they do not take them away. The reason
        of an adjudication stays, too, if they have no other.
        """
        if earlier is None:
            return self
        marked = self._replace(unsure=earlier.unsure, adjudicated=earlier.adjudicated)
        keeps_reason = earlier.adjudicated and not self.note
        return marked._replace(note=earlier.note) if keeps_reason else marked


class StoredReview(NamedTuple):
    """A review and its version, which every change raises; 0 if it was never a review."""

    review: Review
    version: int


class StaleReviewError(Exception):
    """A review was changed since the person saw it; ``stored`` is what it is now."""

    def __init__(self, stored: StoredReview | None) -> None:
        super().__init__("The review has been changed in the meantime.")
        self.stored = stored


Key = tuple[str, str, str]
"""Letter ID, excerpt ID and coder ID."""


def all_reviews(conn: Connection) -> tuple[Review, ...]:
    """Return people's judgements of the current excerpts of the workspace.

    Human codings that were written without a review count as a review. Reviews of excerpts
    that no longer exist are left out, but stay stored with their anchors.

    Returns
    -------
    tuple of Review
        Sorted by letter, excerpt and coder.
    """
    found = stored_reviews(conn)
    return tuple(found[key].review for key in sorted(found) if found[key].review.judged)


def stored_reviews(
    conn: Connection, *, letter_id: str | None = None, coder_id: str | None = None
) -> dict[Key, StoredReview]:
    """Return reviews with their versions, those without a judgement included.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        From `Store.read` or `Store.write`.
    letter_id, coder_id : str, optional
        Only reviews of this letter, and by this person.
    """
    found: dict[Key, StoredReview] = {}
    reviewed = select(reviews).join(
        excerpts,
        (reviews.c.letter_id == excerpts.c.letter_id)
        & (reviews.c.excerpt_id == excerpts.c.excerpt_id),
    )
    coded = (
        select(codings)
        .join(excerpts, SAME_EXCERPT)
        .where(codings.c.coder_kind == HUMAN)
        .order_by(codings.c.code_id)
    )
    if letter_id is not None:
        reviewed = reviewed.where(reviews.c.letter_id == letter_id)
        coded = coded.where(codings.c.letter_id == letter_id)
    if coder_id is not None:
        reviewed = reviewed.where(reviews.c.coder_id == coder_id)
        coded = coded.where(codings.c.coder_id == coder_id)
    for row in conn.execute(reviewed).mappings():
        key = (row["letter_id"], row["excerpt_id"], row["coder_id"])
        marks = (row["unsure"], row["judged"], row["adjudicated"])
        review = Review(*key, row["codebook_digest"], {}, row["note"], *marks)
        found[key] = StoredReview(review, row["version"])
    for row in conn.execute(coded).mappings():
        key = (row["letter_id"], row["excerpt_id"], row["coder_id"])
        before = found.get(key) or StoredReview(Review(*key, row["codebook_digest"], {}), 0)
        codes = {**before.review.codes, row["code_id"]: Polarity(row["polarity"])}
        review = before.review._replace(codes=dict(sorted(codes.items())))
        found[key] = before._replace(review=review)
    return found


def unsure_excerpts(conn: Connection) -> frozenset[str]:
    """Return the IDs of excerpts that a person has marked as not sure, judged or not."""
    query = select(reviews.c.excerpt_id).where(reviews.c.unsure.is_(True))
    return frozenset(conn.scalars(query))


def write_reviews(
    conn: Connection,
    judged: Sequence[Review],
    run_id: str,
    *,
    source: str = "",
    changed_at: datetime | None = None,
    times: Mapping[str, datetime] | None = None,
) -> None:
    """Write one person's judgements of some excerpts, and add the changes to the history.

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
    source : str
        Where the judgements come from, for the history.
    changed_at : datetime, optional
        When the person judged; now by default.
    times : mapping of str to datetime, optional
        When the person judged, by excerpt ID, for those excerpts for which that is known.

    Raises
    ------
    LetterError, WorkspaceError, UsageError
        As `writes.write_codings`.
    """
    coder_ids = {review.coder_id for review in judged}
    if len(coder_ids) > 1:
        raise ValueError("Reviews by several people cannot be written at once.")
    when = changed_at or datetime.now(UTC)
    earlier = stored_reviews(conn, coder_id=next(iter(coder_ids))) if coder_ids else {}
    ordered = sorted(judged, key=lambda review: (review.letter_id, review.excerpt_id))
    for letter_id, group in groupby(ordered, key=lambda review: review.letter_id):
        of_letter = list(group)
        with changing(conn, letter_id, f"{PEOPLE}{of_letter[0].coder_id}"):
            _write_of_letter(conn, letter_id, of_letter, earlier, run_id, source, when, None, times)


def save_review(
    conn: Connection,
    review: Review,
    *,
    expected: int,
    run_id: str,
    source: str,
    changed_at: datetime,
    undoes: int | None = None,
) -> StoredReview:
    """Write one judgement unless it was changed since the person saw it.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        In a transaction, from `Store.write`.
    review : Review
        The judgement, or a note or mark without one.
    expected : int
        The version that the person saw; 0 if there was none.
    run_id, source, changed_at
        As for `write_reviews`.
    undoes : int, optional
        The change that this one takes back.

    Returns
    -------
    StoredReview
        What is stored now.

    Raises
    ------
    StaleReviewError
        If the stored version is another; then nothing is written.
    AdjudicatedError
        If the review is an adjudication, and somebody else has adjudicated the excerpt.
    LetterError, WorkspaceError, UsageError
        As `writes.write_codings`.
    """
    lock_letters(conn, [review.letter_id])
    key = (review.letter_id, review.excerpt_id, review.coder_id)
    earlier = stored_reviews(conn, letter_id=review.letter_id, coder_id=review.coder_id)
    stored = earlier.get(key)
    if (stored.version if stored else 0) != expected:
        raise StaleReviewError(stored)
    if stored is not None and stored.review.state == review.state and undoes is None:
        return stored
    if review.adjudicated:
        check_undecided(conn, *key)
    with changing(conn, review.letter_id, f"{PEOPLE}{review.coder_id}"):
        _write_of_letter(
            conn, review.letter_id, [review], earlier, run_id, source, changed_at, undoes
        )
    return StoredReview(review, expected + 1)


def lock_letters(conn: Connection, letter_ids: Collection[str]) -> None:
    """Let nobody else judge excerpts of some letters until the transaction ends.

    PostgreSQL would otherwise let two people read the same version and both save.
    """
    # Always in the same order, so that two who lock several letters do not wait for each other.
    conn.execute(
        select(letters.c.letter_id)
        .where(letters.c.letter_id.in_(letter_ids))
        .order_by(letters.c.letter_id)
        .with_for_update()
    )


def _write_of_letter(
    conn: Connection,
    letter_id: str,
    of_letter: Sequence[Review],
    earlier: Mapping[Key, StoredReview],
    run_id: str,
    source: str,
    when: datetime,
    undoes: int | None,
    times: Mapping[str, datetime] | None = None,
) -> None:
    """Write a person's reviews of some excerpts of a letter, and what they change."""
    coder_id = of_letter[0].coder_id
    for review in of_letter:
        if review.codes and not review.judged:
            raise ValueError("An excerpt with codes is judged.")
        if review.adjudicated and not (review.judged and review.note):
            raise ValueError("An adjudication is a judgement with a reason.")
        old = earlier.get((letter_id, review.excerpt_id, coder_id))
        for code_id in sorted(set(old.review.codes) - set(review.codes)) if old else ():
            withdraw_codings(conn, letter_id, coder_id, review.excerpt_id, code_id)
    coded = [
        _coding(review, code_id, polarity, run_id)
        for review in of_letter
        for code_id, polarity in review.codes.items()
    ]
    key = _key(of_letter)
    write_codings(conn, letter_id, coder_id, coded, key, run_id, coder_kind=HUMAN)
    text = conn.execute(
        select(texts.c.text, texts.c.text_sha256).where(texts.c.letter_id == letter_id)
    ).one()
    known = {excerpt.excerpt_id: excerpt for excerpt in excerpts_of(conn, letter_id)}
    for review in of_letter:
        if review.excerpt_id not in known:
            raise ValueError(f"Letter {letter_id} has no excerpt {review.excerpt_id}.")
        old = earlier.get((letter_id, review.excerpt_id, coder_id))
        change = {
            "letter_id": letter_id,
            "excerpt_id": review.excerpt_id,
            "coder_id": coder_id,
            "codebook_digest": review.codebook_digest,
            "version": (old.version if old else 0) + 1,
            "run_id": run_id,
        }
        row = {
            **change,
            "note": review.note,
            "judged": review.judged,
            "unsure": review.unsure,
            "adjudicated": review.adjudicated,
            "anchor": rows.anchor_of(known[review.excerpt_id], text.text, text.text_sha256),
        }
        upsert(conn, reviews, row)
        before = old.review.state if old else None
        if before != review.state or undoes is not None:
            quote = known[review.excerpt_id].quote
            add_change(
                conn,
                {
                    **change,
                    "changed_at": (times or {}).get(review.excerpt_id, when),
                    "quote": quote,
                    "before": before,
                    "after": review.state,
                    "source": source,
                    "undoes": undoes,
                },
            )


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
