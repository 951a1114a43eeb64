"""The rows of a sheet for people, from a workspace."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from inspection_letters.records.places import page_of
from inspection_letters.review.queue import Queued, Suggestions
from inspection_letters.review.row_versions import row_version
from inspection_letters.review.sheet import SheetRow
from inspection_letters.store import queries, reviews
from inspection_letters.store.reviews import Review
from inspection_letters.store.rows import file_name


def sheet_rows(conn: Connection, queue: Sequence[Queued], suggested: Suggestions) -> list[SheetRow]:
    """Return the rows of a sheet that asks people to code some excerpts."""
    facts = {letter.letter.letter_id: letter for letter in queries.all_letters(conn)}
    texts = {
        letter_id: queries.letter_text(conn, letter_id)
        for letter_id in dict.fromkeys(queued.excerpt.letter_id for queued in queue)
    }
    said: dict[str, list[Review]] = {}
    for (_, excerpt_id, _), stored in reviews.stored_reviews(conn).items():
        said.setdefault(excerpt_id, []).append(stored.review)
    rows = []
    for queued in queue:
        excerpt = queued.excerpt
        letter, metadata = facts[excerpt.letter_id]
        rows.append(
            SheetRow(
                excerpt_id=excerpt.excerpt_id,
                letter=file_name(letter.source),
                area=metadata.area or letter.area or "",
                page=page_of(texts[excerpt.letter_id], excerpt.span),
                section=excerpt.section,
                before=queued.before,
                text=excerpt.quote,
                suggested="; ".join(
                    f"{code_id}:{polarity.value}"
                    for code_id, (polarity, _) in suggested.get(excerpt.excerpt_id, {}).items()
                ),
                row_version=row_version(said.get(excerpt.excerpt_id, ())),
            )
        )
    return rows


__all__ = ["sheet_rows"]
