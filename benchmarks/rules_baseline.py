"""Measure the rules coder against gold: the main codes and the detail codes.

Writes docs/rules-baseline.md, and its errors on the held-out letters, letter by letter, for
which `letters findings` corrects its figures (corpus/performance/rules-1.json).

Run it from the root of the repository::

    uv run python -m benchmarks.rules_baseline --gold PATH --detail PATH

where the first PATH is a table of coded sentences (tab separated, no quoting) with the
columns file, sentence_id, section, paragraph, sentence and codes, and the second a table of
their detail codes with the columns file, sentence_id and detail_codes.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from inspection_letters.analysis.statistics.held_out import write_held_out
from inspection_letters.codebook import default_codebook_path, load_codebook, load_patterns
from inspection_letters.coding import RulesCoder

from benchmarks.rules_data import errors, measure, measure_detail, read_detail, read_gold, split
from benchmarks.rules_page import (
    detail_summary,
    detail_table,
    joint_table,
    letter_table,
    page,
    table,
)

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "rules-baseline.md"
PERFORMANCE = ROOT / "corpus" / "performance"


def rules_coder(path: Path) -> RulesCoder:
    """Return the rules coder of a codebook file."""
    codebook = load_codebook(path)
    return RulesCoder(codebook, load_patterns(path, codebook))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables, and write the page and the held-out letters."""
    parser = argparse.ArgumentParser(description="Measure the rules coder against gold.")
    parser.add_argument(
        "--gold",
        type=Path,
        default=os.environ.get("LETTERS_GOLD"),
        help="table of coded sentences (default: the path in LETTERS_GOLD)",
    )
    parser.add_argument("--detail", type=Path, required=True, help="table of their detail codes")
    chosen = parser.parse_args(arguments)
    if chosen.gold is None:
        parser.error("give the table of coded sentences with --gold, or set LETTERS_GOLD")
    excerpts, gold = read_gold(Path(chosen.gold))
    coder = rules_coder(default_codebook_path())
    codebook = coder.codebook
    coded = coder.code(excerpts, run_id="rules-baseline")
    main_coded = [coding for coding in coded if coding.code_id in codebook.code_ids]
    halves = split(excerpt.letter_id for excerpt in excerpts)
    written_on, held_out = (
        measure(letters, excerpts, gold, main_coded, codebook.code_ids) for letters in halves
    )
    detail_gold = read_detail(chosen.detail, gold)
    details = [
        measure_detail(letters, excerpts, detail_gold, coded, codebook.detail_ids)
        for letters in (halves[1], halves[0], halves[0] + halves[1])
    ]
    tables = (
        table(held_out, written_on),
        joint_table(held_out, written_on),
        letter_table(held_out),
        detail_summary(details),
        detail_table(details[0], codebook),
    )
    sys.stdout.write("\n\n".join(tables) + "\n")
    PAGE.write_text(page(held_out, written_on, coder, details), encoding="utf-8")
    both = {excerpt_id: {**gold[excerpt_id], **detail_gold[excerpt_id]} for excerpt_id in gold}
    figures = [held_out.figures, details[0].figures]
    found = errors(figures, halves[1], excerpts, both, coded, coder)
    write_held_out(found, PERFORMANCE / f"{coder.coder_id}.json")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
