"""``letters account``: where every word of a letter has gone, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import DatabaseOption, WorkspaceOption
from inspection_letters.records.errors import UsageError

if TYPE_CHECKING:
    from inspection_letters.analysis.balance import Balance

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
    "b0b0b0",
    "ff9a8a",
)
"""A light colour for each place; prose in no excerpt is red."""


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

    Prose in no excerpt is quoted, and a letter with more than 2% of it is read with doubts.
    """
    from inspection_letters.analysis.balance import balance_words
    from inspection_letters.store import open_store, queries

    if letter is None and pdf is not None:
        raise UsageError("--pdf marks a single letter.", "Name the letter before --pdf.")
    with open_store(workspace, url=database_url) as store, store.read() as conn:
        found = (queries.find_letter(conn, letter),) if letter else queries.all_letters(conn)
        letters = [
            (facts, balance_words(queries.read_letter(conn, facts.letter.letter_id)))
            for facts in found
        ]
        path = store.pdf_path(found[0].letter.pdf_sha256) if pdf is not None else None
    names = {balance.letter_id: Path(facts.letter.source).name for facts, balance in letters}
    balances = [balance for _, balance in letters]
    if not balances:
        raise UsageError("The workspace holds no letters.", "Read some with 'letters run' first.")
    if as_json:
        _print_json(balances, names)
    else:
        _print_table(balances, names, single=letter is not None)
    if pdf is not None and path is not None:
        _mark(balances[0], path, pdf)
        console.say(f"Marked PDF: {pdf}")


def _print_json(balances: list[Balance], names: dict[str, str]) -> None:
    console.out.print_json(
        json.dumps(
            [
                {
                    "letter_id": balance.letter_id,
                    "file": names[balance.letter_id],
                    "words": {str(place): count for place, count in balance.counts.items()},
                    "prose_outside_excerpts": round(balance.doubtful_share, 4),
                    "read_with_doubts": balance.is_doubtful,
                }
                for balance in balances
            ],
            ensure_ascii=False,
        )
    )


def _print_table(balances: list[Balance], names: dict[str, str], *, single: bool) -> None:
    from inspection_letters.analysis.balance import DOUBTFUL, Place

    total = {place: sum(b.counts.get(place, 0) for b in balances) for place in Place}
    words = sum(total.values())
    many = "1 letter" if len(balances) == 1 else f"{len(balances)} letters"
    subject = names[balances[0].letter_id] if single else many
    console.say(f"{words:,} words in {subject}")
    for place, count in total.items():
        if count:
            console.say(f"{count:>9,}  {count / words:>6.1%}  {place}")
    doubtful = [balance for balance in balances if balance.is_doubtful]
    if single:
        if balances[0].unexcerpted():
            console.say(f"\nProse in no excerpt:\n{balances[0].unexcerpted()}")
        return
    for balance in doubtful:
        console.say(
            f"Read with doubts: {names[balance.letter_id]} "
            f"({balance.doubtful_share:.1%} of its prose is in no excerpt)"
        )
    if not doubtful:
        console.say(
            f"No letter is read with doubts (more than {DOUBTFUL:.0%} of its prose in no excerpt)."
        )


def _mark(balance: Balance, path: Path, out: Path) -> None:
    from inspection_letters.analysis.balance import Place
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
    mark_pages(path, marks, out)
