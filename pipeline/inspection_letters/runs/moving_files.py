"""Where a workspace keeps the files of its letters, and moving them to another place."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from inspection_letters.records.errors import LetterError, UsageError
from inspection_letters.records.formats import ENDINGS
from inspection_letters.store import Store, queries
from inspection_letters.store.bucket_files import DamagedFileError
from inspection_letters.store.files_place import check_place, files_at, set_place
from inspection_letters.store.kept_files import FolderFiles, KeptFiles
from inspection_letters.store.locking import run_lock

FOLDER: Final = "folder"
"""What a user calls the workspace's own folder for files."""

_AT_ONCE: Final = 8


@dataclass(frozen=True, slots=True)
class FilesAccount:
    """Where files are kept, how many letters have theirs there, and how many letters there are."""

    address: str
    kept: int
    letters: int


@dataclass(frozen=True, slots=True)
class MovedFiles:
    """What came of moving files.

    ``copied`` is how many were copied, ``unsound`` are the digests of those of which
    there is no sound copy at the new place, and ``former`` is where files were before.
    """

    account: FilesAccount
    copied: int
    unsound: tuple[str, ...]
    former: tuple[str, ...]


def describe_files(store: Store) -> FilesAccount:
    """Return where a workspace keeps its files, and of how many letters."""
    with store.read() as conn:
        digests = {facts.letter.pdf_sha256 for facts in queries.all_letters(conn)}
    kept = digests.intersection(store.files.digests())
    return FilesAccount(store.files.address, len(kept), len(digests))


def move_files(store: Store, place: str, waits: Callable[[str], None]) -> MovedFiles:
    """Copy the files of a workspace to another place, and keep them there from now on.

    What is in the workspace's folder is copied too if its files are in an object store already,
    since a member of a team may have had files of their own. Nothing is deleted.

    Parameters
    ----------
    store : Store
        The workspace.
    place : str
        An address such as ``s3://bucket/folder``, or ``folder`` for the workspace's own folder.
    waits : callable
        Called with who is at work in the workspace, if there is somebody to wait for.

    Raises
    ------
    UsageError
        If it is no such place.
    WorkspaceError
        If a place cannot be reached; then the files stay where they are.
    """
    if place != FOLDER and "://" not in place:
        raise UsageError(
            f"There is no place {place!r} to move files to.",
            "Use an address such as s3://bucket/folder, or the word folder for the workspace's "
            "own folder.",
        )
    address = None if place == FOLDER else str(check_place(place))
    with run_lock(store, waits):
        store = store.with_files_now()
        own = FolderFiles(store.pdf_folder, is_shared=False)
        target = files_at(address, store.pdf_folder, is_shared=False)
        if address is None:
            store.pdf_folder.mkdir(exist_ok=True)
        sources: list[KeptFiles] = [
            files for files in (store.files, own) if files.address != target.address
        ]
        # A copy that is there may be damaged, and then the sound one replaces it.
        copied, there = 0, _sound_in(target)
        named = {*target.digests()}
        for source in {files.address: files for files in sources}.values():
            held = source.digests()
            named.update(held)
            missing = [digest for digest in held if digest not in there]
            with ThreadPoolExecutor(_AT_ONCE) as threads:
                results = threads.map(lambda digest: _copy(source, target, digest), missing)  # noqa: B023
                sound = {
                    digest for digest, is_sound in zip(missing, results, strict=True) if is_sound
                }
            copied += len(sound)
            there |= sound
        store.keep_writing(lambda conn: set_place(conn, address))
    with store.read() as conn:
        digests = {facts.letter.pdf_sha256 for facts in queries.all_letters(conn)}
    account = FilesAccount(target.address, len(digests & there), len(digests))
    former = tuple(files.address for files in sources if files.digests())
    return MovedFiles(account, copied, tuple(sorted(named - there)), tuple(dict.fromkeys(former)))


def _sound_in(files: KeptFiles) -> set[str]:
    """Return the digests of the files that are sound, each compared with its digest."""
    digests = files.digests()
    survey = files.survey(whole=True)
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        results = threads.map(survey.is_sound, digests)
        return {digest for digest, is_sound in zip(digests, results, strict=True) if is_sound}


def _copy(source: KeptFiles, target: KeptFiles, digest: str) -> bool:
    """Copy a file, and return whether it is sound; one that is not is left out."""
    try:
        path = source.path(digest)
        if not source.holds(digest):
            return False
        target.keep(path.read_bytes(), digest, ENDINGS[path.suffix])
    except (DamagedFileError, LetterError):
        return False
    source.forget(path)
    return True
