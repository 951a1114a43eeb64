"""Allow only one refresh, and one run, of a workspace at a time.

The locks belong to the operating system, which releases them when the process ends for
whatever reason. Against refreshes, a team's PostgreSQL database is locked as well, because
its members' workspaces are folders on different machines.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from socket import gethostname
from typing import Final

from filelock import FileLock, Timeout
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from inspection_letters.records.errors import RunError
from inspection_letters.store.store import Store

LOCK_FILE: Final = "refresh.lock"
RUN_LOCK_FILE: Final = "run.lock"
_HOLDER_FILE: Final = "run.lock.txt"
"""Who holds the lock of runs, in words; the lock itself belongs to the operating system."""

# Any number will do, as long as nothing else on the server uses it.
_POSTGRES_LOCK: Final = 5_402_317_762

# A database can have several workspaces, each in a schema of its own.
_LOCK_KEY: Final = "hashtextextended(coalesce(current_schema(), ''), :number)"


@contextmanager
def run_lock(store: Store, waits: Callable[[str], None], *, longest: float = -1) -> Iterator[None]:
    """Wait until no other run works in a workspace, and keep others waiting during the block.

    Two runs would do the same work twice: neither knows which letters the other has in hand.

    Parameters
    ----------
    store : Store
        The workspace.
    waits : callable
        Called with who holds the lock, if there is another run to wait for.
    longest : float, optional
        Seconds to wait at most; by default, there is no limit.

    Raises
    ------
    RunError
        If the other run has not ended by then.
    """
    lock = FileLock(store.path / RUN_LOCK_FILE)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        waits(_holder(store))
        try:
            lock.acquire(timeout=longest)
        except Timeout:
            raise RunError(
                f"Another run is still at work in the workspace {store.path} ({_holder(store)}); "
                f"this one has waited {longest:,.0f} seconds for it, and did nothing.",
                "Run the command again later. If the other run hangs, stop it: its lock ends with "
                "it. LETTERS_LONGEST_WAIT sets how long to wait.",
            ) from None
    note = store.path / _HOLDER_FILE
    try:
        with suppress(OSError):
            note.write_text(_about_this_process(), encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            note.unlink()
        lock.release()


def _about_this_process() -> str:
    now = datetime.now(UTC)
    return f"process {os.getpid()} on {gethostname()}, since {now.day} {now:%B %Y, %H:%M} UTC"


def _holder(store: Store) -> str:
    """Say who holds the lock of runs, as far as that process could note it."""
    try:
        found = (store.path / _HOLDER_FILE).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        found = ""
    return found or "a process that did not say which it is"


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
        held = connection.scalar(text(f"SELECT pg_try_advisory_lock({_LOCK_KEY})"), number)
        try:
            yield bool(held)
        finally:
            # A connection that was lost has taken its lock with it.
            with suppress(DBAPIError):
                connection.execute(text(f"SELECT pg_advisory_unlock({_LOCK_KEY})"), number)
