"""Start a run from the command line, with a progress bar."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from inspection_letters.orchestration.prefect_setup import prepare, uses_a_server
from inspection_letters.orchestration.server import temporary_server
from inspection_letters.records.errors import LettersError, RunError
from inspection_letters.runs.plan import Plan
from inspection_letters.runs.pool import lend, new_pool
from inspection_letters.runs.progress import listen
from inspection_letters.runs.stages import read_pdf
from inspection_letters.runs.work import RunSummary, conclude, open_run, plan_run
from inspection_letters.settings.run import Settings

STOPPED = "letters: stopped. What was finished is kept; run the same command to go on."
AHEAD = 12
"""How many letters for each worker are begun before the flow asks for them."""

INTERRUPTED = 130
"""Exit status of a program that was ended with Ctrl-C, as shells have it."""


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
    if plan.note:
        console.print(plan.note, highlight=False, markup=False, soft_wrap=True)
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
        begun = False
        done = 0

        def show(event: str, letter: str) -> None:
            nonlocal begun, done
            begun = True
            done += {"begun": 0, "read": 1, "coded": 1, "rejected": 2}[event]
            bar.update(job, description="Letters", total=steps / 2, completed=done / 2)

        server = nullcontext() if uses_a_server() else temporary_server()
        try:
            with (
                _interruptible(bar),
                _reading_ahead(plan, settings),
                server,
                listen(show),
            ):
                from inspection_letters.orchestration.code_letters import code_letters

                return code_letters(list(inputs), workspace, settings, retry)
        except LettersError:
            raise
        except Exception as error:
            if begun:
                raise
            raise _not_begun(error) from error


@contextmanager
def _reading_ahead(plan: Plan, settings: Settings) -> Iterator[None]:
    """Begin to read the first letters while Prefect starts, which takes seconds.

    Only some, since what is read is held in memory until the flow stores it.
    """
    with new_pool(plan, settings) as pool, lend(pool):
        for source in plan.to_read[: AHEAD * settings.workers]:
            pool.ahead(
                source.read_key,
                read_pdf,
                source.path,
                source.letter_id,
                source.pdf_sha256,
                plan.area_lists,
            )
        yield


def _not_begun(error: Exception) -> RunError:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    why = lines[0].rstrip(".:") if lines else type(error).__name__
    if uses_a_server():
        remedy = (
            "Check PREFECT_API_URL and that the server runs, or unset it to do without a server."
        )
    else:
        remedy = "Check what PREFECT_ variables are set; none is needed."
    return RunError(f"Prefect could not start the run: {why}.", remedy)


@contextmanager
def _interruptible(bar: Progress) -> Iterator[None]:
    """End the whole program at once on Ctrl-C.

    Threads that wait for a letter or for Prefect cannot be interrupted, and would keep
    the program for minutes. Ending without ceremony loses nothing: what was finished is
    in the database, nothing is there by halves, and worker processes and the server
    end with this process.
    """

    def end(_signal: int, _frame: object) -> None:
        bar.stop()
        Console(stderr=True).print(STOPPED, highlight=False, soft_wrap=True)
        os._exit(INTERRUPTED)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
