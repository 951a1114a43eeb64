"""The command that lists transferable practice."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from inspection_letters.commands.options import CoderOption, DatabaseOption, WorkspaceOption


class PracticeFormat(StrEnum):
    """Formats of a list of practice."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(epilog="Example: [bold]letters practice -w results --limit 20[/bold]")(practice)


def practice(
    workspace: WorkspaceOption,
    code: Annotated[
        str | None,
        typer.Option("--code", help="Only practice with this code.", show_default=False),
    ] = None,
    area: Annotated[
        str | None,
        typer.Option("--area", help="Only areas whose name holds this.", show_default=False),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option("--limit", help="How many at most, the best.", min=1, show_default=False),
    ] = None,
    fmt: Annotated[PracticeFormat, typer.Option("--format", "-f", help="Format.")] = (
        PracticeFormat.TEXT
    ),
    to: Annotated[
        Path | None, typer.Option("--out", "-o", help="File to write.", show_default=False)
    ] = None,
    coder: CoderOption = None,
    database_url: DatabaseOption = None,
) -> None:
    """List transferable practice: what areas do that works, and what has come of it.

    By code, the best first, each with area, page and excerpts, the impact in bold.
    """
    from inspection_letters.analysis.practices import gather_practice
    from inspection_letters.commands import app
    from inspection_letters.commands.practice_forms import show_practice

    found = gather_practice(
        workspace, coder=coder, code=code, area=area, limit=limit, database_url=database_url
    )
    show_practice(found, fmt.value, to, app.out)
