"""A run with a progress bar, which Ctrl-C and other signals to stop end at once."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.progress import Progress

from inspection_letters.commands import console
from inspection_letters.common.settings.run import Settings
from inspection_letters.runs.orchestration.engine import choose_engine
from inspection_letters.runs.progress_bar import RunBar
from inspection_letters.runs.read_and_code import run_letters
from inspection_letters.runs.summary import RunSummary
from inspection_letters.store import Store


def run_with_bar(
    store: Store,
    inputs: Sequence[Path | str],
    settings: Settings,
    *,
    retry: bool = False,
    prefect: bool = False,
) -> RunSummary:
    """Run letters, with a progress bar; Ctrl-C ends the program at once.

    Parameters
    ----------
    store, inputs, settings, retry
        As for `inspection_letters.runs.read_and_code.run_letters`.
    prefect : bool, default False
        Whether Prefect runs the steps.

    Raises
    ------
    LettersError
        If the run cannot be done at all.
    """
    engine = choose_engine(settings, prefect=prefect)
    with RunBar(console.out) as bar, _interruptible(bar):
        return run_letters(store, inputs, settings, retry=retry, progress=bar, engine=engine)


@contextmanager
def _interruptible(bar: Progress) -> Iterator[None]:
    """End the whole program at once on Ctrl-C, and when it is asked to stop.

    Threads that wait for a letter or for Prefect cannot be interrupted, and would keep
    the program for minutes. Ending without ceremony loses nothing: finished letters are
    in the database, none is there by halves, and worker processes and the server end
    with this process.
    """

    def end(number: int, _frame: object) -> None:
        bar.stop()
        console.note_stopped()
        os._exit(console.status_of(number))

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with console.handling((signal.SIGINT, *console.STOPPING), end):
        yield
