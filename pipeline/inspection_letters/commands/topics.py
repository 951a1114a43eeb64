"""The command that finds topics."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspection_letters.commands.options import CoderOption, DatabaseOption, WorkspaceOption


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(epilog="Example: [bold]letters topics -w results --stability[/bold]")(topics)


def topics(
    workspace: WorkspaceOption,
    to: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="Folder for tables and figures; topics in the workspace if unset.",
            show_default=False,
        ),
    ] = None,
    stability: Annotated[
        bool,
        typer.Option(
            "--stability", help="Fit again under other seeds and on other letters, and tell."
        ),
    ] = False,
    propose_codes: Annotated[
        Path | None,
        typer.Option(
            "--propose-codes",
            help="Write emerging themes as entries of a codebook (YAML), to be edited.",
            show_default=False,
        ),
    ] = None,
    guided: Annotated[
        bool, typer.Option("--guided", help="Seed the topics with the codes of the codebook.")
    ] = False,
    refit: Annotated[
        bool,
        typer.Option("--refit", help="Find topics anew; the ids of those found again stay."),
    ] = False,
    number: Annotated[
        int | None,
        typer.Option(
            "--number",
            help="How many main topics to look for; grows with the letters if unset.",
            min=2,
            max=500,
            show_default=False,
        ),
    ] = None,
    coder: CoderOption = None,
    seed: Annotated[int, typer.Option(help="Seed of all chance.", min=0)] = 0,
    database_url: DatabaseOption = None,
) -> None:
    """Find topics that nobody wrote down, beside the codes.

    The first time it fits a model; later new letters are given the topics that
    there are, until a refit is due. Writes tables and figures, and lists
    emerging themes: topics that the codebook does not explain.
    """
    from inspection_letters.commands.app import err, out
    from inspection_letters.commands.discovering import Wish, discover

    discover(
        workspace,
        Wish(
            to=to,
            stability=stability,
            propose_codes=propose_codes,
            guided=guided,
            refit=refit,
            number=number,
            coder=coder,
            seed=seed,
            database_url=database_url,
        ),
        out,
        err,
    )
