"""Measure a whole run beside pdfplumber's bare `extract_words`, and write docs/benchmarks.md.

Run it from the root of the repository (Linux), on a machine that does nothing else::

    uv run python -m benchmarks.throughput FOLDER

where FOLDER holds PDFs that can all be read. The two are measured in turn, several
times in one sitting, so that what else the machine does touches both alike. Processor time
and memory are of all processes of a run: see `benchmarks.process_tree`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

from benchmarks.process_tree import MIB, SAMPLE_SECONDS, Used, measure, measure_letters

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"

OTHERS = "## Processes and Dask"
"""The first section of the page that another script measured: `benchmarks.cluster`."""

Merge = Callable[[Sequence[float]], float]
"""How the figure of all rounds is computed from those of single rounds."""

BARE = """
import json, sys, time
import pdfplumber
pages = 0
started = time.perf_counter()
for path in sys.argv[1:]:
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_words()
            pages += 1
print(json.dumps({"pages": pages, "seconds": time.perf_counter() - started}))
"""


@dataclass(frozen=True)
class Round:
    """One turn of everything that is measured.

    ``bare_seconds`` and ``stages`` are of the work alone, without the start of Python; all
    else is of whole processes.
    """

    by_rules: Used
    again: Used
    by_model: Used
    single_by_rules: Used
    single_by_model: Used
    bare: Used
    bare_seconds: float
    pages: int
    stages: dict[str, float]


def run_python(*arguments: str) -> tuple[Used, dict[str, float]]:
    """Run Python on what prints its own figures last; return what it used, and them.

    Raises
    ------
    SystemExit
        If it does not end with status 0: figures of a run with faults mean nothing.
    """
    used = measure([sys.executable, *arguments])
    if used.status != 0:
        raise SystemExit(f"Ended with status {used.status}: ...{used.output[-2000:]}")
    figures: dict[str, float] = json.loads(used.output.splitlines()[-1])
    return used, figures


def take_turn(files: Sequence[str]) -> Round:
    """Run the letters by rules, again, and by the model; one letter by each; the words alone."""

    def letters(coder: str, workspace: str, inputs: Sequence[str] = files) -> Used:
        return measure_letters("run", *inputs, "--workspace", workspace, "--coder", coder)

    with tempfile.TemporaryDirectory() as workspace:
        by_rules, again = letters("rules", workspace), letters("rules", workspace)
    with tempfile.TemporaryDirectory() as workspace:
        by_model = letters("model", workspace)
    with tempfile.TemporaryDirectory() as workspace:
        single_by_rules = letters("rules", workspace, files[:1])
    with tempfile.TemporaryDirectory() as workspace:
        single_by_model = letters("model", workspace, files[:1])
    bare, words = run_python("-c", BARE, *files)
    _, stages = run_python("-m", "benchmarks.stages", *files)
    return Round(
        by_rules,
        again,
        by_model,
        single_by_rules,
        single_by_model,
        bare,
        words["seconds"],
        int(words["pages"]),
        stages,
    )


def table(rounds: Sequence[Round]) -> str:
    """Return the figures as Markdown tables: the summaries, where time goes, and every round."""
    tables = (_whole_runs(rounds), _stages(rounds), _shares(rounds), _rounds(rounds))
    return "\n\n".join(tables)


def _whole_runs(rounds: Sequence[Round]) -> str:
    pages = rounds[0].pages

    def row(name: str, figure: Callable[[Round, Used], float], form: str, merge: Merge) -> str:
        values = [
            format(merge([figure(turn, used) for turn, used in column]), form)
            for column in (
                [(turn, turn.by_rules) for turn in rounds],
                [(turn, turn.by_model) for turn in rounds],
            )
        ]
        return f"| {name} | {values[0]} | {values[1]} |"

    singles = [
        format(median([used.seconds for used in column]), ".1f")
        for column in (
            [turn.single_by_rules for turn in rounds],
            [turn.single_by_model for turn in rounds],
        )
    ]
    return "\n".join(
        (
            "| whole run | by rules | by the model |",
            "|---|---|---|",
            row("pages per second", lambda _, used: pages / used.seconds, ".1f", median),
            row(
                "**time on the clock over bare `extract_words`**",
                lambda turn, used: used.seconds / turn.bare_seconds,
                ".2f",
                median,
            ),
            row(
                "**processor time of all processes over bare `extract_words`**",
                lambda turn, used: used.processor / turn.bare_seconds,
                ".2f",
                median,
            ),
            row("seconds on the clock", lambda _, used: used.seconds, ".1f", median),
            row("seconds of processor time", lambda _, used: used.processor, ".1f", median),
            f"| one letter from start to end, seconds on the clock | {singles[0]} | {singles[1]} |",
            row("largest process, MiB", lambda _, used: used.largest / MIB, ".0f", max),
            row("all processes together, MiB", lambda _, used: used.together / MIB, ".0f", max),
        )
    )


def _stages(rounds: Sequence[Round]) -> str:
    pages = rounds[0].pages

    def row(name: str, values: Sequence[float], form: str = ".2f", merge: Merge = median) -> str:
        return f"| {name} | {format(merge(values), form)} |"

    excerpts = f"{rounds[0].stages['excerpts']:,} sentences"
    return "\n".join(
        (
            "| beside it | |",
            "|---|---|",
            row(
                "bare `extract_words`, pages per second",
                [pages / turn.bare_seconds for turn in rounds],
                ".1f",
            ),
            row(
                "largest process of bare `extract_words`, MiB",
                [turn.bare.largest / MIB for turn in rounds],
                ".0f",
                max,
            ),
            row(
                f"coding {excerpts} with the model over bare `extract_words`",
                [turn.stages["model"] / turn.bare_seconds for turn in rounds],
            ),
            row(
                "coding them with the model over reading them from the PDFs with our own reader",
                [turn.stages["model"] / turn.stages["reading"] for turn in rounds],
            ),
            row(
                "coding them with the rules over reading them with our own reader",
                [turn.stages["rules"] / turn.stages["reading"] for turn in rounds],
            ),
            row(
                "second run by rules on the same letters, seconds on the clock",
                [turn.again.seconds for turn in rounds],
                ".1f",
            ),
            row(
                "second run over the first",
                [turn.again.seconds / turn.by_rules.seconds for turn in rounds],
                ".3f",
            ),
        )
    )


def _shares(rounds: Sequence[Round]) -> str:
    """Return the parts of the processor time of whole runs, as multiples of bare words."""

    def rest(turn: Round, used: Used, coder: str) -> float:
        return used.processor - turn.stages["reading"] - turn.stages[coder]

    def row(name: str, rules: Callable[[Round], float], model: Callable[[Round], float]) -> str:
        values = [
            median([part(turn) / turn.bare_seconds for turn in rounds]) for part in (rules, model)
        ]
        return f"| {name} | {values[0]:.2f} | {values[1]:.2f} |"

    def of_model(turn: Round) -> float:
        return turn.stages["model"] - turn.stages["encoders"] - turn.stages["features"]

    return "\n".join(
        (
            "| processor time over bare `extract_words`, by its parts | by rules | by the model |",
            "|---|---|---|",
            row(
                "reading, from PDF to sentences",
                lambda turn: turn.stages["reading"],
                lambda turn: turn.stages["reading"],
            ),
            row("encoders", lambda _: 0.0, lambda turn: turn.stages["encoders"]),
            row(
                "patterns and other features",
                lambda turn: turn.stages["rules"],
                lambda turn: turn.stages["features"],
            ),
            row("the rest of coding", lambda _: 0.0, of_model),
            row(
                "everything else",
                lambda turn: rest(turn, turn.by_rules, "rules"),
                lambda turn: rest(turn, turn.by_model, "model"),
            ),
        )
    )


def _rounds(rounds: Sequence[Round]) -> str:
    lines = [
        "| round | bare (s) | by rules (s) | processor (s) | by the model (s) | processor (s) "
        "| second run (s) |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {number} | {turn.bare_seconds:.1f} | {turn.by_rules.seconds:.1f} "
        f"| {turn.by_rules.processor:.1f} | {turn.by_model.seconds:.1f} "
        f"| {turn.by_model.processor:.1f} | {turn.again.seconds:.1f} |"
        for number, turn in enumerate(rounds, start=1)
    ]
    return "\n".join(lines)


def page(rounds: Sequence[Round], files: int) -> str:
    """Return the page for the documentation."""
    return f"""# How fast, and how much memory

This page is written by its own script:

```
uv run python -m benchmarks.throughput FOLDER --rounds {len(rounds)}
```

Here FOLDER held {files} letters with {rounds[0].pages} pages.

{table(rounds)}

## What is measured

- *Whole run*: `letters run FOLDER --workspace NEW`, with `--coder rules` or `--coder model`,
  from the start of the process to its end: reading, layout, structure, sentences, codes, and
  everything stored. It uses all {cores()} cores of the machine.
- *Bare `extract_words`*: one process that opens the same files with pdfplumber, one after
  another, and calls `page.extract_words()` for every page, with nothing done to the words.
  Only that loop is timed, not the start of Python.
- *One letter*: the same command for the first letter of the folder and a new workspace.
- *Second run*: the same command once more on the same workspace; nothing is read.
- *Reading* and *coding* are processor time of the stages alone, in one process that has read and
  coded something before: reading from the PDF to sentences; coding with everything loaded.
- *Everything else* is what is left of a whole run: starting its processes, loading the coder,
  storing results, and what two processes at work at once cost each other.
- Python keeps the modules it has compiled, as it does unless told otherwise, so the first round of
  a new environment takes longer.
- All take turns. Each ratio is of two measurements of the same round, and the tables give
  the median of the rounds; of memory, the highest figure of all rounds.
- *Processor time* is the sum over every process of the run, each counted once when it has ended.
  The usual accounting of child processes (`RUSAGE_CHILDREN`) misses those that a fork server
  starts; `benchmarks/process_tree.py` says how they are counted here.
- *Largest process* is the highest resident set of any single process. *All processes together*
  is the highest sum of proportional set sizes, in which memory that processes share is divided
  among them, sampled every {SAMPLE_SECONDS:g} seconds.

Measured with {cores()} cores, {platform.system()}, Python {platform.python_version()} and \
pdfplumber {version("pdfplumber")}.

How good the codes are is another question: see [rules-baseline.md](rules-baseline.md) and
[model-coder.md](model-coder.md).
"""


def cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def kept_of(out: Path) -> str:
    """Return the sections of a page that other scripts measured, to be kept below."""
    before = out.read_text(encoding="utf-8") if out.exists() else ""
    place = before.find(f"\n{OTHERS}\n")
    return "" if place < 0 else before[place:]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables and write the page."""
    parser = argparse.ArgumentParser(description="Measure a whole run beside bare extract_words.")
    parser.add_argument("folder", type=Path, help="folder of PDFs")
    parser.add_argument("--rounds", type=int, default=3, help="how often to measure each")
    parser.add_argument("--out", type=Path, default=PAGE, help="page to write")
    chosen = parser.parse_args(arguments)
    files = sorted(str(path) for path in chosen.folder.rglob("*.pdf"))
    if not files or chosen.rounds < 1:
        parser.error("there must be at least one PDF in the folder, and one round")
    for name in [name for name in os.environ if name.startswith(("LETTERS_", "PREFECT_"))]:
        del os.environ[name]
    # Python keeps what it compiled unless it is told not to, and so do users.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    rounds = []
    for number in range(chosen.rounds):
        rounds.append(take_turn(files))
        sys.stderr.write(f"round {number + 1} of {chosen.rounds} is done\n")
    sys.stdout.write(table(rounds) + "\n")
    chosen.out.write_text(page(rounds, len(files)) + kept_of(chosen.out), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
