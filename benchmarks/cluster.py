"""Measure a set of many letters by worker processes and by a Dask cluster of this machine.

Run it from the root of the repository (Linux)::

    uv run --extra dask python -m benchmarks.cluster FOLDER --letters 435

FOLDER holds letters (PDF) that can be read; copies with changed bytes fill the set, so that each
is a letter of its own. The set is run by rules, or by the model with ``--coder model``, into a new
workspace each time: by one and by two worker processes, and by Dask with as many workers. Then the
tables of all workspaces are compared. Ratios are to one worker process. Processor time hardly
depends on what else the machine does; seconds on the clock do.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

from benchmarks.process_tree import MIB, Used, measure_letters
from tests.support.killable_run import comparable_tables

WAYS: dict[str, tuple[str, ...]] = {
    "1 process": ("--workers", "1"),
    "2 processes": ("--workers", "2"),
    "Dask, 1 worker": ("--task-runner", "dask", "--workers", "1"),
    "Dask, 2 workers": ("--task-runner", "dask", "--workers", "2"),
}
"""What is compared, with the options of each; the first is what the others are compared with."""


def make_set(folder: Path, number: int, into: Path) -> Path:
    """Fill a folder with a number of letters, copies of those in another with changed bytes.

    Raises
    ------
    SystemExit
        If the folder has no letters.
    """
    letters = sorted(folder.glob("*.pdf"))
    if not letters:
        sys.exit(f"There are no PDF files in {folder}.")
    into.mkdir(parents=True)
    for count, letter in enumerate(islice(cycle(letters), number)):
        # A comment after the end of a PDF changes nothing but its digest.
        content = letter.read_bytes() + f"\n% copy {count // len(letters)}\n".encode()
        (into / f"{count:05}-{letter.name}").write_bytes(content)
    return into


def pages_of(folder: Path) -> int:
    """Return how many pages the letters of a folder have."""
    import pypdfium2

    total = 0
    for path in folder.glob("*.pdf"):
        with pypdfium2.PdfDocument(path) as document:
            total += len(document)
    return total


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, compare and print a table (Markdown)."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path, help="folder of letters")
    parser.add_argument("--letters", type=int, default=40, help="size of the set")
    parser.add_argument("--coder", choices=["rules", "model"], default="rules")
    parser.add_argument("--only", action="append", choices=list(WAYS), help="can be repeated")
    options = parser.parse_args(arguments)
    ways = [way for way in WAYS if not options.only or way in options.only]
    used: dict[str, Used] = {}
    same: dict[str, bool] = {}
    with tempfile.TemporaryDirectory() as place:
        letters = make_set(options.folder, options.letters, Path(place) / "letters")
        pages = pages_of(letters)
        first = None
        for way in ways:
            workspace = Path(place) / way.replace(" ", "-").replace(",", "")
            used[way] = measure_letters(
                "run", letters, "-w", workspace, "--coder", options.coder, *WAYS[way], accept=(0, 3)
            )
            found = comparable_tables(workspace)
            first = first or found
            same[way] = found == first
            print(f"{way}: {used[way].seconds:.0f} s", file=sys.stderr)  # noqa: T201
    print(table(used, same, options.letters, pages))  # noqa: T201


def table(used: dict[str, Used], same: dict[str, bool], letters: int, pages: int) -> str:
    """Return the figures as a table (Markdown)."""
    base = next(iter(used.values()))
    lines = [
        f"{letters} letters with {pages:,} pages; load of the machine {os.getloadavg()[1]:.0f}.",
        "",
        "| | processor time | ratio | on the clock, ratio | largest process, MiB "
        "| all processes, MiB | tables |",
        "|---|---|---|---|---|---|---|",
    ]
    for way, figures in used.items():
        lines.append(
            f"| {way} | {figures.processor:.0f} s | {figures.processor / base.processor:.2f} "
            f"| {figures.seconds / base.seconds:.2f} | {figures.largest / MIB:.0f} "
            f"| {figures.together / MIB:.0f} | {'equal' if same[way] else 'DIFFERENT'} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
