"""The folder of an export."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inspection_letters.records.errors import UsageError


@contextmanager
def export_folder(out: Path) -> Iterator[None]:
    """Make the folder of an export, and say what is wrong if it cannot be written.

    Raises
    ------
    UsageError
        If the folder cannot be made, or a file in it cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise UsageError(
            f"The export folder {out} cannot be written ({error.strerror or error}).",
            "Check that it is a folder, that you may write to it, that none of its files is "
            "open elsewhere, and that the disk is not full.",
        ) from error
