"""The letters of a workspace, with their regions; light enough for every run."""

from __future__ import annotations

from sqlalchemy import Connection

from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.common.reference.areas import regions_by_urn
from inspection_letters.store import catalogue, queries
from inspection_letters.store.tables import mended_counts


def load_letters(conn: Connection) -> tuple[CorpusLetter, ...]:
    """Return the letters of a workspace by area and date, the earliest first."""
    regions = regions_by_urn()
    pages = queries.page_counts(conn)
    replaced = catalogue.replaced_letters(conn)
    mended = mended_counts(conn)
    words = {reading.letter_id: reading.words for reading in queries.readings(conn)}
    letters = [
        CorpusLetter(
            letter=facts.letter,
            metadata=facts.metadata,
            # What a letter states comes before what the catalogue says of it.
            region=regions.get(facts.metadata.urn or facts.letter.urn or ""),
            pages=pages[facts.letter.letter_id],
            replaced=facts.letter.letter_id in replaced,
            mended=mended[facts.letter.letter_id],
            words=words[facts.letter.letter_id],
        )
        for facts in queries.all_letters(conn)
    ]
    letters.sort(
        key=lambda letter: (letter.area.casefold(), str(letter.date or ""), letter.letter_id)
    )
    return tuple(letters)
