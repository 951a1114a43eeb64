"""``letters check``: letters compared with the official record of inspections."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from inspection_letters.commands import console
from inspection_letters.commands.formats import format_of
from inspection_letters.commands.options import (
    DatabaseOption,
    ExactCsvOption,
    OutFileOption,
    RecordOption,
    TableFormat,
    TableFormatOption,
    WorkspaceOption,
    read_settings,
)
from inspection_letters.records.errors import UsageError

if TYPE_CHECKING:
    from inspection_letters.analysis.official import OfficialCheck
    from inspection_letters.store import Store

EXAMPLES = (
    "letters check -w results",
    "letters check -w results --whole",
    "letters check -w results --record my-record.csv --format csv --out check.csv",
)

_COLOUR = "f5d58a"


def check(
    workspace: WorkspaceOption,
    record: RecordOption = None,
    check_format: TableFormatOption = None,
    to: OutFileOption = None,
    pdf: Annotated[
        Path | None,
        typer.Option(
            "--pdf",
            help="Folder for copies of the letters with each disagreement highlighted.",
            show_default=False,
        ),
    ] = None,
    whole: Annotated[
        bool,
        typer.Option(
            "--whole",
            help="Check instead whether the workspace is as this program wrote it: the rows of "
            "each letter, people's coding, and the copies of files.",
        ),
    ] = False,
    accept: Annotated[
        bool,
        typer.Option(
            "--accept",
            help="With --whole: accept coding by people that was changed outside this program.",
        ),
    ] = False,
    exact_csv: ExactCsvOption = False,
    database_url: DatabaseOption = None,
) -> None:
    """Compare what was read from letters with the official record of inspections.

    Compares dates, outcome, statement of action, and the numbers of significant weaknesses, of
    those with sufficient progress and of priority actions. Lists what disagrees, with its page.
    The exit status is 5 if anything disagrees. With --whole, checks the workspace instead; the
    exit status is 5 if anything in it is lost or changed.
    """
    if whole or accept:
        if accept and not whole:
            raise UsageError("--accept is for --whole.", "Add --whole, or leave --accept out.")
        _check_whole(workspace, database_url, accept=accept)
    from inspection_letters.commands.printing.check import write_check
    from inspection_letters.common.settings.run import Settings
    from inspection_letters.runs.official import check_workspace, load_record
    from inspection_letters.store import open_store

    chosen = check_format or format_of(to, TableFormat)
    settings = read_settings(Settings, record=record)
    loaded = load_record(settings.record)
    with open_store(workspace, url=database_url) as store:
        found = check_workspace(store, loaded)
        if not found.matches and not found.fictional:
            raise UsageError(
                "The workspace holds no letters.", "Read some with 'letters run' first."
            )
        write_check(found, chosen.value, to, console.out, exact=exact_csv)
        if pdf is not None:
            _mark(found, store, pdf)
    raise typer.Exit(console.DISAGREES if found.disagreements else console.ALL_PROCESSED)


def _check_whole(workspace: Path, database_url: str | None, *, accept: bool) -> NoReturn:
    """Say whether a workspace is whole, and end the command."""
    from inspection_letters.records.rounding import count
    from inspection_letters.store import open_store, queries
    from inspection_letters.store.damage import accept_people, find_damage

    with open_store(workspace, url=database_url, writes=accept) as store:
        if accept:
            with store.write() as conn:
                accept_people(conn)
        with store.read() as conn:
            found = find_damage(store, conn, references=True)
            letters = len(queries.letter_kinds(conn))
    for sentence in found.sentences:
        console.say(sentence)
    if found:
        console.say(found.remedy(workspace))
        raise typer.Exit(console.DISAGREES)
    console.say(
        f"The workspace is whole: all that it holds of {count(letters, 'letter')} is as it was "
        "written. To check what the letters say against the official record, leave out --whole."
        if letters
        else "The workspace is whole, but holds no letters. Read some with 'letters run'."
    )
    if not found.has_copies:
        console.say(
            "It has no copies of the letters' files: pages cannot be shown, and damaged rows could "
            "be made again only from the letters themselves."
        )
    raise typer.Exit(console.ALL_PROCESSED)


def _mark(found: OfficialCheck, store: Store, folder: Path) -> None:
    """Write a copy of each letter with a disagreement that has a place, highlighted."""
    from inspection_letters.commands.printing.check import fact_words
    from inspection_letters.records.errors import TraceError
    from inspection_letters.records.places import boxes_of
    from inspection_letters.runs.drawing import DrawingPool
    from inspection_letters.store import queries
    from inspection_letters.tracing.highlight import Mark, mark_pages

    by_letter = {fact.letter.letter_id: fact.letter for fact in found.disagreements}
    for letter_id, letter in by_letter.items():
        with store.read() as conn:
            text = queries.letter_text(conn, letter_id)
        marks = [
            Mark(boxes, _COLOUR, fact_words(fact), fact.fact)
            for fact in found.disagreements
            if fact.letter.letter_id == letter_id and fact.place
            if (boxes := boxes_of(text, fact.place.span))
        ]
        if not marks:
            console.note(
                f"{letter.file}: nothing to highlight, since no fact has a place on a page."
            )
            continue
        path = folder / letter.file
        try:
            with DrawingPool() as pool:
                mark_pages(store.pdf_path(letter.letter.pdf_sha256), marks, path, call=pool.call)
        except TraceError as error:
            console.note(f"{letter.file}: no highlighted copy. {error}")
            continue
        console.note(f"Highlighted PDF: {path}")
