"""Measure the rules coder against gold.

Writes docs/rules-baseline.md, and corpus/performance/rules-1.json: its errors on the
held-out letters, letter by letter, for which `letters findings` corrects its figures.

Run it from the root of the repository::

    uv run python benchmarks/rules_baseline.py --gold PATH

where PATH is a table of coded sentences (tab separated, no quoting) with the
columns file, sentence_id, section, paragraph, sentence and codes.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from inspection_letters.analysis.gold import default_gold_path, load_gold
from inspection_letters.analysis.statistics.evaluation import Estimate, evaluate
from inspection_letters.analysis.statistics.held_out import (
    HELD_OUT,
    HeldOut,
    HeldOutLetter,
    read_held_out,
    write_held_out,
)
from inspection_letters.analysis.statistics.letter_level import LetterMeasure, measure_letters
from inspection_letters.analysis.statistics.measures import count_letter, recommends
from inspection_letters.analysis.statistics.performance import (
    Interval,
    Intervals,
    Performance,
    bootstrap,
    performance,
)
from inspection_letters.codebook import default_codebook_path, load_codebook, load_patterns
from inspection_letters.coding import RulesCoder
from inspection_letters.coding.choice import default_model_path
from inspection_letters.reading.structure.area_send_report import ROLES, AreaSendReport
from inspection_letters.records import CodedExcerpt, Excerpt, Polarity, Role
from inspection_letters.records.spans import Span

KIND = AreaSendReport.name
SEED = 20
RESAMPLES = 2000
ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "rules-baseline.md"


class Sampled(TypedDict):
    """What all figures with intervals are made with."""

    code_ids: Sequence[str]
    seed: int
    resamples: int


@dataclass(frozen=True)
class Half:
    """Letters that are measured together, with their figures.

    ``figures`` and ``intervals`` are of codes; ``overall`` has the figures of code and
    polarity together, and ``by_letter`` how well letters are found, by measure.
    """

    letters: tuple[str, ...]
    figures: Performance
    intervals: Intervals
    overall: Mapping[str, Estimate]
    by_letter: tuple[LetterMeasure, ...]


def read_gold(path: Path) -> tuple[list[Excerpt], dict[str, dict[str, Polarity]]]:
    """Return the sentences of a table as excerpts, and the codes of each by excerpt ID."""
    excerpts: list[Excerpt] = []
    gold: dict[str, dict[str, Polarity]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for order, row in enumerate(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)):
            excerpt_id = f"{row['file']}/{row['sentence_id']}"
            if excerpt_id in gold:
                raise SystemExit(f"{path}: sentence {excerpt_id} stands there twice.")
            excerpts.append(
                Excerpt(
                    excerpt_id=excerpt_id,
                    letter_id=row["file"],
                    span=Span(0, len(row["sentence"])),
                    quote=row["sentence"],
                    section=row["section"],
                    role=ROLES.get(row["section"], Role.CONTEXT),
                    paragraph=int(row["paragraph"]),
                    order=order,
                )
            )
            pairs = (code.split(":") for code in row["codes"].split(";") if code)
            gold[excerpt_id] = {code_id: Polarity(polarity) for code_id, polarity in pairs}
    return excerpts, gold


def split(letters: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the development letters and the held-out letters."""
    names = sorted(set(letters))
    chosen = set(random.Random(SEED).sample(names, len(names) // 2))  # noqa: S311
    return (
        tuple(name for name in names if name in chosen),
        tuple(name for name in names if name not in chosen),
    )


def measure(
    letters: tuple[str, ...],
    excerpts: Sequence[Excerpt],
    gold: dict[str, dict[str, Polarity]],
    coded: Sequence[CodedExcerpt],
    code_ids: Sequence[str],
) -> Half:
    """Measure the codes of some letters."""
    home = {e.excerpt_id: e.letter_id for e in excerpts if e.letter_id in letters}
    reference = {excerpt_id: gold[excerpt_id] for excerpt_id in home}
    assigned: dict[str, dict[str, Polarity]] = {}
    for code in coded:
        if code.excerpt_id in home:
            assigned.setdefault(code.excerpt_id, {})[code.code_id] = code.polarity
    sections = {
        excerpt.excerpt_id: section
        for excerpt in excerpts
        if excerpt.excerpt_id in home and (section := recommends(excerpt, KIND))
    }
    sampled = Sampled(code_ids=code_ids, seed=SEED, resamples=RESAMPLES)
    return Half(
        letters,
        performance(reference, assigned, code_ids=code_ids),
        bootstrap(reference, assigned, home, **sampled),
        evaluate(reference, assigned, home, **sampled).overall,
        measure_letters(reference, assigned, home, sections, **sampled),
    )


def errors(
    half: Half,
    excerpts: Sequence[Excerpt],
    gold: dict[str, dict[str, Polarity]],
    coded: Sequence[CodedExcerpt],
    coder: RulesCoder,
) -> HeldOut:
    """Count the coder's codes in each held-out letter.

    The kind, outcome, year and region of the letters come from the packaged model's file.
    """
    digests = {letter.file: letter.pdf_sha256 for letter in load_gold(default_gold_path()).letters}
    facts = {
        letter.key: letter.groups
        for letter in read_held_out(default_model_path() / HELD_OUT).labelled
    }
    assigned: dict[str, dict[str, Polarity]] = {}
    for code in coded:
        assigned.setdefault(code.excerpt_id, {})[code.code_id] = code.polarity
    labelled = []
    for name in half.letters:
        home = [excerpt for excerpt in excerpts if excerpt.letter_id == name]
        truth, found = (
            count_letter(
                (excerpt.section, excerpt.role, codes.get(excerpt.excerpt_id, {}))
                for excerpt in home
            )
            for codes in (gold, assigned)
        )
        labelled.append(HeldOutLetter(digests[name], facts[digests[name]], len(home), truth, found))
    f1 = {code.code_id: code.f1 for code in half.figures.codes if code.f1 is not None}
    return HeldOut(coder.coder_id, coder.digest, coder.codebook.digest, tuple(labelled), f1)


def joint_table(held_out: Half, written_on: Half) -> str:
    """Return the figures of code and polarity together as a Markdown table."""
    lines = [
        "| code and polarity both right | held out | 95% interval | development letters | "
        "95% interval |",
        "|---|---|---|---|---|",
    ]
    for name, title in (
        ("joint_precision", "micro precision"),
        ("joint_recall", "micro recall"),
        ("joint_f1", "**micro F1**"),
        ("recall_strength", "recall of strength"),
        ("recall_weakness", "recall of weakness"),
        ("recall_mixed", "recall of mixed"),
        ("recall_context", "recall of context"),
    ):
        cells = [cell for half in (held_out, written_on) for cell in _cells(half.overall[name])]
        lines.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(lines)


def letter_table(held_out: Half) -> str:
    """Return sensitivity and specificity by letter as a Markdown table."""
    lines = ["| measure | letters | sensitivity | specificity |", "|---|---|---|---|"]
    lines += [
        f"| {MEASURED[found.measure]} | {found.letters} | {_in_brackets(found.sensitivity)} | "
        f"{_in_brackets(found.specificity)} |"
        for found in held_out.by_letter
    ]
    return "\n".join(lines)


def _cells(figure: Estimate) -> tuple[str, str]:
    if figure.value is None:
        return "–", "–"
    between = "–" if figure.low is None else f"{figure.low:.2f} to {figure.high:.2f}"
    return f"{figure.value:.2f}", between


def _in_brackets(figure: Estimate) -> str:
    value, between = _cells(figure)
    return value if between == "–" else f"{value} ({between})"


def table(held_out: Half, written_on: Half) -> str:
    """Return the figures as Markdown tables."""

    def number(value: float | None) -> str:
        return "–" if value is None else f"{value:.2f}"

    def between(interval: Interval | None) -> str:
        return "–" if interval is None else f"{interval.low:.2f} to {interval.high:.2f}"

    lines = [
        "| | held out | 95% interval | development letters | 95% interval |",
        "|---|---|---|---|---|",
    ]
    rows: tuple[tuple[str, str, Callable[[Performance], float | None]], ...] = (
        ("micro precision", "micro_precision", lambda p: p.micro.precision),
        ("micro recall", "micro_recall", lambda p: p.micro.recall),
        ("**micro F1**", "micro_f1", lambda p: p.micro.f1),
        ("macro F1", "macro_f1", lambda p: p.macro_f1),
        ("polarity accuracy", "polarity_accuracy", lambda p: p.micro.polarity_accuracy),
    )
    for name, field, get in rows:
        cells = [
            cell
            for half in (held_out, written_on)
            for cell in (number(get(half.figures)), between(getattr(half.intervals, field)))
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += [
        "",
        "| code | n | precision | recall | F1 | 95% interval | polarity | F1, development |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for code, other in zip(held_out.figures.codes, written_on.figures.codes, strict=True):
        cells = [
            str(code.n),
            number(code.precision),
            number(code.recall),
            number(code.f1),
            between(held_out.intervals.f1[code.code_id]),
            number(code.polarity_accuracy),
            number(other.f1),
        ]
        lines.append(f"| {code.code_id} | {' | '.join(cells)} |")
    return "\n".join(lines)


def page(held_out: Half, written_on: Half, coder: RulesCoder) -> str:
    """Return the page for the documentation."""
    return f"""# The rules coder as a baseline

The rules coder (`{coder.coder_id}`) assigns codes with the patterns in
`corpus/codebooks/send-area.patterns.yaml`, and polarities with cue words. It uses no
statistical model, so each of its decisions can be explained. Its scores are the
baseline that a trained model has to beat.

## Figures

Precision, recall and F1 are for pairs of sentence and code, and polarity accuracy is for
correctly assigned codes. The second table is for the held-out letters, except for its last column.

{table(held_out, written_on)}

### Code and polarity together

Nearly all uses need the code and its polarity, so these are the figures to quote beside F1 of
codes alone. A code counts as right only if its polarity is right too. The recall of a polarity is
the share of the codes with it in gold that the rules assign with the same polarity.

{joint_table(held_out, written_on)}

### By letter

Findings count letters, so it matters which letters are found. Over all pairs of held-out letter
and code, sensitivity is the share found of the pairs that have the measure in gold, and
specificity the share left out of those that do not.

{letter_table(held_out)}

## Development and held-out letters

The {len(held_out.letters) + len(written_on.letters)} letters were divided at random into two \
halves (seed {SEED}: `random.Random({SEED}).sample` of half
of the sorted file names).

- **Development letters:** {len(written_on.letters)} letters with \
{written_on.figures.excerpts:,} sentences. All patterns and cues were written and tuned
  on these, and the constants of `inspection_letters.coding.rules` were chosen on them. Their
  scores are therefore too high.
- **Held-out letters:** {len(held_out.letters)} letters with {held_out.figures.excerpts:,} \
sentences. They were measured only once, after the
  patterns were finished, and no pattern was changed afterwards. Expect these figures for new
  letters of the same kind and time.

The division concerns only the rules. The authors of the codebook may have read letters of both
halves.

{LIMITS}
## Method

Intervals come from a bootstrap over whole letters, because the sentences of a letter are not
independent ({RESAMPLES:,} resamples, seed {SEED}, percentile method; see
`inspection_letters.analysis.statistics.performance.bootstrap`).

To reproduce this page from the table of coded sentences:

```
uv run python benchmarks/rules_baseline.py --gold PATH
```

Codebook digest `{coder.codebook.digest[:16]}`, coder digest `{coder.digest[:16]}`.

<details><summary>Development letters</summary>

{chr(10).join(f"- {name}" for name in written_on.letters)}

</details>

<details><summary>Held-out letters</summary>

{chr(10).join(f"- {name}" for name in held_out.letters)}

</details>
"""


MEASURED = {
    "recommended": "named for action or improvement",
    "priority": "in a priority action",
    "improve": "in an area for improvement",
    "weakness": "any mention as a weakness",
    "strength": "any mention as a strength",
}
"""Measures of letters, as the table names them."""

LIMITS = """\
Some letters were coded twice and adjudicated, and the others once. A second coder might have
disputed some codes of sentences that were coded once, so these figures are a little less certain
than their intervals say. The sentences are those of the gold table; another reader might split
a few of them differently.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables, and write the page and the held-out letters."""
    parser = argparse.ArgumentParser(description="Measure the rules coder against gold.")
    parser.add_argument(
        "--gold",
        type=Path,
        default=os.environ.get("LETTERS_GOLD"),
        help="table of coded sentences (default: the path in LETTERS_GOLD)",
    )
    chosen = parser.parse_args(arguments)
    if chosen.gold is None:
        parser.error("give the table of coded sentences with --gold, or set LETTERS_GOLD")
    excerpts, gold = read_gold(Path(chosen.gold))
    path = default_codebook_path()
    codebook = load_codebook(path)
    coder = RulesCoder(codebook, load_patterns(path, codebook))
    coded = coder.code(excerpts, run_id="rules-baseline")
    halves = [
        measure(letters, excerpts, gold, coded, codebook.code_ids)
        for letters in split(excerpt.letter_id for excerpt in excerpts)
    ]
    written_on, held_out = halves
    tables = (
        table(held_out, written_on),
        joint_table(held_out, written_on),
        letter_table(held_out),
    )
    sys.stdout.write("\n\n".join(tables) + "\n")
    PAGE.write_text(page(held_out, written_on, coder), encoding="utf-8")
    write_held_out(
        errors(held_out, excerpts, gold, coded, coder),
        ROOT / "corpus" / "performance" / f"{coder.coder_id}.json",
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
