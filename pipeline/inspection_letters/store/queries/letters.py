"""Queries of letters, their texts, sections and excerpts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import PurePath
from typing import Final, NamedTuple

from sqlalchemy import Connection, Select, Table, func, select

from inspection_letters.records import Excerpt, Letter, LetterText, Metadata, ReadLetter, Section
from inspection_letters.records.balance import LetterReading
from inspection_letters.records.errors import UsageError
from inspection_letters.store import rows, text_rows
from inspection_letters.store.schema import excerpts, letters, sections, texts
from inspection_letters.store.statements import stream

PREFIX_LENGTH: Final = 6
"""Fewest characters of an ID that a user may type."""

_CANDIDATES: Final = 10
_BATCH: Final = 500
"""Letters in one statement; databases limit the number of its parameters."""


class LetterFacts(NamedTuple):
    """A letter and the facts that it states about itself."""

    letter: Letter
    metadata: Metadata


def all_letters(conn: Connection) -> tuple[LetterFacts, ...]:
    """Return every letter with the facts that it states, sorted by letter ID."""
    found = conn.execute(select(letters)).mappings()
    facts = [LetterFacts(rows.letter_of(row), rows.metadata_of(row)) for row in found]
    return tuple(sorted(facts, key=lambda fact: fact.letter.letter_id))


def letter_facts(conn: Connection, letter_id: str) -> LetterFacts:
    """Return a letter with the facts that it states.

    Raises
    ------
    UsageError
        If there is no such letter.
    """
    row = conn.execute(select(letters).where(letters.c.letter_id == letter_id)).mappings().first()
    if row is None:
        raise _unknown_letter(letter_id)
    return LetterFacts(rows.letter_of(row), rows.metadata_of(row))


def find_letter(conn: Connection, name: str) -> LetterFacts:
    """Return the letter with this ID (or its first characters) or file name.

    Raises
    ------
    UsageError
        If no letter matches, or more than one.
    """
    found = [
        facts
        for facts in all_letters(conn)
        if facts.letter.letter_id == name
        or (len(name) >= PREFIX_LENGTH and facts.letter.letter_id.startswith(name))
        or PurePath(facts.letter.source).name == name
    ]
    if not found:
        raise UsageError(
            f"The workspace has no letter {name}.",
            "Use a letter ID from the exported letters table, or the name of the letter's file.",
        )
    if len(found) > 1:
        candidates = ", ".join(facts.letter.letter_id for facts in found[:_CANDIDATES])
        raise UsageError(
            f"{len(found)} letters match {name}: {candidates}.", "Use one of these letter IDs."
        )
    return found[0]


def source_of(conn: Connection, letter_id: str) -> str | None:
    """Return the path or URL that a letter came from, None if there is no such letter."""
    return conn.scalar(select(letters.c.source).where(letters.c.letter_id == letter_id))


def letter_text(conn: Connection, letter_id: str) -> LetterText:
    """Return the text of a letter.

    Raises
    ------
    UsageError
        If there is no such letter.
    """
    return text_rows.text_of(_text_row(conn, letter_id))


def readings(
    conn: Connection, letter_ids: Collection[str] | None = None
) -> tuple[LetterReading, ...]:
    """Return how letters were read, sorted by the names of their files.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        From `Store.read`.
    letter_ids : collection of str, optional
        Only these letters.
    """
    query = select(
        letters.c.letter_id, letters.c.source, letters.c.reading_notes, texts.c.words_by_place
    ).join_from(letters, texts)
    found = map(rows.reading_of, conn.execute(query).mappings())
    chosen = [reading for reading in found if letter_ids is None or reading.letter_id in letter_ids]
    return tuple(sorted(chosen, key=lambda reading: (reading.file, reading.letter_id)))


def letter_kinds(conn: Connection) -> dict[str, str]:
    """Return the kind of every letter that was read, by letter ID."""
    found = conn.execute(select(letters.c.letter_id, letters.c.stated_kind).join(texts))
    return dict(sorted((row.letter_id, row.stated_kind) for row in found))


def same_inspections(conn: Connection, letter_ids: Collection[str]) -> tuple[tuple[str, ...], ...]:
    """Return the files of letters of the same kind that state the same area and dates.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        From `Store.read`.
    letter_ids : collection of str
        Only these letters.
    """
    columns = (letters.c.stated_kind, letters.c.stated_urn, letters.c.stated_area)
    dates = (letters.c.inspection_start, letters.c.inspection_end)
    query = select(letters.c.letter_id, letters.c.source, *columns, *dates).join(texts)
    found: dict[tuple[object, ...], list[str]] = {}
    for row in conn.execute(query):
        area = row.stated_urn or row.stated_area
        if row.letter_id in letter_ids and area and row.inspection_start:
            key = (row.stated_kind, area, row.inspection_start, row.inspection_end)
            found.setdefault(key, []).append(rows.file_name(row.source))
    return tuple(sorted(tuple(sorted(files)) for files in found.values() if len(files) > 1))


def letter_texts(conn: Connection, letter_ids: Collection[str] | None = None) -> dict[str, str]:
    """Return the plain text of every letter, or of some (at most hundreds), by letter ID."""
    query = select(texts.c.letter_id, texts.c.text)
    if letter_ids is not None:
        query = query.where(texts.c.letter_id.in_(letter_ids))
    found = conn.execute(query)
    return dict(sorted((row.letter_id, row.text) for row in found))


def text_digests(conn: Connection) -> dict[str, str]:
    """Return the digest of every letter's text, by letter ID."""
    found = conn.execute(select(texts.c.letter_id, texts.c.text_sha256))
    return dict(sorted((row.letter_id, row.text_sha256) for row in found))


def page_counts(conn: Connection) -> dict[str, int]:
    """Return the number of pages of every letter, by letter ID."""
    found = conn.execute(select(texts.c.letter_id, texts.c.pages))
    return dict(sorted((row.letter_id, row.pages) for row in found))


def sections_of(conn: Connection, letter_id: str) -> tuple[Section, ...]:
    """Return the sections of a letter in reading order."""
    return tuple(map(rows.section_of, conn.execute(_of_letter(sections, letter_id)).mappings()))


def excerpts_of(conn: Connection, letter_id: str) -> tuple[Excerpt, ...]:
    """Return the excerpts of a letter in reading order."""
    return tuple(map(rows.excerpt_of, conn.execute(_of_letter(excerpts, letter_id)).mappings()))


def all_excerpts(conn: Connection) -> tuple[Excerpt, ...]:
    """Return the excerpts of all letters, sorted by letter ID and in reading order."""
    share = rows.shared()
    found: list[Excerpt] = []
    with stream(conn, select(excerpts)) as result:
        found.extend(rows.excerpt_of(row, share) for row in result.mappings())
    found.sort(key=lambda excerpt: (excerpt.letter_id, excerpt.order))
    return tuple(found)


def all_quotes(conn: Connection) -> Iterator[str]:
    """Yield the quotes of all excerpts, in any order, without keeping them."""
    with stream(conn, select(excerpts.c.quote)) as found:
        yield from found.scalars()


def page_numbers(conn: Connection) -> dict[str, int]:
    """Return the page on which each excerpt begins, by excerpt ID."""
    found = conn.execute(select(excerpts.c.excerpt_id, excerpts.c.page_number))
    return {row.excerpt_id: row.page_number for row in found}


def count_excerpts(conn: Connection, letter_ids: Sequence[str]) -> int:
    """Count the excerpts of some letters."""
    return sum(
        conn.scalar(
            select(func.count())
            .select_from(excerpts)
            .where(excerpts.c.letter_id.in_(letter_ids[start : start + _BATCH]))
        )
        or 0
        for start in range(0, len(letter_ids), _BATCH)
    )


def read_letter(conn: Connection, letter_id: str) -> ReadLetter:
    """Return everything that was read from a letter, exactly as it was written.

    Raises
    ------
    UsageError
        If there is no such letter.
    """
    row = _text_row(conn, letter_id)
    return ReadLetter(
        text=text_rows.text_of(row),
        metadata=letter_facts(conn, letter_id).metadata,
        sections=sections_of(conn, letter_id),
        excerpts=excerpts_of(conn, letter_id),
        words=rows.words_of(row),
    )


def find_excerpt(conn: Connection, prefix: str) -> Excerpt:
    """Return the excerpt with this ID, or the only one whose ID begins with it.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        From `Store.read`.
    prefix : str
        An excerpt ID, or at least its first six characters.

    Raises
    ------
    UsageError
        If no excerpt matches, or more than one, or the prefix is too short.
    """
    row = conn.execute(select(excerpts).where(excerpts.c.excerpt_id == prefix)).mappings().first()
    if row is not None:
        return rows.excerpt_of(row)
    if len(prefix) < PREFIX_LENGTH:
        raise UsageError(
            f"The excerpt ID {prefix!r} is too short.",
            f"Use at least its first {PREFIX_LENGTH} characters.",
        )
    # Not LIKE, which ignores case on SQLite and heeds it on PostgreSQL.
    begins = func.substr(excerpts.c.excerpt_id, 1, len(prefix)) == prefix
    found = list(map(rows.excerpt_of, conn.execute(select(excerpts).where(begins)).mappings()))
    if not found:
        raise UsageError(
            f"There is no excerpt '{prefix}'.",
            "Copy the excerpt ID from 'letters find', an export or a report.",
        )
    if len(found) > 1:
        found.sort(key=lambda excerpt: excerpt.excerpt_id)
        candidates = [
            f"{excerpt.excerpt_id} (letter {excerpt.letter_id})" for excerpt in found[:_CANDIDATES]
        ]
        more = len(found) - len(candidates)
        raise UsageError(
            f"{len(found)} excerpt IDs begin with {prefix}: {', '.join(candidates)}"
            f"{f' and {more} more' if more else ''}.",
            "Use more characters of the ID.",
        )
    return found[0]


def _text_row(conn: Connection, letter_id: str) -> rows.RowLike:
    row = conn.execute(select(texts).where(texts.c.letter_id == letter_id)).mappings().first()
    if row is None:
        raise _unknown_letter(letter_id)
    return row


def _of_letter(table: Table, letter_id: str) -> Select[tuple[object, ...]]:
    return select(table).where(table.c.letter_id == letter_id).order_by(table.c.order)


def _unknown_letter(letter_id: str) -> UsageError:
    return UsageError(
        f"The workspace has no letter {letter_id}.",
        "Copy a letter ID from the exported letters table.",
    )
