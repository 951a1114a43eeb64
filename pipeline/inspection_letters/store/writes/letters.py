"""Write everything that was read from a letter, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, delete, select

from inspection_letters.records import Excerpt, Letter, LetterText, ReadLetter
from inspection_letters.records.errors import LetterError
from inspection_letters.store import digests, rows, text_rows
from inspection_letters.store.queries import excerpts_of
from inspection_letters.store.schema import (
    DERIVED_KINDS,
    codings,
    excerpts,
    letters,
    rejections,
    sections,
    stages,
    texts,
)
from inspection_letters.store.statements import insert_rows, upsert
from inspection_letters.store.writes.codings import CODE_PREFIX
from inspection_letters.store.writes.runs import require_run, write_stage_key

READ_STAGE: Final = "read"

_BATCH: Final = 500
"""Excerpts in one statement; databases limit the number of its parameters."""


def write_read_letter(
    conn: Connection, letter: Letter, read: ReadLetter, key: str, run_id: str
) -> None:
    """Replace everything that was read from a letter.

    Codings by rule sets and models are kept if the excerpts have not changed, and
    otherwise deleted, because they were made from the old excerpts. Codings by people
    are never touched.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        In a transaction, from `Store.write`.
    letter : Letter
        The letter as a file.
    read : ReadLetter
        What was read from it.
    key : str
        The key of the PDF and the reader's versions (see `queries.stage_keys`).
    run_id : str
        A run that is recorded.

    Raises
    ------
    LetterError
        If an excerpt's quote differs from the letter's text at its place, two excerpts
        share an ID, or the text cannot be stored.
    """
    check_read(letter, read)
    require_run(conn, run_id)
    letter_id = letter.letter_id
    # This comes first because it locks the row on PostgreSQL: another process that writes
    # the same letter waits here, so that deletes and inserts cannot interleave.
    upsert(conn, letters, rows.letter_row(letter, read.metadata, run_id))
    if not _same_excerpts(conn, letter_id, read.excerpts, key):
        digests.forget_codes(conn, letter_id)
        conn.execute(
            delete(codings).where(
                codings.c.letter_id == letter_id, codings.c.coder_kind.in_(DERIVED_KINDS)
            )
        )
        conn.execute(
            delete(stages).where(
                stages.c.letter_id == letter_id,
                stages.c.stage.startswith(CODE_PREFIX, autoescape=True),
            )
        )
    for table in (excerpts, sections, texts):
        conn.execute(delete(table).where(table.c.letter_id == letter_id))
    _check_ids_are_free(conn, letter_id, read.excerpts)
    insert_rows(conn, texts, [text_rows.text_row(read.text, read.words, run_id)])
    insert_rows(conn, sections, [rows.section_row(section, run_id) for section in read.sections])
    insert_rows(
        conn,
        excerpts,
        [rows.excerpt_row(excerpt, read.text, run_id) for excerpt in read.excerpts],
    )
    write_stage_key(conn, letter_id, READ_STAGE, key, run_id)
    digests.seal_read(conn, letter_id)
    conn.execute(
        delete(rejections).where(
            (rejections.c.source == letter.source) | (rejections.c.letter_id == letter_id)
        )
    )


def check_read(letter: Letter, read: ReadLetter) -> None:
    """Check that what was read from a letter is consistent; pure.

    Raises
    ------
    LetterError
        If an excerpt's quote differs from the letter's text at its place, two excerpts
        share an ID or an order, or the text cannot be stored.
    ValueError
        If the records are not all of this letter, which is a fault of the caller.
    """
    letter_id = letter.letter_id
    owners = {read.text.letter_id, read.metadata.letter_id}
    owners.update(section.letter_id for section in read.sections)
    owners.update(excerpt.letter_id for excerpt in read.excerpts)
    if owners != {letter_id}:
        raise ValueError(f"Records of letters {sorted(owners)} cannot be written to {letter_id}.")
    _check_storable(letter, read.text)
    remedy = "Report the letter to the maintainers: its excerpts do not match its text."
    for excerpt in read.excerpts:
        if excerpt.span.of(read.text.text) != excerpt.quote:
            raise LetterError(
                f"Letter {letter_id}: excerpt {excerpt.excerpt_id} does not quote the text at "
                f"characters {excerpt.span.start} to {excerpt.span.end}.",
                remedy,
                stage="segment",
            )
    for name in ("excerpt_id", "order"):
        if len({getattr(excerpt, name) for excerpt in read.excerpts}) != len(read.excerpts):
            raise LetterError(
                f"Letter {letter_id}: two excerpts have the same {name}.", remedy, stage="segment"
            )


def _check_storable(letter: Letter, text: LetterText) -> None:
    # PostgreSQL cannot store NUL, and neither database a lone surrogate. Both databases
    # refuse them, so that a workspace can always be moved from one to the other.
    for value, stage in ((letter.source, "open"), (text.text, "layout")):
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise LetterError(
                f"Letter {letter.letter_id}: its {'file name' if stage == 'open' else 'text'} "
                "contains characters that no database can store.",
                "Rename the file."
                if stage == "open"
                else "Report the letter to the maintainers: its PDF uses a faulty font.",
                stage=stage,
            )


def _same_excerpts(conn: Connection, letter_id: str, new: Sequence[Excerpt], key: str) -> bool:
    """Whether the codes of a letter were made from the excerpts that are about to be written."""
    if not digests.unsound_of(conn, digests.Part(letter_id, "excerpts")):
        return excerpts_of(conn, letter_id) == new
    # Damaged excerpts cannot be compared, but the same key makes the same excerpts.
    where = (stages.c.letter_id == letter_id) & (stages.c.stage == READ_STAGE)
    return conn.scalar(select(stages.c.key).where(where)) == key


def _check_ids_are_free(conn: Connection, letter_id: str, new: Sequence[Excerpt]) -> None:
    new_ids = [excerpt.excerpt_id for excerpt in new]
    for start in range(0, len(new_ids), _BATCH):
        taken = conn.execute(
            select(excerpts.c.excerpt_id, excerpts.c.letter_id).where(
                excerpts.c.excerpt_id.in_(new_ids[start : start + _BATCH])
            )
        ).first()
        if taken is None:
            continue
        if digests.unsound_of(conn, digests.Part(taken.letter_id, "excerpts")):
            # Damage has moved it there; the other letter's excerpts are made again as well.
            in_batch = excerpts.c.excerpt_id.in_(new_ids[start : start + _BATCH])
            conn.execute(delete(excerpts).where(in_batch))
        else:
            raise LetterError(
                f"Letter {letter_id}: excerpt {taken.excerpt_id} already belongs to letter "
                f"{taken.letter_id}.",
                "Report both letters to the maintainers: an excerpt must belong to one letter.",
                stage="segment",
            )
