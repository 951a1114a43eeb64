"""Write the codes that coders assign to the excerpts of a letter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, delete, select

from inspection_letters.records import CodedExcerpt
from inspection_letters.records.errors import LetterError, UsageError, WorkspaceError
from inspection_letters.store import digests, rows
from inspection_letters.store.queries import excerpts_of
from inspection_letters.store.schema import (
    CODER_KINDS,
    DERIVED_KINDS,
    HUMAN,
    codebooks,
    codings,
    letters,
    rejections,
    texts,
)
from inspection_letters.store.statements import insert_rows, upsert
from inspection_letters.store.writes.runs import require_run, write_stage_key

CODE_PREFIX: Final = "code:"


def code_stage(coder_id: str) -> str:
    """Return the name of the stage in which a coder codes a letter."""
    return f"{CODE_PREFIX}{coder_id}"


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
    """Write the codes that a coder assigned to the excerpts of a letter.

    Earlier codings by the same rule set or model are replaced. Earlier codings by the
    same person are only added to or amended: see `withdraw_codings`.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        In a transaction, from `Store.write`.
    letter_id : str
        A letter that has been read.
    coder_id : str
        The person, rule set or model that coded.
    coded : sequence of CodedExcerpt
        All for this letter, by this coder and of this run; may be empty.
    key : str
        The key of the coder and the excerpts (see `queries.stage_keys`).
    run_id : str
        A run that is recorded.
    coder_kind : {"rules", "model", "human"}
        The kind of coder.

    Raises
    ------
    LetterError
        If the letter has no such excerpt.
    WorkspaceError
        If the letter, the run or the codebook is not in the workspace.
    UsageError
        If the workspace has a coder of this name but of another kind.
    """
    _check_codings(letter_id, coder_id, coded, run_id, coder_kind)
    require_run(conn, run_id)
    _require_codebooks(conn, {coding.codebook_digest for coding in coded})
    text = _lock_letter(conn, letter_id)
    _check_kind(conn, coder_id, coder_kind)
    known = {excerpt.excerpt_id: excerpt for excerpt in excerpts_of(conn, letter_id)}
    for coding in coded:
        if coding.excerpt_id not in known:
            raise LetterError(
                f"Letter {letter_id}: coder {coder_id} coded excerpt {coding.excerpt_id}, which "
                "the letter does not have.",
                "Code the letter again from its present excerpts.",
                stage="code",
            )
    stage = code_stage(coder_id)
    if coder_kind == HUMAN:
        with digests.changing(conn, letter_id, f"{digests.PEOPLE}{coder_id}"):
            for coding in coded:
                anchor = rows.anchor_of(known[coding.excerpt_id], text["text"], text["text_sha256"])
                upsert(conn, codings, rows.coding_row(coding, coder_kind, anchor))
        write_stage_key(conn, letter_id, stage, key, run_id)
    else:
        conn.execute(
            delete(codings).where(
                codings.c.letter_id == letter_id,
                codings.c.coder_id == coder_id,
                codings.c.coder_kind.in_(DERIVED_KINDS),
            )
        )
        insert_rows(conn, codings, [rows.coding_row(coding, coder_kind, None) for coding in coded])
        write_stage_key(conn, letter_id, stage, key, run_id)
        digests.seal_codes(conn, letter_id, coder_id)
    conn.execute(
        delete(rejections).where(rejections.c.letter_id == letter_id, rejections.c.stage == "code")
    )


def withdraw_codings(
    conn: Connection, letter_id: str, coder_id: str, excerpt_id: str, code_id: str
) -> int:
    """Remove a coding at its coder's request; human codings are removed in no other case.

    Returns
    -------
    int
        The number of rows removed: 1, or 0 if there was none.
    """
    with digests.changing(conn, letter_id, f"{digests.PEOPLE}{coder_id}"):
        result = conn.execute(
            delete(codings).where(
                codings.c.letter_id == letter_id,
                codings.c.coder_id == coder_id,
                codings.c.excerpt_id == excerpt_id,
                codings.c.code_id == code_id,
            )
        )
    return int(result.rowcount)


def _check_codings(
    letter_id: str, coder_id: str, coded: Sequence[CodedExcerpt], run_id: str, coder_kind: str
) -> None:
    if coder_kind not in CODER_KINDS:
        raise ValueError(f"Not a kind of coder: {coder_kind!r}; use one of {CODER_KINDS}.")
    for coding in coded:
        if (coding.letter_id, coding.coder_id, coding.run_id) != (letter_id, coder_id, run_id):
            raise ValueError(
                f"A coding of letter {coding.letter_id} by {coding.coder_id} in run "
                f"{coding.run_id} cannot be written as one of letter {letter_id} by {coder_id} "
                f"in run {run_id}."
            )


def _check_kind(conn: Connection, coder_id: str, coder_kind: str) -> None:
    stored = conn.scalar(
        select(codings.c.coder_kind)
        .where(codings.c.coder_id == coder_id, codings.c.coder_kind != coder_kind)
        .limit(1)
    )
    if stored is not None:
        raise UsageError(
            f"The workspace has a coder {coder_id} of kind {stored!r}, so {coder_id} cannot also "
            f"be of kind {coder_kind!r}.",
            "Choose another name for the new coder.",
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
            f"The workspace has no letter {letter_id}.", "Read the letter before coding it."
        )
    return text._mapping


def _require_codebooks(conn: Connection, digests: set[str]) -> None:
    known = set(conn.scalars(select(codebooks.c.digest).where(codebooks.c.digest.in_(digests))))
    if missing := sorted(digests - known):
        raise WorkspaceError(
            f"The workspace has no codebook with the digest {missing[0]}.",
            "Write the codebook to the workspace before the codings made with it.",
        )
