"""Everything that is asked of a workspace. Nothing here writes.

Rows are sorted in Python where they are sorted by text, since databases differ in
how they order it.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Final, NamedTuple

from sqlalchemy import Connection, Select, Table, func, select

from inspection_letters.records import (
    Codebook,
    CodedExcerpt,
    Excerpt,
    Letter,
    LetterText,
    Metadata,
    ReadLetter,
    Rejection,
    Run,
    Section,
)
from inspection_letters.records.errors import UsageError
from inspection_letters.store import rows
from inspection_letters.store.schema import (
    HUMAN,
    codebooks,
    codings,
    excerpts,
    letters,
    rejections,
    runs,
    sections,
    stages,
    texts,
)

PREFIX_LENGTH: Final = 6
_CANDIDATES: Final = 10


class LetterFacts(NamedTuple):
    """A letter and what it says of itself."""

    letter: Letter
    metadata: Metadata


class CoderCount(NamedTuple):
    """A coder, what kind it is, and how many codings it has."""

    coder_id: str
    coder_kind: str
    codings: int


def stage_keys(conn: Connection, stage: str) -> dict[str, str]:
    """Return what each letter's result of a stage was made from.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        From `Store.read`.
    stage : str
        ``read``, or ``code:`` and the id of a coder (see `writes.code_stage`).

    Returns
    -------
    dict of str to str
        Key by letter id. A letter with the same key as before can be skipped.
    """
    found = conn.execute(
        select(stages.c.letter_id, stages.c.key).where(stages.c.stage == stage)
    ).all()
    return dict(sorted((row.letter_id, row.key) for row in found))


def keys_of(conn: Connection, letter_id: str) -> dict[str, str]:
    """Return what the result of each stage of a letter was made from, by stage."""
    found = conn.execute(
        select(stages.c.stage, stages.c.key).where(stages.c.letter_id == letter_id)
    ).all()
    return dict(sorted((row.stage, row.key) for row in found))


def all_letters(conn: Connection) -> tuple[LetterFacts, ...]:
    """Return every letter with what it says of itself, by letter id."""
    found = conn.execute(select(letters)).mappings()
    facts = [LetterFacts(rows.letter_of(row), rows.metadata_of(row)) for row in found]
    return tuple(sorted(facts, key=lambda one: one.letter.letter_id))


def letter_facts(conn: Connection, letter_id: str) -> LetterFacts:
    """Return a letter with what it says of itself.

    Raises
    ------
    UsageError
        If there is no such letter.
    """
    row = conn.execute(select(letters).where(letters.c.letter_id == letter_id)).mappings().first()
    if row is None:
        raise _no_letter(letter_id)
    return LetterFacts(rows.letter_of(row), rows.metadata_of(row))


def find_letter(conn: Connection, wanted: str) -> LetterFacts:
    """Return the letter with an id (or how it begins) or a file name.

    Raises
    ------
    UsageError
        If there is no such letter, or more than one.
    """
    found = [
        one
        for one in all_letters(conn)
        if one.letter.letter_id == wanted
        or (len(wanted) >= PREFIX_LENGTH and one.letter.letter_id.startswith(wanted))
        or PurePath(one.letter.source).name == wanted
    ]
    if not found:
        raise UsageError(
            f"The workspace holds no letter {wanted}.",
            "Give the id of a letter from the exported letters table, or its file name.",
        )
    if len(found) > 1:
        names = ", ".join(one.letter.letter_id for one in found[:_CANDIDATES])
        raise UsageError(f"Several letters are {wanted}: {names}.", "Give one of these ids.")
    return found[0]


def letter_text(conn: Connection, letter_id: str) -> LetterText:
    """Return the text of a letter.

    Raises
    ------
    UsageError
        If there is no such letter.
    """
    row = conn.execute(select(texts).where(texts.c.letter_id == letter_id)).mappings().first()
    if row is None:
        raise _no_letter(letter_id)
    return rows.text_of(row)


def letter_texts(conn: Connection) -> dict[str, str]:
    """Return the bare text of every letter, by letter id."""
    found = conn.execute(select(texts.c.letter_id, texts.c.text)).all()
    return dict(sorted((row.letter_id, row.text) for row in found))


def sections_of(conn: Connection, letter_id: str) -> tuple[Section, ...]:
    """Return the sections of a letter in reading order."""
    return tuple(map(rows.section_of, conn.execute(_of_letter(sections, letter_id)).mappings()))


def excerpts_of(conn: Connection, letter_id: str) -> tuple[Excerpt, ...]:
    """Return the excerpts of a letter in reading order."""
    return tuple(map(rows.excerpt_of, conn.execute(_of_letter(excerpts, letter_id)).mappings()))


def all_excerpts(conn: Connection) -> tuple[Excerpt, ...]:
    """Return the excerpts of all letters, by letter id and in reading order."""
    found = map(rows.excerpt_of, conn.execute(select(excerpts)).mappings())
    return tuple(sorted(found, key=lambda one: (one.letter_id, one.order)))


def read_letter(conn: Connection, letter_id: str) -> ReadLetter:
    """Return all that was read from a letter, equal to what was written.

    Raises
    ------
    UsageError
        If there is no such letter.
    """
    return ReadLetter(
        text=letter_text(conn, letter_id),
        metadata=letter_facts(conn, letter_id).metadata,
        sections=sections_of(conn, letter_id),
        excerpts=excerpts_of(conn, letter_id),
    )


def find_excerpt(conn: Connection, prefix: str) -> Excerpt:
    """Return the excerpt with an id, or with the one id that begins in a certain way.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        From `Store.read`.
    prefix : str
        An excerpt id, or at least its first six characters.

    Raises
    ------
    UsageError
        If there is no such excerpt, or more than one, or the prefix is too short.
    """
    row = conn.execute(select(excerpts).where(excerpts.c.excerpt_id == prefix)).mappings().first()
    if row is not None:
        return rows.excerpt_of(row)
    if len(prefix) < PREFIX_LENGTH:
        raise UsageError(
            f"{prefix!r} is too short for the beginning of an excerpt id.",
            f"Give at least {PREFIX_LENGTH} characters.",
        )
    # Not LIKE, which ignores case on SQLite and heeds it on PostgreSQL.
    begins = func.substr(excerpts.c.excerpt_id, 1, len(prefix)) == prefix
    found = list(map(rows.excerpt_of, conn.execute(select(excerpts).where(begins)).mappings()))
    if not found:
        raise UsageError(
            f"There is no excerpt {prefix}.", "Copy the id from an export or a report."
        )
    if len(found) > 1:
        found.sort(key=lambda one: one.excerpt_id)
        names = [f"{one.excerpt_id} (letter {one.letter_id})" for one in found[:_CANDIDATES]]
        more = len(found) - len(names)
        raise UsageError(
            f"{len(found)} excerpts have an id that begins with {prefix}: {', '.join(names)}"
            f"{f' and {more} more' if more else ''}.",
            "Give more characters of the id.",
        )
    return found[0]


def coders(conn: Connection) -> tuple[CoderCount, ...]:
    """Return every coder that has codings, by name."""
    found = conn.execute(
        select(codings.c.coder_id, codings.c.coder_kind, func.count()).group_by(
            codings.c.coder_id, codings.c.coder_kind
        )
    ).all()
    return tuple(sorted(CoderCount(*row) for row in found))


def codings_by(
    conn: Connection, coder_id: str, letter_id: str | None = None
) -> tuple[CodedExcerpt, ...]:
    """Return the codings of a coder, of all letters or of one.

    Codings whose excerpt is gone are left out: see `orphaned_codings`.

    Returns
    -------
    tuple of CodedExcerpt
        By letter id, then in reading order, then by code.
    """
    query = (
        select(codings, excerpts.c.order)
        .join_from(codings, excerpts, SAME_EXCERPT)
        .where(codings.c.coder_id == coder_id)
    )
    if letter_id is not None:
        query = query.where(codings.c.letter_id == letter_id)
    found = sorted(
        conn.execute(query).mappings(),
        key=lambda row: (row["letter_id"], row["order"], row["code_id"]),
    )
    return tuple(map(rows.coding_of, found))


class OrphanedCoding(NamedTuple):
    """A human coding whose excerpt is gone, with what it takes to place it anew."""

    coding: CodedExcerpt
    quote: str
    before: str
    after: str


def orphaned_codings(conn: Connection) -> tuple[OrphanedCoding, ...]:
    """Return the human codings whose letter was read anew and no longer has their excerpt."""
    found = conn.execute(
        select(codings)
        .outerjoin_from(codings, excerpts, SAME_EXCERPT)
        .where(codings.c.coder_kind == HUMAN, excerpts.c.excerpt_id.is_(None))
    ).mappings()
    orphans = [
        OrphanedCoding(
            rows.coding_of(row),
            row["anchor"]["quote"],
            row["anchor"]["before"],
            row["anchor"]["after"],
        )
        for row in found
    ]
    orphans.sort(
        key=lambda one: (
            one.coding.letter_id,
            one.coding.coder_id,
            one.coding.excerpt_id,
            one.coding.code_id,
        )
    )
    return tuple(orphans)


def codebook(conn: Connection, digest: str) -> Codebook:
    """Return a codebook that codings in this workspace were made with.

    Raises
    ------
    UsageError
        If there is no such codebook.
    """
    row = conn.execute(select(codebooks).where(codebooks.c.digest == digest)).mappings().first()
    if row is None:
        raise UsageError(
            f"The workspace holds no codebook with digest {digest}.",
            "Copy the digest from a coding.",
        )
    return rows.codebook_of(row)


def all_rejections(conn: Connection) -> tuple[Rejection, ...]:
    """Return what could not be processed, by source."""
    found = map(rows.rejection_of, conn.execute(select(rejections)).mappings())
    return tuple(sorted(found, key=lambda one: one.source))


class KeyedRejection(NamedTuple):
    """A rejection, and what it was made from."""

    rejection: Rejection
    key: str | None


def rejection_keys(conn: Connection) -> dict[str, KeyedRejection]:
    """Return the rejections by source, each with what it was made from."""
    found = conn.execute(select(rejections)).mappings()
    return {row["source"]: KeyedRejection(rows.rejection_of(row), row["key"]) for row in found}


def all_runs(conn: Connection) -> tuple[Run, ...]:
    """Return every run, the oldest first."""
    found = map(rows.run_of, conn.execute(select(runs)).mappings())
    return tuple(sorted(found, key=lambda one: (one.started_at, one.run_id)))


def counts(conn: Connection) -> dict[str, int]:
    """Return how much the workspace holds of everything."""
    tables = (letters, sections, excerpts, codings, rejections, runs)
    found = {
        table.name: conn.scalar(select(func.count()).select_from(table)) or 0 for table in tables
    }
    humans = select(func.count()).select_from(codings).where(codings.c.coder_kind == HUMAN)
    found["human_codings"] = conn.scalar(humans) or 0
    found["orphaned_codings"] = len(orphaned_codings(conn))
    return found


SAME_EXCERPT: Final = (codings.c.letter_id == excerpts.c.letter_id) & (
    codings.c.excerpt_id == excerpts.c.excerpt_id
)


def _of_letter(table: Table, letter_id: str) -> Select[tuple[object, ...]]:
    return select(table).where(table.c.letter_id == letter_id).order_by(table.c.order)


def _no_letter(letter_id: str) -> UsageError:
    return UsageError(
        f"The workspace holds no letter {letter_id}.", "List the letters to see which there are."
    )
