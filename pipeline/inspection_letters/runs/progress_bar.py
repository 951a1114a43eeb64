"""A progress bar for a run, in a terminal or a notebook."""

from __future__ import annotations

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from inspection_letters.runs.plan import RunPlan
from inspection_letters.runs.progress import RunEvent, waiting_words

_STEPS: dict[RunEvent, int] = {"started": 0, "read": 1, "coded": 1, "rejected": 2}


class RunBar(Progress):
    """A progress bar that counts letters, each half done once it is read.

    Parameters
    ----------
    console : Console
        Where to show it.
    """

    def __init__(self, console: Console) -> None:
        super().__init__(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=not console.is_terminal,
        )
        self._letters = self.add_task("Starting", total=None, visible=False)
        self._total = 0.0
        self._done = 0.0

    def waits(self, holder: str) -> None:
        """See `inspection_letters.runs.progress.RunProgress`."""
        self.console.print(waiting_words(holder), highlight=False, markup=False, soft_wrap=True)

    def planned(self, plan: RunPlan) -> None:
        """See `inspection_letters.runs.progress.RunProgress`."""
        if plan.note:
            self.warned(plan.note)
        self._total = len(plan.to_read) + len(plan.to_code) / 2
        self.update(self._letters, visible=not plan.nothing_to_do)

    def warned(self, message: str) -> None:
        """See `inspection_letters.runs.progress.RunProgress`."""
        self.console.print(message, highlight=False, markup=False, soft_wrap=True)

    def happened(self, event: RunEvent, _letter: str) -> None:
        """See `inspection_letters.runs.progress.RunProgress`."""
        self._done += _STEPS[event] / 2
        self.update(self._letters, description="Letters", total=self._total, completed=self._done)


class StepBar(Progress):
    """A progress bar of the steps of a command: which is under way, and the time so far.

    Steps take very different times, so no time is promised. Off a terminal it shows nothing.

    Parameters
    ----------
    console : Console
        Where to show it.
    steps : int
        How many steps there are.
    """

    def __init__(self, console: Console, steps: int) -> None:
        super().__init__(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._steps = self.add_task("Starting", total=steps)
        self._begun = 0

    def begin(self, step: str) -> None:
        """Show that a step begins and those before it are done."""
        self.update(self._steps, description=step, completed=self._begun)
        self._begun += 1
