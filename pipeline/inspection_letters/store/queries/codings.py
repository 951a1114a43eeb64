"""Queries of codebooks, coders and coded excerpts: how often each code occurs, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Select, func, select

from inspection_letters.records import Codebook, CodedExcerpt
from inspection_letters.records.errors import UsageError
from inspection_letters.store import rows
from inspection_letters.store.digests import CODES
from inspection_letters.store.schema import (
    HUMAN,
    codebooks,
    codings,
    excerpts,
    letters,
    stages,
    texts,
)

SAME_EXCERPT: Final = (codings.c.letter_id == excerpts.c.letter_id) & (
    codings.c.excerpt_id == excerpts.c.excerpt_id
)
"""Joins codings to the current excerpts of the workspace."""

_BATCH: Final = 500
"""Letters in one statement; databases limit the number of its parameters."""


class CoderCount(NamedTuple):
    """A coder, its kind, and its number of codings."""

    coder_id: str
    coder_kind: str
    codings: int


class OrphanedCoding(NamedTuple):
    """A human coding whose excerpt no longer exists, with the text needed to place it again."""

    coding: CodedExcerpt
    quote: str
    before: str
    after: str


class CodedLetter(NamedTuple):
    """A letter that a rule set or model coded, and the key of its codes."""

    letter_id: str
    pdf_sha256: str
    source: str
    key: str


class CodeTally(NamedTuple):
    """The number of excerpts with a code and polarity, and of letters with such excerpts."""

    code_id: str
    polarity: str
    excerpts: int
    letters: int


class CodedSentence(NamedTuple):
    """A coding with its excerpt, place and area; ``pages`` is 0 if its letter is not a PDF."""

    excerpt_id: str
    letter_id: str
    area: str | None
    page_number: int
    code_id: str
    polarity: str
    score: float
    coder_id: str
    quote: str
    pages: int


def codebook(conn: Connection, digest: str) -> Codebook:
    """Return a codebook that was used in this workspace.

    Raises
    ------
    UsageError
        If there is no such codebook.
    """
    row = conn.execute(select(codebooks).where(codebooks.c.digest == digest)).mappings().first()
    if row is None:
        raise UsageError(
            f"The workspace has no codebook with the digest {digest}.",
            "Copy the digest from a coded excerpt.",
        )
    return rows.codebook_of(row)


def coders(conn: Connection) -> tuple[CoderCount, ...]:
    """Return every coder that has codings, sorted by name."""
    found = conn.execute(
        select(codings.c.coder_id, codings.c.coder_kind, func.count()).group_by(
            codings.c.coder_id, codings.c.coder_kind
        )
    )
    return tuple(sorted(CoderCount(*row) for row in found))


def codings_by(
    conn: Connection, coder_id: str, letter_id: str | None = None
) -> tuple[CodedExcerpt, ...]:
    """Return the codings of a coder, for one letter or for all.

    Codings of excerpts that no longer exist are left out (see `orphaned_codings`).

    Returns
    -------
    tuple of CodedExcerpt
        Sorted by letter ID, then in reading order, then by code.
    """
    columns = [codings.c[field.name] for field in fields(CodedExcerpt)]
    query = (
        select(*columns, excerpts.c.order)
        .join_from(codings, excerpts, SAME_EXCERPT)
        .where(codings.c.coder_id == coder_id)
    )
    if letter_id is not None:
        return _codings_of(conn, query.where(codings.c.letter_id == letter_id), rows.shared())
    share = rows.shared()
    letter_ids = sorted(conn.scalars(select(letters.c.letter_id)))
    return tuple(
        coding
        for start in range(0, len(letter_ids), _BATCH)
        for coding in _codings_of(
            conn,
            query.where(codings.c.letter_id.in_(letter_ids[start : start + _BATCH])),
            share,
        )
    )


def _codings_of(
    conn: Connection, query: Select[Any], share: rows.Share
) -> tuple[CodedExcerpt, ...]:
    found = sorted(
        conn.execute(query).mappings(),
        key=lambda row: (row["letter_id"], row["order"], row["code_id"]),
    )
    return tuple([rows.coding_of(row, share) for row in found])


def letters_coded_by(
    conn: Connection, coder_id: str, codebook_digest: str
) -> tuple[CodedLetter, ...]:
    """Return the letters that a rule set or model last coded with a codebook, by letter ID.

    A letter to which it assigned no code counts too if this is the only codebook with which it
    coded.
    """
    used = conn.execute(
        select(codings.c.letter_id, codings.c.codebook_digest)
        .where(codings.c.coder_id == coder_id)
        .distinct()
    )
    by_letter = {row.letter_id: row.codebook_digest for row in used}
    is_only = set(by_letter.values()) <= {codebook_digest}
    found = conn.execute(
        select(letters.c.letter_id, letters.c.pdf_sha256, letters.c.source, stages.c.key)
        .join_from(letters, stages, letters.c.letter_id == stages.c.letter_id)
        .where(stages.c.stage == f"{CODES}{coder_id}")
        .order_by(letters.c.letter_id)
    )
    return tuple(
        CodedLetter(*row)
        for row in found
        if by_letter.get(row.letter_id, codebook_digest if is_only else None) == codebook_digest
    )


def orphaned_codings(conn: Connection) -> tuple[OrphanedCoding, ...]:
    """Return the human codings whose excerpt disappeared when the letter was read again."""
    found = conn.execute(
        select(codings)
        .outerjoin_from(codings, excerpts, SAME_EXCERPT)
        .where(codings.c.coder_kind == HUMAN, excerpts.c.excerpt_id.is_(None))
    ).mappings()
    ordered = sorted(
        found,
        key=lambda row: (row["letter_id"], row["coder_id"], row["excerpt_id"], row["code_id"]),
    )
    return tuple(
        OrphanedCoding(
            rows.coding_of(row), *(row["anchor"][part] for part in ("quote", "before", "after"))
        )
        for row in ordered
    )


def codes_by_letter(conn: Connection, coder_id: str) -> dict[str, dict[str, int]]:
    """Count the excerpts that a coder coded as each ``code:polarity``, by letter ID.

    Only main codes are counted.
    """
    digest = codings.c.codebook_digest
    found = conn.execute(
        select(codings.c.letter_id, codings.c.code_id, codings.c.polarity, digest, func.count())
        .join_from(codings, excerpts, SAME_EXCERPT)
        .where(codings.c.coder_id == coder_id)
        .group_by(codings.c.letter_id, codings.c.code_id, codings.c.polarity, digest)
    )
    details = codes_with_parent(conn)
    codes: dict[str, dict[str, int]] = {}
    for letter_id, code_id, polarity, used, number in sorted(tuple(row) for row in found):
        if (used, code_id) not in details:
            of_letter = codes.setdefault(letter_id, {})
            key = f"{code_id}:{polarity}"
            of_letter[key] = of_letter.get(key, 0) + number
    return codes


class SentenceCode(NamedTuple):
    """A sentence with one of its codes; both are None if the coder assigned none to it."""

    letter_id: str
    excerpt_id: str
    section: str
    role: str
    code_id: str | None
    polarity: str | None


def coded_sentences(
    conn: Connection, letter_ids: Sequence[str], coder_id: str
) -> tuple[SentenceCode, ...]:
    """Return every sentence of some letters with the codes of a coder, in any order."""
    of_coder = SAME_EXCERPT & (codings.c.coder_id == coder_id)
    found: list[SentenceCode] = []
    for start in range(0, len(letter_ids), _BATCH):
        query = (
            select(
                excerpts.c.letter_id,
                excerpts.c.excerpt_id,
                excerpts.c.section,
                excerpts.c.role,
                codings.c.code_id,
                codings.c.polarity,
            )
            .join_from(excerpts, codings, of_coder, isouter=True)
            .where(excerpts.c.letter_id.in_(letter_ids[start : start + _BATCH]))
        )
        found += (SentenceCode(*row) for row in conn.execute(query))
    return tuple(found)


def code_tallies(
    conn: Connection, letter_ids: Sequence[str], coder_id: str
) -> tuple[CodeTally, ...]:
    """Count a coder's codings in some letters, by code and polarity."""
    excerpt_counts: dict[tuple[str, str], int] = {}
    letter_counts: dict[tuple[str, str], int] = {}
    for start in range(0, len(letter_ids), _BATCH):
        found = conn.execute(
            select(
                codings.c.code_id,
                codings.c.polarity,
                func.count(),
                func.count(codings.c.letter_id.distinct()),
            )
            .where(
                codings.c.coder_id == coder_id,
                codings.c.letter_id.in_(letter_ids[start : start + _BATCH]),
            )
            .group_by(codings.c.code_id, codings.c.polarity)
        )
        for code_id, polarity, number, letter_number in found:
            key = (code_id, polarity)
            excerpt_counts[key] = excerpt_counts.get(key, 0) + number
            letter_counts[key] = letter_counts.get(key, 0) + letter_number
    return tuple(
        CodeTally(*key, excerpt_counts[key], letter_counts[key]) for key in sorted(excerpt_counts)
    )


def codebooks_used(conn: Connection) -> tuple[str, ...]:
    """Return the digests of the codebooks of all codings."""
    return tuple(sorted(conn.scalars(select(codings.c.codebook_digest).distinct())))


def codes_with_parent(conn: Connection) -> dict[tuple[str, str], str]:
    """Return the main code of each detail code, by digest of the codebook and ID of the code."""
    return {
        (digest, code.id): code.parent
        for digest in codebooks_used(conn)
        for code in codebook(conn, digest).detail_codes
    }


def find_coded_excerpts(
    conn: Connection,
    *,
    code: str | None = None,
    polarity: str | None = None,
    coder: str | None = None,
) -> tuple[CodedSentence, ...]:
    """Return the coded excerpts that match all conditions, highest score first.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        From `Store.read`.
    code, polarity, coder : str, optional
        The exact code, polarity or coder.
    """
    area_name = func.coalesce(letters.c.stated_area, letters.c.area)
    query = (
        select(
            codings.c.excerpt_id,
            codings.c.letter_id,
            area_name,
            excerpts.c.page_number,
            codings.c.code_id,
            codings.c.polarity,
            codings.c.score,
            codings.c.coder_id,
            excerpts.c.quote,
            texts.c.pages,
            excerpts.c.order,
        )
        .join_from(codings, excerpts, SAME_EXCERPT)
        .join(letters, letters.c.letter_id == codings.c.letter_id)
        .join(texts, texts.c.letter_id == codings.c.letter_id)
    )
    for column, value in (
        (codings.c.code_id, code),
        (codings.c.polarity, polarity),
        (codings.c.coder_id, coder),
    ):
        if value:
            query = query.where(column == value)
    found = sorted(
        conn.execute(query).all(),
        key=lambda row: (-row.score, row.letter_id, row.order, row.code_id),
    )
    return tuple(CodedSentence(*row[:-1]) for row in found)
