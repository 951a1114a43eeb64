"""A run with a progress bar, which Ctrl-C ends at once."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from inspection_letters.commands import console
from inspection_letters.orchestration.engine import choose_engine
from inspection_letters.runs.plan import RunPlan
from inspection_letters.runs.progress import RunEvent
from inspection_letters.runs.read_and_code import run_letters
from inspection_letters.runs.summary import RunSummary
from inspection_letters.settings.run import Settings
from inspection_letters.store import Store

_STEPS: dict[RunEvent, int] = {"started": 0, "read": 1, "coded": 1, "rejected": 2}


def run_with_bar(
    store: Store,
    inputs: Sequence[Path],
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
    engine = choose_engine(prefect=prefect)
    with _RunBar() as bar, _interruptible(bar):
        return run_letters(store, inputs, settings, retry=retry, progress=bar, engine=engine)


class _RunBar(Progress):
    """A progress bar that counts letters, each half done once it is read."""

    def __init__(self) -> None:
        super().__init__(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console.out,
            transient=not console.out.is_terminal,
        )
        self._letters = self.add_task("Starting", total=None, visible=False)
        self._total = 0.0
        self._done = 0.0

    def planned(self, plan: RunPlan) -> None:
        """See `inspection_letters.runs.progress.RunProgress`."""
        if plan.note:
            console.say(plan.note)
        self._total = len(plan.to_read) + len(plan.to_code) / 2
        self.update(self._letters, visible=not plan.nothing_to_do)

    def happened(self, event: RunEvent, _letter: str) -> None:
        """See `inspection_letters.runs.progress.RunProgress`."""
        self._done += _STEPS[event] / 2
        self.update(self._letters, description="Letters", total=self._total, completed=self._done)


@contextmanager
def _interruptible(bar: Progress) -> Iterator[None]:
    """End the whole program at once on Ctrl-C.

    Threads that wait for a letter or for Prefect cannot be interrupted, and would keep
    the program for minutes. Ending without ceremony loses nothing: finished letters are
    in the database, none is there by halves, and worker processes and the server end
    with this process.
    """

    def end(_signal: int, _frame: object) -> None:
        bar.stop()
        console.note_stopped()
        os._exit(console.INTERRUPTED)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
