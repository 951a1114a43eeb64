"""``letters topics``: topics the codebook misses, alongside the codes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from inspection_letters.commands import console
from inspection_letters.commands.options import (
    CoderOption,
    DatabaseOption,
    SeedOption,
    WhereOption,
    WorkspaceOption,
)
from inspection_letters.records.errors import UsageError
from inspection_letters.records.seeds import DEFAULT_SEED

EXAMPLES = (
    "letters topics -w results --stability",
    "letters topics -w results --intrusion intruders.xlsx",
    "letters topics -w results --score-intrusion intruders.xlsx --rater jo",
)


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
    intrusion: Annotated[
        Path | None,
        typer.Option(
            "--intrusion",
            help="Sheet to write (.xlsx or .csv): each topic's keywords with an intruder, for a "
            "person to find.",
            show_default=False,
        ),
    ] = None,
    score_intrusion: Annotated[
        Path | None,
        typer.Option(
            "--score-intrusion",
            help="Completed sheet of intruders to score; needs --rater.",
            show_default=False,
        ),
    ] = None,
    rater: Annotated[
        str | None,
        typer.Option(
            "--rater",
            help="Name of the person who completed the sheet.",
            show_default=False,
        ),
    ] = None,
    where: WhereOption = None,
    coder: CoderOption = None,
    seed: SeedOption = DEFAULT_SEED,
    database_url: DatabaseOption = None,
) -> None:
    """Find topics the codebook misses, alongside its codes.

    The first run fits a topic model. Later runs assign new letters to the existing topics,
    until a refit is due. Writes tables and figures, and lists emerging topics: those that no
    code explains.

    With --where, the topics found in all letters are counted in a part of them. Nothing is then
    written without --out.

    With --intrusion or --score-intrusion the topics stay as they are: the first writes a test
    of how well their keywords belong together, the second scores a person's answers.
    """
    if intrusion or score_intrusion or rater is not None:
        finding = {
            "--out": to,
            "--stability": stability,
            "--propose-codes": propose_codes,
            "--guided": guided,
            "--refit": refit,
            "--number": number,
            "--coder": coder,
            "--where": where,
        }
        _check_intrusion_options(intrusion, score_intrusion, rater, finding)
        if intrusion:
            _write_intrusion(workspace, intrusion, seed, database_url)
        elif score_intrusion and rater is not None:
            _score_intrusion(workspace, score_intrusion, rater, database_url)
        return
    from inspection_letters.analysis.letter_filter import read_filter
    from inspection_letters.commands.printing.topics import print_discovery
    from inspection_letters.runs.progress_bar import StepBar
    from inspection_letters.runs.topic_discovery import (
        TopicRequest,
        count_topic_steps,
        discover_topics,
    )

    request = TopicRequest(
        folder=to,
        stability=stability,
        propose_codes=propose_codes,
        guided=guided,
        refit=refit,
        number=number,
        coder=coder,
        seed=seed,
        where=read_filter(where),
    )
    with StepBar(console.err, count_topic_steps(request)) as bar:
        discovery = discover_topics(
            workspace, request, database_url=database_url, say=console.note, step=bar.begin
        )
    print_discovery(console.out, discovery)


def _check_intrusion_options(
    sheet: Path | None, completed: Path | None, rater: str | None, finding: Mapping[str, object]
) -> None:
    """Raise a `UsageError` if options cannot be used together."""
    if sheet and (completed or rater is not None):
        other = "--score-intrusion" if completed else "--rater"
        raise UsageError(
            f"--intrusion and {other} cannot be used together.",
            "Write the sheet first; score it when it has been filled in.",
        )
    if completed is None and sheet is None:
        raise UsageError("--rater needs --score-intrusion.", "Name the completed sheet.")
    if completed and rater is None:
        raise UsageError(
            "--score-intrusion needs --rater.", "Name the person who completed the sheet."
        )
    conflict = next((name for name, value in finding.items() if value), None)
    if conflict:
        mode = "--intrusion" if sheet else "--score-intrusion"
        raise UsageError(
            f"{mode} and {conflict} cannot be used together.",
            f"Run 'letters topics' with {conflict} first, then with {mode}.",
        )


def _write_intrusion(workspace: Path, sheet: Path, seed: int, database_url: str | None) -> None:
    from inspection_letters.commands.printing.intrusion import print_written
    from inspection_letters.runs.topic_intrusion import write_intrusion

    written = write_intrusion(workspace, sheet, seed=seed, database_url=database_url)
    print_written(console.out, written, sheet, workspace)


def _score_intrusion(workspace: Path, sheet: Path, rater: str, database_url: str | None) -> None:
    from inspection_letters.commands.printing.intrusion import print_scored
    from inspection_letters.runs.topic_intrusion import score_intrusion

    print_scored(console.out, score_intrusion(workspace, sheet, rater, database_url=database_url))
