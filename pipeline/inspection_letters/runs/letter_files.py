"""The files of letters among the files and folders that a run is to work on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inspection_letters.records import Rejection
from inspection_letters.records.errors import UsageError
from inspection_letters.records.formats import ENDINGS, OTHER_ENDINGS
from inspection_letters.runs.unfit_files import no_file
from inspection_letters.store.store import PDF_FOLDER

_NAME_LETTERS: Final = "Name the files of letters, or folders that contain them."


@dataclass(frozen=True, slots=True)
class LetterFile:
    """The file of a letter.

    ``address`` is where it was fetched from, and ``pdf_sha256`` its digest if that is known.
    ``is_kept`` is whether it is among the files that the workspace keeps, to be read from there;
    then there may be nothing at ``path`` yet.
    """

    path: Path
    address: str | None = None
    pdf_sha256: str | None = None
    is_kept: bool = False


def expect_files(
    inputs: Sequence[Path], workspace: Path | None = None
) -> tuple[list[Path], list[Rejection]]:
    """As `find_files`, but raise `UsageError` if there is no file at all to work on."""
    paths, rejections = find_files(inputs, workspace)
    if not paths:
        raise UsageError(
            " ".join(f"{rejection.source}: {rejection.reason}" for rejection in rejections)
            or "No letters were provided.",
            _NAME_LETTERS,
        )
    return paths, rejections


def find_files(
    inputs: Sequence[Path], workspace: Path | None = None
) -> tuple[list[Path], list[Rejection]]:
    """Return the letters' files among files and folders, and what could not be used.

    A file is taken whatever its name; of a folder, all files at any depth whose ending is
    that of a document. Those in formats that cannot be read are rejected when their turn comes.
    If the workspace lies in a folder of letters, what it holds is passed over: its copies of
    letters are the same letters again.
    """
    found: dict[Path, Path] = {}
    rejections: list[Rejection] = []
    for source in inputs:
        if source.is_dir():
            inside = sorted(
                path for path in source.rglob("*") if is_document(path) and not path.is_dir()
            )
            inside = _without_workspace(inside, source, workspace)
            if not inside:
                rejections.append(
                    Rejection(
                        str(source),
                        "open",
                        "The folder contains no letters: no PDF, Word (.docx), HTML or text files.",
                        _NAME_LETTERS,
                    )
                )
            for path in inside:
                if path.is_file():
                    found.setdefault(path.resolve(), path)
                else:
                    rejections.append(no_file(path))
        elif source.is_file():
            found.setdefault(source.resolve(), source)
        else:
            rejections.append(no_file(source))
    return list(found.values()), rejections


def is_document(path: Path) -> bool:
    """Whether a file of a folder is taken for a letter, by its name."""
    # While a document is open in Word, its owner's name lies beside it in a file "~$...".
    # Browsers save the pictures of a page in a folder "..._files" beside it.
    ending = path.suffix.lower()
    if path.name.startswith("~$") or path.parent.name.endswith("_files"):
        return False
    return ending in ENDINGS or ending in OTHER_ENDINGS


def _without_workspace(paths: list[Path], source: Path, workspace: Path | None) -> list[Path]:
    """Leave out what the workspace holds, unless the folder is a part of it or holds no more."""
    if workspace is None:
        return paths
    kept, folder = workspace.resolve(), source.resolve()
    if kept == folder:
        # Letters and results share a folder: only the copies are the workspace's own.
        kept /= PDF_FOLDER
        return [path for path in paths if not path.resolve().is_relative_to(kept)] or paths
    if not kept.is_relative_to(folder):
        return paths
    return [path for path in paths if not path.resolve().is_relative_to(kept)]


__all__ = ["LetterFile", "expect_files", "find_files", "is_document"]
