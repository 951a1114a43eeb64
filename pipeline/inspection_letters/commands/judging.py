"""Commands that join people and coders: findings, the queue for review, and its return."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from inspection_letters.commands.options import (
    CodebookOption,
    CoderOption,
    DatabaseOption,
    ModelErrorsOption,
    SeedOption,
    WorkspaceOption,
)


class By(StrEnum):
    """By what findings can be broken down."""

    OUTCOME = "outcome"
    YEAR = "year"
    REGION = "region"
    KIND = "kind"


class FindingsFormat(StrEnum):
    """Formats of findings."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        epilog="Example: [bold]letters findings -w results --by outcome --format json "
        "--out findings.json[/bold]"
    )(findings)
    app.command(
        name="review-queue",
        epilog="Example: [bold]letters review-queue -w results --out to-review.xlsx "
        "--size 50[/bold]",
    )(review_queue)
    app.command(
        name="import-coding",
        epilog="Example: [bold]letters import-coding reviewed.xlsx --coder jo -w results[/bold]",
    )(import_coding)


def console() -> Console:
    """Return where the command line prints."""
    from inspection_letters.commands import app

    return app.out


def findings(
    workspace: WorkspaceOption,
    coder: CoderOption = None,
    by: Annotated[
        By | None, typer.Option("--by", help="Also for each of these.", show_default=False)
    ] = None,
    any_of: Annotated[
        list[str] | None,
        typer.Option(
            "--any-of", help="Codes joined by commas, also to be counted as one.", metavar="CODES"
        ),
    ] = None,
    fmt: Annotated[FindingsFormat, typer.Option("--format", "-f", help="Format.")] = (
        FindingsFormat.TEXT
    ),
    to: Annotated[
        Path | None, typer.Option("--out", "-o", help="File to write.", show_default=False)
    ] = None,
    model: ModelErrorsOption = None,
    seed: SeedOption = 1,
    database_url: DatabaseOption = None,
) -> None:
    """Show what share of letters has each code, with intervals that hold coder error.

    As weakness, as strength, among priority actions and among areas for improvement.
    What people have judged wins over what the coder gave.
    """
    from inspection_letters.commands.app import _settings
    from inspection_letters.commands.finding_forms import show_findings

    show_findings(
        workspace,
        coder,
        by.value if by else None,
        any_of or (),
        fmt.value,
        to,
        seed,
        database_url,
        console(),
        model=model,
        usual_model=_settings().model,
    )


def review_queue(
    workspace: WorkspaceOption,
    to: Annotated[Path, typer.Option("--out", "-o", help="Sheet to write: .xlsx or .csv.")],
    size: Annotated[int, typer.Option(help="How many excerpts.", min=1, max=10_000)] = 100,
    coder: CoderOption = None,
    seed: SeedOption = 1,
    database_url: DatabaseOption = None,
) -> None:
    """Write a sheet of the excerpts whose coding by a person would teach most.

    Those of which the coder is least sure, unlike one another, from many letters.
    Fill in the column codes, and take it back with `letters import-coding`.
    """
    from inspection_letters.commands.reviewing import write_queue

    write_queue(workspace, to, size, coder, seed, database_url, console())


def import_coding(
    sheet: Annotated[Path, typer.Argument(help="Sheet that was filled in: .xlsx or .csv.")],
    coder: Annotated[str, typer.Option("--coder", help="Name of the person who coded.")],
    workspace: WorkspaceOption,
    codebook: CodebookOption = None,
    database_url: DatabaseOption = None,
) -> None:
    """Take a sheet back as coding by a person, which no run overwrites.

    Nothing is taken unless every row is right; every fault is named with row and column.
    """
    from inspection_letters.commands.reviewing import import_sheet

    import_sheet(sheet, coder, workspace, codebook, database_url, console())
