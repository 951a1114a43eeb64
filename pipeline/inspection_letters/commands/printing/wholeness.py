"""What a command says if its workspace is not whole."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from inspection_letters.commands import console
from inspection_letters.store import open_store
from inspection_letters.store.wholeness import check_whole


def warn_of_damage(workspace: Path, database_url: str | None) -> None:
    """Say beside the results what in a workspace was lost or changed outside the program."""
    with open_store(workspace, url=database_url) as store, store.read() as conn:
        found = check_whole(store, conn)
        if not any(store.pdf_folder.iterdir()):
            # A workspace that was passed on without its copies is meant to have none.
            found = replace(found, copies=frozenset())
    for sentence in found.sentences:
        console.warn(sentence)
    if found:
        console.warn(found.remedy(workspace))
