"""Two runs in one workspace: the second waits, says so, and does what is left."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from socket import gethostname

import pytest
from inspection_letters.records.errors import RunError, UsageError
from inspection_letters.runs.plan import RunPlan
from inspection_letters.runs.progress import LoggedProgress, NoProgress, waiting_words
from inspection_letters.runs.progress_bar import RunBar
from inspection_letters.runs.read_and_code import run_letters
from inspection_letters.store import Store, open_store
from inspection_letters.store.locking import RUN_LOCK_FILE, refresh_lock, run_lock
from rich.console import Console

from tests.support.fake_letters import fake_site
from tests.support.in_process import RULES, SAMPLES, run_in_process
from tests.support.refresh_bench import Bench

LETTER = SAMPLES / "990001_wexmoor.pdf"
SECONDS = 30


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "ws", create=True) as opened:
        yield opened


class Recorder(NoProgress):
    """Records what a run says, in its order."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.waiting = threading.Event()

    def waits(self, holder: str) -> None:
        self.events.append("waits")
        self.holder = holder
        self.waiting.set()

    def planned(self, plan: RunPlan) -> None:
        self.events.append(f"{len(plan.to_read)} to read")


def test_the_second_run_waits_and_takes_what_is_left(store: Store) -> None:
    recorder = Recorder()

    remarks: list[str] = []

    def run_again() -> None:
        remarks.extend(run_letters(store, [LETTER], RULES, progress=recorder).remarks)

    second = threading.Thread(target=run_again, daemon=True)
    with run_lock(store, lambda _: pytest.fail("it waits for nothing")):
        second.start()
        assert recorder.waiting.wait(SECONDS)
        run_in_process([LETTER], store.path)
        assert recorder.events == ["waits"]
    second.join(SECONDS)
    assert recorder.events == ["waits", "0 to read"]
    assert f"process {os.getpid()} on {gethostname()}, since " in recorder.holder
    assert remarks == [f"The run waited for another run in this workspace ({recorder.holder})."]


def test_alone_a_run_waits_for_nothing(store: Store) -> None:
    recorder = Recorder()
    empty = store.path / "empty"
    empty.mkdir()
    with refresh_lock(store), pytest.raises(UsageError):
        run_letters(store, [empty], RULES, progress=recorder)
    assert recorder.events == []
    with run_lock(store, lambda _: pytest.fail("a run that failed holds nothing")):
        assert (store.path / RUN_LOCK_FILE).exists()


def test_the_wait_is_told(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w") as file:
        RunBar(Console(file=file)).waits("process 7 on here")
    assert (tmp_path / "out").read_text().strip() == waiting_words("process 7 on here")


def test_a_wait_ends_and_says_for_whom_it_was(store: Store) -> None:
    recorder = Recorder()
    impatient = RULES.model_copy(update={"longest_wait": 0.2})
    with (
        run_lock(store, lambda _: pytest.fail("it waits for nothing")),
        pytest.raises(RunError) as caught,
    ):
        run_letters(store, [LETTER], impatient, progress=recorder)
    assert recorder.events == ["waits"]
    assert f"({recorder.holder})" in str(caught.value)
    assert "LETTERS_LONGEST_WAIT" in str(caught.value)
    # Nothing is said of a run that has ended.
    assert not list(store.path.glob("*.txt"))


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"], ids=["none", "empty", "no text"])
def test_a_holder_that_left_no_note_is_waited_for_too(store: Store, content: bytes | None) -> None:
    said: list[str] = []
    with run_lock(store, said.append):
        (note,) = store.path.glob("*.txt")
        note.unlink()
        if content is not None:
            note.write_bytes(content)
        with pytest.raises(RunError), run_lock(store, said.append, longest=0.1):
            pytest.fail("two hold it")
    assert said == ["a process that did not say which it is"]


def test_where_nobody_watches_it_is_logged() -> None:
    log: list[str] = []
    progress = LoggedProgress(log.append)
    progress.waits("process 7 on here")
    progress.warned("The text is lost.")
    progress.happened("read", "a.pdf")
    assert log == [waiting_words("process 7 on here"), "The text is lost."]


def test_a_refresh_tells_what_its_run_has_to_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remarks = ("The run waited for another run.", "Changed or lost in the database: a.pdf (text).")
    with fake_site().serving() as site:
        bench = Bench(site, tmp_path / "ws")
        code = bench.coding
        monkeypatch.setattr(bench, "coding", lambda files: replace(code(files), remarks=remarks))
        bench.coding.read = code.read
        summary = bench.refresh()
    assert summary.notes == remarks
    assert bench.changes()["warnings"] == [*remarks]
    said = " ".join((bench.path / "changes.md").read_text(encoding="utf-8").split())
    assert "Changed or lost in the database" in said
    assert "waited for another run" in said
