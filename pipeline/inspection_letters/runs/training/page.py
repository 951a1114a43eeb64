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

from inspection_letters.runs.training.tables import (
    ablation_table,
    between,
    code_table,
    detail_section,
    headline,
    joint_f1,
    number,
    reliability_table,
)

PAGE = Path(__file__).parents[4] / "docs" / "model-coder.md"

METHOD = """\
# The model coder

`ModelCoder` (`pipeline/inspection_letters/coding/model.py`) estimates a calibrated probability of
every code for each sentence, and the polarity of each code. It codes both layers of a codebook. It
is trained by `inspection_letters.runs.training` and loaded from a folder such as
`models/send-area`. The folder contains text, JSON, arrays without pickled objects and graphs for
onnxruntime, each with a checksum. Nothing in it can run code, and torch is needed only for
training.

`letters run` codes with the packaged model by default. Use `--coder rules` or `--coder all` to
choose other coders, and `--model FOLDER` to use another model: see
[choosing a coder](settings.md#choosing-a-coder).

## Method

1. **Linear part.** A logistic regression for each code. Its features are TF-IDF of the sentence's
   words, pairs of words and runs of 3 to 5 characters within words; TF-IDF of the words of the
   sentence before and of the rest of the paragraph; the role of the section; and the scores of the
   codebook's patterns and cues in the sentence and the one before. An n-gram is used only if it
   occurs in at least four letters, which excludes the names of areas and people.
2. **Encoders.** Two copies of all-MiniLM-L6-v2 read the whole paragraph at once, with the role of
   the section in front and `[SEP]` between sentences. For each sentence and code, an attention over
   the sentence's tokens selects the evidence for the code, from which its probability and polarity
   are predicted. All layers are trained, but not the word embeddings. The first encoder learns main
   and detail codes, each with a head of its own, and reads every paragraph. The second, from
   another seed, learns the main codes only, and reads the paragraphs in which the linear part and
   the first encoder leave doubt: those in which the mean of their logits is near the threshold for
   some main code of some sentence. How near is learned, so that these paragraphs hold 65% of the
   words ([decision 49](decisions/0049-a-second-encoder-in-doubt.md)). There, the mean of the two
   encoders is used for main codes.
3. **Second pass.** A small logistic regression for each code combines both parts with their
   predictions for the sentences before and after, the rest of the paragraph and the other codes,
   and with the patterns' scores. The result is the mean of this regression and the plain mean of
   the two parts (linear part and encoders).
4. **Calibration and decisions.** Two numbers (slope and shift) calibrate all codes of a layer. All
   codes of a layer have the same threshold, the best for micro F1 on the training letters.
   Separate thresholds for codes, even if shrunk towards the common threshold, were about half a
   point worse on held-out letters. Two further constants are learned for each layer: a third or
   later code of a sentence may need more than the threshold, and if no code reaches it, the
   likeliest may be assigned with less. A constant that gains nothing on the training letters is
   left out.
5. **Polarity.** A multinomial model. Its features are the encoders' polarities for the code, the
   linear part's polarities for the sentence, the polarities of the sentence before, the role of the
   section and the cues.
6. **Rare detail codes.** A detail code is learned if at least 30 sentences in 15 letters have it.
   The others are assigned by the codebook's patterns, as by the [rules coder](rules-baseline.md).

The probabilities of a letter depend only on its own excerpts, and no context is used from outside
the paragraph: of the 915 sentences of the gold that open with "This", "They" or "However", 911 have
a sentence before them in their paragraph.

Each code is kept with [its grounds](grounds.md): the likeliest code that was not assigned, the
words to which the encoders attended most, and the patterns that matched.

## How it is measured

Whole letters are divided into five folds (seed 7; `report.json` lists them). The parts are trained
on four folds and predict the fifth. The second pass, the calibration and the threshold are learned
from these out-of-fold predictions, again without the fold on which they are measured. No part ever
predicts a letter on which it was trained. The decisions are learned and measured in the same way.
One dependence remains, as is usual in stacking: the
out-of-fold predictions from which the second pass learns come from parts whose training letters
included the measured fold.

No setting was tuned for a particular code or letter. But some settings were chosen by their
held-out figures, which flatters these a little:

- the encoders' learning rate and epochs, on folds 0, 1 and 3 of an earlier gold;
- the penalty of the second pass, its averaging with the plain mean, and a common threshold in place
  of separate ones, on all folds. Each was chosen from a handful of values, between which the
  figures changed smoothly;
- the number of encoders: a second was added because one fell short of the aims;
- the share of the words that the second encoder reads, from four, on all folds.

The encoders are measured before their matrices are quantised to 8 bits.

All rows of the gold coding are scored, including garbled ones (interleaved table columns, lone
bullets, fragments of headings).
"""


PERFORMANCE = """
The patterns of the packaged codebook were written while looking at 20 of the 40 letters
([rules](rules-baseline.md)). On those letters, the patterns' scores flatter the model. The figure
to expect for new letters is that of the other 20: a micro F1 of 0.80, and 0.75 with polarity.
Excerpts of single letters range from 0.74 to 0.87 (0.69 to 0.81 with polarity; `letters evaluate`).

### What is known, and what is not

- **Whether a letter has a code.** Sensitivity is 0.93 and specificity 0.78 for any weakness, 0.95
  and 0.77 for any strength, and 0.86 and 0.96 for areas for improvement
  ([evaluation](evaluation.md#what-the-figures-are-for-the-packaged-model) adds intervals).
- **Polarities.** The model finds 0.79 of strengths and 0.79 of weaknesses with both code and
  polarity right, but only 0.53 of `mixed` and 0.04 of `context`.
- **Kinds of letter.** All figures are for full area reports (from 2023). The model's errors in
  letters from 2016 to 2022, revisit letters and monitoring reports are not known.
- **Border rules.** The gold of five codes was changed by [rules that were decided
  blind](decisions/0035-border-rules-decided-blind.md). The row "codes of the gold before the border
  rules" measures the same predictions on the earlier codes.
- **Gold.** The two codings of 18 letters agree at a micro F1 of 0.96. Both coders had the same
  training and habits, so this shows that the codings are consistent, not how well other people
  would agree. Nearly all sentences of the gold coding have a code. How well the model performs on
  text with few codes is not known.
"""

FURTHER = """
## What was tried

These figures compare encoders for the main codes alone, trained on the gold of version 1, on folds
1 and 3, which they had not seen. F1 is with the best threshold of the fold, so the figures are not
those of the model.

| encoders | micro F1 alone (fold 1, fold 3) | mean with the linear part |
|---|---|---|
| one, 6 epochs, rate 4e-4 | 0.762, 0.762 | – |
| one, 10 epochs, rate 3e-4 | 0.775, 0.769 | 0.794, 0.795 |
| one, 12 epochs, a seventh of the tokens hidden in training | 0.758, 0.773 | – |
| two seeds, weights averaged | 0.762, 0.768 | – |
| two seeds, predictions averaged | 0.782, 0.780 | 0.804, 0.800 |
| these two and the one with hidden tokens | 0.788, 0.783 | 0.810, 0.803 |

On fold 0 of the present gold, an encoder for both layers of which the two lowest layers were not
trained reached 0.785 for main and 0.791 for detail codes, against 0.790 and 0.804 with all layers
trained.

Learning both layers together made one encoder as good as two had been for main codes alone (0.803
after the second pass and the decisions, against 0.801). The second encoder, which learns the main
codes only, adds 0.7 points to that, for 1.65 of the time of encoding. A second encoder for both
layers was not tried.

Leaving out inner units of the layers and other operators were tried to save time, and not taken:
see [decision 49](decisions/0049-a-second-encoder-in-doubt.md).

Polarity was not improved by what was tried for it: the sentence after, the mean of the paragraph,
the mean over the likely codes, terms for each code, and products of the parts' polarities with each
other and with the role of the section all stayed within 0.06 points of the figure above. Most of
its errors are `mixed` taken for a strength or a weakness, or the reverse.

The weakest codes are outcomes-impact, specialist-provision and leadership-priority.

## Quantisation and repeatability

Quantising encoders to 8 bits cost 0.0 to 0.4 points of F1 when it was measured, with two encoders
for main codes: F1 on fold 0 was 0.807 in 32 bits and 0.803 to 0.806 in 8 bits; on fold 2 it was
0.788 to 0.794 in both. Times are in the [benchmarks](benchmarks.md).

Two models loaded one after the other return the same probabilities, bit for bit after rounding to
six decimals (`tests/coding/test_model.py`). Each paragraph is processed by a single thread, so the
number of threads does not affect the result.
"""


def page(report: dict[str, Any], extra: str) -> str:
    """Return the text of the page.

    Parameters
    ----------
    report : dict
        The figures, as in ``report.json``.
    extra : str
        Markdown to add after the section on calibration.
    """
    model = report["model"]
    spans = model["intervals"]
    joint, detail = joint_f1(model), report.get("detail", {}).get("micro_f1")
    low = [(code_id, f) for code_id, f in model["codes"].items() if (f["f1"] or 0) < 0.6]
    aims = (
        ("micro F1 at least 0.81", model["micro_f1"], round(model["micro_f1"], 3) >= 0.81),
        ("macro F1 at least 0.80", model["macro_f1"], round(model["macro_f1"], 3) >= 0.80),
        ("micro F1 with polarity at least 0.77", joint, joint is not None and joint >= 0.77),
        ("detail codes, micro F1 at least 0.80", detail, detail is not None and detail >= 0.80),
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
        "\n" + detail_section(report),
    ]
    if "ablation" in report:
        blocks += [
            "\n## What each part brings\n",
            'Figures are of the main codes unless a column says otherwise. "Patterns not written '
            'on" are 20 letters. The ECE of a single part is that of its uncalibrated sigmoid.\n',
            ablation_table(report),
        ]
    if "curve" in report:
        blocks += [
            "\n## Learning curve\n",
            "The linear part with rules only, trained on fewer letters and measured on the same "
            "held-out letters.\n",
            "| letters trained on | micro F1 | macro F1 |\n|---|---|---|",
            "\n".join(
                f"| {size} | {number(f['micro_f1'], 3)} | {number(f['macro_f1'], 3)} |"
                for size, f in report["curve"].items()
            ),
        ]
    blocks += [
        "\n## Calibration\n",
        "On held-out letters; each row is a tenth of the range of probabilities.\n",
        reliability_table(report),
        "\n" + extra,
        "## Training it again\n",
        "```\n"
        "uv run python -m corpus.gold.changes --gold SENTENCES --detail DETAIL --out TABLE \\\n"
        "    --changes corpus/gold/send-area-2.1.changes.csv\n"
        "uv run --extra train python -m inspection_letters.runs.training --gold TABLE \\\n"
        "    --workspace RESULTS --earlier SENTENCES --ablation\n"
        "uv run python -m inspection_letters.runs.training.page models/send-area/report.json\n"
        "```\n",
        "All tables on this page come from `models/send-area/report.json`, which the second "
        "command writes (seed 7). `--light` leaves out the encoder and does not need torch. "
        "Encoders are trained in 32 bits, each on a single thread; `--processes 2` trains two at a "
        "time, with the same result. Another kind of processor rounds differently and produces "
        "slightly different weights.\n",
        "`letters train` trains a model for another codebook in the same way: see "
        "[training](training.md).",
    ]
    return "\n".join(blocks) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Read a model's figures, and write the page."""
    paths = sys.argv[1:] if arguments is None else list(arguments)
    report = json.loads(Path(paths[0]).read_text(encoding="utf-8"))
    PAGE.write_text(page(report, FURTHER), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
