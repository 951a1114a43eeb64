"""Files of a workspace in an object store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import md5, sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.common.files.copies import check_digest, copy_path
from inspection_letters.common.objects import Bucket
from inspection_letters.records import FileFormat
from inspection_letters.records.errors import WorkspaceError
from inspection_letters.store.kept_files import ID_LENGTH, Survey, digests_in

_AT_ONCE: Final = 8
"""Files that are fetched at the same time."""


class DamagedFileError(WorkspaceError):
    """A kept file differs from the digest in its name."""


@dataclass(slots=True)
class BucketFiles:
    """Files in an object store, from which a file is fetched when it is to be read.

    What was fetched stays in a temporary folder until the process ends, whether or not the
    workspace is closed before.
    """

    bucket: Bucket

    @property
    def address(self) -> str:
        """The address in the object store."""
        return str(self.bucket.address)

    @property
    def folder(self) -> None:
        """None: they are in no folder that others could use."""

    @property
    def losses(self) -> int:
        """See `KeptFiles.losses`."""
        return self.bucket.losses

    def path(self, pdf_sha256: str) -> Path:
        """See `KeptFiles.path`."""
        here = copy_path(temporary_folder(self.address), pdf_sha256)
        if here.is_file():
            return here
        for name in _names(pdf_sha256):
            content = self.bucket.read(name)
            if content is not None:
                return self._put_here(name, content)
        return here

    def input_for(self, pdf_sha256: str) -> str:
        """See `KeptFiles.input_for`; a file whose results are known need not be fetched."""
        return f"{self.address}/{pdf_sha256}.{FileFormat.PDF}"

    def place(self, pdf_sha256: str, file_format: FileFormat) -> Path:
        """See `KeptFiles.place`."""
        return temporary_folder(self.address) / f"{pdf_sha256}.{file_format}"

    def paths(self, digests: Iterable[str]) -> dict[str, Path]:
        """See `KeptFiles.paths`."""
        asked_for = list(digests)

        def fetch(pdf_sha256: str) -> Path:
            try:
                return self.path(pdf_sha256)
            except DamagedFileError:
                # It does not stand in the way of the others.
                return copy_path(temporary_folder(self.address), pdf_sha256)

        with ThreadPoolExecutor(_AT_ONCE) as threads:
            return dict(zip(asked_for, threads.map(fetch, asked_for), strict=True))

    def digests(self) -> list[str]:
        """See `KeptFiles.digests`."""
        return digests_in(found.name for found in self.bucket.objects())

    def holds(self, pdf_sha256: str) -> bool:
        """See `KeptFiles.holds`."""
        try:
            return self.path(pdf_sha256).is_file()
        except DamagedFileError:
            return False

    def keep(self, content: bytes, pdf_sha256: str, file_format: FileFormat) -> None:
        """See `KeptFiles.keep`."""
        check_digest(content, pdf_sha256)
        name = f"{pdf_sha256}.{file_format}"
        if not self._is_there(name, content):
            self.bucket.write(name, content)

    def owns(self, path: Path) -> bool:
        """See `KeptFiles.owns`."""
        return path.resolve().parent == temporary_folder(self.address).resolve()

    def survey(self, *, whole: bool) -> Survey:
        """See `KeptFiles.survey`; otherwise an object counts as sound if it is there.

        An object store checks what it holds, and whatever is fetched is checked as well.
        """
        return _BucketSurvey(self, whole)

    @contextmanager
    def receive(self, incoming: Path) -> Iterator[Path]:
        """See `KeptFiles.receive`."""
        with TemporaryDirectory(dir=incoming) as folder:
            yield Path(folder)
            for path in sorted(Path(folder).iterdir()):
                self.bucket.write(path.name, path)

    def forget(self, path: Path) -> None:
        """See `KeptFiles.forget`."""
        if self.owns(path):
            path.unlink(missing_ok=True)

    def _is_there(self, name: str, content: bytes) -> bool:
        there = self.bucket.find(name)
        if there is None or there.size != len(content):
            return False
        # The tag of an object that was written in one piece is usually its MD5.
        return there.tag == md5(content, usedforsecurity=False).hexdigest() or (
            self.bucket.read(name) == content
        )

    def _put_here(self, name: str, content: bytes) -> Path:
        if sha256(content).hexdigest() != name.partition(".")[0]:
            raise DamagedFileError(
                f"The file {self.address}/{name} was changed or damaged: it differs from the "
                "digest in its name.",
                "Run the letter again with letters run, which replaces it.",
            )
        target = temporary_folder(self.address) / name
        try:
            with atomic_file(target) as path:
                path.write_bytes(content)
        except OSError as error:
            raise WorkspaceError(
                f"A file from {self.address} cannot be written to {target.parent} "
                f"({error.strerror}).",
                "Check that the disk is not full, or set TMPDIR to a folder on another disk.",
            ) from error
        return target


class _BucketSurvey:
    is_shared = True

    def __init__(self, files: BucketFiles, whole: bool) -> None:
        self._files = files
        self._whole = whole
        self._names = {found.name for found in files.bucket.objects()}

    def has_any(self) -> bool:
        return bool(self._names)

    def is_sound(self, pdf_sha256: str) -> bool:
        found = self._names.intersection(_names(pdf_sha256))
        if not (found and self._whole):
            return bool(found)
        contents = map(self._files.bucket.read, sorted(found))
        return any(
            content is not None and sha256(content).hexdigest() == pdf_sha256
            for content in contents
        )

    def exists(self, pdf_sha256: str) -> bool:
        return not self._names.isdisjoint(_names(pdf_sha256))

    def sound_path(self, letter_id: str) -> Path | None:
        found = sorted(name for name in self._names if name[:ID_LENGTH] == letter_id)
        for name in found:
            digest = name.partition(".")[0]
            if self._files.holds(digest):
                return self._files.path(digest)
        return None


@cache
def temporary_folder(address: str) -> Path:
    """Return the folder for what this process fetches from an address, until it ends."""
    folder = TemporaryDirectory(prefix="letters-files-")
    _FOLDERS.append(folder)
    return Path(folder.name)


_FOLDERS: Final[list[TemporaryDirectory[str]]] = []
"""Kept, since a folder is removed with its object: here, when the process ends."""


def _names(pdf_sha256: str) -> tuple[str, ...]:
    return tuple(f"{pdf_sha256}.{file_format}" for file_format in FileFormat)


__all__ = ["BucketFiles", "DamagedFileError", "temporary_folder"]
