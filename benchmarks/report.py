"""How long a report takes compared with reading its letters, its size, and its search's speed.

    uv run python -m benchmarks.report FOLDER-WITH-PDFS [--chromium PATH]

Prints ratios. For the search, the excerpts of the folder's letters are repeated until
there are those of 400 letters, and a sentence is typed into the search page of a headless
Chromium, key by key.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LETTERS = "from inspection_letters.commands import main; main()"
NUMBER = 400
TYPED = "families wait too long for an assessment"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--chromium", default=None)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        workspace, site, bare = folder / "ws", folder / "site", folder / "bare"
        rules = _seconds("run", asked.folder, "-w", folder / "rules", "--coder", "rules")
        model = _seconds("run", asked.folder, "-w", workspace)
        whole = _seconds("report", "-w", workspace, "--out", site)
        again = _seconds("report", "-w", workspace, "--out", site)
        plain = _seconds("report", "-w", workspace, "--out", bare, "--no-pictures")
        say(f"report beside reading and coding by rules: {whole / rules:.2f}")
        say(f"report beside reading and coding by the model: {whole / model:.2f}")
        say(f"report made again, beside the first: {again / whole:.2f}")
        say(f"report without page pictures, beside the one with them: {plain / whole:.2f}")
        small, large = _megabytes(bare), _megabytes(site)
        say(f"size without page pictures: {small:.1f} MB; with: {large:.1f} MB")
        _widen(bare / "data" / "excerpts.js")
        slowest, middle, number = _typing(bare / "excerpts.html", asked.chromium)
        say(
            f"search in {number:,} excerpts of {NUMBER} letters, a keystroke: "
            f"median {middle:.0f} ms, slowest {slowest:.0f} ms"
        )


def say(line: str) -> None:
    """Print a line of results."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _seconds(*arguments: object) -> float:
    began = time.perf_counter()
    command = [sys.executable, "-c", LETTERS, *map(str, arguments)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    return time.perf_counter() - began


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _widen(path: Path) -> None:
    """Repeat the letters of a search page until there are enough, each with its own words."""
    text = path.read_text(encoding="utf-8").removeprefix("window.REPORT = ").removesuffix(";\n")
    data = json.loads(text)
    letters, excerpts = len(data["letters"]), len(data["id"])
    columns = ("id", "quote", "page", "coded", "recommends", "topic")
    first = {name: data[name][:excerpts] for name in columns}
    owners, originals = data["letter"][:excerpts], data["letters"][:letters]
    copies = -(-NUMBER // letters)
    for copy in range(1, copies):
        data["letters"] += [
            {**original, "slug": f"{original['slug']}-{copy}"} for original in originals
        ]
        data["letter"] += [copy * letters + owner for owner in owners]
        for name in columns:
            data[name] += (
                [f"{quote} {copy}" for quote in first[name]] if name == "quote" else first[name]
            )
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    path.write_text(f"window.REPORT = {written};\n", encoding="utf-8")


def _typing(page_path: Path, chromium: str | None) -> tuple[float, float, int]:
    """Return the slowest and the median time from a key to results on the screen, in ms."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(page_path.resolve().as_uri())
        number = page.evaluate("window.REPORT.id.length")
        page.focus("#q")
        times = []
        for end in range(1, len(TYPED) + 1):
            # From the event to the frame after the results have been laid out.
            times.append(
                page.evaluate(
                    """text => new Promise(done => {
                        const field = document.getElementById("q");
                        field.value = text;
                        const began = performance.now();
                        field.dispatchEvent(new Event("input", { bubbles: true }));
                        requestAnimationFrame(() =>
                            setTimeout(() => done(performance.now() - began)));
                    })""",
                    TYPED[:end],
                )
            )
        browser.close()
    times.sort()
    return times[-1], times[len(times) // 2], number


if __name__ == "__main__":
    main()
