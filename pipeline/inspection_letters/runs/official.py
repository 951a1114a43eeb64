"""The letters of a workspace set beside an official record."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from inspection_letters.analysis.corpus_letters import load_letters
from inspection_letters.analysis.letters import KIND_LABELS, CorpusLetter
from inspection_letters.analysis.official import (
    Coverage,
    LetterMatch,
    OfficialCheck,
    check_letters,
    cover_inspections,
    match_letters,
)
from inspection_letters.common.reference.areas import read_areas, regions_by_urn, shipped_area_lists
from inspection_letters.common.reference.official import read_record
from inspection_letters.reading.structure.registry import kind_plugins
from inspection_letters.records.official import OfficialRecord
from inspection_letters.store import Store, queries


def load_record(path: Path | None) -> OfficialRecord:
    """Read a record of inspections; the packaged one for None.

    Raises
    ------
    UsageError
        If the file cannot be read or has faults.
    """
    return read_record(path, read_areas(shipped_area_lists()), kind_plugins())


def check_workspace(
    store: Store, record: OfficialRecord, *, with_places: bool = True
) -> OfficialCheck:
    """Compare the letters of a workspace with a record.

    Parameters
    ----------
    store : Store
        The workspace.
    record : OfficialRecord
        From `load_record`.
    with_places : bool, default True
        Whether to find the page and the words of each fact, for which texts are read.
    """
    with store.read() as conn:
        letters = load_letters(conn)
        matches = match_letters(letters, record)
        return check_letters(
            record.name,
            matches,
            fictional=_unmatched_fictional(letters, matches),
            text_of=partial(queries.letter_text, conn) if with_places else None,
        )


def cover_workspace(letters: Sequence[CorpusLetter], record: OfficialRecord) -> Coverage:
    """Set the inspections of a record beside the letters of a workspace."""
    matches = match_letters(letters, record)
    return cover_inspections(
        record,
        matches,
        regions_by_urn(),
        kinds=tuple(KIND_LABELS),
        fictional=_unmatched_fictional(letters, matches),
    )


def _unmatched_fictional(letters: Sequence[CorpusLetter], matches: Sequence[LetterMatch]) -> int:
    fictional = sum(letter.fictional and not letter.replaced for letter in letters)
    return fictional - sum(match.letter.fictional for match in matches)


__all__ = ["check_workspace", "cover_workspace", "load_record"]
