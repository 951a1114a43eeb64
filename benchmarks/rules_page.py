"""The tables and the page of documentation of `benchmarks.rules_baseline`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from inspection_letters.analysis.code_use import LEAST_F1
from inspection_letters.analysis.statistics.evaluation import Estimate
from inspection_letters.analysis.statistics.performance import (
    CodePerformance,
    Interval,
    Performance,
)
from inspection_letters.coding import RulesCoder
from inspection_letters.records import Codebook

from benchmarks.rules_data import DETAIL_SEED, RESAMPLES, SEED, DetailHalf, Half

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

DETAIL_LIMITS = """\
The detail patterns were written on the development letters below. Letters of other kinds, which
have no gold, were searched for sentences that match wrongly, such as those on the local offer to
care leavers. Nobody read the held-out letters to write patterns, but they were measured three
times. After the first time (micro F1 0.740), the patterns of `mental-health-waits`,
`sufficiency-of-places`, `phase-transition` and `early-years` were revised on the development
letters; after the second (0.741), words of other years and places were added that were not seen in
any letter. The tables show the third time.

About half of the detail codes that a sentence takes over from the one before are right. This costs
precision and gains more recall. The detail codes of gold come from a single coding of the letters.

"""


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
    """Return the figures of the main codes as Markdown tables."""
    lines = _overall([("held out", held_out), ("development letters", written_on)])
    lines += [
        "",
        "| code | n | precision | recall | F1 | 95% interval | polarity | F1, development |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for code, other in zip(held_out.figures.codes, written_on.figures.codes, strict=True):
        interval = held_out.intervals.f1[code.code_id]
        lines.append(f"| {' | '.join([*_code_cells(code, interval), _number(other.f1)])} |")
    return "\n".join(lines)


def detail_summary(details: Sequence[DetailHalf]) -> str:
    """Return the figures over all detail codes: held-out, development and all letters."""
    titles = ("held out", "development letters", "all letters")
    return "\n".join(_overall(list(zip(titles, details, strict=True))))


def detail_table(half: DetailHalf, codebook: Codebook) -> str:
    """Return the figures of each detail code as a Markdown table, by parent."""
    lines = [
        "| detail code | n | precision | recall | F1 | 95% interval | polarity | parent |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for code, entry in zip(half.figures.codes, codebook.detail_codes, strict=True):
        interval = half.intervals.f1[code.code_id]
        lines.append(f"| {' | '.join([*_code_cells(code, interval), entry.parent])} |")
    return "\n".join(lines)


def _overall(columns: Sequence[tuple[str, Half | DetailHalf]]) -> list[str]:
    """Return the lines of a table with a figure and its interval for each group of letters."""
    lines = [
        f"| | {' | '.join(f'{title} | 95% interval' for title, _ in columns)} |",
        f"|---{'|---|---' * len(columns)}|",
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
            for _, half in columns
            for cell in (_number(get(half.figures)), _between(getattr(half.intervals, field)))
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def _code_cells(code: CodePerformance, interval: Interval | None) -> list[str]:
    return [
        code.code_id,
        str(code.n),
        _number(code.precision),
        _number(code.recall),
        _number(code.f1),
        _between(interval),
        _number(code.polarity_accuracy),
    ]


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _between(interval: Interval | None) -> str:
    return "–" if interval is None else f"{interval.low:.2f} to {interval.high:.2f}"


def detail_section(details: Sequence[DetailHalf], coder: RulesCoder) -> str:
    """Return the part of the page on the detail codes."""
    held_out, written_on, every = details
    codebook = coder.codebook
    weak = [f"`{code.code_id}`" for code in held_out.figures.codes if (code.f1 or 0) < LEAST_F1]
    return f"""## Detail codes

The second layer of the codebook (`corpus/codebooks/send-area.yaml`) has \
{len(codebook.detail_codes)} detail codes. Their
patterns are in `corpus/codebooks/send-area.patterns.yaml`. They change no main code: a sentence
that continues the one before takes over main codes and detail codes each by themselves.

{detail_summary(details)}

On the {len(held_out.letters)} held-out letters:

{detail_table(held_out, codebook)}

The seven codes that too few sentences have for a model to learn (`elective-home-education`,
`virtual-school`, `youth-justice`, `home-to-school-transport`, `disputes`, `equality` and
`uneven-across-area`) are assigned by these patterns alone. Their intervals are wide.

F1 on held-out letters is under {LEAST_F1:g} before rounding for
{_in_words(weak)}.
Use what the rules assign of these codes to find sentences, not to count them: the subjects have
few words of their own.

<details><summary>The same figures for all {len(every.letters)} letters</summary>

{detail_table(every, codebook)}

</details>

<details><summary>The same figures for the {len(written_on.letters)} development letters</summary>

{detail_table(written_on, codebook)}

</details>

{DETAIL_LIMITS}"""


def _in_words(names: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def page(
    held_out: Half,
    written_on: Half,
    coder: RulesCoder,
    details: Sequence[DetailHalf],
) -> str:
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

{detail_section(details, coder)}
## Development and held-out letters

The {len(held_out.letters) + len(written_on.letters)} letters were divided at random into two \
halves (seed {SEED}: `random.Random({SEED}).sample` of half
of the sorted file names).

- **Development letters:** {len(written_on.letters)} letters with \
{written_on.figures.excerpts:,} sentences. All patterns and cues were written and tuned
  on these, and the constants of `inspection_letters.coding.rules` were chosen on them. Their
  scores are therefore too high.
- **Held-out letters:** {len(held_out.letters)} letters with {held_out.figures.excerpts:,} \
sentences. The main codes were measured on them only once,
  after the patterns were finished, and no pattern was changed afterwards. Detail codes were
  measured on them three times, as said above. Expect these figures for new
  letters of the same kind and time.

The division concerns only the rules. The authors of the codebook may have read letters of both
halves.

{LIMITS}
## Method

Intervals come from a bootstrap over whole letters, because the sentences of a letter are not
independent ({RESAMPLES:,} resamples, seed {SEED} for main codes and {DETAIL_SEED} for detail \
codes, percentile method; see
`inspection_letters.analysis.statistics.performance.bootstrap`).

To reproduce this page from the table of coded sentences and the table of their detail codes:

```
uv run python -m corpus.gold.changes --gold SENTENCES --detail DETAIL --out TABLE \\
    --changes corpus/gold/send-area-2.1.changes.csv
uv run python -m benchmarks.rules_baseline --gold TABLE --detail DETAIL
```

Codebook digest `{coder.codebook.digest[:16]}`, coder digest `{coder.digest[:16]}`.

<details><summary>Development letters</summary>

{chr(10).join(f"- {name}" for name in written_on.letters)}

</details>

<details><summary>Held-out letters</summary>

{chr(10).join(f"- {name}" for name in held_out.letters)}

</details>
"""
