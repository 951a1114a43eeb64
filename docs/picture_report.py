"""Take the picture of the report's first page that README.md shows.

Run it from the root of the repository whenever the look of the report has changed, with
Chromium installed::

    uv run python docs/picture_report.py [--chromium PATH]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
LETTERS = "from inspection_letters.commands import main; main()"
COLOURS = 128


def main() -> int:
    """Make the report of the sample letters, and take its picture."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--chromium", help="path of Chromium; Playwright's own if not given")
    chromium = parser.parse_args().chromium
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for arguments in (
            ("demo", "--workspace", "ws"),
            ("report", "-w", "ws", "--out", "report", "--no-pictures"),
        ):
            subprocess.run(  # noqa: S603 - our own code
                [sys.executable, "-c", LETTERS, *arguments],
                cwd=folder,
                stdout=subprocess.DEVNULL,
                check=True,
            )
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1200, "height": 900})
            page.goto((folder / "report" / "index.html").as_uri())
            page.screenshot(path=folder / "report.png")
            browser.close()
        picture = Image.open(folder / "report.png").convert("RGB")
    picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        ROOT / "docs" / "images" / "report.png", optimize=True
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
