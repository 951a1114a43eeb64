"""Write docs/model-coder.md from the figures of a model.

Run it from the root of the repository::

    python -m inspection_letters.runs.training.page models/send-area/report.json
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from inspection_letters.runs.training.card import (
    ablation_table,
    between,
    code_table,
    headline,
    number,
    reliability_table,
)

PAGE = Path(__file__).parents[4] / "docs" / "model-coder.md"

METHOD = """\
# The model coder

`ModelCoder` (`pipeline/inspection_letters/coding/model.py`) estimates for each sentence a
calibrated probability of every code, and a polarity for each code. It is trained by
`inspection_letters.runs.training` and loaded from a folder such as `models/send-area`. The
folder holds text, JSON, arrays without pickled objects and a graph for onnxruntime, each under a
checksum; nothing in it can run code, and torch is needed for training only.

`letters run` codes with it unless told otherwise (`--coder rules`, `--coder all`), and with another
folder if `--model FOLDER` names one: see [who codes](settings.md#choosing-a-coder).

## Method

1. **Linear part.** One logistic regression a code over TF-IDF of words and pairs of words of the
   sentence, of runs of 3 to 5 characters within its words, of the sentence before it and of the
   rest of its paragraph; the role of the section; the scores of the codebook's patterns and cues
   in the sentence and the one before. An n-gram is used if it occurs in at least four letters, so
   names of areas and people fall out.
2. **Encoders.** all-MiniLM-L6-v2 reads the whole paragraph at once, sentences set apart by
   `[SEP]`, the role of the section in front. For each sentence and code an attention over the
   tokens of that sentence picks what speaks for the code; from that come the code's probability
   and its polarity. All layers are trained, word embeddings are not. Two such encoders that
   differ in their seed alone are trained, and the mean of what they say is taken.
3. **Second pass.** One small logistic regression a code joins both, with what they say of the
   sentences before and after, of the rest of the paragraph and of the other codes, and the
   patterns' scores. The result is halfway between it and the plain mean of the two parts.
4. **Calibration and threshold.** Two numbers (slope and shift) calibrate all codes. One threshold
   serves all codes, the best for micro F1 on the letters learned from: thresholds by code, even
   drawn towards the common one, were about half a point worse on held-out letters.
5. **Polarity.** A multinomial model over the encoders' polarity for that code, the linear part's
   for the sentence, that of the sentence before, the role of the section and the cues.

A letter's probabilities depend only on the excerpts of that letter, and context is never taken
from beyond the paragraph.

## How it is measured

Letters are dealt whole into five folds (seed 7; the folds stand in `report.json`). The parts are
trained on four folds and predict the fifth. Second pass, calibration and threshold are learned
on such out-of-fold predictions, again without the fold that is scored. One dependence is left,
as is usual in stacking: the out-of-fold predictions from which the second pass learns come from
parts that had the scored fold among their training letters. No part ever predicts a letter that
it was trained on. No setting was tuned by code or letter, but some were chosen with an eye on
held-out figures, which flatters them a little: the encoders' learning rate and epochs on folds 0, 1
and 3; the penalty of the second pass, its place halfway to the plain mean, and one threshold in
place of many on all folds, each among a handful of values with a smooth course. The encoders are
measured before their matrices are put into 8 bits.

All rows of gold are scored, the garbled ones too (interleaved table columns, lone bullets,
fragments of headings).
"""


PERFORMANCE = """
The patterns of the packaged codebook were written while looking at 20 of the 40 letters
([rules](rules-baseline.md)). On those the pattern features flatter the model, so the figure for
new letters is the one on the letters that the patterns were not written on: a micro F1 of 0.79,
and 0.75 with polarity. Single letters range from 0.73 to 0.86 (0.66 to 0.82 with polarity).

### What is known, and what is not

- **Which letters have which codes** is found with a sensitivity of 0.93 and a specificity of 0.80
  for any weakness, 0.94 and 0.75 for any strength, and 0.86 and 0.96 for areas for improvement
  ([evaluation](evaluation.md#what-the-figures-are-for-the-packaged-model), with intervals).
- **Polarities.** With code and polarity both right, 0.78 of strengths and 0.79 of weaknesses are
  found, 0.53 of `mixed`, and 0.01 of `context`.
- **Kinds of letter.** All figures are for full area reports (2023 on). Nothing is known of the
  model's errors in letters of 2016 to 2022, revisit letters and monitoring letters.
- **Gold.** The two codings of 18 letters agree at a micro F1 of 0.96. They were made with the same
  training and habits, so this shows consistency, not how far other people would agree. Nearly all
  sentences of the gold have a code; how the model does in text with few codes is not known.
"""

FURTHER = """
## What was tried

On folds 1 and 3, which the encoder had not seen; F1 with the best threshold of the fold, so these
compare recipes and are no figures of the model.

| encoders | alone, micro F1 (fold 1, fold 3) | mean with the linear part |
|---|---|---|
| one, 6 epochs, rate 4e-4 | 0.762, 0.762 | – |
| one, 10 epochs, rate 3e-4 | 0.775, 0.769 | 0.794, 0.795 |
| one, 12 epochs, a seventh of the tokens hidden in training | 0.758, 0.773 | – |
| two seeds, weights averaged | 0.762, 0.768 | – |
| **two seeds, predictions averaged** | 0.782, 0.780 | 0.804, 0.800 |
| these two and the one with hidden tokens | 0.788, 0.783 | 0.810, 0.803 |

A third encoder would bring another half a point for half as much time again. Embeddings of the
base model as further features of the linear part lifted that part by half a point and the whole
by nothing.

Weakest codes: outcomes-impact, specialist-provision, universal-services and leadership-priority.
The learning curve still rises at 32 letters, so more coded letters would help.

## Eight bits, speed, repeatability

Mean of two encoders and linear part, F1 with the same threshold, in 32 and in 8 bits: fold 0 0.807
and 0.803 to 0.806, fold 2 0.788 to 0.794 either way. It costs 0.0 to 0.4 points.

Coding 4,443 sentences takes 0.67 of the time that pdfplumber's bare `extract_words` takes for their
letters, and 1.4 times that of our own reader from PDF to sentences, which is faster
([benchmarks](benchmarks.md)). Five sixths of it are the encoders.

Two models loaded one after the other give the same probabilities, bit for bit after rounding to
six decimals (`tests/coding/test_model.py`). Each paragraph is read by one thread, so the
number of threads changes nothing.
"""


def page(report: dict[str, Any], extra: str) -> str:
    """Return the page."""
    model = report["model"]
    spans = model["intervals"]
    low = [(code_id, f) for code_id, f in model["codes"].items() if (f["f1"] or 0) < 0.6]
    aims = (
        ("micro F1 at least 0.80", model["micro_f1"], model["micro_f1"] >= 0.80),
        ("macro F1 at least 0.78", model["macro_f1"], model["macro_f1"] >= 0.78),
        ("polarity at least 0.92", model["polarity"], model["polarity"] >= 0.92),
        ("ECE at most 0.05", model["ece"], model["ece"] <= 0.05),
        ("ECE at most 0.05, pairs with p ≥ 0.1", model["ece_likely"], model["ece_likely"] <= 0.05),
    )
    lines = ["| aim | reached | |", "|---|---|---|"]
    lines += [
        f"| {name} | {number(v, 3)} | {'yes' if met else '**no**'} |" for name, v, met in aims
    ]
    lowest = min(model["codes"].items(), key=lambda item: item[1]["f1"] or 0)
    lines.append(
        f"| no code under 0.60 | {number(lowest[1]['f1'])} ({lowest[0]}) "
        f"| {'**no**' if low else 'yes'} |"
    )
    blocks = [
        METHOD,
        "## Figures\n",
        "\n".join(lines),
        f"\nIntervals (95%, whole letters resampled 2,000 times, seed {report['seed']}): micro F1 "
        f"{between(spans['micro_f1'])}, macro F1 {between(spans['macro_f1'])}, polarity "
        f"{between(spans['polarity_accuracy'])}.\n",
        headline(report),
        PERFORMANCE,
        "## By code\n",
        code_table(report),
    ]
    if "ablation" in report:
        blocks += [
            "\n## What each part brings\n",
            "The last two columns are scored on the 20 letters that the patterns were not written "
            "on. ECE of a part alone is that of its uncalibrated sigmoid.\n",
            ablation_table(report),
        ]
    if "curve" in report:
        blocks += [
            "\n## Learning curve\n",
            "The linear part with rules alone, trained on fewer letters, the same held-out "
            "letters.\n",
            "| letters trained on | micro F1 | macro F1 |\n|---|---|---|",
            "\n".join(
                f"| {size} | {number(f['micro_f1'], 3)} | {number(f['macro_f1'], 3)} |"
                for size, f in report["curve"].items()
            ),
        ]
    blocks += [
        "\n## Calibration\n",
        "Held-out letters; each row is a tenth of the range of probability.\n",
        reliability_table(report),
        "\n" + extra,
        "## Making it again\n",
        "```\n"
        "uv run --extra train python -m inspection_letters.runs.training --gold FILE \\\n"
        "    --ablation --curve\n"
        "uv run python -m inspection_letters.runs.training.page models/send-area/report.json\n"
        "```\n",
        "All figures of this page are in `models/send-area/report.json`, which the first command "
        "writes (seed 7). `--light` leaves out the encoders and needs no torch. Encoders are "
        "trained in bfloat16, each on one thread (`--processes 2` trains two at a time to the same "
        "end); another kind of processor rounds otherwise and gives slightly other weights.\n",
        "`letters train` makes a model for another codebook in the same way: see "
        "[Training](training.md).",
    ]
    return "\n".join(blocks) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the report and write the page."""
    paths = sys.argv[1:] if arguments is None else list(arguments)
    report = json.loads(Path(paths[0]).read_text(encoding="utf-8"))
    PAGE.write_text(page(report, FURTHER), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
