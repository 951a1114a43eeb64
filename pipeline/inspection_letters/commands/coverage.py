"""``letters coverage``: which inspections of the official record have a letter."""

from __future__ import annotations

from typing import Annotated

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

EXAMPLES = (
    "letters coverage -w results",
    "letters coverage -w results --missing --format csv --out missing.csv",
)


def coverage(
    workspace: WorkspaceOption,
    record: RecordOption = None,
    missing: Annotated[
        bool, typer.Option("--missing", help="List the inspections that have no letter.")
    ] = False,
    coverage_format: TableFormatOption = None,
    to: OutFileOption = None,
    exact_csv: ExactCsvOption = False,
    database_url: DatabaseOption = None,
) -> None:
    """Show which inspections of the official record have a letter in the workspace.

    Counts them by year, region and outcome, so that you can see what findings are based on.
    """
    from inspection_letters.analysis.corpus_letters import load_letters
    from inspection_letters.commands.printing.coverage import write_coverage
    from inspection_letters.common.settings.run import Settings
    from inspection_letters.runs.official import cover_workspace, load_record
    from inspection_letters.store import open_store

    chosen = coverage_format or format_of(to, TableFormat)
    loaded = load_record(read_settings(Settings, record=record).record)
    with open_store(workspace, url=database_url) as store, store.read() as conn:
        letters = load_letters(conn)
    found = cover_workspace(letters, loaded)
    write_coverage(found, chosen.value, to, console.out, missing=missing, exact=exact_csv)
