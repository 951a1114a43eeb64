"""``letters export``: the tables of a workspace as files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import (
    DatabaseOption,
    ExactCsvOption,
    WhereOption,
    WorkspaceOption,
)
from inspection_letters.records.errors import UsageError

EXAMPLES = (
    "letters export --workspace results --format xlsx --out tables",
    "letters export --workspace results --where region=London --format csv --out london",
    "letters export --workspace results --format qdpx --out project",
)


class ExportFormat(StrEnum):
    """Formats of exports: tables, or a project for programs of qualitative analysis."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"
    QDPX = "qdpx"


def export(
    workspace: WorkspaceOption,
    to: Annotated[Path, typer.Option("--out", "-o", help="Folder for the export.")],
    export_format: Annotated[
        ExportFormat,
        typer.Option(
            "--format",
            "-f",
            help="Format of the files: tables, or qdpx for NVivo, ATLAS.ti, MAXQDA and QualCoder.",
        ),
    ] = ExportFormat.JSONL,
    where: WhereOption = None,
    codebook: Annotated[
        Path | None,
        typer.Option(
            "--codebook",
            help="With qdpx: the codebook (YAML) of the project. By default, the one that the "
            "letters were coded with.",
            show_default=False,
        ),
    ] = None,
    text_only: Annotated[
        bool,
        typer.Option(
            "--text-only",
            help="With qdpx: leave the PDFs out, and have the letters as text. For programs that "
            "do not show codings of PDFs.",
        ),
    ] = False,
    exact_csv: ExactCsvOption = False,
    database_url: DatabaseOption = None,
) -> None:
    """Export letters, excerpts, coded excerpts, rejections and runs.

    As tables, or as a REFI-QDA project of letters, codebook and coding.
    """
    from inspection_letters.commands.printing.damage import warn_of_damage

    if export_format is ExportFormat.QDPX:
        warn_of_damage(workspace, database_url)
        _export_project(workspace, to, codebook, database_url, where, text_only=text_only)
        return
    if codebook is not None or text_only:
        raise UsageError(
            f"--{'codebook' if codebook else 'text-only'} is for projects, not for tables.",
            "Leave it out, or add --format qdpx.",
        )
    from inspection_letters.analysis.letter_filter import read_filter
    from inspection_letters.runs.export import export_workspace
    from inspection_letters.store import open_store

    chosen = read_filter(where)
    warn_of_damage(workspace, database_url)
    with open_store(workspace, url=database_url) as store:
        written, part = export_workspace(
            store, export_format.value, to, chosen, exact_csv=exact_csv
        )
    for path in written:
        console.say(str(path))
    if part:
        console.say(part.sentence)


def _export_project(
    workspace: Path,
    to: Path,
    codebook: Path | None,
    database_url: str | None,
    where: list[str] | None,
    *,
    text_only: bool,
) -> None:
    from inspection_letters.analysis.letter_filter import read_filter
    from inspection_letters.codebook import load_codebook
    from inspection_letters.outputs.export.qdpx import gather, write_qdpx
    from inspection_letters.outputs.report.wording import count
    from inspection_letters.store import open_store

    chosen = load_codebook(codebook) if codebook else None
    with open_store(workspace, url=database_url) as store, store.read() as conn:
        material = gather(store, conn, chosen, text_only=text_only, where=read_filter(where))
        written = write_qdpx(material, to)
    console.say(str(written.path))
    coders = f"by {', '.join(written.coders)}" if written.coders else "by nobody yet"
    console.say(f"{count(written.letters, 'letter')}, {count(written.codings, 'coding')} {coders}.")
    if material.part:
        console.say(material.part.sentence)
    if written.without_pdf:
        console.say(
            "The workspace does not have the PDF of these letters, which are in the project as "
            f"text only: {', '.join(written.without_pdf)}."
        )
    if written.orphaned:
        console.say(
            f"Not in the project: {written.orphaned} codings by people, whose sentences changed "
            "when the letters were read again. The workspace keeps them."
        )
