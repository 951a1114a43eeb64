"""Where commands print, how they report an error, and their exit statuses.

Everything that is printed passes `VisibleConsole`, so that no text from a letter, the site or a
codebook can act on the terminal.
"""

from __future__ import annotations

import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import FrameType
from typing import Final

from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.segment import Segment

from inspection_letters.common.files.bounded import lone_surrogate
from inspection_letters.common.safety.secret_values import without_secrets
from inspection_letters.common.safety.visible_text import visible
from inspection_letters.records.errors import LettersError, RunError, UsageError

ALL_PROCESSED: Final = 0
FAILED: Final = 1
WRONG_USE: Final = 2
WITH_REJECTIONS: Final = 3
REFRESH_UNDER_WAY: Final = 4
DISAGREES: Final = 5
STOPPING: Final = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""Signals by which service managers, and terminals that are closed, ask a program to stop."""

INTERRUPTED: Final = 130
"""Exit status of a program ended with Ctrl-C, as shells have it."""


class VisibleConsole(Console):
    """A console that shows control characters and marks of direction instead of obeying them."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Render as a console does, with the text made visible before it is laid out."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(visible(segment.text), segment.style)


out: Final = VisibleConsole()
"""Results."""

err: Final = VisibleConsole(stderr=True)
"""Errors, and progress while the results go to a file or another program."""


def say(text: str) -> None:
    """Print text as it is: the terminal may wrap it, but a log or a script does not."""
    out.print(visible(text), highlight=False, markup=False, soft_wrap=True)


def note(text: str) -> None:
    """Print a note on progress beside the results."""
    err.print(visible(text), style="dim", highlight=False, markup=False, soft_wrap=True)


def warn(text: str) -> None:
    """Print a warning beside the results."""
    err.print(visible(text), style="yellow", highlight=False, markup=False, soft_wrap=True)


def report_error(error: Exception) -> int:
    """Print an error as one line, without a traceback, and return the exit status.

    A fault of the program keeps its traceback in a file, which the line names.
    """
    if isinstance(error, LettersError):
        _complain(str(error))
        is_wrong_use = isinstance(error, UsageError) and not isinstance(error, RunError)
        return WRONG_USE if is_wrong_use else FAILED
    undecoded = [argument for argument in sys.argv[1:] if lone_surrogate(argument)]
    if isinstance(error, UnicodeEncodeError) and undecoded:
        _complain(
            f"The argument '{undecoded[0]}' has bytes that are not UTF-8. Type it again, or copy "
            "it from a text in UTF-8."
        )
        return WRONG_USE
    _complain(fault_message(error))
    return FAILED


def fault_message(error: Exception) -> str:
    """Keep the traceback of a fault of the program in a file, and return what to tell the user."""
    return (
        f"Unexpected error: {type(error).__name__}: {first_line(error)} "
        "This is a fault in the program, not in your letters. Please report the problem and attach "
        f"{_keep_traceback(error)}."
    )


def status_of(number: int) -> int:
    """Return the exit status of a program that a signal ended, as shells have it."""
    return 128 + number


@contextmanager
def handling(
    numbers: Iterable[signal.Signals], handler: Callable[[int, FrameType | None], object]
) -> Iterator[None]:
    """Handle signals during the block, except those that the user wants ignored (``nohup``).

    Shells have SIGINT ignored in what a script starts in the background, which nobody asks for.
    """
    before = {
        number: signal.signal(number, handler)
        for number in numbers
        if number is signal.SIGINT or signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


def stop_when_asked() -> AbstractContextManager[None]:
    """Say what was kept, during the block, where a signal asks the program to stop."""

    def stop(number: int, _frame: object) -> None:
        # Asked once more, the program stops without another word.
        signal.signal(number, signal.SIG_DFL)
        note_stopped()
        sys.exit(status_of(number))

    if threading.current_thread() is not threading.main_thread():
        return nullcontext()
    return handling(STOPPING, stop)


def note_stopped() -> None:
    """Print that the command stopped, and how to continue."""
    _complain("Stopped. Finished work is saved; run the same command again to continue.")


def first_line(error: Exception) -> str:
    """Return the first line of an error's message, as a sentence."""
    lines = without_secrets(str(error)).strip().splitlines()
    return f"{lines[0].rstrip('.')}." if lines else "no details."


def _complain(text: str) -> None:
    shown = escape(visible(text))
    err.print(f"[bold red]letters:[/bold red] {shown}", highlight=False, soft_wrap=True)


def _keep_traceback(error: Exception) -> str:
    with tempfile.NamedTemporaryFile(
        "w",
        prefix="letters-fault-",
        suffix=".txt",
        encoding="utf-8",
        errors="backslashreplace",
        delete=False,
    ) as file:
        file.write(without_secrets("".join(traceback.format_exception(error))))
    return file.name
