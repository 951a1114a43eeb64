"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

WorkspaceOption = Annotated[
    Path,
    typer.Option("--workspace", "-w", envvar="LETTERS_WORKSPACE", help="Folder with the results."),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database-url",
        envvar="LETTERS_DATABASE_URL",
        help="Database in place of the SQLite file in the workspace.",
        show_default=False,
    ),
]
CodebookOption = Annotated[
    Path | None,
    typer.Option(
        "--codebook",
        help="Your own codebook (YAML) in place of the one for area SEND.",
        show_default=False,
    ),
]

PrefectOption = Annotated[
    bool,
    typer.Option(
        "--prefect",
        help="Run with Prefect, which records each step; always used if PREFECT_API_URL is set.",
    ),
]
CoderOption = Annotated[
    str | None,
    typer.Option(
        "--coder", help="Whose codes; the only coder or model if unset.", show_default=False
    ),
]
SeedOption = Annotated[int, typer.Option(help="Seed of what is drawn at random.", min=0)]
ModelErrorsOption = Annotated[
    Path | None,
    typer.Option(
        "--model",
        help="Folder of the model of your own that coded, for what is known of its errors.",
        show_default=False,
    ),
]
