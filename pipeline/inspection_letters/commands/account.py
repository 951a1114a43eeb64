"""``letters account``: where every word of a letter has gone, and why."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from statistics import mean
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated, Final

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import DatabaseOption, WorkspaceOption
from inspection_letters.records.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from inspection_letters.analysis.balance import Balance
    from inspection_letters.records import LetterText, Omission, ReadLetter
    from inspection_letters.records.balance import LetterReading

EXAMPLES = (
    "letters account -w results",
    "letters account 80443_bury.pdf -w results --pdf marked.pdf",
)

_COLOURS: Final = (
    "a8d8f5",
    "f5d58a",
    "8fdcc4",
    "e6b8d4",
    "d0d0d0",
    "f8f3a0",
    "c9b8f0",
    "b8e0a0",
    "e8c9a8",
    "c8c8e8",
    "f0d0c0",
    "d8d8b0",
    "b0b0b0",
    "ff9a8a",
)
"""A light colour for each place; prose in no excerpt is red."""

_QUOTED: Final = 70
"""Characters of a text that is left out of the letter, at most."""

_MOST_QUOTED: Final = 5
"""Texts that are quoted for each reason."""


def account(
    workspace: WorkspaceOption,
    letter: Annotated[
        str | None,
        typer.Argument(
            help="ID or file name of a letter; without it, all letters are listed.",
            show_default=False,
        ),
    ] = None,
    pdf: Annotated[
        Path | None,
        typer.Option(
            "--pdf",
            help="PDF to write: the letter with every word coloured by where it has gone.",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the numbers as JSON.")] = False,
    database_url: DatabaseOption = None,
) -> None:
    """Account for every word of a letter: in an excerpt, or left out for a stated reason.

    Prose in no excerpt is quoted. Letters read with doubts are listed with the reason: a fact
    or the text of a page was not found, or more than 0.5% of the prose is in no excerpt.
    """
    from inspection_letters.analysis.balance import balance_words
    from inspection_letters.common.settings.reading import doubtful_share
    from inspection_letters.store import open_store, queries

    if letter is None and pdf is not None:
        raise UsageError("--pdf marks a single letter.", "Name the letter before --pdf.")
    path: Path | None = None
    read: ReadLetter | None = None
    with open_store(workspace, url=database_url) as store, store.read() as conn:
        found = (queries.find_letter(conn, letter),) if letter else queries.all_letters(conn)
        chosen = queries.readings(conn, {facts.letter.letter_id for facts in found})
        readings = [_counted(conn, reading) for reading in chosen]
        balance = None
        if letter is not None:
            read = queries.read_letter(conn, found[0].letter.letter_id)
            if pdf is not None:
                _check_pages(read.text, readings[0].file)
                path = store.pdf_path(found[0].letter.pdf_sha256)
            balance = balance_words(read)
    if not readings:
        raise UsageError("The workspace holds no letters.", "Read some with 'letters run' first.")
    limit = doubtful_share()
    if as_json:
        _print_json(readings, limit)
    else:
        _print_table(readings, limit, balance)
        _print_left_out(read.text.omitted if read else ())
    if pdf is not None and balance is not None and path is not None:
        _mark(balance, path, pdf)
        console.say(f"Marked PDF: {pdf}")


def _check_pages(text: LetterText, file: str) -> None:
    """Raise an error if a letter has no pages to mark."""
    if not text.pages:
        raise UsageError(
            f"{file} is not a PDF, so it has no pages to mark.",
            "Leave out --pdf: the words are counted without it.",
        )


def _counted(conn: Connection, reading: LetterReading) -> LetterReading:
    """Return how a letter was read; an earlier release did not count its words."""
    from inspection_letters.analysis.balance import balance_words
    from inspection_letters.store import queries

    if reading.words.total:
        return reading
    read = queries.read_letter(conn, reading.letter_id)
    return replace(reading, words=balance_words(read).counts)


def _print_json(readings: Sequence[LetterReading], limit: float) -> None:
    from inspection_letters.store.tables import reading_columns

    rows = [
        {
            "letter_id": reading.letter_id,
            "file": reading.file,
            **reading_columns(reading, limit),
            "read_with_doubts": bool(reading.doubts(limit)),
        }
        for reading in readings
    ]
    console.out.print_json(json.dumps(rows, ensure_ascii=False))


def _print_table(readings: Sequence[LetterReading], limit: float, balance: Balance | None) -> None:
    from inspection_letters.commands.printing.run_summary import share_in_words
    from inspection_letters.records.balance import WordCounts, doubtful_letters

    words = WordCounts.sum_of(reading.words for reading in readings)
    many = "1 letter" if len(readings) == 1 else f"{len(readings)} letters"
    console.say(f"{words.total:,} words in {readings[0].file if balance else many}")
    for place, count in words.by_place.items():
        console.say(f"{count:>9,}  {share_in_words(count / words.total):>10}  {place}")
    if balance and balance.recognised:
        console.say(
            f"{len(balance.recognised):,} of these words were recognised in pictures of pages "
            f"(mean confidence {mean(balance.recognised):.0%})."
        )
    if balance and balance.unexcerpted():
        console.say(f"\nProse in no excerpt:\n{balance.unexcerpted()}")
    doubtful = doubtful_letters(readings, limit)
    for letter in doubtful:
        console.say(f"Read with doubts: {letter.file}")
        for note in letter.notes:
            console.say(f"  {note.sentence}")
    if not doubtful:
        none = "The letter is not" if balance else "No letter is"
        console.say(f"{none} read with doubts.")


def _print_left_out(omitted: Sequence[Omission]) -> None:
    """Quote what a letter's file has and its text does not, by reason."""
    by_reason: dict[str, list[Omission]] = {}
    for omission in omitted:
        by_reason.setdefault(omission.reason, []).append(omission)
    if by_reason:
        console.say("\nLeft out of the text:")
    for reason, found in by_reason.items():
        quoted = [f"“{shorten(each.text, _QUOTED)}”{_page(each)}" for each in found[:_MOST_QUOTED]]
        rest = len(found) - len(quoted)
        more = f" and {rest} more" if rest else ""
        console.say(f"  {reason}: {', '.join(quoted)}{more}")


def _page(omission: Omission) -> str:
    return f" (page {omission.bbox.page_number})" if omission.bbox else ""


def _mark(balance: Balance, path: Path, out: Path) -> None:
    from inspection_letters.records.balance import Place
    from inspection_letters.runs.drawing import DrawingPool
    from inspection_letters.tracing.highlight import Mark, mark_pages

    colours = dict(zip(Place, _COLOURS, strict=True))
    marks = [
        Mark(
            tuple(box for word in words for box in word.boxes),
            colours[place],
            str(place),
            f"account-{number}",
        )
        for number, (place, words) in enumerate(balance.runs())
    ]
    with DrawingPool() as pool:
        mark_pages(path, marks, out, call=pool.call)
