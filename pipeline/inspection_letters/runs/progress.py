"""How a run says how far it has got."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Protocol

from inspection_letters.runs.plan import RunPlan

RunEvent = Literal["started", "read", "coded", "rejected"]
"""What happened: the run has ``started``, or a letter was ``read``, ``coded`` or ``rejected``."""


def waiting_words(holder: str) -> str:
    """Say that a run waits for another one."""
    return (
        f"Another run is at work in this workspace ({holder}). This one waits for it to end, and "
        "then does what is left."
    )


class RunProgress(Protocol):
    """Follows a run; its methods are called from several threads."""

    def waits(self, holder: str) -> None:
        """Take note that the run waits for another run in its workspace; `holder` is which."""

    def planned(self, plan: RunPlan) -> None:
        """Take note of what the run has to do."""

    def warned(self, message: str) -> None:
        """Take note of something that the user should know before the run goes on."""

    def happened(self, event: RunEvent, letter: str) -> None:
        """Take note of an event; `letter` is the file's name, empty for ``started``."""


class NoProgress:
    """Follows a run in silence."""

    def waits(self, holder: str) -> None:
        """Do nothing."""

    def planned(self, plan: RunPlan) -> None:
        """Do nothing."""

    def warned(self, message: str) -> None:
        """Do nothing."""

    def happened(self, event: RunEvent, letter: str) -> None:
        """Do nothing."""


class LoggedProgress(NoProgress):
    """Logs what a user should know, where nobody watches.

    Parameters
    ----------
    log : callable
        Called with each sentence.
    """

    def __init__(self, log: Callable[[str], None]) -> None:
        self._log = log

    def waits(self, holder: str) -> None:
        """Log that the run waits, and for which."""
        self._log(waiting_words(holder))

    def planned(self, plan: RunPlan) -> None:
        """Log what is to be known about the choice of coders."""
        if plan.note:
            self._log(plan.note)

    def warned(self, message: str) -> None:
        """Log the message."""
        self._log(message)
