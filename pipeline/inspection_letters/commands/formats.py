"""The format of a file that a command is to write, from its name."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from inspection_letters.records.errors import UsageError

Format = TypeVar("Format", bound=StrEnum)


def format_of(path: Path | None, formats: type[Format]) -> Format:
    """Return the format that a file's name ends with, or text where it ends with none.

    Parameters
    ----------
    path : Path or None
        The file, None for the terminal.
    formats : type
        The formats of the command, by the endings of their files; ``text`` is one of them.

    Raises
    ------
    UsageError
        If the name has another ending: the file would not be what it seems to be.
    """
    ending = path.suffix.lower().lstrip(".") if path is not None else ""
    if ending in ("", "txt"):
        return formats("text")
    if ending not in set(formats):
        known = [f".{name}" for name in formats if name != "text"]
        raise UsageError(
            f"No format has the ending of '{path}'.",
            f"Use {', '.join(known)} or .txt, or name the format with --format.",
        )
    return formats(ending)


__all__ = ["format_of"]
