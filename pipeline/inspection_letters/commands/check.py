"""``letters check``: letters compared with the official record of inspections."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspection_letters.commands import console
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
    "letters check -w results --record my-record.csv --format csv --out check.csv",
)

_COLOUR = "f5d58a"


def check(
    workspace: WorkspaceOption,
    record: RecordOption = None,
    check_format: TableFormatOption = TableFormat.TEXT,
    to: OutFileOption = None,
    pdf: Annotated[
        Path | None,
        typer.Option(
            "--pdf",
            help="Folder for copies of the letters with each disagreement highlighted.",
            show_default=False,
        ),
    ] = None,
    exact_csv: ExactCsvOption = False,
    database_url: DatabaseOption = None,
) -> None:
    """Compare what was read from letters with the official record of inspections.

    Compares dates, outcome, statement of action, and the numbers of significant weaknesses, of
    those with sufficient progress and of priority actions. Lists what disagrees, with its page.
    The exit status is 5 if anything disagrees.
    """
    from inspection_letters.commands.printing.check import write_check
    from inspection_letters.common.settings.run import Settings
    from inspection_letters.runs.official import check_workspace, load_record
    from inspection_letters.store import open_store

    settings = read_settings(Settings, record=record)
    loaded = load_record(settings.record)
    with open_store(workspace, url=database_url) as store:
        found = check_workspace(store, loaded)
        if not found.matches and not found.fictional:
            raise UsageError(
                "The workspace holds no letters.", "Read some with 'letters run' first."
            )
        write_check(found, check_format.value, to, console.out, exact=exact_csv)
        if pdf is not None:
            _mark(found, store, pdf)
    raise typer.Exit(console.DISAGREES if found.disagreements else console.ALL_PROCESSED)


def _mark(found: OfficialCheck, store: Store, folder: Path) -> None:
    """Write a copy of each letter with a disagreement that has a place, highlighted."""
    from inspection_letters.commands.printing.check import fact_words
    from inspection_letters.records.places import boxes_of
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
        mark_pages(store.pdf_path(letter.letter.pdf_sha256), marks, path)
        console.note(f"Highlighted PDF: {path}")
