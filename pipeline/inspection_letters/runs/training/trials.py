"""Measure the contribution of each part of a model, and models from fewer letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from inspection_letters.codebook import Patterns
from inspection_letters.coding.averaging import mean_by_code
from inspection_letters.records import Codebook
from inspection_letters.runs.training import joining, parts
from inspection_letters.runs.training.data import SEED, TrainingGold
from inspection_letters.runs.training.keeping import kept
from inspection_letters.runs.training.measuring import Measured
from inspection_letters.runs.training.tables import joint_f1

CURVE = (8, 16, 24)
"""Numbers of letters in the learning curve."""


def ablation(
    joint: joining.Parts,
    members: Sequence[tuple[parts.Floats, parts.Floats]],
    held_out: parts.Floats,
    gold: TrainingGold,
    codebook: Codebook,
    patterns: Patterns,
    fold: npt.NDArray[np.int64],
    keep: Path,
    fresh: parts.Bools | None,
    say: Callable[[str], None],
) -> dict[str, Any]:
    """Measure the parts alone, together, and without the rules.

    ``fresh`` marks the excerpts of letters with which no patterns were written, if known.
    """
    codes = len(codebook.codes)
    plain = kept(
        keep / "plain.npz",
        lambda: parts.linear_held_out(gold, codebook, patterns, fold, rules=False, say=say),
    )
    blind = parts.without_rules(joint.features, codes)
    linear = {"linear": held_out[:, :codes]}
    trials: dict[str, joining.Result] = {
        "linear, no rules": joining.single(plain[:, :codes], gold, fold, joint.layers),
        "linear with rules": joining.single(held_out[:, :codes], gold, fold, joint.layers),
        "linear with rules, second pass (light model)": joining.cross_join(
            joining.Parts(linear, held_out[:, codes:], None, joint.features, joint.layers),
            gold,
            fold,
            constants=False,
        ),
    }
    if "encoder" in joint.codes:
        encoder = joint.codes["encoder"]
        mean = (encoder + held_out[:, :codes]) / 2
        trials |= {
            "encoder": joining.single(encoder, gold, fold, joint.layers),
            "encoder, second pass without rules": joining.cross_join(
                joining.Parts(
                    {"encoder": encoder}, plain[:, codes:], joint.poles, blind, joint.layers
                ),
                gold,
                fold,
                constants=False,
            ),
            "encoder and linear with rules, plain mean of logits": joining.single(
                mean, gold, fold, joint.layers
            ),
            "encoder and linear, second pass, no rules anywhere": joining.cross_join(
                joining.Parts(
                    {"linear": plain[:, :codes], "encoder": encoder},
                    plain[:, codes:],
                    joint.poles,
                    blind,
                    joint.layers,
                ),
                gold,
                fold,
                constants=False,
            ),
            "all, threshold alone": joining.cross_join(joint, gold, fold, constants=False),
            "all": joining.cross_join(joint, gold, fold),
        }
    found = {}
    main, details = joint.layers[0], joint.layers[1:]
    if len(members) > 1:
        both = [mean_by_code([member[at] for member in members]) for at in (0, 1)]
        trials["one encoder"] = joining.single(members[0][0], gold, fold, joint.layers)
        trials |= {
            name: joining.cross_join(
                replace(joint, codes={**linear, "encoder": found}, poles=tones), gold, fold
            )
            for name, found, tones in (
                ("all, with one encoder", *members[0]),
                ("all, every encoder for every paragraph", *both),
            )
        }
    for name, result in trials.items():
        whole = _measure(result, gold, codebook, main)
        has_polarity = bool(result.polarity.any())
        found[name] = {
            "micro_f1": whole["micro_f1"],
            "macro_f1": whole["macro_f1"],
            "lowest_f1": min(code["f1"] or 0.0 for code in whole["codes"].values()),
            "polarity": whole["polarity"] if has_polarity else None,
            "with_polarity": joint_f1(whole) if has_polarity else None,
            "ece": whole["ece"],
        }
        for layer in details:
            part = _measure(result, gold, codebook, layer)
            found[name] |= {f"detail_{key}": part[key] for key in ("micro_f1", "macro_f1")}
        if fresh is not None:
            part = _measure(result, gold, codebook, main, rows=fresh)
            found[name] |= {
                "micro_f1_fresh": part["micro_f1"],
                "macro_f1_fresh": part["macro_f1"],
            }
        say(f"{name}: {found[name]}")
    return found


def _measure(
    result: joining.Result,
    gold: TrainingGold,
    codebook: Codebook,
    layer: slice,
    rows: parts.Bools | None = None,
) -> dict[str, Any]:
    code_ids = codebook.code_ids[layer]
    part = joining.Result(
        result.probabilities[:, layer], result.assigned[:, layer], result.polarity[:, layer]
    )
    return Measured(codebook, gold, code_ids, part).figures(rows=rows)


def curve(
    joint: joining.Parts,
    gold: TrainingGold,
    codebook: Codebook,
    patterns: Patterns,
    fold: npt.NDArray[np.int64],
    whole: parts.Floats,
    say: Callable[[str], None],
) -> dict[str, Any]:
    """Measure the linear part with rules on fewer letters; ``whole`` has the logits for all."""
    codes, found = len(codebook.codes), {}
    for size in (*CURVE, len(gold.names) - len(gold.names) // len(np.unique(fold))):
        out = np.zeros(gold.codes.shape) if size in CURVE else whole[:, :codes]
        for number in np.unique(fold) if size in CURVE else ():
            held = fold == number
            others = np.unique(gold.letters[~held])
            chosen = np.random.default_rng(SEED).permutation(others)[:size]
            rows = np.isin(gold.letters, chosen) & gold.judged
            _, logits, _ = parts.fit_linear(gold, codebook, patterns, rows)
            out[held] = logits[held][:, :codes]
        result = joining.single(out, gold, fold, joint.layers)
        figures = _measure(result, gold, codebook, joint.layers[0])
        found[str(size)] = {"micro_f1": figures["micro_f1"], "macro_f1": figures["macro_f1"]}
        say(f"curve {size}: {found[str(size)]}")
    return found
