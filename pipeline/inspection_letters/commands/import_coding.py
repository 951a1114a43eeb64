"""``letters import-coding``: a completed sheet as coding by a person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import CodebookOption, DatabaseOption, WorkspaceOption

if TYPE_CHECKING:
    from inspection_letters.runs.human_coding import ImportedCoding

EXAMPLES = ("letters import-coding reviewed.xlsx --coder jo -w results",)


def import_coding(
    sheet: Annotated[Path, typer.Argument(help="Completed sheet (.xlsx, .xlsm or .csv).")],
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
    console.say(f"{imported.intake.skipped} empty rows skipped.")
    for line in _left_out(imported):
        console.say(line)


def _left_out(imported: ImportedCoding) -> Iterator[str]:
    """Say what else of the sheet was not imported."""
    intake, sheet = imported.intake, imported.sheet
    for what, rows in (
        ("Notes without codes were not imported", intake.notes_only),
        ("Rows that say the same as an earlier row were counted once", intake.repeated),
        ("Titles and repeated headings were not imported", intake.titles),
        ("Comments attached to cells were not imported", sheet.commented),
    ):
        if rows:
            yield f"{what}: row {', '.join(map(str, rows))}."
    if sheet.columns:
        yield f"Columns that were not imported: {', '.join(sheet.columns)}."
    if sheet.sheets:
        yield f"Sheets without codes were not imported: {', '.join(sheet.sheets)}."
