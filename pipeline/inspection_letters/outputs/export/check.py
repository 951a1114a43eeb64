"""Checks that everything exported can be traced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from inspection_letters.analysis.excerpts import check_quote
from inspection_letters.records.errors import TraceError

_REMEDY: Final = "Run the letter again."


def check_excerpts(excerpts: Iterable[Mapping[str, Any]], texts: Mapping[str, str]) -> None:
    """Check that every excerpt is the text of its letter at its place.

    Parameters
    ----------
    excerpts : iterable of mapping
        Rows of the table of excerpts.
    texts : mapping of str to str
        The text of each letter, by letter ID.

    Raises
    ------
    TraceError
        Naming the letter and the excerpt, for the first that is not.
    """
    for row in excerpts:
        place = (row["start"], row["end"])
        check_quote(row["letter_id"], row["excerpt_id"], place, row["text"], texts)


def check_codings(
    coded: Iterable[Mapping[str, Any]], excerpts: Iterable[Mapping[str, Any]]
) -> None:
    """Check that every coded excerpt is among the excerpts of its letter.

    Raises
    ------
    TraceError
        Naming the letter and the excerpt, for the first that is not.
    """
    known = {(row["letter_id"], row["excerpt_id"]) for row in excerpts}
    for row in coded:
        if (row["letter_id"], row["excerpt_id"]) not in known:
            raise TraceError(
                f"Letter {row['letter_id']}, excerpt {row['excerpt_id']}: it was coded by "
                f"{row['coder']}, but the letter has no such excerpt.",
                _REMEDY,
            )
