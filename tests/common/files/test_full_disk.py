"""A disk that is full while a workbook or a Word file is written: one error, and no more words."""

from __future__ import annotations

import errno
import gc
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import docx
import pytest
from inspection_letters.analysis.over_time import OverTime
from inspection_letters.commands.console import VisibleConsole
from inspection_letters.commands.printing.over_time import write_over_time
from inspection_letters.commands.printing.text_output import write_out
from inspection_letters.common.files.office import writes_office_file
from inspection_letters.common.files.unwritable import unwritable
from inspection_letters.outputs.report.document.short import save_document, start_document
from inspection_letters.records.errors import UsageError
from inspection_letters.review.intrusion_sheet import write_intrusion_sheet
from inspection_letters.review.sheet import SheetRow, write_sheet
from inspection_letters.topics.intrusion import IntrusionItem
from openpyxl import Workbook

from tests.support.factories import make_codebook

resource = pytest.importorskip("resource")

FullDisk = Callable[[int], AbstractContextManager[None]]


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[FullDisk]:
    """No file may grow beyond some bytes; afterwards nothing has been said."""
    faults: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", faults.append)

    @contextmanager
    def full(most: int) -> Iterator[None]:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    yield full
    gc.collect()
    assert faults == []


def noise(rows: int) -> list[str]:
    rng = random.Random(0)
    return [str(rng.random()) for _ in range(rows)]


def as_sheet(path: Path) -> None:
    rows = [SheetRow(text, "l", "a", 1, "s", "", text, "") for text in noise(300)]
    write_sheet(rows, make_codebook(), path)


def as_intrusion(path: Path) -> None:
    items = [IntrusionItem(text, "1", "a topic", (text, "b"), "b", "2") for text in noise(300)]
    write_intrusion_sheet(items, path)


@pytest.mark.parametrize("write", [as_sheet, as_intrusion])
@pytest.mark.parametrize("most", [100, 4_000])
def test_a_sheet_that_does_not_fit(
    write: Callable[[Path], None],
    most: int,
    full_disk: FullDisk,
    tmp_path: Path,
) -> None:
    path = tmp_path / "sheet.xlsx"
    with full_disk(most), pytest.raises(UsageError, match="cannot be written") as caught:
        write(path)
    assert "too large" in caught.value.reason
    assert list(tmp_path.iterdir()) == []


@writes_office_file
def as_stream(path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("rows")
    for text in noise(2_000):
        sheet.append([text])
    book.save(path)


@writes_office_file
def as_document(path: Path) -> None:
    document = docx.Document()
    for text in noise(200):
        document.add_paragraph(text)
    document.save(str(path))


@pytest.mark.parametrize("write", [as_stream, as_document])
@pytest.mark.parametrize("most", [100, 10_000])
def test_a_file_that_does_not_fit(
    write: Callable[[Path], None],
    most: int,
    full_disk: FullDisk,
    tmp_path: Path,
) -> None:
    with full_disk(most), pytest.raises(OSError, match="too large"):
        write(tmp_path / "file")


def as_short_document(path: Path) -> None:
    document, draft = start_document("Quotations")
    for text in noise(200):
        draft.text(text)
    save_document(document, path)


def as_table(path: Path) -> None:
    found = OverTime("rules-1", make_codebook(), (), 0, ())
    write_over_time(found, "xlsx", path, VisibleConsole(), workspace=path)


def as_text(path: Path) -> None:
    write_out("\n".join(noise(2_000)), path, VisibleConsole())


@pytest.mark.parametrize("write", [as_short_document, as_table, as_text])
@pytest.mark.parametrize("most", [100, 2_000])
def test_a_file_of_a_command_that_does_not_fit(
    write: Callable[[Path], None], most: int, full_disk: FullDisk, tmp_path: Path
) -> None:
    with full_disk(most), pytest.raises(UsageError, match="too large") as caught:
        write(tmp_path / "file")
    assert caught.value.remedy == "Free some space, or choose a file on another disk."
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_may_not_be_written_has_another_remedy() -> None:
    refused = unwritable(Path("a.csv"), PermissionError(errno.EACCES, "Permission denied"))
    assert str(refused) == (
        "a.csv cannot be written (Permission denied). "
        "Choose a file in a folder where you have permission to write."
    )


@pytest.mark.parametrize("fault", [ValueError("odd"), UsageError("Odd.", "Go on.")])
def test_other_errors_pass(fault: Exception) -> None:
    @writes_office_file
    def fail() -> None:
        raise fault

    with pytest.raises(type(fault)) as caught:
        fail()
    assert caught.value is fault
