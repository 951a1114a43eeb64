"""Write the card of a model, with the tables of its figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from inspection_letters.codebook import Patterns
from inspection_letters.records import Codebook
from inspection_letters.runs.training.data import FEWEST_EXAMPLES
from inspection_letters.runs.training.linear import FEWEST_LETTERS
from inspection_letters.runs.training.tables import (
    between,
    code_table,
    detail_section,
    filled,
    headline,
)

CARD = "CARD.md"
FEW_LETTERS = 10
"""With fewer letters than this, intervals from resampling letters are too narrow."""


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
of each of {len(codebook.codes)} codes, and a polarity.{_details(report)}"""
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

{filled(about)}

## Intended use

Coding letters of the kind and language on which it was trained: as a first coder whose work a
person checks, or for counts over many letters that are reported with the coder's error. It is not
meant for judging an area, service or person by a single sentence.

## Training data

{filled(data)}
{_neighbours(report)}{_too_few(report)}
## Base model

{filled(base)}

## Figures

{filled(measured)}

{headline(report)}

"With polarity" is micro F1 where a code counts as right only if its polarity is right too, which
is what most uses need. Polarity is measured on correctly assigned codes. ECE is the expected
calibration error over all pairs of sentence and code, most of which are clear negatives; the last
column leaves out pairs with a probability below 0.1.

{code_table(report)}

n is the number of sentences with the code. A dash marks a figure that cannot be computed.

{detail_section(report)}{_leakage(patterns, report)}
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


def _details(report: dict[str, Any]) -> str:
    learned, ruled = (len(report.get(key, {}).get("codes", ())) for key in ("detail", "by_rules"))
    if not learned and not ruled:
        return ""
    return (
        f" It does the same for {learned} detail codes, and assigns {ruled} more by the patterns "
        "of the codebook."
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
    return f"\n{filled(text)}\n"


def _too_few(report: dict[str, Any]) -> str:
    if not report["too_few"]:
        return ""
    text = f"""These codes have fewer than {FEWEST_EXAMPLES} examples, or examples in only one \
fold. The model never assigns them, because no probability reaches their threshold. Their examples \
count as missed in the figures below."""
    listed = "\n".join(f"- {code_id}: {count}" for code_id, count in report["too_few"].items())
    return f"\n## Too few examples to learn\n\n{filled(text)}\n\n{listed}\n"


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
    return f"\n## Leakage through the rules\n\n{filled(text)}\n"


def _limits(report: dict[str, Any]) -> str:
    limits = [
        "Codes with few examples have wide intervals. All codes of a layer have the same "
        "threshold, the best for micro F1.",
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
    return "".join(filled(limit, "- ", "  ") + "\n" for limit in limits)
