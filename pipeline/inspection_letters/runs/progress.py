"""How a run says how far it has got."""

from __future__ import annotations

from typing import Literal, Protocol

from inspection_letters.runs.plan import RunPlan

RunEvent = Literal["started", "read", "coded", "rejected"]
"""What happened: the run has ``started``, or a letter was ``read``, ``coded`` or ``rejected``."""


class RunProgress(Protocol):
    """Follows a run; its methods are called from several threads."""

    def waits(self) -> None:
        """Take note that the run waits for another run in its workspace to end."""

    def planned(self, plan: RunPlan) -> None:
        """Take note of what the run has to do."""

    def warned(self, message: str) -> None:
        """Take note of something that the user should know before the run goes on."""

    def happened(self, event: RunEvent, letter: str) -> None:
        """Take note of an event; `letter` is the file's name, empty for ``started``."""


class NoProgress:
    """Follows a run in silence."""

    def waits(self) -> None:
        """Do nothing."""

    def planned(self, plan: RunPlan) -> None:
        """Do nothing."""

    def warned(self, message: str) -> None:
        """Do nothing."""

    def happened(self, event: RunEvent, letter: str) -> None:
        """Do nothing."""
