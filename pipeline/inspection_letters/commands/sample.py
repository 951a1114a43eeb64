"""``letters sample``: whole letters drawn at random for people to code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import (
    CodebookOption,
    DatabaseOption,
    SeedOption,
    WorkspaceOption,
)
from inspection_letters.records.rounding import count
from inspection_letters.records.seeds import DEFAULT_SEED

EXAMPLES = (
    "letters sample -w results --letters 20 --out to-code.xlsx",
    "letters sample -w results --sentences 100 --kind jtai-letter --out to-judge.xlsx",
)


def sample(
    workspace: WorkspaceOption,
    to: Annotated[Path, typer.Option("--out", "-o", help="Sheet to write (.xlsx or .csv).")],
    letters: Annotated[
        int | None, typer.Option(help="Number of whole letters.", min=1, show_default="20")
    ] = None,
    sentences: Annotated[
        int | None,
        typer.Option(
            help="Draw this many single sentences instead of whole letters.",
            min=1,
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
    codebook: CodebookOption = None,
    seed: SeedOption = DEFAULT_SEED,
    database_url: DatabaseOption = None,
) -> None:
    """Draw whole letters, or single sentences, at random for people to code.

    Once people have coded all their sentences, these letters show how often a coder errs, and
    `letters findings` corrects its figures for letters of this kind. That needs at least 20.
    Single sentences take less time: they show how well a coder codes a kind of letter that it
    was never measured on, but they correct no figures.
    """
    from inspection_letters.analysis.statistics.shares import FEWEST_LABELLED
    from inspection_letters.records.errors import UsageError
    from inspection_letters.runs.letter_sample import write_sample

    if letters is not None and sentences is not None:
        raise UsageError(
            "Whole letters and single sentences cannot be drawn into one sheet.",
            "Use --letters or --sentences.",
        )
    size = sentences or letters or FEWEST_LABELLED
    drawn = write_sample(
        workspace,
        to,
        size=size,
        unit="sentences" if sentences else "letters",
        kind=kind,
        seed=seed,
        codebook_path=codebook,
        database_url=database_url,
    )
    number = len(drawn.letters)
    if sentences:
        what = f"{count(drawn.excerpts, 'sentence')} from {count(number, 'letter')}"
        frame = f"{count(drawn.frame, 'sentence')} of letters"
        after = (
            "After that, see how far the coder agrees with you: letters evaluate "
            f"-w {workspace} --against YOUR-NAME"
        )
    else:
        what = f"{count(number, 'letter')} with {count(drawn.excerpts, 'excerpt')}"
        frame = count(drawn.frame, "letter")
        after = (
            "They correct any coder that has not learned from them. A model that you train on them "
            "is corrected by its held-out answers."
        )
    console.say(
        f"{what}, drawn at random (seed {seed}) from the {frame} of the kind {drawn.kind} that "
        f"people have not coded: {to}\n"
        "Fill in the codes column of every row ('none' if no code applies), then run: "
        f"letters import-coding {to} --coder YOUR-NAME -w {workspace}\n{after}"
    )
    if not sentences and size < FEWEST_LABELLED:
        console.say(f"Figures are corrected from {FEWEST_LABELLED} labelled letters of a kind.")
