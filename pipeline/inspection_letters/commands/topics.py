"""``letters topics``: topics the codebook misses, alongside the codes."""

from __future__ import annotations

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

EXAMPLES = ("letters topics -w results --stability",)


def topics(
    workspace: WorkspaceOption,
    to: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="Folder for tables and figures.",
            show_default="topics in the workspace",
        ),
    ] = None,
    stability: Annotated[
        bool,
        typer.Option(
            "--stability",
            help="Refit with other seeds and on samples and halves of the letters, and report how "
            "far topics recur.",
        ),
    ] = False,
    propose_codes: Annotated[
        Path | None,
        typer.Option(
            "--propose-codes",
            help="YAML file to write: emerging topics as draft codes for your codebook.",
            show_default=False,
        ),
    ] = None,
    guided: Annotated[
        bool, typer.Option("--guided", help="Start the topics from the codes of the codebook.")
    ] = False,
    refit: Annotated[
        bool,
        typer.Option("--refit", help="Find topics afresh; those found again keep their IDs."),
    ] = False,
    number: Annotated[
        int | None,
        typer.Option(
            "--number",
            help="Number of main topics to look for. By default it grows with the number of "
            "letters.",
            min=2,
            max=500,
            show_default=False,
        ),
    ] = None,
    coder: CoderOption = None,
    seed: SeedOption = DEFAULT_SEED,
    database_url: DatabaseOption = None,
) -> None:
    """Find topics the codebook misses, alongside its codes.

    The first run fits a topic model. Later runs assign new letters to the existing topics,
    until a refit is due. Writes tables and figures, and lists emerging topics: those that no
    code explains.
    """
    from inspection_letters.commands.printing.topics import print_discovery
    from inspection_letters.runs.topic_discovery import TopicRequest, discover_topics

    request = TopicRequest(
        folder=to,
        stability=stability,
        propose_codes=propose_codes,
        guided=guided,
        refit=refit,
        number=number,
        coder=coder,
        seed=seed,
    )
    discovery = discover_topics(workspace, request, database_url=database_url, say=console.note)
    print_discovery(console.out, discovery)
