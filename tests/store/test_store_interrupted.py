from __future__ import annotations

import multiprocessing
import os
import signal
from pathlib import Path

import pytest
from inspection_letters.store import Store, open_store, queries, writes

from tests.support.factories import SENTENCES, dump, make_codings, make_read, make_run, write_read

pytestmark = pytest.mark.xdist_group("interrupted")

pytestmark = pytest.mark.xdist_group("interrupted")


def test_an_error_halfway_leaves_nothing_half_written(
    workspace: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = make_read()
    with workspace.write() as conn:
        write_read(conn, old)
        writes.write_codings(
            conn, "letter-a", "rules-1", make_codings(old), "c", "run-1", coder_kind="rules"
        )
    before = dump(workspace)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("inspection_letters.store.writes.letters.write_stage_key", interrupt)
    with pytest.raises(KeyboardInterrupt), workspace.write() as conn:
        write_read(conn, make_read(sentences=SENTENCES[:1]), "k2")
    assert dump(workspace) == before


def _die_halfway(path: Path) -> None:
    with open_store(path) as opened, opened.write() as conn:
        write_read(conn, make_read(sentences=SENTENCES[:1]), "k2")
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system has no SIGKILL")
def test_a_killed_process_leaves_nothing_half_written(tmp_path: Path) -> None:
    path = tmp_path / "ws"
    with open_store(path, create=True) as opened:
        with opened.write() as conn:
            writes.write_run(conn, make_run())
            write_read(conn, make_read())
        before = dump(opened)
    process = multiprocessing.get_context("spawn").Process(target=_die_halfway, args=(path,))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    with open_store(path) as opened:
        assert dump(opened) == before


def _write_many(path: Path, url: str | None, name: str) -> None:
    with open_store(path, url=url, create=True) as opened:
        with opened.write() as conn:
            writes.write_run(conn, make_run(f"run-{name}"))
        for number in range(15):
            for letter_id in (f"{name}-{number}", "shared"):
                # A read before the write is what makes careless transactions fail.
                with opened.write() as conn:
                    queries.stage_keys(conn, "read")
                    write_read(conn, make_read(letter_id), name, f"run-{name}")


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_processes_can_create_and_write_at_once(
    backend: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = request.getfixturevalue("postgres_url") if backend == "postgresql" else None
    path = tmp_path / "ws"
    context = multiprocessing.get_context("spawn")
    processes = [
        context.Process(target=_write_many, args=(path, url, name)) for name in ("a", "b", "c")
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    with open_store(path, url=url) as opened, opened.read() as conn:
        assert len(queries.all_letters(conn)) == 46
        assert queries.read_letter(conn, "shared") == make_read("shared")
