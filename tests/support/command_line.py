"""Run a command as `main` does, in the test's own process."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from inspection_letters.commands import app, console


class CommandResult:
    """Exit status and output of a command."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: object) -> None:
        before, sys.argv = sys.argv, ["letters", *map(str, arguments)]
        widths = console.out.width, console.err.width
        console.out.width = console.err.width = 80
        try:
            with pytest.raises(SystemExit) as caught:
                app.main()
        finally:
            sys.argv = before
            console.out.width, console.err.width = widths
        # For Python, no status means success.
        self.status = caught.value.code or 0
        self.out, self.err = capsys.readouterr()

    @property
    def complaint(self) -> str:
        """The single line of an error."""
        assert self.err.count("\n") == 1, self.err
        assert self.err.startswith("letters: ")
        assert "Traceback" not in self.err
        return self.err.strip()


Run = Callable[..., CommandResult]
"""Runs the command whose name and arguments it is called with."""
