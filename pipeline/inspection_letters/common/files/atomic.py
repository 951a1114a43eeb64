"""Files that are written completely or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def atomic_file(target: Path) -> Iterator[Path]:
    """Yield a path to write to; it becomes `target` if the block succeeds.

    The path is in the folder of `target`, since a file can only be moved in one
    step within a file system. The file is removed if the block fails.

    Parameters
    ----------
    target : Path
        The file to create or replace.

    Yields
    ------
    Path
        The temporary path.
    """
    # Created by hand rather than with tempfile, whose files nobody else may read: a
    # workspace is often shared by a team.
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
