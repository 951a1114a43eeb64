"""The files that a workspace keeps of its letters: in its folder, or in an object store.

Each is named after the digest of its content, so it never changes, and what is found under a name
can be checked. Everything else that needs the file of a letter asks here for its path.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from inspection_letters.common.files.copies import copy_path, keep_copy
from inspection_letters.common.files.hashing import sha256_of
from inspection_letters.records import FileFormat

ID_LENGTH: Final = 16
"""How much of the digest of a file is the ID of its letter."""

_NAME: Final = re.compile(rf"([0-9a-f]{{64}})\.({'|'.join(FileFormat)})")
"""The name of a kept file."""


class Survey(Protocol):
    """What a workspace keeps, found out once for many letters."""

    @property
    def is_shared(self) -> bool:
        """Whether all who use the database use the same files, so that none may be missing."""

    def has_any(self) -> bool:
        """Whether any file is kept."""

    def is_sound(self, pdf_sha256: str) -> bool:
        """Whether the file with a digest is kept, as far as the survey looks."""

    def exists(self, pdf_sha256: str) -> bool:
        """Whether there is a file of its name."""

    def sound_path(self, letter_id: str) -> Path | None:
        """Return the path of a sound file of a letter, None if there is none."""


class KeptFiles(Protocol):
    """The files of a workspace's letters, by the digests of their contents."""

    @property
    def address(self) -> str:
        """Where they are: a folder, or an address in an object store."""

    @property
    def folder(self) -> Path | None:
        """The folder they are in; None if they are in an object store."""

    @property
    def losses(self) -> int:
        """How often a lost connection to them came back."""

    def path(self, pdf_sha256: str) -> Path:
        """Return a path at which a file can be read; nothing is there if it is not kept.

        Raises
        ------
        WorkspaceError
            If the files cannot be reached, or the file differs from its digest.
        """

    def input_for(self, pdf_sha256: str) -> Path | str:
        """Return what a run takes to read a kept PDF: its path, or its address."""

    def place(self, pdf_sha256: str, file_format: FileFormat) -> Path:
        """Return the path at which a file of a format is, or will be once it is fetched."""

    def paths(self, digests: Iterable[str]) -> dict[str, Path]:
        """As `path`, for many files at once."""

    def digests(self) -> list[str]:
        """Return the digests of all files that are kept, in order."""

    def holds(self, pdf_sha256: str) -> bool:
        """Whether a sound copy of the file with this digest is kept."""

    def keep(self, content: bytes, pdf_sha256: str, file_format: FileFormat) -> None:
        """Keep a file; an intact copy that is already there is left alone.

        Raises
        ------
        LetterError
            If the content has another digest; then it is not kept.
        """

    def owns(self, path: Path) -> bool:
        """Whether a path is that of a kept file itself."""

    def survey(self, *, whole: bool) -> Survey:
        """Find out what is kept. With `whole`, every file is compared with its digest."""

    def receive(self, incoming: Path) -> AbstractContextManager[Path]:
        """Return the context of a folder whose files are kept at its end.

        They are complete, and named after their digests.
        """

    def forget(self, path: Path) -> None:
        """Remove a file that was fetched only to be read."""


@dataclass(frozen=True, slots=True)
class FolderFiles:
    """Files in the folder of a workspace.

    ``is_shared`` is whether all who use the database have this folder; see `Survey`.
    """

    folder: Path
    is_shared: bool
    losses: int = 0

    @property
    def address(self) -> str:
        """The folder."""
        return str(self.folder)

    def path(self, pdf_sha256: str) -> Path:
        """See `KeptFiles.path`."""
        return copy_path(self.folder, pdf_sha256)

    def input_for(self, pdf_sha256: str) -> Path:
        """See `KeptFiles.input_for`."""
        return self.path(pdf_sha256)

    def place(self, pdf_sha256: str, file_format: FileFormat) -> Path:
        """See `KeptFiles.place`."""
        return self.folder / f"{pdf_sha256}.{file_format}"

    def paths(self, digests: Iterable[str]) -> dict[str, Path]:
        """See `KeptFiles.paths`."""
        return {digest: self.path(digest) for digest in digests}

    def digests(self) -> list[str]:
        """See `KeptFiles.digests`."""
        return digests_in(path.name for path in _entries(self.folder))

    def holds(self, pdf_sha256: str) -> bool:
        """See `KeptFiles.holds`."""
        try:
            return sha256_of(self.path(pdf_sha256)) == pdf_sha256
        except OSError:
            return False

    def keep(self, content: bytes, pdf_sha256: str, file_format: FileFormat) -> None:
        """See `KeptFiles.keep`."""
        keep_copy(self.folder, content, pdf_sha256, file_format)

    def owns(self, path: Path) -> bool:
        """See `KeptFiles.owns`."""
        return path.resolve().parent == self.folder.resolve()

    def survey(self, *, whole: bool) -> Survey:
        """See `KeptFiles.survey`; a folder is always compared as a whole."""
        return _FolderSurvey(self)

    @contextmanager
    def receive(self, incoming: Path) -> Iterator[Path]:
        """See `KeptFiles.receive`."""
        yield self.folder

    def forget(self, path: Path) -> None:
        """See `KeptFiles.forget`; nothing is fetched from a folder."""


class _FolderSurvey:
    def __init__(self, files: FolderFiles) -> None:
        self._files = files
        self._by_letter: defaultdict[str, list[Path]] = defaultdict(list)
        for path in _entries(files.folder):
            self._by_letter[path.name[:ID_LENGTH]].append(path)

    @property
    def is_shared(self) -> bool:
        return self._files.is_shared

    def has_any(self) -> bool:
        return bool(self._by_letter)

    def is_sound(self, pdf_sha256: str) -> bool:
        return self._files.holds(pdf_sha256)

    def exists(self, pdf_sha256: str) -> bool:
        return self._files.path(pdf_sha256).exists()

    def sound_path(self, letter_id: str) -> Path | None:
        return next(filter(is_intact, self._by_letter.get(letter_id, ())), None)


def digests_in(names: Iterable[str]) -> list[str]:
    """Return the digests in the names of kept files, in order; other names are passed over."""
    return sorted({match[1] for name in names if (match := _NAME.fullmatch(name))})


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def is_intact(path: Path) -> bool:
    """Whether a file's content has the digest in its name."""
    return sha256_of(path) == path.name.partition(".")[0]


__all__ = ["ID_LENGTH", "FolderFiles", "KeptFiles", "Survey"]
