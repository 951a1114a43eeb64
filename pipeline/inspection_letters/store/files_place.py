"""Where a workspace keeps its files, as its database remembers it.

It is set once, when the workspace is made or when its files are moved. All who use the database
then find the files without a setting of their own.
"""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Final

from sqlalchemy import Connection, Engine, delete, insert, select

from inspection_letters.common.objects import Bucket, ObjectAddress
from inspection_letters.records.errors import WorkspaceError
from inspection_letters.store.bucket_files import BucketFiles
from inspection_letters.store.database import reading, writing
from inspection_letters.store.kept_files import FolderFiles, KeptFiles
from inspection_letters.store.schema import letters, places

FILES: Final = "files"
"""What the table calls the place of the files."""


def check_place(files_url: str | None) -> ObjectAddress | None:
    """Return the address that a setting names, after a look whether it can be used.

    Raises
    ------
    UsageError
        If it is no address of an object store, or has a key in it.
    """
    if not files_url:
        return None
    return ObjectAddress.read(files_url, "The address of the files (--files-url)")


def open_files(engine: Engine, folder: Path, asked_for: ObjectAddress | None) -> KeptFiles:
    """Return the files of a workspace; one that keeps none yet keeps them where it is asked to.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        The database, with the schema of this version.
    folder : Path
        The folder of the workspace for files.
    asked_for : ObjectAddress or None
        The place that was asked for.

    Raises
    ------
    WorkspaceError
        If the workspace keeps its files in another place, or that place cannot be reached.
    """
    with reading(engine) as conn:
        place = place_of(conn)
        has_letters = conn.scalar(select(letters.c.pdf_sha256).limit(1)) is not None
    if asked_for is not None and place != str(asked_for):
        here = folder if folder.is_dir() and any(folder.iterdir()) else None
        if place or here or has_letters:
            # Those who share a database have a folder each.
            is_alone = engine.dialect.name == "sqlite"
            others = folder if is_alone else "the folders of those who use its database"
            named = place or here or others
            raise WorkspaceError(
                f"The workspace keeps its files in {named}, not in {asked_for}.",
                "Leave out --files-url and LETTERS_FILES_URL, or move the files first: letters "
                f"files --workspace {quote(str(folder.parent))} --move-to {quote(str(asked_for))}",
            )
        # Nothing is recorded of a place that cannot be used.
        Bucket(asked_for).objects()
        with writing(engine) as conn:
            set_place(conn, str(asked_for))
        place = str(asked_for)
    return files_at(place, folder, is_shared=engine.dialect.name == "sqlite")


def place_of(conn: Connection) -> str | None:
    """Return the address in an object store, None for the workspace's own folder."""
    return conn.scalar(select(places.c.address).where(places.c.what == FILES))


def set_place(conn: Connection, address: str | None) -> None:
    """Remember where the files are kept."""
    conn.execute(delete(places).where(places.c.what == FILES))
    if address is not None:
        conn.execute(insert(places).values(what=FILES, address=address))


def files_at(address: str | None, folder: Path, *, is_shared: bool) -> KeptFiles:
    """Return the files of a workspace.

    Parameters
    ----------
    address : str or None
        Where they are in an object store; None for the workspace's own folder.
    folder : Path
        That folder.
    is_shared : bool
        Whether all who use the database use this folder.
    """
    if address is None:
        return FolderFiles(folder, is_shared)
    return BucketFiles(Bucket(ObjectAddress.read(address, "The address of the files")))
