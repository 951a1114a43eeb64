"""``letters review-queue``: a sheet of the excerpts most worth coding by hand."""

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
from inspection_letters.records.rounding import count
from inspection_letters.records.seeds import DEFAULT_SEED

EXAMPLES = ("letters review-queue -w results --out to-review.xlsx --size 50",)


def review_queue(
    workspace: WorkspaceOption,
    to: Annotated[Path, typer.Option("--out", "-o", help="Sheet to write (.xlsx or .csv).")],
    size: Annotated[int, typer.Option(help="Number of excerpts.", min=1, max=10_000)] = 100,
    coder: CoderOption = None,
    seed: SeedOption = DEFAULT_SEED,
    database_url: DatabaseOption = None,
) -> None:
    """Write a sheet of the excerpts most worth coding by hand.

    These are excerpts that the coder is least sure of, unlike one another and from many
    letters. Fill in the codes column, then import the sheet with `letters import-coding`.
    """
    from inspection_letters.runs.human_coding import write_queue

    queue = write_queue(workspace, to, size=size, coder=coder, seed=seed, database_url=database_url)
    console.say(
        f"{count(queue.excerpts, 'excerpt')} from {count(queue.letters, 'letter')}, coded by "
        f"{queue.coder_id}: {to}\n"
        f"Fill in the codes column, then run: letters import-coding {to} --coder YOUR-NAME "
        f"-w {workspace}"
    )
