"""The command that makes a report to be read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from inspection_letters.commands.options import (
    CoderOption,
    DatabaseOption,
    ModelErrorsOption,
    SeedOption,
    WorkspaceOption,
)


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        epilog="Examples: [bold]letters report -w results --out report[/bold] and "
        "[bold]letters report -w results --docx report.docx --xlsx report.xlsx[/bold]"
    )(report)


def console() -> Console:
    """Return where the command line prints."""
    from inspection_letters.commands import app

    return app.out


def report(
    workspace: WorkspaceOption,
    to: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="Folder for the report as pages; open index.html in it.",
            show_default=False,
        ),
    ] = None,
    docx: Annotated[
        Path | None,
        typer.Option("--docx", help="Word file to write: a short report.", show_default=False),
    ] = None,
    xlsx: Annotated[
        Path | None,
        typer.Option(
            "--xlsx", help="Excel workbook to write: figures and excerpts.", show_default=False
        ),
    ] = None,
    title: Annotated[
        str, typer.Option("--title", help="Title of the report.")
    ] = "Inspection letters: findings",
    coder: CoderOption = None,
    pictures: Annotated[
        bool,
        typer.Option(
            "--pictures/--no-pictures",
            help="With or without pictures of the letters' pages, which take most of the room.",
        ),
    ] = True,
    model: ModelErrorsOption = None,
    seed: SeedOption = 1,
    database_url: DatabaseOption = None,
) -> None:
    """Make a report: pages to read and search, a Word file, or an Excel workbook.

    The pages open from disk, without a server or a network. Every figure leads to its
    excerpts, and every excerpt to the picture of its page, with the sentence boxed.
    """
    from inspection_letters.commands.app import _settings
    from inspection_letters.commands.reporting import Wish, make_report

    wish = Wish(
        to=to,
        docx=docx,
        xlsx=xlsx,
        title=title,
        coder=coder,
        pictures=pictures,
        model=model,
        usual_model=_settings().model,
        seed=seed,
        database_url=database_url,
    )
    make_report(workspace, wish, console())
