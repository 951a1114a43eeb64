"""Where commands print, how they report an error, and their exit statuses."""

from __future__ import annotations

import sys
import tempfile
import traceback
from typing import Final

from rich.console import Console
from rich.markup import escape

from inspection_letters.records.errors import LettersError, UsageError

ALL_PROCESSED: Final = 0
FAILED: Final = 1
WRONG_USE: Final = 2
WITH_REJECTIONS: Final = 3
REFRESH_UNDER_WAY: Final = 4
DISAGREES: Final = 5
INTERRUPTED: Final = 130
"""Exit status of a program ended with Ctrl-C, as shells have it."""

out: Final = Console()
"""Results."""

err: Final = Console(stderr=True)
"""Errors, and progress while the results go to a file or another program."""


def say(text: str) -> None:
    """Print text as it is: the terminal may wrap it, but a log or a script does not."""
    out.print(text, highlight=False, markup=False, soft_wrap=True)


def note(text: str) -> None:
    """Print a note on progress beside the results."""
    err.print(text, style="dim", highlight=False, markup=False, soft_wrap=True)


def report_error(error: Exception) -> int:
    """Print an error as one line, without a traceback, and return the exit status.

    A fault of the program keeps its traceback in a file, which the line names.
    """
    if isinstance(error, LettersError):
        _complain(str(error))
        return WRONG_USE if isinstance(error, UsageError) else FAILED
    _complain(fault_message(error))
    return FAILED


def fault_message(error: Exception) -> str:
    """Keep the traceback of a fault of the program in a file, and return what to tell the user."""
    return (
        f"Unexpected error: {type(error).__name__}: {first_line(error)} "
        "This is a fault in the program, not in your letters. Please report the problem and attach "
        f"{_keep_traceback(error)}."
    )


def stop_on_interrupt() -> None:
    """Print what was kept when the user pressed Ctrl-C, and exit."""
    note_stopped()
    sys.exit(INTERRUPTED)


def note_stopped() -> None:
    """Print that the command stopped, and how to continue."""
    _complain("Stopped. Finished work is saved; run the same command again to continue.")


def first_line(error: Exception) -> str:
    """Return the first line of an error's message, as a sentence."""
    lines = str(error).strip().splitlines()
    return f"{lines[0].rstrip('.')}." if lines else "no details."


def _complain(text: str) -> None:
    err.print(f"[bold red]letters:[/bold red] {escape(text)}", highlight=False, soft_wrap=True)


def _keep_traceback(error: Exception) -> str:
    with tempfile.NamedTemporaryFile(
        "w", prefix="letters-fault-", suffix=".txt", encoding="utf-8", delete=False
    ) as file:
        file.write("".join(traceback.format_exception(error)))
    return file.name
