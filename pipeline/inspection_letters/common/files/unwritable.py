"""What to say of a file that cannot be written."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Final

from inspection_letters.records.errors import UsageError

_FULL: Final = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def unwritable(path: Path, error: OSError, what: str = "") -> UsageError:
    """Return the error for a file that cannot be written: another remedy if the disk is full.

    Parameters
    ----------
    path : Path
        The file.
    error : OSError
        Why it cannot be written.
    what : str, optional
        What the file is, such as ``The picture``.
    """
    reason = f"{what} {path} cannot be written ({error.strerror or error}).".lstrip()
    if error.errno in _FULL:
        return UsageError(reason, "Free some space, or choose a file on another disk.")
    return UsageError(reason, "Choose a file in a folder where you have permission to write.")


__all__ = ["unwritable"]
