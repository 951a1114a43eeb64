"""Files that are rejected before they are read: why, and what to do."""

from __future__ import annotations

from pathlib import Path

from inspection_letters.common.safety.visible_text import text_of_path
from inspection_letters.records import Rejection

_MIB = 1 << 20


def oversized(path: Path, memory_limit: int) -> Rejection | None:
    """Return the rejection of a file that alone takes more memory than a letter may, else None.

    Parameters
    ----------
    path : Path
        The file, which is not read.
    memory_limit : int
        MiB that reading a letter may take.

    Raises
    ------
    OSError
        If its size cannot be found out.
    """
    size = path.stat().st_size
    if size <= memory_limit * _MIB:
        return None
    return Rejection(
        text_of_path(path),
        "open",
        f"The file has {size / _MIB:,.0f} MiB, more than the memory with which a letter is read "
        f"({memory_limit:,} MiB).",
        "Check that it is a letter. If it is, save it with smaller pictures, or allow more memory "
        "with --memory-limit.",
    )


def no_file(path: Path) -> Rejection:
    """Return the rejection of what is no file."""
    if path.exists():
        reason, remedy = (
            "This is not a regular file (it may be a device or a pipe).",
            "Name the file of a letter.",
        )
    elif path.is_symlink():
        reason, remedy = (
            "The link points to a file that does not exist.",
            "Correct or remove the link.",
        )
    else:
        reason, remedy = "There is no file or folder with this name.", "Check the path."
    return Rejection(text_of_path(path), "open", reason, remedy)


def unreadable(path: Path, error: OSError) -> Rejection:
    """Return the rejection of a file that cannot be read."""
    return Rejection(
        text_of_path(path),
        "open",
        f"The file cannot be read ({error.strerror}).",
        "Check that you have permission to read it.",
    )


__all__ = ["no_file", "oversized", "unreadable"]
