"""A headless browser for tests of pages, where one is installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

VARIABLE = "LETTERS_TEST_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """Return the path of a Chromium: the one named in the environment, or an installed one."""
    named = os.environ.get(VARIABLE)
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """Yield a Chromium, or skip the tests if none is installed."""
    with sync_playwright() as playwright:
        path = chromium()
        if path is None and not Path(playwright.chromium.executable_path).exists():
            pytest.skip(
                "There is no Chromium here, so pages are not tried in a browser; install it, "
                f"or name it in {VARIABLE}."
            )
        try:
            opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        except Error as error:
            pytest.skip(f"Chromium does not start: {error.message.splitlines()[0]}")
        try:
            yield opened
        finally:
            opened.close()
