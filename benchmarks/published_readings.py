"""Compare shares of letters with those that others have published for this kind of letter.

Run from the root of the repository on the table of coded sentences::

    uv run python -m benchmarks.published_readings --gold TABLE

For each published share it prints what people's codes (gold) say, what the rules say, and what
the model says by its answers on letters held out; then the letters on which gold says no or
the sides differ, to be read. The published figures are those of Ofsted's own reading of the
54 reports of 2023 and 2024 (June 2025).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from inspection_letters.analysis.statistics.answers import ANSWERS, keys, read_answers
from inspection_letters.codebook import default_codebook_path, load_codebook, load_patterns
from inspection_letters.coding import RulesCoder
from inspection_letters.coding.choice import default_model_path
from inspection_letters.records import Excerpt
from inspection_letters.records.rounding import percent
from inspection_letters.runs.training.data import read_gold
from scipy.stats import binomtest

EHC = frozenset({"ehc-plan-timeliness", "ehc-plan-quality"})
WAITS = frozenset({"waiting-times"})


class Reading(NamedTuple):
    """A published share: among letters with a section, those in which it has certain codes."""

    name: str
    section: str
    codes: frozenset[str]
    published: str


READINGS = (
    Reading("EHC plans (timeliness or quality) among areas for improvement", "improve", EHC, "69%"),
    Reading("EHC plans (timeliness or quality) among priority actions", "priority", EHC, "71%"),
    Reading("long waits among areas for improvement", "improve", WAITS, "almost 60%"),
    Reading("long waits among priority actions", "priority", WAITS, "–"),
)

Codes = Mapping[str, Iterable[str]]


def letters_with(reading: Reading, excerpts: Iterable[Excerpt], codes: Codes) -> dict[str, bool]:
    """Return, for each letter with the section, whether any excerpt of it has the codes."""
    found: dict[str, bool] = {}
    for excerpt in excerpts:
        if excerpt.section == reading.section:
            bears = bool(reading.codes.intersection(codes.get(excerpt.excerpt_id, ())))
            found[excerpt.letter_id] = found.get(excerpt.letter_id, False) or bears
    return found


def share(found: Mapping[str, bool]) -> str:
    """Return a share with the interval of Wilson."""
    yes, n = sum(found.values()), len(found)
    if not n:
        return "–"
    interval = binomtest(yes, n).proportion_ci(method="wilson")
    return f"{yes} of {n}: {percent(yes / n)} ({percent(interval.low)} to {percent(interval.high)})"


def main() -> int:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gold", type=Path, required=True, help="table of coded sentences")
    chosen = parser.parse_args()
    path = default_codebook_path()
    codebook = load_codebook(path)
    gold = read_gold(chosen.gold, codebook)
    rules: dict[str, list[str]] = {}
    for coding in RulesCoder(codebook, load_patterns(path, codebook)).code(
        gold.excerpts, run_id="reading"
    ):
        rules.setdefault(coding.excerpt_id, []).append(coding.code_id)
    answers = read_answers(default_model_path() / ANSWERS)
    sides: dict[str, Codes] = {
        "gold": {
            excerpt.excerpt_id: label
            for excerpt, label in zip(gold.excerpts, gold.labels, strict=True)
        },
        "rules": rules,
        "model, held out": {
            excerpt.excerpt_id: answers.by_key.get(key, {})
            for excerpt, key in zip(gold.excerpts, keys(gold.excerpts), strict=True)
        },
    }
    for reading in READINGS:
        found = {name: letters_with(reading, gold.excerpts, codes) for name, codes in sides.items()}
        print_reading(reading, found)
    return 0


def print_reading(reading: Reading, found: Mapping[str, Mapping[str, bool]]) -> None:
    """Print the shares, and the letters on which gold says no or the sides differ."""
    out = sys.stdout.write
    out(f"\n{reading.name}\n  {'published':16} {reading.published}\n")
    for name, said in found.items():
        out(f"  {name:16} {share(said)}\n")
    for letter, truth in found["gold"].items():
        others = {name: said.get(letter) for name, said in found.items() if name != "gold"}
        if not truth or any(value != truth for value in others.values()):
            answers_of = ", ".join(
                f"{name} {'yes' if yes else 'no'}" for name, yes in others.items()
            )
            out(f"    {letter}: gold {'yes' if truth else 'no'}, {answers_of}\n")


if __name__ == "__main__":
    raise SystemExit(main())
