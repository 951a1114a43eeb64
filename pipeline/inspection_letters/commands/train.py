"""The command that makes a model coder for a codebook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspection_letters.commands.options import CodebookOption, DatabaseOption


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        epilog="Examples: [bold]letters train --codebook mine.yaml --gold coded.tsv[/bold] and "
        "[bold]letters train --codebook mine.yaml --people jo -w results[/bold]"
    )(train)


def train(
    codebook: CodebookOption = None,
    gold: Annotated[
        Path | None,
        typer.Option(
            "--gold",
            help="Coded sentences: a table (.tsv, .csv, .xlsx), or a gold file (.jsonl) of letters "
            "in the workspace.",
            show_default=False,
        ),
    ] = None,
    people: Annotated[
        list[str] | None,
        typer.Option(
            "--people",
            help="In place of --gold: the coding of this person in the workspace. Can be given "
            "several times.",
            metavar="NAME",
            show_default=False,
        ),
    ] = None,
    workspace: Annotated[
        Path | None,
        typer.Option(
            "--workspace",
            "-w",
            envvar="LETTERS_WORKSPACE",
            help="Folder with the letters, where they are needed.",
            show_default=False,
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="Folder of the model; called as it is if unset.", show_default=False
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            help="Name of the model; model- and the codebook's name if unset.",
            show_default=False,
        ),
    ] = None,
    light: Annotated[
        bool, typer.Option("--light", help="No encoder, even where one can be trained.")
    ] = False,
    folds: Annotated[
        int, typer.Option(help="Into how many parts letters are dealt, to hold one out.", min=3)
    ] = 5,
    seed: Annotated[int, typer.Option(help="Seed of folds and training.", min=0)] = 7,
    database_url: DatabaseOption = None,
) -> None:
    """Make a model coder for a codebook from coded sentences.

    It is measured on letters held out; the figures stand in its card. Use it with
    `letters run --model`.
    """
    from inspection_letters.commands import app
    from inspection_letters.commands.training import Wanted, train_coder

    train_coder(
        Wanted(
            codebook_path=codebook,
            gold=gold,
            people=tuple(people or ()),
            workspace=workspace,
            out=to,
            name=name,
            light=light,
            folds=folds,
            seed=seed,
            database_url=database_url,
        ),
        app.out,
        app.err,
    )
