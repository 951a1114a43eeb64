"""Files and coders that are too large do not end a run, or take the memory of the machine."""

from __future__ import annotations

import time
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from inspection_letters import read
from inspection_letters.coding.choice import choose_coders
from inspection_letters.common.settings.run import Settings
from inspection_letters.records.errors import LetterError, RunError, UsageError
from inspection_letters.runs import worker
from inspection_letters.runs.awaiting import Stop, result_of
from inspection_letters.runs.limits import within_memory, within_time
from inspection_letters.runs.unfit_files import oversized

from tests.support.command_line import CommandResult
from tests.support.faulty_pdfs import SAMPLES


def large_pdf(path: Path, mebibytes: int) -> Path:
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(mebibytes << 20)
    return path


def test_a_pdf_too_large_for_memory_is_refused_and_the_run_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letters = tmp_path / "letters"
    letters.mkdir()
    sample = min(SAMPLES.glob("*.pdf"))
    (letters / sample.name).write_bytes(sample.read_bytes())
    large_pdf(letters / "huge.pdf", 1 << 18)
    begun = time.process_time()
    result = CommandResult(capsys, "run", letters, "-w", tmp_path / "ws", "--coder", "rules")
    assert time.process_time() - begun < 20
    assert result.status == 3
    words = " ".join((result.out + result.err).split())
    assert "huge.pdf" in words
    assert "The file has 262,144 MiB, more than the memory with which a letter is read" in words
    assert "Traceback" not in words
    assert list((tmp_path / "ws" / "pdf").iterdir())


@pytest.mark.parametrize(("size", "limit"), [(64, 64), (65, 64), (1, 64), (3000, 2048)])
def test_the_memory_limit_is_the_largest_size(tmp_path: Path, size: int, limit: int) -> None:
    rejection = oversized(large_pdf(tmp_path / "a.pdf", size), limit)
    assert (rejection is not None) == (size > limit)
    if rejection:
        assert (rejection.stage, rejection.source) == ("open", str(tmp_path / "a.pdf"))
        assert "--memory-limit" in rejection.remedy


def test_a_file_too_large_is_refused_by_read_as_well(tmp_path: Path) -> None:
    with pytest.raises(LetterError, match=r"huge.pdf: The file has 4,096 MiB"):
        read(large_pdf(tmp_path / "huge.pdf", 4096))


# --- coders -------------------------------------------------------------------------------


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(worker, "_UNLOADED", {})
    (coder,) = choose_coders(Settings(workspace=tmp_path, coder="rules")).coders
    return coder


def test_a_coder_that_takes_too_much_memory_is_named(
    chosen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_load_coder", lambda coder: bytearray(300 << 20))
    worker.load((chosen,), 100)
    with pytest.raises(UsageError, match="rules-1 needs more than 100 MiB to be loaded"):
        worker.code_excerpts((), "run", chosen)


def test_a_coder_that_takes_too_long_is_named(chosen: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(coder: object) -> None:
        while True:
            pass

    monkeypatch.setattr(worker, "_load_coder", endless)
    monkeypatch.setattr(worker, "LOADING_TIME", 0.1)
    worker.load((chosen,), 100)
    with pytest.raises(UsageError, match=r"rules-1 takes longer than 0.1 seconds"):
        worker.code_excerpts((), "run", chosen)


def test_other_faults_come_up_when_a_letter_is_coded(
    chosen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_load_coder", lambda coder: 1 / 0)
    worker.load((chosen,), 100)
    assert worker.code_excerpts((), "run", chosen) == []


def test_what_ends_in_time_is_not_disturbed() -> None:
    with within_time(0.05):
        assert within_memory(sum, 64, [1, 2]) == 3
    time.sleep(0.08)


# --- calls that are stopped ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("raised", "stop"),
    [(TimeoutError(), Stop.TIME), (MemoryError(), Stop.MEMORY), (KeyError("a\nb"), Stop.FAULT)],
)
def test_what_stopped_a_call_is_passed_on(raised: Exception, stop: Stop) -> None:
    class Failed:
        def result(self) -> object:
            raise raised

    with pytest.raises(RunError, match=stop.name):
        result_of(Failed(), lambda kind, error: RunError(kind.name), RunError("broken"))


@pytest.mark.parametrize("cancelled", [None, RunError("stopped")])
def test_a_call_that_was_cancelled_is_nobodys_fault(cancelled: RunError | None) -> None:
    future: Future[None] = Future()
    future.cancel()
    with pytest.raises(RunError, match="stopped" if cancelled else "broken"):
        result_of(future, lambda kind, error: RunError(kind.name), RunError("broken"), cancelled)
