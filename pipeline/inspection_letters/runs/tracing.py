"""Follow excerpts of a workspace to their pages, with their letter and codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from inspection_letters.records import CodedExcerpt, LetterText
from inspection_letters.store import Store, queries
from inspection_letters.store.queries import LetterFacts
from inspection_letters.tracing.trace import Trace, trace_excerpt


@dataclass(frozen=True, slots=True)
class LetterTrace:
    """A letter of a workspace with the places of some of its excerpts.

    Attributes
    ----------
    letter : LetterFacts
        The letter and the facts that it states.
    text : LetterText
        Its text; a letter that is no PDF has no pages.
    pdf : Path
        Where the workspace keeps its file.
    excerpts : int
        The number of excerpts that the letter has in all.
    places : mapping of Trace to tuple of CodedExcerpt
        The place of each traced excerpt with its codes, in reading order.
    groups : mapping of str to str
        The group of each code in the codebooks that were used.
    """

    letter: LetterFacts
    text: LetterText
    pdf: Path
    excerpts: int
    places: Mapping[Trace, tuple[CodedExcerpt, ...]]
    groups: Mapping[str, str]


def trace_stored_excerpt(store: Store, excerpt_id: str) -> LetterTrace:
    """Return the place and the codes of one excerpt, which need not be coded.

    Parameters
    ----------
    store : Store
        An open workspace.
    excerpt_id : str
        An excerpt ID, or its first characters.

    Raises
    ------
    UsageError
        If no excerpt matches, or more than one.
    TraceError
        If it cannot be traced with certainty.
    """
    with store.read() as conn:
        excerpt = queries.find_excerpt(conn, excerpt_id)
        letter = queries.letter_facts(conn, excerpt.letter_id)
        return _trace(store, conn, letter, only=excerpt.excerpt_id)


def trace_coded_excerpts(store: Store, name: str) -> LetterTrace:
    """Return the places and the codes of all coded excerpts of a letter.

    Parameters
    ----------
    store : Store
        An open workspace.
    name : str
        A letter ID, its first characters, or a file name.

    Raises
    ------
    UsageError
        If no letter matches, or more than one.
    TraceError
        As for `trace_stored_excerpt`.
    """
    with store.read() as conn:
        return _trace(store, conn, queries.find_letter(conn, name))


def _trace(
    store: Store, conn: Connection, letter: LetterFacts, only: str | None = None
) -> LetterTrace:
    letter_id = letter.letter.letter_id
    text = queries.letter_text(conn, letter_id)
    excerpts = queries.excerpts_of(conn, letter_id)
    codings: dict[str, list[CodedExcerpt]] = {}
    for coder in queries.coders(conn):
        for coding in queries.codings_by(conn, coder.coder_id, letter_id):
            if only in (None, coding.excerpt_id):
                codings.setdefault(coding.excerpt_id, []).append(coding)
    traced = [
        excerpt
        for excerpt in excerpts
        if excerpt.excerpt_id in codings or excerpt.excerpt_id == only
    ]
    return LetterTrace(
        letter=letter,
        text=text,
        pdf=store.pdf_path(letter.letter.pdf_sha256),
        excerpts=len(excerpts),
        places={
            trace_excerpt(text, excerpt): tuple(codings.get(excerpt.excerpt_id, ()))
            for excerpt in traced
        },
        groups=_groups(conn, [coding for found in codings.values() for coding in found]),
    )


def _groups(conn: Connection, codings: list[CodedExcerpt]) -> dict[str, str]:
    return {
        code.id: code.group
        for digest in dict.fromkeys(coding.codebook_digest for coding in codings)
        for code in queries.codebook(conn, digest).all_codes
    }
