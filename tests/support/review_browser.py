"""The coding page in a browser, served by the command itself."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.support.browser import WIDE

LETTERS = "from inspection_letters.commands import main; main()"


@dataclass
class Serving:
    """The command while it serves."""

    process: subprocess.Popen[str]
    address: str


@contextmanager
def serving(ws: Path, *options: str, coder: str = "jo") -> Iterator[Serving]:
    command = [sys.executable, "-c", LETTERS, "review", "-w", str(ws), "--coder", coder]
    with subprocess.Popen(
        [*command, "--no-browser", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            said = ""
            while not (found := re.search(r"Open (http://\S+)\n", said)):
                line = process.stdout.readline()
                assert line, said
                said += line
            yield Serving(process, found[1])
        finally:
            process.kill()


@contextmanager
def window(chromium: Browser, address: str, **options: object) -> Iterator[Page]:
    """Open the page in a window of its own, which knows nothing of others."""
    context: BrowserContext = chromium.new_context(
        viewport={"width": WIDE, "height": 900},
        **options,  # type: ignore[arg-type]
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    expect(page).to_have_url(re.compile("/(excerpt|search)"))
    yield page
    context.close()
    assert faults == []


def shown(page: Page) -> str:
    """Return the ID of the excerpt that is shown."""
    found = re.search(r"/excerpt/(\w+)", page.url)
    assert found
    return found[1]


def press(page: Page, key: str) -> None:
    """Press a key once the script of the page has run."""
    expect(page.locator("#finder")).to_be_visible()
    page.keyboard.press(key)
