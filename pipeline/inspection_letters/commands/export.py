"""``letters export``: the tables of a workspace as files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import DatabaseOption, WorkspaceOption

EXAMPLES = ("letters export --workspace results --format xlsx --out tables",)


class TableFormat(StrEnum):
    """Formats of exported tables."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"


def export(
    workspace: WorkspaceOption,
    to: Annotated[Path, typer.Option("--out", "-o", help="Folder for the tables.")],
    table_format: Annotated[
        TableFormat, typer.Option("--format", "-f", help="Format of the files.")
    ] = TableFormat.JSONL,
    database_url: DatabaseOption = None,
) -> None:
    """Export letters, excerpts, coded excerpts, rejections and runs as tables."""
    from inspection_letters.common.settings.reading import doubtful_share
    from inspection_letters.outputs.export import write_tables
    from inspection_letters.store import export_tables, open_store, queries

    with open_store(workspace, url=database_url) as store, store.read() as conn:
        tables = export_tables(conn, doubtful_share=doubtful_share())
        written = write_tables(tables, table_format.value, to, texts=queries.letter_texts(conn))
    for path in written:
        console.say(str(path))
