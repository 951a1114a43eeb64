"""The card of a model, and the tables of its figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.records import Codebook

CARD = "CARD.md"


def number(value: float | None, digits: int = 2) -> str:
    """Return a figure as text; a dash where there is none."""
    return "–" if value is None else f"{value:.{digits}f}"


def between(pair: list[float] | None) -> str:
    """Return an interval as text."""
    return "–" if pair is None else f"{pair[0]:.2f} to {pair[1]:.2f}"


def headline(report: dict[str, Any]) -> str:
    """Return the table of the main figures."""
    subsets = {
        "all letters": report["model"],
        "adjudicated letters": report["adjudicated"],
        "letters that the patterns were not written on": report["patterns_not_written_on"],
        "letters that the patterns were written on": report["patterns_written_on"],
    }
    lines = [
        "| scored on | letters | sentences | micro F1 | macro F1 | polarity | ECE | ECE, p ≥ 0.1 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, f in subsets.items():
        if not f["excerpts"]:
            continue
        lines.append(
            f"| {name} | {f['letters']} | {f['excerpts']} | {number(f['micro_f1'], 3)} "
            f"| {number(f['macro_f1'], 3)} | {number(f['polarity'], 3)} | {number(f['ece'], 3)} "
            f"| {number(f['ece_likely'], 3)} |"
        )
    return "\n".join(lines)


def code_table(report: dict[str, Any]) -> str:
    """Return the table of the codes."""
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
    """Return the table of what each part brings."""
    lines = [
        "| parts | micro F1 | macro F1 | lowest F1 | polarity | ECE "
        "| micro, patterns not written on | macro, the same |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, f in report["ablation"].items():
        lines.append(
            f"| {name} | {number(f['micro_f1'], 3)} | {number(f['macro_f1'], 3)} "
            f"| {number(f['lowest_f1'])} | {number(f['polarity'], 3)} | {number(f['ece'], 3)} "
            f"| {number(f['micro_f1_fresh'], 3)} | {number(f['macro_f1_fresh'], 3)} |"
        )
    return "\n".join(lines)


def reliability_table(report: dict[str, Any]) -> str:
    """Return what share of pairs was right at each probability."""
    lines = ["| pairs of sentence and code | mean probability | share right |", "|---|---|---|"]
    for row in report["model"]["reliability"]:
        lines.append(f"| {row['n']:,} | {row['mean']:.3f} | {row['right']:.3f} |")
    return "\n".join(lines)


def write_card(folder: Path, codebook: Codebook, report: dict[str, Any], *, light: bool) -> None:
    """Write the model's card."""
    spans = report["model"]["intervals"]
    base = (
        "None: linear models only."
        if light
        else "sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), fine-tuned. Its word "
        "embeddings are kept as they were, in 8 bits; the layers are in 8 bits too."
    )
    text = f"""# Model card: {codebook.name}

A coder for the codebook `{codebook.name}` {codebook.version} (digest \
`{codebook.digest[:16]}`): for each sentence of a letter it gives a calibrated probability
of each of {len(codebook.codes)} codes, and a polarity.

## Intended use

Coding of letters of the kind and language that it was trained on, as a first coder whose
work a person checks, or for counts over many letters that are reported with the coder's
error. Not for judging a single area, service or person by a single sentence.

## Training data

{report["sentences"]:,} coded sentences of {report["letters"]} letters, each with section,
paragraph, codes and polarities. The folder holds no sentence of them: of the words and
characters it keeps those n-grams (at most two words) that occur in at least four letters.

## Base model

{base}

## Figures

Letters held out whole ({len(set(report["folds"].values()))} folds, seed {report["seed"]}); \
the second pass, thresholds and
calibration never saw the letters that they are scored on. Intervals resample whole letters
(2,000 times, 95%): micro F1 {between(spans["micro_f1"])}, macro F1
{between(spans["macro_f1"])}, polarity {between(spans["polarity_accuracy"])}.

{headline(report)}

Polarity is over codes given rightly. ECE is the expected calibration error over all pairs of
sentence and code, which are mostly sure negatives; the last column leaves those below 0.1 out.

{code_table(report)}

## Leakage through the rules

The scores of the codebook's patterns are among the features. If patterns were written while
looking at some of these letters, figures on those flatter the model. For the packaged
codebook half of the letters were used so; take the row "letters that the patterns were not
written on" as the honest figure. The second pass learns from both halves and so trusts the
patterns a little more than they deserve.

## Limits

- Codes with few examples have wide intervals; their thresholds are drawn towards the common one.
- Some letters were coded once only; a second reader may have disputed some codes.
- Sentences that go on from another ("This means that ...") need their paragraph: give the
  excerpts of a letter together and in reading order.
- Probabilities of the same release on the same kind of processor are the same to the sixth
  decimal. Processors without 8-bit dot products may differ in later decimals of the encoder.

## Making it again

```
uv run --extra train python -m models.training --gold FILE --out FOLDER
```

with the seed {report["seed"]}, which is the default. Versions stand in `manifest.json`, all
figures in `report.json`.
"""
    (folder / CARD).write_text(text, encoding="utf-8")
