"""``letters review``: code in the browser."""

from __future__ import annotations

import webbrowser
from typing import TYPE_CHECKING, Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import (
    DEFAULT_CODER,
    CodebookOption,
    DatabaseOption,
    SeedOption,
    WorkspaceOption,
    read_settings,
)
from inspection_letters.records.errors import UsageError
from inspection_letters.records.seeds import DEFAULT_SEED
from inspection_letters.review.page.desk import Mode

if TYPE_CHECKING:
    from inspection_letters.runs.reviewing.serve import Served

EXAMPLES = (
    "letters review -w results --coder jo",
    "letters review -w results --coder jo --mode correct",
    "letters review -w results --coder kim --mode adjudicate",
)


def review(
    workspace: WorkspaceOption,
    coder: Annotated[str, typer.Option("--coder", help="Name of the person who codes.")],
    mode: Annotated[
        Mode,
        typer.Option(
            "--mode",
            help="queue: the sentences most worth coding; sample: whole letters drawn at random; "
            "blind: the same letters, never showing anyone else's coding; correct: any sentence, "
            "showing how it is coded; adjudicate: sentences that people coded differently, for a "
            "third person to decide; assured: the sentences that 'letters assure' leaves to "
            "people.",
        ),
    ] = Mode.QUEUE,
    of: Annotated[
        str | None,
        typer.Option(
            "--of", help=f"Coder whose coding is reviewed. {DEFAULT_CODER}", show_default=False
        ),
    ] = None,
    size: Annotated[
        int, typer.Option("--size", help="Number of sentences of a queue.", min=1, max=10_000)
    ] = 60,
    letters: Annotated[
        int, typer.Option("--letters", help="Number of letters to draw at random.", min=1)
    ] = 20,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            help="Kind of letter to draw from, or that was assured, if there are several.",
            show_default=False,
        ),
    ] = None,
    seed: SeedOption = DEFAULT_SEED,
    show: Annotated[
        bool,
        typer.Option("--show", help="Show the coding of others in queue, sample and assured too."),
    ] = False,
    port: Annotated[
        int,
        typer.Option(
            "--port", help="Port of the page.", min=0, max=65535, show_default="any that is free"
        ),
    ] = 0,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Only print the address of the page.")
    ] = False,
    codebook: CodebookOption = None,
    database_url: DatabaseOption = None,
) -> None:
    """Code in the browser, one sentence at a time beside the page it is on.

    The page is served to this computer only, until you press Ctrl-C. Every decision is saved
    in the workspace at once.
    """
    from inspection_letters.common.settings.run import Settings
    from inspection_letters.runs.reviewing.lists import ReviewOptions
    from inspection_letters.runs.reviewing.serve import serve_page

    if show and mode is Mode.BLIND:
        raise UsageError(
            "In the mode blind, nobody else's coding is shown, so --show cannot be used.",
            "Leave out --show, or use --mode sample.",
        )

    def ready(served: Served) -> None:
        console.say(_what(served))
        if gone := served.work.codes_gone():
            console.say(
                f"The codebook has no code {', '.join(gone)} any more, which {coder} assigned "
                "earlier. These codes stay; to change them, use --mode correct and search for them."
            )
        console.say(f"Open {served.address}")
        console.say("Press Ctrl-C to stop. Everything is saved as you code.")
        if not no_browser:
            webbrowser.open(served.address)

    options = ReviewOptions(
        workspace=workspace,
        coder_id=coder,
        mode=mode,
        of=of,
        size=size,
        letters=letters,
        kind=kind,
        seed=seed,
        shows_others=show,
        model=read_settings(Settings).model,
        codebook_path=codebook,
        database_url=database_url,
    )
    serve_page(options, port=port, ready=ready, keep_fault=console.fault_message)
    console.say("Stopped. Everything is saved; run the same command again to continue.")


def _what(served: Served) -> str:
    work = served.work
    if work.mode is Mode.CORRECT:
        return f"{work.coder_id} can correct {len(work.excerpt_ids):,} sentences."
    if work.mode is Mode.ADJUDICATE:
        return (
            f"People differ on {len(work.excerpt_ids):,} sentences that {work.coder_id} can decide "
            "about."
        )
    if work.mode is Mode.ASSURED:
        return f"letters assure left {len(work.excerpt_ids):,} sentences to people."
    return f"{len(work.excerpt_ids):,} sentences for {work.coder_id} to code."
