"""One refresh of a workspace at a time.

The lock is the operating system's, so that it ends with the process that holds it,
however that ends. A team's PostgreSQL database is locked as well, since its members'
workspaces are folders of different machines.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from filelock import FileLock, Timeout
from sqlalchemy import text

from inspection_letters.store.store import Store

LOCK_FILE: Final = "refresh.lock"

# Any number will do, as long as nothing else on the server uses it.
_POSTGRES_LOCK: Final = 5_402_317_762


@contextmanager
def refresh_lock(workspace: Store) -> Iterator[bool]:
    """Hold the right to refresh a workspace while the block runs.

    Yields
    ------
    bool
        False if another process holds it, which the block must heed.
    """
    with ExitStack() as stack:
        lock = FileLock(workspace.path / LOCK_FILE)
        try:
            stack.enter_context(lock.acquire(blocking=False))
        except Timeout:
            yield False
            return
        if workspace.engine.dialect.name != "postgresql":
            yield True
            return
        connection = stack.enter_context(workspace.engine.connect())
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        number = {"number": _POSTGRES_LOCK}
        held = connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), number)
        try:
            yield bool(held)
        finally:
            if held:
                connection.execute(text("SELECT pg_advisory_unlock(:number)"), number)
