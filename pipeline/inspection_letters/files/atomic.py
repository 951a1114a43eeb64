"""Files that appear whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def atomic_file(target: Path) -> Iterator[Path]:
    """Give a path to write to that becomes `target` once the block ends well.

    The path lies in the folder of `target`, since a file can only be put in
    place in one step within one file system. It is removed if the block fails.

    Parameters
    ----------
    target : Path
        The file to make or to replace.

    Yields
    ------
    Path
        Where to write meanwhile.
    """
    # Made by hand rather than with tempfile, whose files nobody else may read: a
    # workspace is often shared by a team.
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
