"""The tables of a workspace, or of a part of it, as files."""

from __future__ import annotations

import itertools
from pathlib import Path

from inspection_letters.analysis.corpus_letters import load_letters
from inspection_letters.analysis.corpus_part import CorpusPart, choose_letters
from inspection_letters.analysis.letter_filter import LetterFilter
from inspection_letters.common.settings.reading import doubtful_share
from inspection_letters.outputs.export import Piece, write_tables
from inspection_letters.store import Store, export_pieces, export_sizes


def export_workspace(
    store: Store, fmt: str, out: Path, where: LetterFilter, *, exact_csv: bool = False
) -> tuple[tuple[Path, ...], CorpusPart | None]:
    """Write the tables of a workspace, after checking that every excerpt can be traced.

    Parameters
    ----------
    store : Store
        The workspace.
    fmt : str
        One of `inspection_letters.outputs.export.write.FORMATS`.
    out : Path
        The folder.
    where : LetterFilter
        Conditions that letters must meet. Rejections and runs are always all there are.
    exact_csv : bool, default False
        As for `inspection_letters.outputs.export.write.write_tables`.

    Returns
    -------
    tuple
        The files, and which part of the workspace they hold, None for all of it.

    Raises
    ------
    UsageError
        If no letter meets the conditions, there is no such format, or the folder cannot be
        written.
    TraceError
        If an excerpt differs from the letter's text at its place.
    """
    with store.read() as conn:
        part, letter_ids = None, None
        if where:
            letters, part = choose_letters(load_letters(conn), where)
            letter_ids = {letter.letter_id for letter in letters}
        pieces = export_pieces(conn, doubtful_share=doubtful_share(), letter_ids=letter_ids)
        written = write_tables(
            itertools.starmap(Piece, pieces),
            fmt,
            out,
            sizes=export_sizes(conn, letter_ids),
            part=part.sentence if part else "",
            exact_csv=exact_csv,
        )
    return written, part


__all__ = ["export_workspace"]
