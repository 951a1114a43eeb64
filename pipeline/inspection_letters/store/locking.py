"""Allow only one refresh, and one run, of a workspace at a time.

The locks belong to the operating system, which releases them when the process ends for
whatever reason. Against refreshes, a team's PostgreSQL database is locked as well, because
its members' workspaces are folders on different machines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Final

from filelock import FileLock, Timeout
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from inspection_letters.store.store import Store

LOCK_FILE: Final = "refresh.lock"
RUN_LOCK_FILE: Final = "run.lock"

# Any number will do, as long as nothing else on the server uses it.
_POSTGRES_LOCK: Final = 5_402_317_762


@contextmanager
def run_lock(store: Store, waits: Callable[[], None]) -> Iterator[None]:
    """Wait until no other run works in a workspace, and keep others waiting during the block.

    Two runs would do the same work twice: neither knows which letters the other has in hand.

    Parameters
    ----------
    store : Store
        The workspace.
    waits : callable
        Called if there is another run to wait for.
    """
    lock = FileLock(store.path / RUN_LOCK_FILE)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        waits()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextmanager
def refresh_lock(store: Store) -> Iterator[bool]:
    """Lock a workspace against other refreshes while the block runs.

    Yields
    ------
    bool
        False if another process holds the lock; the block must then not refresh.
    """
    with ExitStack() as stack:
        lock = FileLock(store.path / LOCK_FILE)
        try:
            stack.enter_context(lock.acquire(blocking=False))
        except Timeout:
            yield False
            return
        if store.engine.dialect.name != "postgresql":
            yield True
            return
        connection = stack.enter_context(store.engine.connect())
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")
        number = {"number": _POSTGRES_LOCK}
        held = connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), number)
        try:
            yield bool(held)
        finally:
            # A connection that was lost has taken its lock with it.
            with suppress(DBAPIError):
                connection.execute(text("SELECT pg_advisory_unlock(:number)"), number)
