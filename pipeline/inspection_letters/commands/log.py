"""``letters log``: the history of coding by people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import (
    DEFAULT_CODER,
    DatabaseOption,
    ExactCsvOption,
    WorkspaceOption,
    read_settings,
)

EXAMPLES = (
    "letters log -w results --coder jo --figures",
    "letters log -w results --out history.xlsx",
)


def log(
    workspace: WorkspaceOption,
    coder: Annotated[
        str | None,
        typer.Option("--coder", help="Only changes by this person.", show_default=False),
    ] = None,
    excerpt: Annotated[
        str | None,
        typer.Option(
            "--excerpt",
            help="Only changes of this excerpt: its ID, or its first characters.",
            show_default=False,
        ),
    ] = None,
    last: Annotated[
        int, typer.Option("--last", help="Number of changes to print, the latest.", min=1)
    ] = 20,
    figures: Annotated[
        bool,
        typer.Option("--figures", help="Show which figures of all letters each change changes."),
    ] = False,
    of: Annotated[
        str | None,
        typer.Option(
            "--of",
            help=f"With --figures: coder whose codes count where people have not coded. "
            f"{DEFAULT_CODER}",
            show_default=False,
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="File for all changes, instead of printing (.csv, .xlsx, .jsonl or .parquet).",
            show_default=False,
        ),
    ] = None,
    exact_csv: ExactCsvOption = False,
    database_url: DatabaseOption = None,
) -> None:
    """Show who coded what and when, what it replaced, and why.

    Changes made on the page of `letters review` and by imports are never deleted.
    """
    from inspection_letters.commands.printing.log import print_change
    from inspection_letters.common.settings.run import Settings
    from inspection_letters.outputs.export import write_table
    from inspection_letters.outputs.schema.coding_history import CODING_HISTORY, history_rows
    from inspection_letters.runs.reviewing.history import effects, read_history
    from inspection_letters.store import open_store

    with open_store(workspace, url=database_url) as store:
        history = read_history(store, coder=coder, excerpt=excerpt)
        if to is not None:
            rows = history_rows(history.changes, history.files)
            write_table(CODING_HISTORY, rows, to, exact_csv=exact_csv)
            console.say(f"{len(history.changes):,} changes: {to}")
            return
        shown = history.changes[-last:]
        model = read_settings(Settings).model
        changed = effects(store, shown, coder=of, model=model) if figures else {}
    for change in shown:
        print_change(change, history, changed.get(change.change_id))
    if history.changes:
        console.say(f"{len(shown):,} of {len(history.changes):,} changes shown.")
    else:
        console.say(
            "No change by people is recorded here. People code with 'letters review', or in sheets "
            "that 'letters import-coding' takes back."
        )
