"""Checks that everything exported can be traced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from inspection_letters.records import Excerpt
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
        _check(row["letter_id"], row["excerpt_id"], row["start"], row["end"], row["text"], texts)


def check_quotes(excerpts: Iterable[Excerpt], texts: Mapping[str, str]) -> None:
    """Check the same of excerpts before they are quoted.

    Raises
    ------
    TraceError
        Naming the letter and the excerpt, for the first that is not the letter's text.
    """
    for excerpt in excerpts:
        span = excerpt.span
        _check(excerpt.letter_id, excerpt.excerpt_id, span.start, span.end, excerpt.quote, texts)


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


def _check(
    letter_id: str, excerpt_id: str, start: int, end: int, quote: str, texts: Mapping[str, str]
) -> None:
    if letter_id not in texts:
        raise TraceError(
            f"Letter {letter_id}, excerpt {excerpt_id}: the letter has no text.", _REMEDY
        )
    if not 0 <= start < end or texts[letter_id][start:end] != quote:
        raise TraceError(
            f"Letter {letter_id}, excerpt {excerpt_id}: the quotation differs from the letter's "
            f"text at {start} to {end}.",
            _REMEDY,
        )
