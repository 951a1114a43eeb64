"""``letters train``: a model coder for a codebook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import CodebookOption, DatabaseOption
from inspection_letters.records.seeds import DEFAULT_SEED

EXAMPLES = (
    "letters train --codebook mine.yaml --gold coded.tsv",
    "letters train --codebook mine.yaml --people jo -w results",
)


def train(
    codebook: CodebookOption = None,
    gold: Annotated[
        Path | None,
        typer.Option(
            "--gold",
            help="Coded sentences: a table (.tsv, .csv, .xlsx, .xlsm), or a gold file (.jsonl) for "
            "letters in the workspace.",
            show_default=False,
        ),
    ] = None,
    people: Annotated[
        list[str] | None,
        typer.Option(
            "--people",
            help="Person whose coding in the workspace to train on, instead of --gold. Can be "
            "repeated.",
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
            help="Workspace with the letters, needed for --people and for a gold file.",
            show_default=False,
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="Folder for the model.", show_default="the name of the model"
        ),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(help="Name of the model.", show_default="model- and the name of the codebook"),
    ] = None,
    light: Annotated[
        bool, typer.Option("--light", help="Train without an encoder, even if one is available.")
    ] = False,
    folds: Annotated[
        int,
        typer.Option(
            help="Number of groups of letters; each in turn is held out to test the model.", min=3
        ),
    ] = 5,
    seed: Annotated[int, typer.Option(help="Random seed.", min=0)] = DEFAULT_SEED,
    database_url: DatabaseOption = None,
) -> None:
    """Train a model coder for a codebook from coded sentences.

    The model is tested on letters held out from training, and its card reports the results.
    To code with it, use `letters run --model`.
    """
    from inspection_letters.commands.printing.trained_model import print_report
    from inspection_letters.runs.coder_training import TrainingRequest, train_coder
    from inspection_letters.runs.training.card import CARD

    request = TrainingRequest(
        codebook_path=codebook,
        gold=gold,
        people=tuple(people or ()),
        workspace=workspace,
        folder=to,
        name=name,
        light=light,
        folds=folds,
        seed=seed,
        database_url=database_url,
    )
    trained = train_coder(request, say=console.note)
    print_report(console.out, trained.report)
    console.say(
        f"The model is in {trained.folder}, and its card in {trained.folder / CARD}.\n"
        "To code letters with it:\n"
        f"  {trained.run_command}"
    )
