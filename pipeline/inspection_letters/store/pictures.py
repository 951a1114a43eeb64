"""What is asked of a workspace to picture what its letters say."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from inspection_letters.store.queries import SAME_EXCERPT
from inspection_letters.store.schema import codings, excerpts, texts


def text_digests(conn: Connection) -> dict[str, str]:
    """Return the digest of the text of every letter that was read, by letter id."""
    found = conn.execute(select(texts.c.letter_id, texts.c.text_sha256))
    return dict(sorted((row.letter_id, row.text_sha256) for row in found))


def codes_by_letter(conn: Connection, coder_id: str) -> dict[str, dict[str, int]]:
    """Return how many excerpts of each letter bear each ``code:polarity`` by a coder."""
    found = conn.execute(
        select(codings.c.letter_id, codings.c.code_id, codings.c.polarity, func.count())
        .join_from(codings, excerpts, SAME_EXCERPT)
        .where(codings.c.coder_id == coder_id)
        .group_by(codings.c.letter_id, codings.c.code_id, codings.c.polarity)
    )
    codes: dict[str, dict[str, int]] = {}
    for letter_id, code_id, polarity, number in sorted(tuple(row) for row in found):
        codes.setdefault(letter_id, {})[f"{code_id}:{polarity}"] = number
    return codes


def page_counts(conn: Connection) -> dict[str, int]:
    """Return how many pages each letter has, by letter id."""
    found = conn.execute(select(texts.c.letter_id, texts.c.pages))
    return dict(sorted((row.letter_id, row.pages) for row in found))


def page_numbers(conn: Connection) -> dict[str, int]:
    """Return the page on which each excerpt begins, by excerpt id."""
    found = conn.execute(select(excerpts.c.excerpt_id, excerpts.c.page_number))
    return {row.excerpt_id: row.page_number for row in found}
