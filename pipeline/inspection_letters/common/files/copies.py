"""Copies of letters' files, each kept under the digest of its content."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.common.files.hashing import sha256_of
from inspection_letters.records import FileFormat
from inspection_letters.records.errors import LetterError, WorkspaceError


def copy_path(folder: Path, pdf_sha256: str) -> Path:
    """Return where a folder of copies keeps the file with a digest.

    This is a PDF, unless the folder has a file of another format with the digest.
    """
    names = (f"{pdf_sha256}.{file_format}" for file_format in FileFormat)
    found = (folder / name for name in names)
    pdf = folder / f"{pdf_sha256}.{FileFormat.PDF}"
    return next((path for path in found if path.is_file()), pdf)


def keep_copy(
    folder: Path,
    content: bytes,
    pdf_sha256: str | None = None,
    file_format: FileFormat = FileFormat.PDF,
) -> Path:
    """Keep a copy of a letter's file under the digest of its content.

    Parameters
    ----------
    folder : Path
        The folder of copies.
    content : bytes
        The file.
    pdf_sha256 : str, optional
        Its digest, where that is known already.
    file_format : FileFormat
        Its format, which gives the copy its ending.

    Returns
    -------
    Path
        The copy. An intact copy that is already there is left alone.

    Raises
    ------
    LetterError
        If the content has another digest.
    WorkspaceError
        If the folder cannot be written.
    """
    if pdf_sha256 is not None:
        check_digest(content, pdf_sha256)
    digest = pdf_sha256 or sha256(content).hexdigest()
    target = folder / f"{digest}.{file_format}"
    try:
        if not (target.is_file() and sha256_of(target) == digest):
            with atomic_file(target) as path:
                path.write_bytes(content)
    except OSError as error:
        raise unwritable(folder, error.strerror) from error
    return target


def check_digest(content: bytes, pdf_sha256: str) -> None:
    """Refuse content that is to be kept under a digest it does not have.

    Raises
    ------
    LetterError
        If it has another digest, since the file was written to in the meantime.
    """
    if sha256(content).hexdigest() != pdf_sha256:
        raise LetterError(
            "The file changed after the command had started, so no copy of it was kept.",
            "Run the same command again when no other program is writing to the file.",
            stage="open",
        )


def unwritable(folder: Path, why: str | None) -> WorkspaceError:
    """Return the error that a workspace's folder cannot be written."""
    return WorkspaceError(
        f"The workspace folder {folder} cannot be written to{f' ({why})' if why else ''}.",
        "Check its permissions and that the disk is not full, or use another workspace.",
    )
