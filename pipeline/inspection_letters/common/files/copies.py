"""Copies of PDFs, each kept under the digest of its content."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.records.errors import WorkspaceError


def copy_path(folder: Path, pdf_sha256: str) -> Path:
    """Return where a folder of copies keeps the PDF with a digest."""
    return folder / f"{pdf_sha256}.pdf"


def keep_copy(folder: Path, content: bytes, pdf_sha256: str | None = None) -> Path:
    """Keep a copy of a PDF under the digest of its content.

    Parameters
    ----------
    folder : Path
        The folder of copies.
    content : bytes
        The PDF.
    pdf_sha256 : str, optional
        Its digest, where that is known already.

    Returns
    -------
    Path
        The copy. An intact copy that is already there is left alone.

    Raises
    ------
    WorkspaceError
        If the folder cannot be written.
    """
    target = copy_path(folder, pdf_sha256 or sha256(content).hexdigest())
    try:
        if not (target.is_file() and target.read_bytes() == content):
            with atomic_file(target) as path:
                path.write_bytes(content)
    except OSError as error:
        raise unwritable(folder, error.strerror) from error
    return target


def unwritable(folder: Path, why: str | None) -> WorkspaceError:
    """Return the error that a workspace's folder cannot be written."""
    return WorkspaceError(
        f"The workspace folder {folder} cannot be written to{f' ({why})' if why else ''}.",
        "Check its permissions and that the disk is not full, or use another workspace.",
    )
