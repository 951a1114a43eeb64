"""What is asked of coded excerpts: how often each code occurs, and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection, func, select

from inspection_letters.store.queries import SAME_EXCERPT
from inspection_letters.store.schema import codings, excerpts, letters

_BATCH: Final = 500
"""Letters named in one statement; databases limit how many values it may hold."""


class CodeTally(NamedTuple):
    """How many excerpts, in how many letters, bear a code with a polarity."""

    code_id: str
    polarity: str
    excerpts: int
    letters: int


class CodedSentence(NamedTuple):
    """A coding with its excerpt, page and area."""

    excerpt_id: str
    letter_id: str
    area: str | None
    page_number: int
    code_id: str
    polarity: str
    score: float
    coder_id: str
    quote: str


def code_tallies(
    conn: Connection, letter_ids: Sequence[str], coder_id: str
) -> tuple[CodeTally, ...]:
    """Count the codings of one coder in some letters, by code and polarity."""
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


def codes_used(conn: Connection) -> tuple[str, ...]:
    """Return the ids of all codes that any excerpt bears."""
    return tuple(sorted(conn.scalars(select(codings.c.code_id).distinct())))


def find_coded(conn: Connection, wanted: Mapping[str, str | None]) -> tuple[CodedSentence, ...]:
    """Return coded excerpts that fit, the surest first.

    Parameters
    ----------
    conn : sqlalchemy.Connection
        From `Store.read`.
    wanted : mapping of str to str
        Any of ``code``, ``polarity`` and ``coder`` (equal), ``area`` and ``text`` (held,
        in any case). What is missing or None does not narrow.
    """
    area = func.coalesce(letters.c.stated_area, letters.c.area)
    query = (
        select(
            codings.c.excerpt_id,
            codings.c.letter_id,
            area,
            excerpts.c.page_number,
            codings.c.code_id,
            codings.c.polarity,
            codings.c.score,
            codings.c.coder_id,
            excerpts.c.quote,
            excerpts.c.order,
        )
        .join_from(codings, excerpts, SAME_EXCERPT)
        .join(letters, letters.c.letter_id == codings.c.letter_id)
    )
    for name, column in (
        ("code", codings.c.code_id),
        ("polarity", codings.c.polarity),
        ("coder", codings.c.coder_id),
    ):
        if wanted.get(name):
            query = query.where(column == wanted[name])
    for name, held in (("area", area), ("text", excerpts.c.quote)):
        if wanted.get(name):
            query = query.where(held.icontains(wanted[name], autoescape=True))
    found = sorted(
        conn.execute(query).all(), key=lambda row: (-row.score, row.letter_id, row.order, row[4])
    )
    return tuple(CodedSentence(*row[:-1]) for row in found)
