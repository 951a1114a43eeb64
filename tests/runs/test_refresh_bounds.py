"""A refresh ends, whatever the site or the hook does, and keeps what it has."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from inspection_letters.site import SiteError
from inspection_letters.site import hook as hook_module

from tests.support.fake_letters import fake_site
from tests.support.refresh_bench import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with fake_site().serving() as site:
        yield Bench(site, tmp_path / "ws")


@pytest.mark.parametrize(
    ("head", "body", "reason"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", b"", None),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"a" * 9000, "took too long"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 500, "took too long"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1500000000\r\n\r\n", bytes(9000), None),
        (b"nothing that HTTP knows\r\n\r\n", b"", "no connection"),
    ],
    ids=["no body", "dripped headers", "endless news", "a body of 1.5 GB", "no HTTP"],
)
def test_a_hook_cannot_hold_a_refresh(
    head: bytes, body: bytes, reason: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The body of the response does not matter, and the head has a limited time."""
    monkeypatch.setattr(hook_module, "TIMEOUT", 0.4)
    stopping = threading.Event()

    def answer(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            connection.recv(9000)
            connection.sendall(head)
            for place in range(len(body)):
                connection.sendall(body[place : place + 1])
                if stopping.wait(0.01):
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=answer, args=(listener,), daemon=True).start()
        begun = time.monotonic()
        said = hook_module.post_json(
            f"http://127.0.0.1:{listener.getsockname()[1]}/x", "{}", "inspection-letters/1.0"
        )
        stopping.set()
    assert time.monotonic() - begun < 5
    assert (reason is None) is (said is None)
    assert reason is None or reason in (said or "")


def test_the_time_of_a_refresh_ends_it_and_keeps_what_came(bench: Bench) -> None:
    """Pages and two files fit into the time; what is left comes with the next refresh."""
    bench.options["pause"] = 60.0
    bench.options["max_refresh_time"] = 10.5
    summary = bench.refresh()
    assert (summary.fetched, summary.left, summary.rejections) == (2, 4, ())
    assert len(bench.changes()["new"]) == bench.held() == 2
    (note,) = summary.notes
    assert "4 new files were not fetched and 0 known files not checked" in note
    assert "LETTERS_MAX_REFRESH_TIME" in note
    assert note in bench.changes()["warnings"]
    summary = bench.refresh()
    assert (summary.fetched, summary.left, bench.held()) == (2, 2, 4)
    bench.options["max_refresh_time"] = 60.0
    assert (bench.refresh().notes, bench.held()) == ((), 6)
    # Too little even for the pages: nothing is changed, and the reason is kept.
    bench.options["max_refresh_time"] = 5.0
    before = bench.changes()
    with pytest.raises(SiteError, match="5 minutes"):
        bench.refresh()
    assert bench.changes() == before
