"""The letters of a workspace, with what is known of them beside what they say."""

from __future__ import annotations

from sqlalchemy import Connection

from inspection_letters.analysis.choosing import region_of, regions
from inspection_letters.outputs.report.pieces import ReportLetter
from inspection_letters.store import catalogue, queries


def report_letters(conn: Connection) -> tuple[ReportLetter, ...]:
    """Return all letters by area and date, the earliest first."""
    known = regions()
    pages = queries.page_counts(conn)
    replaced = catalogue.replaced_letters(conn)
    letters = [
        ReportLetter(
            letter=one.letter,
            metadata=one.metadata,
            region=region_of(one, known),
            pages=pages[one.letter.letter_id],
            replaced=one.letter.letter_id in replaced,
        )
        for one in queries.all_letters(conn)
    ]
    letters.sort(key=lambda one: (one.area.casefold(), str(one.date or ""), one.letter_id))
    return tuple(letters)
