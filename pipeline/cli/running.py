"""Start a run from the command line, with a progress bar."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from flows.plan import Plan
from flows.prefect_setup import prepare, uses_a_server
from flows.progress import listen
from flows.runs import RunSummary, conclude, open_run, plan_run
from pipeline.settings import Settings


def run_letters(
    inputs: Sequence[Path],
    workspace: Path,
    settings: Settings,
    *,
    retry: bool,
    console: Console,
) -> RunSummary:
    """Run the flow; where nothing is to do, sum up without starting Prefect.

    Raises
    ------
    LettersError
        If the run cannot be done at all.
    """
    plan = plan_run(inputs, workspace, settings, retry=retry)
    if plan.nothing_to_do and not uses_a_server():
        with open_run(inputs, workspace, settings, retry=retry) as work:
            return conclude(work)
    return _run_flow(inputs, workspace, settings, plan, retry=retry, console=console)


def _run_flow(
    inputs: Sequence[Path],
    workspace: Path,
    settings: Settings,
    plan: Plan,
    *,
    retry: bool,
    console: Console,
) -> RunSummary:
    prepare(workspace)
    steps = 2 * len(plan.to_read) + len(plan.to_code)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=not console.is_terminal,
    ) as bar:
        job = bar.add_task("Starting", total=None)
        from flows.code_letters import code_letters

        done = 0

        def show(event: str, letter: str) -> None:
            nonlocal done
            done += {"read": 1, "coded": 1, "rejected": 2}[event]
            bar.update(job, description="Letters", total=steps / 2, completed=done / 2)

        with listen(show):
            return code_letters(list(inputs), workspace, settings, retry)
