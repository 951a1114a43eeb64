"""A letter whose name is not UTF-8 is read, rejected and known again like any other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from inspection_letters.store import open_store, queries

from tests.support.in_process import RULES, SAMPLES, plan_at, run_in_process


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "letters"
    path.mkdir()
    try:
        (path / os.fsdecode(b"bad\xff.pdf")).write_bytes(b"%PDF-1.7 nothing")
    except OSError:
        pytest.skip("this file system has only names in UTF-8")
    letter = (SAMPLES / "990001_wexmoor.pdf").read_bytes()
    (path / os.fsdecode(b"good\xff.pdf")).write_bytes(letter)
    return path


def test_an_odd_name_is_no_fault(folder: Path, tmp_path: Path) -> None:
    ws = tmp_path / os.fsdecode(b"ws\xfe")
    summary = run_in_process([folder], ws)
    assert summary.read == 1
    (rejection,) = summary.rejections
    assert rejection.source == str(folder / r"bad\udcff.pdf")
    with open_store(ws) as store, store.read() as conn:
        (letter,) = queries.all_letters(conn)
    assert letter.letter.source == str(folder / r"good\udcff.pdf")
    plan = plan_at(ws, [folder], RULES)
    assert plan.nothing_to_do
    assert len(plan.refused) == 1
