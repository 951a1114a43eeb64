"""Everything that changes a workspace.

Each function works within the transaction of the connection it is given, and gives
the same rows however often it is called with the same records.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from inspection_letters.records import (
    Codebook,
    CodedExcerpt,
    Excerpt,
    Letter,
    LetterText,
    ReadLetter,
    Rejection,
    Run,
)
from inspection_letters.records.errors import LetterError, UsageError, WorkspaceError
from inspection_letters.store import rows
from inspection_letters.store.queries import excerpts_of
from inspection_letters.store.schema import (
    CODER_KINDS,
    DERIVED_KINDS,
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

READ_STAGE = "read"
_CODE_PREFIX = "code:"


def code_stage(coder_id: str) -> str:
    """Return the name of the stage in which a coder codes a letter."""
    return f"{_CODE_PREFIX}{coder_id}"


def write_run(conn: Connection, run: Run) -> None:
    """Record a run: call once when it starts and again when it has finished."""
    upsert(conn, runs, rows.run_row(run))


def write_codebook(conn: Connection, codebook: Codebook) -> None:
    """Keep a codebook with all its content, under its digest."""
    upsert(conn, codebooks, rows.codebook_row(codebook))


def write_read_letter(
    conn: Connection, letter: Letter, read: ReadLetter, key: str, run_id: str
) -> None:
    """Replace everything that was read from a letter.

    Codings by rule sets and models are kept if the excerpts are the same as before,
    and otherwise deleted, since they were made from those excerpts. Codings by people
    are never touched.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        In a transaction, from `Store.write`.
    letter : Letter
        The letter as a file.
    read : ReadLetter
        What reading it gave.
    key : str
        What it was made from; see `queries.stage_keys`.
    run_id : str
        A run that is recorded.

    Raises
    ------
    LetterError
        If an excerpt's quote is not the letter's text at its place, two excerpts share
        an id, or the text cannot be stored.
    """
    check_read(letter, read)
    _require_run(conn, run_id)
    letter_id = letter.letter_id
    # First of all, since on PostgreSQL this locks the row: whoever else writes the
    # same letter waits here, so that deletes and inserts cannot interleave.
    upsert(conn, letters, rows.letter_row(letter, read.metadata, run_id))
    if excerpts_of(conn, letter_id) != read.excerpts:
        conn.execute(
            delete(codings).where(
                codings.c.letter_id == letter_id, codings.c.coder_kind.in_(DERIVED_KINDS)
            )
        )
        conn.execute(
            delete(stages).where(
                stages.c.letter_id == letter_id,
                stages.c.stage.startswith(_CODE_PREFIX, autoescape=True),
            )
        )
    for table in (excerpts, sections, texts):
        conn.execute(delete(table).where(table.c.letter_id == letter_id))
    _check_ids_are_free(conn, letter_id, read.excerpts)
    _insert(conn, texts, [rows.text_row(read.text, run_id)])
    _insert(conn, sections, [rows.section_row(one, run_id) for one in read.sections])
    _insert(conn, excerpts, [rows.excerpt_row(one, read.text, run_id) for one in read.excerpts])
    _write_stage(conn, letter_id, READ_STAGE, key, run_id)
    conn.execute(
        delete(rejections).where(
            (rejections.c.source == letter.source) | (rejections.c.letter_id == letter_id)
        )
    )


def write_codings(
    conn: Connection,
    letter_id: str,
    coder_id: str,
    coded: Sequence[CodedExcerpt],
    key: str,
    run_id: str,
    *,
    coder_kind: str,
) -> None:
    """Write what a coder gave to the excerpts of a letter.

    What a rule set or model gave before is replaced. What a person gave before is
    only added to or amended: see `withdraw_codings`.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        In a transaction, from `Store.write`.
    letter_id : str
        A letter that has been read.
    coder_id : str
        Who or what coded.
    coded : sequence of CodedExcerpt
        All for this letter, by this coder and of this run; may be empty.
    key : str
        What they were made from.
    run_id : str
        A run that is recorded.
    coder_kind : {"rules", "model", "human"}
        What the coder is.

    Raises
    ------
    LetterError
        If the letter has no such excerpt.
    WorkspaceError
        If the letter, the run or the codebook is not in the workspace.
    UsageError
        If the coder is known as one of another kind.
    """
    _check_codings(letter_id, coder_id, coded, run_id, coder_kind)
    _require_run(conn, run_id)
    _require_codebooks(conn, {one.codebook_digest for one in coded})
    text = _lock_letter(conn, letter_id)
    _check_kind(conn, coder_id, coder_kind)
    known = {one.excerpt_id: one for one in excerpts_of(conn, letter_id)}
    for one in coded:
        if one.excerpt_id not in known:
            raise LetterError(
                f"Letter {letter_id}: coder {coder_id} coded an excerpt {one.excerpt_id} that the "
                "letter does not have.",
                "Code the letter again from its present excerpts.",
                stage="code",
            )
    if coder_kind == HUMAN:
        for one in coded:
            anchor = rows.anchor_of(known[one.excerpt_id], text["text"], text["text_sha256"])
            upsert(conn, codings, rows.coding_row(one, coder_kind, anchor))
    else:
        conn.execute(
            delete(codings).where(
                codings.c.letter_id == letter_id,
                codings.c.coder_id == coder_id,
                codings.c.coder_kind.in_(DERIVED_KINDS),
            )
        )
        _insert(conn, codings, [rows.coding_row(one, coder_kind, None) for one in coded])
    _write_stage(conn, letter_id, code_stage(coder_id), key, run_id)
    conn.execute(
        delete(rejections).where(rejections.c.letter_id == letter_id, rejections.c.stage == "code")
    )


def withdraw_codings(
    conn: Connection, letter_id: str, coder_id: str, excerpt_id: str, code_id: str
) -> int:
    """Take back one coding at its coder's wish: the only way a human coding goes.

    Returns
    -------
    int
        How many rows were taken away: 1, or 0 if there was none.
    """
    result = conn.execute(
        delete(codings).where(
            codings.c.letter_id == letter_id,
            codings.c.coder_id == coder_id,
            codings.c.excerpt_id == excerpt_id,
            codings.c.code_id == code_id,
        )
    )
    return int(result.rowcount)


def write_rejection(
    conn: Connection, rejection: Rejection, run_id: str, *, key: str | None = None
) -> None:
    """Record that a source could not be processed; one rejection is kept for each source.

    What was read from the letter before, if anything, stays: it is still true of the
    run that made it. The rejection goes when the letter is next processed with success.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        In a transaction, from `Store.write`.
    rejection : Rejection
        What could not be processed, and why.
    run_id : str
        A run that is recorded.
    key : str, optional
        What the rejection was made from: while it stays the same, trying again
        would give it again.
    """
    _require_run(conn, run_id)
    upsert(conn, rejections, rows.rejection_row(rejection, run_id, key))


def clear_rejections(conn: Connection, sources: Iterable[str]) -> None:
    """Forget the rejections of sources that are no longer at fault."""
    for source in sources:
        conn.execute(delete(rejections).where(rejections.c.source == source))


def check_read(letter: Letter, read: ReadLetter) -> None:
    """Check that what was read from a letter holds together; pure.

    Raises
    ------
    LetterError
        If an excerpt's quote is not the letter's text at its place, two excerpts share
        an id or an order, or the text cannot be stored.
    ValueError
        If the records are not all of this letter, which is a fault of the caller.
    """
    letter_id = letter.letter_id
    owners = {read.text.letter_id, read.metadata.letter_id}
    owners.update(one.letter_id for one in read.sections)
    owners.update(one.letter_id for one in read.excerpts)
    if owners != {letter_id}:
        raise ValueError(f"Records of letters {sorted(owners)} cannot be written to {letter_id}.")
    _check_storable(letter, read.text)
    remedy = "Report the letter: its excerpts do not fit its text."
    for one in read.excerpts:
        if one.span.of(read.text.text) != one.quote:
            raise LetterError(
                f"Letter {letter_id}: excerpt {one.excerpt_id} does not quote the text at "
                f"{one.span.start} to {one.span.end}.",
                remedy,
                stage="segment",
            )
    for what in ("excerpt_id", "order"):
        if len({getattr(one, what) for one in read.excerpts}) != len(read.excerpts):
            raise LetterError(
                f"Letter {letter_id}: two excerpts have the same {what}.", remedy, stage="segment"
            )


def _check_storable(letter: Letter, text: LetterText) -> None:
    # PostgreSQL stores no NUL, and neither database a lone surrogate. Refused on both,
    # so that a workspace can always be moved from one to the other.
    for value, stage in ((letter.source, "open"), (text.text, "layout")):
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            raise LetterError(
                f"Letter {letter.letter_id}: its {'name' if stage == 'open' else 'text'} holds "
                "characters that no database can store.",
                "Rename the file."
                if stage == "open"
                else "Report the letter: its PDF uses a faulty font.",
                stage=stage,
            )


def _check_ids_are_free(conn: Connection, letter_id: str, new: Sequence[Excerpt]) -> None:
    wanted = [one.excerpt_id for one in new]
    # In parts, as databases limit how many values a statement can take.
    for start in range(0, len(wanted), 500):
        taken = conn.execute(
            select(excerpts.c.excerpt_id, excerpts.c.letter_id).where(
                excerpts.c.excerpt_id.in_(wanted[start : start + 500])
            )
        ).first()
        if taken is not None:
            raise LetterError(
                f"Letter {letter_id}: excerpt {taken.excerpt_id} is already one of letter "
                f"{taken.letter_id}.",
                "Report the two letters: an excerpt must belong to one letter only.",
                stage="segment",
            )


def _check_codings(
    letter_id: str, coder_id: str, coded: Sequence[CodedExcerpt], run_id: str, coder_kind: str
) -> None:
    if coder_kind not in CODER_KINDS:
        raise ValueError(f"Not a kind of coder: {coder_kind!r}; it is one of {CODER_KINDS}.")
    for one in coded:
        if (one.letter_id, one.coder_id, one.run_id) != (letter_id, coder_id, run_id):
            raise ValueError(
                f"A coding of letter {one.letter_id} by {one.coder_id} in run {one.run_id} cannot "
                f"be written as one of letter {letter_id} by {coder_id} in run {run_id}."
            )


def _check_kind(conn: Connection, coder_id: str, coder_kind: str) -> None:
    found = conn.scalar(
        select(codings.c.coder_kind)
        .where(codings.c.coder_id == coder_id, codings.c.coder_kind != coder_kind)
        .limit(1)
    )
    if found is not None:
        raise UsageError(
            f"The coder {coder_id} is known as {found!r} and cannot also be {coder_kind!r}.",
            "Give the new coder a name of its own.",
        )


def _lock_letter(conn: Connection, letter_id: str) -> rows.RowLike:
    locked = conn.execute(
        select(letters.c.letter_id).where(letters.c.letter_id == letter_id).with_for_update()
    ).first()
    text = conn.execute(
        select(texts.c.text, texts.c.text_sha256).where(texts.c.letter_id == letter_id)
    ).first()
    if locked is None or text is None:
        raise WorkspaceError(
            f"The workspace holds no letter {letter_id}.", "Read the letter before coding it."
        )
    return text._mapping


def _require_run(conn: Connection, run_id: str) -> None:
    if conn.scalar(select(runs.c.run_id).where(runs.c.run_id == run_id)) is None:
        raise WorkspaceError(
            f"The workspace knows no run {run_id}.", "Record the run when it starts."
        )


def _require_codebooks(conn: Connection, digests: set[str]) -> None:
    known = set(conn.scalars(select(codebooks.c.digest).where(codebooks.c.digest.in_(digests))))
    if missing := sorted(digests - known):
        raise WorkspaceError(
            f"The workspace holds no codebook with digest {missing[0]}.",
            "Write the codebook to the workspace before the codings made with it.",
        )


def _write_stage(conn: Connection, letter_id: str, stage: str, key: str, run_id: str) -> None:
    row = {"letter_id": letter_id, "stage": stage, "key": key, "run_id": run_id}
    upsert(conn, stages, row)


def _insert(conn: Connection, table: Table, new: list[rows.Row]) -> None:
    if new:
        conn.execute(insert(table), new)


def upsert(conn: Connection, table: Table, row: dict[str, Any]) -> None:
    """Insert a row, or update the one with the same primary key in one statement."""
    dialect = postgresql if conn.dialect.name == "postgresql" else sqlite
    keys = {column.name for column in table.primary_key}
    statement = dialect.insert(table).values(row)
    changed = {name: statement.excluded[name] for name in row if name not in keys}
    conn.execute(statement.on_conflict_do_update(index_elements=sorted(keys), set_=changed))
