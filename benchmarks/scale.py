"""Measure how time and memory of commands grow with the number of letters.

Run it from the root of the repository (Linux)::

    uv run python -m benchmarks.scale FOLDER --letters 1250 2500 5000 10000

FOLDER gets a workspace of simulated letters for each number (`benchmarks.simulated_letters`),
which is used again if it is there; `evaluate` gets a copy in which a second coder has coded.
Each command is run once in each workspace. Growth is of
processor time, of which the commands' own start is part, so that another process on the machine
hardly matters; over the smaller workspace and divided by how many times as many letters there
are, so that 1 is growth in a straight line.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from inspection_letters.analysis.topic_tables import TOPICS_FOLDER
from inspection_letters.records.seeds import DEFAULT_SEED

from benchmarks.process_tree import MIB, Used, measure_letters
from benchmarks.simulated_letters import SECOND, with_second_coder, write_workspace

COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "export (JSON Lines)": ("export", "--format", "jsonl", "--out", "{out}"),
    "export (Parquet)": ("export", "--format", "parquet", "--out", "{out}"),
    "check": ("check",),
    "check --whole": ("check", "--whole"),
    "find": ("find", "--text", "waiting"),
    "quote": ("quote", "--code", "waiting-times"),
    "findings": ("findings",),
    "practice": ("practice",),
    "over-time": ("over-time",),
    "evaluate": ("evaluate", "--against", SECOND),
    "topics": ("topics",),
    "report": ("report", "--no-pictures", "--out", "{out}"),
}
"""Commands by their names in the table. Topics are found before the report, which shows them."""

ACCEPTED: Final = (0, 5)
"""Exit statuses: simulated letters are in no official record, as `letters check` says."""


def measure_command(name: str, workspace: Path) -> Used:
    """Run a command in a workspace; what it writes is thrown away, apart from topics."""
    if name == "evaluate":
        workspace = with_second_coder(workspace)
    if name == "topics":
        shutil.rmtree(workspace / TOPICS_FOLDER, ignore_errors=True)
    with tempfile.TemporaryDirectory() as out:
        arguments = [part.format(out=out) for part in COMMANDS[name]]
        return measure_letters(*arguments, "--workspace", workspace, accept=ACCEPTED)


def row(name: str, number: int, used: Used, smaller: tuple[int, Used] | None) -> str:
    """Return a row of the table."""
    growth = "–"
    if smaller is not None:
        times, of_time = number / smaller[0], used.processor / smaller[1].processor
        growth = f"{of_time / times:.2f}"
    return (
        f"| {name} | {number:,} | {used.processor:.0f} | {growth} | {used.largest / MIB:,.0f} | "
        f"{used.together / MIB:,.0f} |"
    )


def measure_growth(folder: Path, names: Sequence[str], numbers: Sequence[int]) -> None:
    """Measure commands in workspaces of several sizes, and print the table in Markdown."""
    smaller: dict[str, tuple[int, Used]] = {}
    head = ("command", "letters", "processor (s)", "growth", "largest (MiB)", "together (MiB)")
    for cells in (head, ["---"] * len(head)):
        sys.stdout.write(f"| {' | '.join(cells)} |\n")
    for number in sorted(numbers):
        workspace = folder / str(number)
        if not workspace.exists():
            write_workspace(workspace, number, seed=DEFAULT_SEED)
        for name in names:
            used = measure_command(name, workspace)
            sys.stdout.write(f"{row(name, number, used, smaller.get(name))}\n")
            sys.stdout.flush()
            smaller[name] = (number, used)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--letters", type=int, nargs="+", default=[1250, 2500, 5000, 10000])
    parser.add_argument("--commands", nargs="+", choices=[*COMMANDS], default=[*COMMANDS])
    asked = parser.parse_args()
    measure_growth(asked.folder, asked.commands, asked.letters)


if __name__ == "__main__":
    main()
