"""``letters import-coding``: a completed sheet, or a project, as coding by people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import CodebookOption, DatabaseOption, WorkspaceOption
from inspection_letters.records.rounding import count

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
    from inspection_letters.runs.human_coding import ImportedCoding
    from inspection_letters.runs.import_coding import import_coding as import_file

    imported = import_file(
        sheet, workspace, coder=coder, codebook_path=codebook, database_url=database_url
    )
    lines = _of_sheet(imported) if isinstance(imported, ImportedCoding) else _of_project(imported)
    for line in lines:
        console.say(line)


def _of_sheet(imported: ImportedCoding) -> Iterator[str]:
    """Say what became of every row of a sheet."""
    yield (
        f"{imported.judged} excerpts coded by {imported.coder_id} "
        f"({imported.without_code} with no code): {imported.new} new, {imported.changed} changed, "
        f"{imported.unchanged} unchanged."
    )
    yield f"{count(imported.intake.skipped, 'empty row')} skipped."
    yield from _conflicts(imported)
    yield from _left_out(imported)


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
        yield f"{count(number, 'coding')} by {coder}: in the workspace already."
    if imported.loose_notes:
        shown = ", ".join(imported.loose_notes[:MOST_LISTED])
        yield f"Notes that belong to no coding were not imported: {shown}."
    if imported.record is None:
        return
    number = len(imported.left_out)
    yield f"Not imported: {count(number, 'coding')}, listed in {imported.record}"
    reasons: dict[tuple[str, str], list[LeftOut]] = {}
    for entry in imported.left_out:
        reasons.setdefault((entry.reason, entry.remedy), []).append(entry)
    for (reason, remedy), entries in reasons.items():
        yield f"{len(entries):,}: {reason}. {remedy}"
        yield from (f"  {_entry(entry)}" for entry in entries[:MOST_LISTED])
        if len(entries) > MOST_LISTED:
            yield f"  and {len(entries) - MOST_LISTED} more"


def _of_person(person: PersonImport) -> Iterator[str]:
    yield (
        f"{count(person.judged, 'excerpt')} coded by {person.coder_id} ("
        f"{person.without_code:,} with no code): {person.new:,} new, {person.changed:,} changed, "
        f"{person.unchanged:,} unchanged."
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


def _conflicts(imported: ImportedCoding) -> Iterator[str]:
    """Say what was not imported because it would replace later coding."""
    if imported.unchecked:
        number = imported.unchecked
        yield (
            f"{number:,} of the changed excerpts {'is' if number == 1 else 'are'} from rows "
            "without a row_version, so coding that was changed elsewhere meanwhile may have been "
            "replaced. "
            f"'letters log --coder {imported.coder_id}' shows what it was."
        )
    if not imported.conflicts:
        return
    number = len(imported.conflicts)
    yield (
        f"Not imported: {count(number, 'row')}, because {imported.coder_id}'s "
        "coding was changed elsewhere after the sheet was written."
    )
    for row in imported.conflicts[:MOST_LISTED]:
        since = f" ({row.changed})" if row.changed else ""
        yield (
            f"  {row.letter}, page {row.page}, excerpt {row.excerpt_id[:8]}: the sheet has "
            f"{row.in_sheet}, the workspace {row.stored}{since}"
        )
    if number > MOST_LISTED:
        yield f"  and {number - MOST_LISTED} more"
    yield (
        f"Nothing was replaced. Enter the codes that hold in {imported.record}, and import that "
        f"sheet as {imported.coder_id}."
    )


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
