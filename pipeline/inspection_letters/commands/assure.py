"""``letters assure``: which of a model's codes to keep, and which excerpts people must code."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import (
    CoderOption,
    DatabaseOption,
    SeedOption,
    WorkspaceOption,
)
from inspection_letters.records.seeds import DEFAULT_SEED

EXAMPLES = ("letters assure -w results --target 0.90 --out to-code.xlsx",)


class AssuranceFormat(StrEnum):
    """Formats of what is printed."""

    TEXT = "text"
    JSON = "json"


def assure(
    workspace: WorkspaceOption,
    target: Annotated[
        float,
        typer.Option(
            "--target",
            help="At 0.90, at most 10% of the codes kept from the model are wrong, and at most "
            "10% of the codes that apply are missing.",
            min=0.5,
            max=0.99,
        ),
    ] = 0.9,
    to: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="Sheet to write with the excerpts for people (.xlsx or .csv).",
            show_default=False,
        ),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            help="Kind of letter, such as area-send-report. Needed if there are several.",
            show_default=False,
        ),
    ] = None,
    coder: CoderOption = None,
    model: Annotated[
        Path | None,
        typer.Option(
            "--model",
            help="Folder of your trained model, if it coded the letters.",
            envvar="LETTERS_MODEL",
            show_default=False,
        ),
    ] = None,
    assurance_format: Annotated[
        AssuranceFormat, typer.Option("--format", "-f", help="Format of what is printed.")
    ] = AssuranceFormat.TEXT,
    seed: SeedOption = DEFAULT_SEED,
    database_url: DatabaseOption = None,
) -> None:
    """Keep the model's codes where they can be relied on, and give people the rest.

    Learns from letters that people have coded wholly, drawn with `letters sample`, how many of
    the most doubtful excerpts people must code for the target to hold with 95% confidence for
    the other letters. Shows how reliable the whole coding is for any share coded by people.
    """
    from inspection_letters.commands.printing.assurance import as_json, print_assurance
    from inspection_letters.runs.assured_coding import assure_workspace

    found = assure_workspace(
        workspace,
        target=target,
        out=to,
        kind=kind,
        coder=coder,
        model=model,
        seed=seed,
        database_url=database_url,
        say=console.note,
    )
    if assurance_format is AssuranceFormat.JSON:
        console.out.file.write(as_json(found))
    else:
        print_assurance(console.out, found, workspace)
    if found.assurance.promise.cut is None:
        raise typer.Exit(1)
