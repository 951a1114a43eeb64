"""Write the card of a model, with the tables of its figures."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from inspection_letters.codebook import Patterns
from inspection_letters.records import Codebook
from inspection_letters.runs.training.data import FEWEST_EXAMPLES
from inspection_letters.runs.training.linear import FEWEST_LETTERS

CARD = "CARD.md"
WIDTH = 96
"""Characters in a line of the card."""

FEW_LETTERS = 10
"""With fewer letters than this, intervals from resampling letters are too narrow."""


def number(value: float | None, digits: int = 2) -> str:
    """Return a figure as text, or a dash if it is None."""
    return "–" if value is None else f"{value:.{digits}f}"


def between(pair: list[float] | None, digits: int = 2) -> str:
    """Return an interval as text."""
    return "–" if pair is None else f"{pair[0]:.{digits}f} to {pair[1]:.{digits}f}"


def headline(report: dict[str, Any]) -> str:
    """Return the table of the main figures, for all letters and for each subset with data."""
    subsets = {
        "all letters": report["model"],
        "adjudicated letters": report.get("adjudicated"),
        "letters that the patterns were not written on": report.get("patterns_not_written_on"),
        "letters that the patterns were written on": report.get("patterns_written_on"),
    }
    lines = [
        "| scored on | letters | sentences | micro F1 | with polarity | macro F1 | polarity | ECE "
        "| ECE, p ≥ 0.1 |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, f in subsets.items():
        if not f or not f["excerpts"]:
            continue
        lines.append(
            f"| {name} | {f['letters']} | {f['excerpts']} | {number(f['micro_f1'], 3)} "
            f"| {number(joint_f1(f), 3)} | {number(f['macro_f1'], 3)} "
            f"| {number(f['polarity'], 3)} | {number(f['ece'], 3)} | {number(f['ece_likely'], 3)} |"
        )
    return "\n".join(lines)


def joint_f1(figures: dict[str, Any]) -> float | None:
    """Return micro F1 where a code is right only if its polarity is right too.

    This is micro F1 times the share of right codes with the right polarity:
    2 TP / (2 TP + FP + FN) times J / TP, where J of the TP right codes have the right polarity.
    """
    f1, polarity = figures["micro_f1"], figures["polarity"]
    return None if f1 is None or polarity is None else f1 * polarity


def code_table(report: dict[str, Any]) -> str:
    """Return the table of figures by code."""
    lines = [
        "| code | n | precision | recall | F1 | 95% interval | polarity | ECE |",
        "|---|---|---|---|---|---|---|---|",
    ]
    spans = report["model"]["intervals"]["f1"]
    for code_id, f in report["model"]["codes"].items():
        lines.append(
            f"| {code_id} | {f['n']} | {number(f['precision'])} | {number(f['recall'])} "
            f"| {number(f['f1'])} | {between(spans[code_id])} | {number(f['polarity'])} "
            f"| {number(f['ece'], 3)} |"
        )
    return "\n".join(lines)


def ablation_table(report: dict[str, Any]) -> str:
    """Return the table of the contribution of each part."""
    lines = [
        "| parts | micro F1 | macro F1 | lowest F1 | polarity | ECE "
        "| micro, patterns not written on | macro, the same |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, f in report["ablation"].items():
        fresh = [number(f.get(key), 3) for key in ("micro_f1_fresh", "macro_f1_fresh")]
        lines.append(
            f"| {name} | {number(f['micro_f1'], 3)} | {number(f['macro_f1'], 3)} "
            f"| {number(f['lowest_f1'])} | {number(f['polarity'], 3)} | {number(f['ece'], 3)} "
            f"| {' | '.join(fresh)} |"
        )
    return "\n".join(lines)


def reliability_table(report: dict[str, Any]) -> str:
    """Return the table of the shares of correct pairs by bin of probability."""
    lines = ["| pairs of sentence and code | mean probability | share correct |", "|---|---|---|"]
    for row in report["model"]["reliability"]:
        lines.append(f"| {row['n']:,} | {row['mean']:.3f} | {row['right']:.3f} |")
    return "\n".join(lines)


def write_card(
    folder: Path,
    codebook: Codebook,
    patterns: Patterns,
    report: dict[str, Any],
    *,
    light: bool,
    again: str,
) -> None:
    """Write the model's card; ``again`` is the command that trains the model again."""
    spans = report["model"]["intervals"]
    base = (
        "None: linear models only."
        if light
        else "sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), fine-tuned except for its word "
        "embeddings. Its layers and its word embeddings are stored in 8 bits."
    )
    about = f"""A coder for the codebook `{codebook.name}` {codebook.version} (digest \
`{codebook.digest[:16]}`): for each sentence of a letter it estimates a calibrated probability \
of each of {len(codebook.codes)} codes, and a polarity."""
    data = f"""{report["sentences"]:,} coded sentences of {report["letters"]} letters, each with \
section, paragraph, codes and polarities. {_kinds(report)} The folder contains none of these \
sentences: it keeps the n-grams of words (at most two) and characters that occur in at least \
{FEWEST_LETTERS} letters."""
    measured = f"""Whole letters were held out ({len(set(report["folds"].values()))} folds, seed \
{report["seed"]}). The second pass, the threshold and the calibration are measured only on letters \
from which they were not learned. The 95% intervals come from resampling whole letters 2,000 \
times: micro F1 \
{between(spans["micro_f1"])}, macro F1 {between(spans["macro_f1"])}, polarity \
{between(spans["polarity_accuracy"])}, ECE {between(spans["ece"], 3)}."""
    text = f"""# Model card: {report["name"]}

{_filled(about)}

## Intended use

Coding letters of the kind and language on which it was trained: as a first coder whose work a
person checks, or for counts over many letters that are reported with the coder's error. It is not
meant for judging an area, service or person by a single sentence.

## Training data

{_filled(data)}
{_neighbours(report)}{_too_few(report)}
## Base model

{_filled(base)}

## Figures

{_filled(measured)}

{headline(report)}

"With polarity" is micro F1 where a code counts as right only if its polarity is right too, which
is what most uses need. Polarity is measured on correctly assigned codes. ECE is the expected
calibration error over all pairs of sentence and code, most of which are clear negatives; the last
column leaves out pairs with a probability below 0.1.

{code_table(report)}

n is the number of sentences with the code. A dash marks a figure that cannot be computed.
{_leakage(patterns, report)}
## Limits

{_limits(report)}
## Training it again

```
{again}
```

`manifest.json` lists the versions, `report.json` all figures, and `held-out-letters.json` the
held-out answers for each letter, with which `letters findings` corrects its figures.
"""
    (folder / CARD).write_text(text, encoding="utf-8")


def _filled(text: str, first: str = "", then: str = "") -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _kinds(report: dict[str, Any]) -> str:
    if not report["kinds"]:
        return "The kinds of letter are not recorded."
    return f"Kinds of letter: {', '.join(report['kinds'])}."


def _neighbours(report: dict[str, Any]) -> str:
    """Return a note if some sentences of the letters were not judged."""
    if not report["neighbours"]:
        return ""
    text = f"""Nobody coded a further {report["neighbours"]:,} sentences of these letters. They \
served as context; nothing was learned from them or measured on them. If the coded sentences were \
chosen because they are uncertain, as `letters review-queue` does, they are more difficult than \
others and have codes more often. In that case, all figures below describe such sentences, and not \
whole letters."""
    return f"\n{_filled(text)}\n"


def _too_few(report: dict[str, Any]) -> str:
    if not report["too_few"]:
        return ""
    text = f"""These codes have fewer than {FEWEST_EXAMPLES} examples, or examples in only one \
fold. The model never assigns them, because no probability reaches their threshold. Their examples \
count as missed in the figures below."""
    listed = "\n".join(f"- {code_id}: {count}" for code_id, count in report["too_few"].items())
    return f"\n## Too few examples to learn\n\n{_filled(text)}\n\n{listed}\n"


def _leakage(patterns: Patterns, report: dict[str, Any]) -> str:
    if not patterns.codes:
        return ""
    text = """The scores of the codebook's patterns are among the features. If patterns were \
written while looking at some of these letters, figures on those letters flatter the model. """
    text += (
        """This is so for this codebook: use the row "letters that the patterns were not written \
on". The second pass learns from all letters, and so relies on the patterns slightly too much."""
        if "patterns_written_on" in report
        else "It is not known whether this is so here."
    )
    return f"\n## Leakage through the rules\n\n{_filled(text)}\n"


def _limits(report: dict[str, Any]) -> str:
    limits = [
        "Codes with few examples have wide intervals. All codes have the same threshold, the "
        "best for micro F1.",
    ]
    if report["letters"] < FEW_LETTERS:
        limits.append(
            f"With {report['letters']} letters, intervals are narrower than they should be."
        )
    if report["single"]:
        limits.append(
            f"{report['single']:,} of {report['sentences']:,} sentences were not adjudicated: "
            "a second coder might dispute some of their codes."
        )
    limits += [
        'Sentences that continue another ("This means that ...") need their paragraph: pass the '
        "excerpts of a letter together and in reading order.",
        "With the same release and the same kind of processor, probabilities are the same to the "
        "sixth decimal. Processors without 8-bit dot products may return slightly different ones.",
    ]
    return "".join(_filled(limit, "- ", "  ") + "\n" for limit in limits)
