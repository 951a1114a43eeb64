"""Two runs in one workspace: the second waits, says so, and does what is left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from inspection_letters.records.errors import UsageError
from inspection_letters.runs import progress_bar
from inspection_letters.runs.plan import RunPlan
from inspection_letters.runs.progress import NoProgress
from inspection_letters.runs.progress_bar import RunBar
from inspection_letters.runs.read_and_code import run_letters
from inspection_letters.store import Store, open_store
from inspection_letters.store.locking import RUN_LOCK_FILE, refresh_lock, run_lock
from rich.console import Console

from tests.support.in_process import RULES, SAMPLES, run_in_process

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

    def waits(self) -> None:
        self.events.append("waits")
        self.waiting.set()

    def planned(self, plan: RunPlan) -> None:
        self.events.append(f"{len(plan.to_read)} to read")


def test_the_second_run_waits_and_takes_what_is_left(store: Store) -> None:
    recorder = Recorder()

    def run_again() -> None:
        run_letters(store, [LETTER], RULES, progress=recorder)

    second = threading.Thread(target=run_again, daemon=True)
    with run_lock(store, lambda: pytest.fail("it waits for nothing")):
        second.start()
        assert recorder.waiting.wait(SECONDS)
        run_in_process([LETTER], store.path)
        assert recorder.events == ["waits"]
    second.join(SECONDS)
    assert recorder.events == ["waits", "0 to read"]


def test_alone_a_run_waits_for_nothing(store: Store) -> None:
    recorder = Recorder()
    empty = store.path / "empty"
    empty.mkdir()
    with refresh_lock(store), pytest.raises(UsageError):
        run_letters(store, [empty], RULES, progress=recorder)
    assert recorder.events == []
    with run_lock(store, lambda: pytest.fail("a run that failed holds nothing")):
        assert (store.path / RUN_LOCK_FILE).exists()


def test_the_wait_is_told(tmp_path: Path) -> None:
    with (tmp_path / "out").open("w") as file:
        RunBar(Console(file=file)).waits()
    assert (tmp_path / "out").read_text().strip() == progress_bar.WAITS
