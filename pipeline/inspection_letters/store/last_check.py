"""The state in which a workspace was last found undamaged, so that it need not be compared again.

The comparison takes seconds for hundreds of letters. A state is what the file system says of the
database and of each copy: size, time of the last change, and which file it is. Whoever writes to
them changes it. A disk that changes what it holds does not; a run and ``letters check --whole``
therefore always compare everything. Files in an object store are no part of the state.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from inspection_letters.common.files.atomic import atomic_file
from inspection_letters.store.migrate import HEAD
from inspection_letters.store.store import Store

CHECK_FILE: Final = "last-check.json"
_LOG: Final = "-wal"


def state_of(store: Store) -> str | None:
    """Return a digest of the state of a workspace's files; None if it has no database file."""
    if store.engine.dialect.name != "sqlite":
        return None
    file = store.read_only.file if store.read_only else Path(str(store.engine.url.database))
    try:
        found = [
            [HEAD],
            _stamp(file),
            _log_stamp(file.with_name(f"{file.name}{_LOG}")),
            *sorted([entry.name, *_stamp(Path(entry.path))] for entry in _entries(store)),
        ]
    except OSError:
        return None
    return sha256(json.dumps(found).encode()).hexdigest()


def was_sound(store: Store, state: str | None) -> bool:
    """Whether the workspace was found undamaged in this state."""
    try:
        kept = json.loads((store.path / CHECK_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return state is not None and isinstance(kept, dict) and kept.get("undamaged") == state


def remember_sound(store: Store, state: str | None) -> None:
    """Keep that the workspace is undamaged in a state, if it still is in that state.

    Where that cannot be kept, everything is compared again the next time.
    """
    if state is None or store.read_only or state_of(store) != state:
        return
    with suppress(OSError), atomic_file(store.path / CHECK_FILE) as path:
        path.write_text(json.dumps({"undamaged": state}) + "\n", encoding="utf-8")


def _entries(store: Store) -> list[os.DirEntry[str]]:
    folder = store.files.folder
    return list(os.scandir(folder)) if folder is not None and folder.is_dir() else []


def _stamp(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns, found.st_ino]


def _log_stamp(path: Path) -> list[int]:
    """As `_stamp`, but alike for a log that is empty and for none: opening makes an empty one."""
    return _stamp(path) if path.exists() and path.stat().st_size else []
