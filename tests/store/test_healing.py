"""A connection that is lost: what is done again, for how long, and what is not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import tenacity
from inspection_letters.records.errors import LockedError, UnreachableError, WorkspaceError
from inspection_letters.store import Store, open_store, queries, writes
from inspection_letters.store.database import database_url, make_engine
from inspection_letters.store.healing import HEAL_SECONDS, LONGEST_PAUSE, persistently
from inspection_letters.store.locking import _LOCK_KEY, _POSTGRES_LOCK, refresh_lock
from sqlalchemy import Connection, text

from tests.support.factories import dump, make_read, make_run, write_read
from tests.support.on_postgres import empty_schema


class Clock:
    """Time that passes only while something sleeps."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.pauses: list[float] = []
        monkeypatch.setattr(tenacity.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(tenacity.nap.time, "sleep", self.sleep)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.mark.parametrize("kind", [UnreachableError, LockedError])
def test_it_is_tried_for_two_minutes_with_growing_pauses(
    kind: type[WorkspaceError], clock: Clock
) -> None:
    tries: list[float] = []

    def fail() -> None:
        tries.append(clock.now)
        raise kind("It is away.", "Wait.")

    with pytest.raises(kind, match="It is away"):
        persistently(fail)()
    assert HEAL_SECONDS - LONGEST_PAUSE - 1 <= tries[-1] <= HEAL_SECONDS + LONGEST_PAUSE + 1
    assert clock.pauses[0] <= 1.5
    assert max(clock.pauses) <= LONGEST_PAUSE + 0.5
    assert 15 <= len(tries) <= 25


@pytest.mark.parametrize("error", [WorkspaceError("The disk is full.", ""), ValueError("no")])
def test_what_will_not_pass_is_tried_once(error: Exception, clock: Clock) -> None:
    tries: list[int] = []

    def fail() -> None:
        tries.append(1)
        raise error

    with pytest.raises(type(error)):
        persistently(fail)()
    assert tries == [1]
    assert clock.pauses == []


@pytest.mark.parametrize("failures", [1, 3])
def test_the_last_try_alone_is_kept(workspace: Store, clock: Clock, failures: int) -> None:
    tries: list[int] = []

    def change(conn: Connection) -> str:
        tries.append(1)
        write_read(conn, make_read(f"letter-{len(tries)}"))
        if len(tries) <= failures:
            raise LockedError("It is locked.", "Wait.")
        return "done"

    assert workspace.keep_writing(change) == "done"
    with workspace.read() as conn:
        (letter,) = queries.all_letters(conn)
    assert letter.letter.letter_id == f"letter-{failures + 1}"


def test_what_is_read_is_of_one_state(workspace: Store, clock: Clock) -> None:
    tries: list[int] = []

    def query(conn: Connection) -> int:
        tries.append(1)
        if len(tries) == 1:
            raise UnreachableError("It is away.", "Wait.")
        return len(queries.all_runs(conn))

    assert workspace.keep_reading(query) == 1


# --- on a server ------------------------------------------------------------------------------


def end_connection(url: str, backend: int) -> None:
    """End a connection as an administrator or a restart does."""
    engine = make_engine(database_url(url))
    with engine.begin() as conn:
        assert conn.scalar(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
    engine.dispose()
    time.sleep(0.2)


@pytest.mark.parametrize("backend", ["postgresql"])
@pytest.mark.parametrize("at", ["the start", "the middle", "the end"])
def test_a_transaction_whose_connection_is_ended_is_done_again(
    backend: str, at: str, postgres_url: str, tmp_path: Path
) -> None:
    read = make_read()
    tries: list[int] = []

    def change(conn: Connection) -> None:
        tries.append(1)
        for moment in ("the start", "the middle", "the end"):
            if moment == "the middle":
                write_read(conn, read)
            if moment == at and len(tries) == 1:
                end_connection(postgres_url, int(conn.scalar(text("SELECT pg_backend_pid()")) or 0))

    with open_store(tmp_path / "ws", url=postgres_url, create=True) as store:
        store.keep_writing(lambda conn: writes.write_run(conn, make_run()))
        store.keep_writing(change)
        after = dump(store)
        assert tries == [1, 1]
    with open_store(tmp_path / "plain", create=True) as plain:
        with plain.write() as conn:
            writes.write_run(conn, make_run())
            write_read(conn, read)
        assert {name: len(rows) for name, rows in after.items()} == {
            name: len(rows) for name, rows in dump(plain).items()
        }


@pytest.mark.parametrize("backend", ["postgresql"])
def test_a_connection_that_is_ended_between_two_transactions_is_made_anew(
    backend: str, postgres_url: str, tmp_path: Path
) -> None:
    with open_store(tmp_path / "ws", url=postgres_url, create=True) as store:
        with store.read() as conn:
            process = int(conn.scalar(text("SELECT pg_backend_pid()")) or 0)
        end_connection(postgres_url, process)
        with store.write() as conn:
            writes.write_run(conn, make_run())
        with store.read() as conn:
            assert len(queries.all_runs(conn)) == 1


@pytest.mark.parametrize("backend", ["postgresql"])
def test_a_refresh_whose_lock_was_lost_ends_without_a_fault(
    backend: str, postgres_url: str, tmp_path: Path
) -> None:
    with (
        open_store(tmp_path / "ws", url=postgres_url, create=True) as store,
        refresh_lock(store) as held,
    ):
        assert held
        with store.read() as conn:
            # Other tests hold the locks of other schemas.
            own = (
                "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted "
                "AND (classid::bigint << 32 | objid::bigint) "
                f"= (SELECT {_LOCK_KEY.replace(':number', str(_POSTGRES_LOCK))})"
            )
            holders = conn.scalars(text(own.replace("::", "\\:\\:"))).all()
            assert len(holders) == 1
            for process in holders:
                end_connection(postgres_url, process)
            assert store.keep_reading(queries.all_runs) == ()


@pytest.mark.parametrize("backend", ["postgresql"])
def test_of_two_refreshes_in_one_database_one_is_refused(
    backend: str, postgres_url: str, tmp_path: Path
) -> None:
    """Their workspaces are folders of different machines."""
    with (
        open_store(tmp_path / "a", url=postgres_url, create=True) as first,
        open_store(tmp_path / "b", url=postgres_url, create=True) as second,
    ):
        with refresh_lock(first) as held, refresh_lock(second) as other:
            assert (held, other) == (True, False)
        with refresh_lock(second) as later:
            assert later


@pytest.mark.parametrize("backend", ["postgresql"])
def test_a_server_that_was_never_reached_is_not_waited_for(
    backend: str, tmp_path: Path, postgres_url: str
) -> None:
    begun = time.monotonic()
    with pytest.raises(UnreachableError):
        open_store(tmp_path / "ws", url="postgresql://letters@127.0.0.1:1/name", create=True)
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("backend", ["postgresql"])
def test_refreshes_in_two_schemas_of_a_database_do_not_wait_for_each_other(
    backend: str, postgres_url: str, tmp_path: Path
) -> None:
    with (
        empty_schema() as other_url,
        open_store(tmp_path / "a", url=postgres_url, create=True) as first,
        open_store(tmp_path / "b", url=other_url, create=True) as second,
        refresh_lock(first) as held,
        refresh_lock(second) as other,
    ):
        assert (held, other) == (True, True)
