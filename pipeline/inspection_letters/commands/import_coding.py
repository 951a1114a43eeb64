"""``letters import-coding``: a completed sheet as coding by a person."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import CodebookOption, DatabaseOption, WorkspaceOption

EXAMPLES = ("letters import-coding reviewed.xlsx --coder jo -w results",)


def import_coding(
    sheet: Annotated[Path, typer.Argument(help="Completed sheet (.xlsx or .csv).")],
    coder: Annotated[str, typer.Option("--coder", help="Name of the person who coded the sheet.")],
    workspace: WorkspaceOption,
    codebook: CodebookOption = None,
    database_url: DatabaseOption = None,
) -> None:
    """Import a completed sheet as coding by a person, which no run overwrites.

    Nothing is imported unless every row is correct; every fault is listed with its row and
    column.
    """
    from inspection_letters.runs.human_coding import import_sheet

    imported = import_sheet(
        sheet, coder, workspace, codebook_path=codebook, database_url=database_url
    )
    console.say(
        f"{imported.judged} excerpts coded by {imported.coder_id} "
        f"({imported.without_code} with no code): {imported.new} new, {imported.changed} changed, "
        f"{imported.unchanged} unchanged."
    )
    console.say(f"{imported.skipped} empty rows skipped.")
    if imported.notes_only:
        rows = ", ".join(map(str, imported.notes_only))
        console.say(f"Notes without codes were not imported: row {rows}.")
