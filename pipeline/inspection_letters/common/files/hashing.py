"""Digests of files, which may be larger than memory."""

from __future__ import annotations

from hashlib import file_digest
from pathlib import Path


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, as lower-case hexadecimal digits.

    The file is read piece by piece.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
