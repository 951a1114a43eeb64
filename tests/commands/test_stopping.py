"""Asked to stop, by whatever signal, a command says what was kept."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from inspection_letters.commands import console
from inspection_letters.commands.printing.run_progress import _interruptible
from inspection_letters.runs.progress_bar import RunBar

from tests.support.command_line import Run

SAID = "letters: Stopped. Finished work is saved; run the same command again to continue."

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no such signals here")


def send(number: int) -> None:
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", console.STOPPING)
def test_any_command_says_so(
    number: int, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspection_letters.store.open_store", lambda *_, **__: send(number))
    before = signal.getsignal(number)
    result = run("find", "-w", tmp_path)
    assert result.status == 128 + number
    assert result.complaint == SAID
    assert signal.getsignal(number) == before


@pytest.mark.parametrize("number", [signal.SIGINT, *console.STOPPING])
def test_a_run_ends_at_once_and_says_so(
    number: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ended: list[int] = []
    monkeypatch.setattr("os._exit", ended.append)
    with _interruptible(RunBar(console.out)):
        send(number)
    assert ended == [128 + number]
    assert capsys.readouterr().err.strip() == SAID


def test_what_the_user_wants_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with console.stop_when_asked(), _interruptible(RunBar(console.out)):
            send(signal.SIGHUP)
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
