"""``letters import-coding``: a completed sheet, or a project, as coding by people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import CodebookOption, DatabaseOption, WorkspaceOption
from inspection_letters.records.errors import UsageError

if TYPE_CHECKING:
    from inspection_letters.review.qdpx import LeftOut
    from inspection_letters.runs.human_coding import ImportedCoding
    from inspection_letters.runs.qda_coding import ImportedProject, PersonImport

EXAMPLES = (
    "letters import-coding reviewed.xlsx --coder jo -w results",
    "letters import-coding project.qdpx -w results",
)
MOST_LISTED = 10
"""Codings left out for one reason that are listed on screen; the file has them all."""
TEXT_WIDTH = 60
"""Characters of a sentence that are shown."""


def import_coding(
    sheet: Annotated[
        Path,
        typer.Argument(help="Completed sheet (.xlsx, .xlsm or .csv) or REFI-QDA project (.qdpx)."),
    ],
    workspace: WorkspaceOption,
    coder: Annotated[
        str | None,
        typer.Option(
            "--coder",
            help="Name of the person who coded. A project names its people itself; with this "
            "option, one person's coding is imported.",
            show_default=False,
        ),
    ] = None,
    codebook: CodebookOption = None,
    database_url: DatabaseOption = None,
) -> None:
    """Import a completed sheet or a project as coding by people, which no run overwrites.

    Nothing of a sheet is imported unless every row is correct; every fault is listed with its
    row and column. Of a project (.qdpx), everything is imported that can be placed with
    certainty; the rest is listed with the reason.
    """
    from inspection_letters.review.qdpx import is_project

    if is_project(sheet):
        _import_project(sheet, coder, workspace, codebook, database_url)
    elif coder is None:
        raise UsageError(
            "A sheet does not say who filled it in.", "Use --coder to name the person."
        )
    else:
        _import_sheet(sheet, coder, workspace, codebook, database_url)


def _import_sheet(
    sheet: Path, coder: str, workspace: Path, codebook: Path | None, database_url: str | None
) -> None:
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


def _import_project(
    project: Path,
    coder: str | None,
    workspace: Path,
    codebook: Path | None,
    database_url: str | None,
) -> None:
    from inspection_letters.runs.qda_coding import import_project

    imported = import_project(
        project, workspace, coder=coder, codebook_path=codebook, database_url=database_url
    )
    for line in _of_project(imported):
        console.say(line)


def _of_project(imported: ImportedProject) -> Iterator[str]:
    """Say what became of everything in a project."""
    if not imported.people and not imported.left_out:
        yield "The project has no coding by a person."
    elif not imported.people:
        yield (
            "Nothing was imported: no person's coding of the project could be placed in the "
            "workspace."
        )
    for person in imported.people:
        yield from _of_person(person)
    for coder, number in imported.derived.items():
        yield f"{number} codings by {coder} are those that the workspace has already."
    if imported.loose_notes:
        shown = ", ".join(imported.loose_notes[:MOST_LISTED])
        yield f"Notes that belong to no coding were not imported: {shown}."
    if imported.record is None:
        return
    number = len(imported.left_out)
    yield f"Not imported: {number} coding{'' if number == 1 else 's'}, listed in {imported.record}"
    reasons: dict[tuple[str, str], list[LeftOut]] = {}
    for entry in imported.left_out:
        reasons.setdefault((entry.reason, entry.remedy), []).append(entry)
    for (reason, remedy), entries in reasons.items():
        yield f"{len(entries)}: {reason}. {remedy}"
        yield from (f"  {_entry(entry)}" for entry in entries[:MOST_LISTED])
        if len(entries) > MOST_LISTED:
            yield f"  and {len(entries) - MOST_LISTED} more"


def _of_person(person: PersonImport) -> Iterator[str]:
    yield (
        f"{person.judged} excerpts coded by {person.coder_id} ({person.without_code} with no "
        f"code): {person.new} new, {person.changed} changed, {person.unchanged} unchanged."
    )
    if person.absent:
        yield (
            f"{person.absent} more excerpts of these letters that {person.coder_id} has coded in "
            "the workspace are not coded in the project, and stay as they are."
        )


def _entry(entry: LeftOut) -> str:
    place = f"{entry.letter}, page {entry.page}" if entry.page else entry.letter
    by = f" by {entry.coder}" if entry.coder else ""
    text = entry.text or entry.memo
    shown = text if len(text) <= TEXT_WIDTH else f"{text[: TEXT_WIDTH - 1]}\u2026"
    return f"{place}: {entry.code or 'memo'}{by}" + (f": {shown}" if shown else "")


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
