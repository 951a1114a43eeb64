"""Text written to a file, completely or not at all, or printed."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Final

from rich.console import Console

from inspection_letters.commands.console import VisibleConsole
from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.common.files.unwritable import unwritable
from inspection_letters.common.safety.visible_text import visible

WIDTH: Final = 80


def write_out(text: str, to: Path | None, console: Console, *, csv: bool = False) -> None:
    """Write text to a file and print its path, or print the text.

    Parameters
    ----------
    text : str
        What to write.
    to : Path or None
        The file; its folder is created if it is missing.
    console : Console
        The terminal.
    csv : bool, default False
        Whether the text is CSV, which Excel garbles without a byte order mark.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    if to is None:
        # To a file or another program data goes as it is.
        console.file.write(visible(text) if console.is_terminal else text)
        return
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with atomic_file(to) as path:
            path.write_text(text, encoding="utf-8-sig" if csv else "utf-8", newline="")
    except OSError as error:
        raise unwritable(to, error) from error
    console.print(str(to), highlight=False, soft_wrap=True)


def plain_text(show: Callable[[Console], None]) -> str:
    """Return what a function prints as plain text, 80 columns wide."""
    stream = StringIO()
    show(VisibleConsole(file=stream, width=WIDTH, color_system=None))
    return "".join(f"{line.rstrip()}\n" for line in stream.getvalue().splitlines())
