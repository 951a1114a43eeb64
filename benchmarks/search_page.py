"""Measure searches on the search page of a report, in Chromium and from disk.

Run it from the root of the repository::

    uv run python -m benchmarks.search_page REPORT [--chromium PATH]

For each search the page is opened anew, as from a link with the search in its address. Times are
from the start of the search: until the first 50 results are on the page, and until all have been
counted. The heap is that of the page's JavaScript at the end, before it is tidied up.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any, Final

from inspection_letters.outputs.report.links import SEARCH, search_link
from playwright.sync_api import sync_playwright

SEARCHES: Final = {
    "all excerpts": search_link(),
    "a code as a weakness": search_link(code="waiting-times", polarity="weakness"),
    "a common word": search_link(q="children"),
    "a word with words that go with it": search_link(q="waiting"),
    "a phrase": search_link(q='"parent carer forum"'),
    "a code and a word": search_link(code="waiting-times", q="clinic"),
}
ENDED: Final = "document.getElementById('search').dataset.milliseconds"
LONGEST: Final = 600_000
"""Milliseconds after which a search has failed."""


def measure_search(page: Any, address: str) -> str:
    """Return the cells of a row: milliseconds to the first results and to all, heap, and what."""
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_function(ENDED, timeout=LONGEST)
    times = page.evaluate("({ ...document.getElementById('search').dataset })")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    found = {
        each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]
    }
    first = float(times.get("first", times["milliseconds"]))
    number = page.locator("#found").inner_text().split(" in ")[0]
    return (
        f"{number} | {first:,.0f} | {float(times['milliseconds']):,.0f} | "
        f"{found['JSHeapUsedSize'] / 2**20:,.0f}"
    )


def main() -> None:
    """Measure and print the table in Markdown."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("report", type=Path)
    parser.add_argument("--chromium", default=None)
    asked = parser.parse_args()
    sys.stdout.write(
        "| search | found | first (ms) | all (ms) | heap (MiB) |\n|---|---|---|---|---|\n"
    )
    folder = asked.report.resolve().as_uri()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=asked.chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{folder}/{SEARCH}")
        for name, link in SEARCHES.items():
            sys.stdout.write(f"| {name} | {measure_search(page, f'{folder}/{link}')} |\n")
            sys.stdout.flush()
        browser.close()


if __name__ == "__main__":
    main()
