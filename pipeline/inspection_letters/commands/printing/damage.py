"""What a command says if its workspace is damaged."""

from __future__ import annotations

from pathlib import Path

from inspection_letters.commands import console
from inspection_letters.store import open_store
from inspection_letters.store.damage import find_damage
from inspection_letters.store.last_check import remember_sound, state_of, was_sound


def warn_of_damage(workspace: Path, database_url: str | None) -> None:
    """Say beside the results what in a workspace was lost or changed outside the program.

    A workspace whose files are as they were when nothing was damaged is not compared again.
    """
    with open_store(workspace, url=database_url) as store:
        state = state_of(store)
        if was_sound(store, state):
            return
        with store.read() as conn:
            # An object store is looked at only by a run and by 'letters check --whole'.
            damage = find_damage(store, conn, copies=store.files.folder is not None)
        if not damage:
            remember_sound(store, state)
    for sentence in damage.sentences:
        console.warn(sentence)
    if damage:
        console.warn(damage.remedy(workspace))
