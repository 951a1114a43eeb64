"""A browser, and a workspace of sample letters to code in it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    from playwright.sync_api import expect

    from tests.support.browser import browser

    # A computer that does much else at the same time is slow to answer.
    expect.set_options(timeout=30_000)
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.support.in_process import SAMPLES, run_in_process

    path = tmp_path_factory.mktemp("review") / "ws"
    run_in_process([SAMPLES / "990001_wexmoor.pdf", SAMPLES / "990002_ashdale.pdf"], path)
    return path


@pytest.fixture
def ws(coded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(coded, tmp_path / "ws"))
