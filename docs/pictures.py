"""Take the pictures of the report's first page and of the coding page.

Run it from the root of the repository whenever their look has changed, with Chromium
installed::

    uv run python docs/pictures.py [--chromium PATH]
"""

from __future__ import annotations

import argparse
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
LETTERS = (sys.executable, "-c", "from inspection_letters.commands import main; main()")
KIND = ("--kind", "area-send-report")
COLOURS = 128
SIZE = {"width": 1200, "height": 900}


def main() -> int:
    """Run the demonstration, and take the pictures of what comes of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--chromium", help="path of Chromium; Playwright's own if not given")
    chromium = parser.parse_args().chromium
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary)
        _run(folder, "demo", "--workspace", "ws")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        _picture_report(browser, folder)
        _picture_review(browser, folder)
        _picture_adjudication(browser, folder)
        browser.close()
    return 0


def _run(folder: Path, *arguments: str) -> None:
    subprocess.run(  # noqa: S603 - our own code
        [*LETTERS, *arguments], cwd=folder, stdout=subprocess.DEVNULL, check=True
    )


def _picture_report(browser: Browser, folder: Path) -> None:
    _run(folder, "report", "-w", "ws", "--out", "report", "--no-pictures")
    page = browser.new_page(viewport=SIZE)
    page.goto((folder / "report" / "index.html").as_uri())
    _keep(page, folder, "report.png")


def _picture_review(browser: Browser, folder: Path) -> None:
    with _serving(folder) as address:
        page = _coding_page(browser, address)
        _press(page, ("a", "joint", "Enter", "w", "a", "waiting"))
        page.locator(".page img").evaluate("picture => picture.decode()")
        _keep(page, folder, "review.png")


def _picture_adjudication(browser: Browser, folder: Path) -> None:
    for coder, keys in (("jo", ("a", "joint", "Enter", "w")), ("sam", ("n",))):
        with _serving(folder, coder, "--mode", "blind", "--letters", "1", *KIND) as address:
            page = _coding_page(browser, address)
            _press(page, keys)
            page.get_by_text("Saved.").wait_for()
            page.close()
    with _serving(folder, "kim", "--mode", "adjudicate") as address:
        page = _coding_page(browser, address)
        _press(page, ("1", "The services are said not to plan together."))
        page.locator(".page img").evaluate("picture => picture.decode()")
        _keep(page, folder, "adjudicate.png")


def _coding_page(browser: Browser, address: str) -> Page:
    page = browser.new_page(viewport=SIZE)
    page.goto(address)
    page.wait_for_url("**/excerpt/**")
    page.locator("#finder").wait_for(state="visible")
    return page


def _press(page: Page, keys: Sequence[str]) -> None:
    """Press keys by name; other texts of several letters are typed."""
    for key in keys:
        if len(key) > 1 and key not in ("Enter", "Escape"):
            page.keyboard.type(key)
        else:
            page.keyboard.press(key)


@contextmanager
def _serving(folder: Path, coder: str = "jo", *options: str) -> Iterator[str]:
    command = [*LETTERS, "review", "-w", "ws", "--coder", coder, *options, "--no-browser"]
    with subprocess.Popen(  # noqa: S603 - our own code
        command, cwd=folder, stdout=subprocess.PIPE, text=True
    ) as process:
        said = ""
        while not (found := re.search(r"Open (\S+)\n", said)):
            said += process.stdout.readline() if process.stdout else ""
        try:
            yield found[1]
        finally:
            process.send_signal(signal.SIGINT)


def _keep(page: Page, folder: Path, name: str) -> None:
    page.screenshot(path=folder / name)
    picture = Image.open(folder / name).convert("RGB")
    picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        ROOT / "docs" / "images" / name, optimize=True
    )
    page.close()


if __name__ == "__main__":
    raise SystemExit(main())
