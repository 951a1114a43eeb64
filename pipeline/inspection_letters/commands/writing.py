"""What a command gives: to the terminal, or to a file, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from inspection_letters.files.atomic import atomic_file
from inspection_letters.records.errors import UsageError


def write_out(text: str, to: Path | None, console: Console, *, csv: bool = False) -> None:
    """Write text to a file and say where, or print it as it is.

    Parameters
    ----------
    text : str
        What to write.
    to : Path or None
        The file; its folder is made if it is missing.
    console : Console
        The terminal.
    csv : bool, default False
        Whether it is CSV, which Excel garbles without a byte order mark (as in an export).

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    if to is None:
        console.file.write(text)
        return
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with atomic_file(to) as path:
            path.write_text(text, encoding="utf-8-sig" if csv else "utf-8", newline="")
    except OSError as error:
        raise UsageError(
            f"{to} cannot be written ({error.strerror or error}).",
            "Name a file in a folder that you may write to.",
        ) from error
    console.print(str(to), highlight=False, soft_wrap=True)
