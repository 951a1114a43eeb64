"""Nothing is exported that cannot be traced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from inspection_letters.outputs.export.contract import Row
from inspection_letters.records import Excerpt
from inspection_letters.records.errors import TraceError

_REMEDY: Final = "Run the letter again."


def check_excerpts(excerpts: Iterable[Row], texts: Mapping[str, str]) -> None:
    """Check that every excerpt is the text of its letter at its place.

    Parameters
    ----------
    excerpts : iterable of mapping
        Rows of the table of excerpts.
    texts : mapping of str to str
        The text of each letter, by letter id.

    Raises
    ------
    TraceError
        Naming the letter and the excerpt, for the first that is not.
    """
    for row in excerpts:
        letter_id, excerpt_id = row["letter_id"], row["excerpt_id"]
        if letter_id not in texts:
            raise TraceError(
                f"Letter {letter_id}, excerpt {excerpt_id}: the letter has no text.", _REMEDY
            )
        start, end = row["start"], row["end"]
        if not 0 <= start < end or texts[letter_id][start:end] != row["text"]:
            raise TraceError(
                f"Letter {letter_id}, excerpt {excerpt_id}: what it quotes is not the letter's "
                f"text at {start} to {end}.",
                _REMEDY,
            )


def check_quotes(excerpts: Iterable[Excerpt], texts: Mapping[str, str]) -> None:
    """Check the same of excerpts before they are quoted.

    Raises
    ------
    TraceError
        Naming the letter and the excerpt, for the first that is not the letter's text.
    """
    check_excerpts(
        (
            {
                "letter_id": one.letter_id,
                "excerpt_id": one.excerpt_id,
                "start": one.span.start,
                "end": one.span.end,
                "text": one.quote,
            }
            for one in excerpts
        ),
        texts,
    )


def check_codings(coded: Iterable[Row], excerpts: Iterable[Row]) -> None:
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
