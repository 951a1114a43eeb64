"""A headless browser for tests of pages, where one is installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, sync_playwright

VARIABLE = "LETTERS_TEST_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome")

WIDE, NARROW = 1440, 360

_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    # Nothing can be fetched from a page that is opened from disk, styles included.
    "preload": False,
}


def check_page(page: Page, name: str) -> None:
    """Check that a page passes axe-core and needs no scrolling from side to side."""
    results = Axe().run(page, options=_RULES)
    assert results.violations_count == 0, f"{name}: {results.generate_report()}"
    over = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert over <= 0, f"{name} is {over} px too wide"


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
