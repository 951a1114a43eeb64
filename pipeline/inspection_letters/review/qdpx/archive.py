"""The archive of a project, read without trust.

Nothing is unpacked to the disk: files are looked up by name within the archive, so no name
can lead out of it. Of each file no more is read than its limit, whatever size it claims.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from inspection_letters.common.files.archives import (
    ArchiveError,
    Bounds,
    LockedArchiveError,
    OversizedArchiveError,
)
from inspection_letters.common.files.archives import open_archive as open_bounded
from inspection_letters.records.errors import UsageError
from inspection_letters.review.file_formats import is_zip

ENDING: Final = ".qdpx"
_MOST_FILES: Final = 20_000
_MOST_BYTES: Final = 8 << 30
_MOST_CLAIMED: Final = 1 << 40
_PROJECT_BYTES: Final = 256 << 20
"""Some 1,500 letters coded by two coders."""
_TEXT_BYTES: Final = 32 << 20
_SOURCE_BYTES: Final = 1 << 30
_CHUNK: Final = 1 << 20
_AGAIN: Final = "Export the project again in the program that wrote it."
_FOLDERS: Final = ("sources", "")
"""Folders of sources, in lower case: most programs have one, some put all at the top."""


def is_project(path: Path) -> bool:
    """Whether a file is a project, by its ending or its content.

    Raises
    ------
    UsageError
        If it cannot be read.
    """
    if path.suffix.lower() == ENDING:
        return True
    try:
        if not is_zip(path):
            return False
        with ZipFile(path) as archive:
            return _project_file(archive) is not None
    except BadZipFile:
        return False
    except OSError as error:
        raise UsageError(
            f"The file {path} cannot be read ({error.strerror or error}).", "Check the path."
        ) from error


class ProjectArchive:
    """The files of a project; use `open_archive`."""

    def __init__(self, path: Path, archive: ZipFile) -> None:
        self.path = path
        self._archive = archive
        self._read = 0
        infos = [info for info in archive.infolist() if not info.is_dir()]
        self._files = {info.filename.replace("\\", "/").casefold(): info for info in infos}

    def project_xml(self) -> bytes:
        """Return the XML of the project.

        Raises
        ------
        UsageError
            If there is none, or it cannot be read.
        """
        info = _project_file(self._archive)
        if info is None:
            raise UsageError(
                f"The file {self.path} is not a REFI-QDA project: it has no project.qde.",
                "Export the project as 'REFI-QDA project (.qdpx)' in the program that made it.",
            )
        return b"".join(self._chunks(info, _PROJECT_BYTES))

    def text(self, address: str) -> str | None:
        """Return a text by its address in the project, None if the project does not hold it.

        Raises
        ------
        UsageError
            If it cannot be read, or is in no known encoding.
        """
        info = self._find(address)
        if info is None:
            return None
        content = b"".join(self._chunks(info, _TEXT_BYTES))
        encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            raise UsageError(
                f"In the project {self.path}, the text {info.filename} is not in UTF-8.", _AGAIN
            ) from error

    def digest(self, address: str) -> str:
        """Return the SHA-256 of a file by its address; an empty text if there is none."""
        info = self._find(address)
        if info is None:
            return ""
        digest = hashlib.sha256()
        for chunk in self._chunks(info, _SOURCE_BYTES):
            digest.update(chunk)
        return digest.hexdigest()

    def _find(self, address: str) -> ZipInfo | None:
        """Return the file with an address; files elsewhere on the computer are not read."""
        scheme, _, name = address.partition("://")
        if scheme.strip().casefold() != "internal":
            return None
        name = name.strip().lstrip("/").replace("\\", "/").casefold()
        for folder in _FOLDERS:
            found = self._files.get(f"{folder}/{name}".lstrip("/"))
            if found is not None:
                return found
        return None

    def _chunks(self, info: ZipInfo, limit: int) -> Iterator[bytes]:
        size = 0
        try:
            with self._archive.open(info) as file:
                while chunk := file.read(_CHUNK):
                    size += len(chunk)
                    self._read += len(chunk)
                    if size > limit or self._read > _MOST_BYTES:
                        raise UsageError(
                            f"In the project {self.path}, {info.filename} is larger than "
                            f"{limit >> 20} MiB, or all its files together larger than "
                            f"{_MOST_BYTES >> 30} GiB, so it was not read.",
                            "Check where the file comes from, or split the project in the "
                            "program that wrote it.",
                        )
                    yield chunk
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
            raise UsageError(
                f"In the project {self.path}, {info.filename} is damaged or compressed in an "
                "unknown way.",
                _AGAIN,
            ) from error
        except RuntimeError as error:  # What zipfile raises for an encrypted file.
            raise UsageError(
                f"The project {self.path} is protected by a password.",
                "Export it again without a password.",
            ) from error


@contextmanager
def open_archive(path: Path) -> Iterator[ProjectArchive]:
    """Yield the files of a project.

    Raises
    ------
    UsageError
        If it is no archive, or cannot be read.
    """
    try:
        # Recordings may be large, and are not read; what is read has limits of its own.
        with open_bounded(path, Bounds(files=_MOST_FILES, size=_MOST_CLAIMED)) as archive:
            yield ProjectArchive(path, archive)
    except LockedArchiveError as error:
        raise UsageError(
            f"The project {path} is protected by a password.", "Export it again without a password."
        ) from error
    except OversizedArchiveError as error:
        raise UsageError(
            f"The project {path} is not read: {error}.",
            "Check where the file comes from, or split the project in the program that wrote it.",
        ) from error
    except ArchiveError as error:
        fault = "is damaged, or is not a REFI-QDA project (.qdpx)"
        if error.__cause__ is None:
            fault = f"cannot be read: {error}"
        raise UsageError(f"The file {path} {fault}.", _AGAIN) from error
    except OSError as error:
        raise UsageError(
            f"The project {path} cannot be read ({error.strerror or error}).", "Check the path."
        ) from error


def _project_file(archive: ZipFile) -> ZipInfo | None:
    """Return the XML of a project: ``project.qde``, or the only such file at the top."""
    at_top = [
        info
        for info in archive.infolist()
        if info.filename.casefold().endswith(".qde")
        and not PurePosixPath(info.filename).parent.name
    ]
    named = [info for info in at_top if info.filename.casefold() == "project.qde"]
    if named:
        return named[0]
    return at_top[0] if len(at_top) == 1 else None
