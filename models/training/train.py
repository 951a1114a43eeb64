"""The whole of training: held-out figures first, then the model on all letters."""

from __future__ import annotations

import hashlib
import json
import random
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.training import joining, parts
from models.training.build import write_arrays, write_manifest
from models.training.card import write_card
from models.training.data import SEED, Gold, folds, read_gold
from models.training.figures import measure
from pipeline.codebook import Patterns, load_codebook, load_patterns
from pipeline.coding.artefact import ENCODER
from pipeline.errors import UsageError
from pipeline.records import Codebook

REPORT = "report.json"
CODER = "model-1"
RULES_SEED = 20
"""With this seed half of the letters were drawn on which the packaged patterns were written."""

CURVE = (8, 16, 24)


def train_model(
    codebook_path: Path,
    gold_path: Path,
    out: Path,
    *,
    seed: int = SEED,
    count: int = 5,
    light: bool = False,
    work: Path | None = None,
    ablation: bool = False,
    curve: bool = False,
    threads: int = 1,
) -> dict[str, Any]:
    """Train a model and write its folder, with card and figures.

    Parameters
    ----------
    codebook_path : Path
        The codebook; its patterns are used if it has any.
    gold_path : Path
        The table of coded sentences (see `models.training.data.read_gold`).
    out : Path
        The folder to write.
    seed : int
        Fixes folds and training.
    count : int
        Into how many folds whole letters are dealt.
    light : bool
        Leave out the encoder. Without torch there is no other way.
    work : Path, optional
        Where encoders of folds are kept, so that a broken run can be taken up.
    ablation, curve : bool
        Measure the parts apart; measure the light model on fewer letters.
    threads : int
        Threads of torch.

    Returns
    -------
    dict
        The figures, as written to ``report.json``.
    """
    codebook = load_codebook(codebook_path)
    patterns = load_patterns(codebook_path, codebook)
    gold = read_gold(gold_path, codebook)
    if len(gold.names) < count:
        raise UsageError(
            f"{gold_path} has {len(gold.names)} letters; {count} folds need at least {count}.",
            "Code more letters, or ask for fewer folds.",
        )
    if not light and find_spec("torch") is None:
        raise UsageError(
            "The encoder needs torch, which is not installed.",
            "Install the extra 'train', or train a light model, without the encoder.",
        )
    fold = folds(gold.names, count, seed)[gold.letters]
    everything = np.ones(len(gold.excerpts), dtype=bool)
    spare = tempfile.TemporaryDirectory() if work is None else None
    keep = Path(spare.name) if spare else _place(work, gold_path, codebook, patterns, seed, count)
    keep.mkdir(parents=True, exist_ok=True)
    held_out = _kept(
        keep / "linear.npz", lambda: parts.linear_held_out(gold, codebook, patterns, fold)
    )
    part, _, features = parts.fit_linear(gold, codebook, patterns, everything)
    codes = len(codebook.codes)
    logits, poles = {"linear": held_out[:, :codes]}, None
    if not light:
        logits["encoder"], poles = _encoder(gold, fold, seed, keep, threads)
    joint = joining.Parts(logits, held_out[:, codes:], poles, features)
    result = joining.cross_join(joint, gold, fold)
    report: dict[str, Any] = {
        "letters": len(gold.names),
        "sentences": len(gold.excerpts),
        "seed": seed,
        "folds": {
            name: int(f) for name, f in zip(gold.names, folds(gold.names, count, seed), strict=True)
        },
        "model": measure(result, gold, codebook, intervals=True, seed=seed),
        "adjudicated": _without_codes(measure(result, gold, codebook, rows=gold.adjudicated)),
        "patterns_not_written_on": _without_codes(
            measure(result, gold, codebook, rows=~_written_on(gold))
        ),
        "patterns_written_on": _without_codes(
            measure(result, gold, codebook, rows=_written_on(gold))
        ),
    }
    if ablation:
        report["ablation"] = _ablation(joint, held_out, gold, codebook, patterns, fold, keep)
    if curve:
        report["curve"] = _curve(gold, codebook, patterns, fold, held_out)
    out.mkdir(parents=True, exist_ok=True)
    for old in (*ENCODER, REPORT):
        (out / old).unlink(missing_ok=True)
    if not light:
        report["recipe"] = _final(gold, seed, keep, threads, out)
    joined = joining.join(joint, gold, everything, fold)
    write_arrays(out, part, joined, patterns)
    (out / REPORT).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    figures = {name: report["model"][name] for name in ("micro_f1", "macro_f1", "polarity", "ece")}
    about = {
        "seed": seed,
        "letters": len(gold.names),
        "sentences": len(gold.excerpts),
        "thresholds": dict(zip(codebook.code_ids, joined.thresholds.tolist(), strict=True)),
    }
    write_manifest(out, codebook, name=CODER, about={**about, "held_out": figures, "light": light})
    write_card(out, codebook, report, light=light)
    if spare:
        spare.cleanup()
    return report


def _place(
    work: Path | None, gold: Path, codebook: Codebook, patterns: Patterns, seed: int, count: int
) -> Path:
    """Return the folder in which a run's parts are kept: another one for any other input."""
    content = hashlib.sha256(gold.read_bytes())
    content.update(f"{codebook.digest} {patterns.digest} {seed} {count}".encode())
    return (work or Path()) / content.hexdigest()[:16]


def _kept(path: Path, make: Callable[[], npt.NDArray[np.float64]]) -> npt.NDArray[np.float64]:
    """Return an array that is kept in a file, or make and keep it."""
    if not path.exists():
        np.savez(path, values=make())
    with np.load(path, allow_pickle=False) as stored:
        return np.asarray(stored["values"])


def _encoder(
    gold: Gold, fold: npt.NDArray[np.int64], seed: int, work: Path, threads: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    import torch

    from models.training.encoder import Recipe

    torch.set_num_threads(threads)
    return parts.encoder_held_out(gold, fold, Recipe(), seed, _by_recipe(work, Recipe()))


def _by_recipe(work: Path, recipe: Any) -> Path:
    """Return the folder in which encoders of one recipe are kept."""
    place = work / hashlib.sha256(repr(recipe).encode()).hexdigest()[:8]
    place.mkdir(parents=True, exist_ok=True)
    return place


def _final(gold: Gold, seed: int, work: Path, threads: int, out: Path) -> dict[str, Any]:
    """Train the encoder on all letters and write it; return its recipe."""
    import torch

    from models.training import encoder
    from models.training.export import write_encoder
    from pipeline.coding.windows import windows
    from pipeline.wordpiece import WordPiece

    torch.set_num_threads(threads)
    pieces = encoder.vocabulary(encoder.base_folder())
    recipe = encoder.Recipe()
    path = _by_recipe(work, recipe) / "final.safetensors"
    if path.exists():
        from safetensors.numpy import load_file

        weights = load_file(path)
    else:
        chosen = windows(gold.excerpts, WordPiece(pieces))
        model = encoder.train(chosen, gold.codes, gold.polarity, recipe, seed, "encoder: all,")
        weights = {name: value.numpy() for name, value in model.state_dict().items()}
        from safetensors.numpy import save_file

        save_file({k: np.ascontiguousarray(v) for k, v in weights.items()}, path)
    write_encoder(weights, out, eight_bits=True)
    (out / "vocabulary.txt").write_text("\n".join(pieces), encoding="utf-8")
    return asdict(recipe)


def _written_on(gold: Gold) -> npt.NDArray[np.bool_]:
    """Return which excerpts are of letters that the packaged patterns were written on."""
    half = len(gold.names) // 2
    chosen = set(random.Random(RULES_SEED).sample(list(gold.names), half))  # noqa: S311
    return np.array([excerpt.letter_id in chosen for excerpt in gold.excerpts])


def _without_codes(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in figures.items() if name != "codes"}


def _ablation(
    joint: joining.Parts,
    held_out: npt.NDArray[np.float64],
    gold: Gold,
    codebook: Codebook,
    patterns: Patterns,
    fold: npt.NDArray[np.int64],
    keep: Path,
) -> dict[str, Any]:
    """Measure the parts alone, together, and without the rules."""
    codes = len(codebook.codes)
    plain = _kept(
        keep / "plain.npz",
        lambda: parts.linear_held_out(gold, codebook, patterns, fold, rules=False),
    )
    blind = parts.without_rules(joint.features, codes)
    linear = {"linear": held_out[:, :codes]}
    trials: dict[str, joining.Result] = {
        "linear, no rules": joining.single(plain[:, :codes], gold, fold),
        "linear with rules": joining.single(held_out[:, :codes], gold, fold),
        "linear with rules, second pass (light model)": joining.cross_join(
            joining.Parts(linear, held_out[:, codes:], None, joint.features), gold, fold
        ),
    }
    if "encoder" in joint.codes:
        encoder = joint.codes["encoder"]
        mean = (encoder + held_out[:, :codes]) / 2
        trials |= {
            "encoder": joining.single(encoder, gold, fold),
            "encoder, second pass without rules": joining.cross_join(
                joining.Parts({"encoder": encoder}, plain[:, codes:], joint.poles, blind),
                gold,
                fold,
            ),
            "encoder and linear with rules, plain mean of logits": joining.single(mean, gold, fold),
            "encoder and linear, second pass, no rules anywhere": joining.cross_join(
                joining.Parts(
                    {"linear": plain[:, :codes], "encoder": encoder},
                    plain[:, codes:],
                    joint.poles,
                    blind,
                ),
                gold,
                fold,
            ),
            "all": joining.cross_join(joint, gold, fold),
        }
    fresh = ~_written_on(gold)
    found = {}
    for name, result in trials.items():
        whole, part = measure(result, gold, codebook), measure(result, gold, codebook, rows=fresh)
        has_polarity = bool(result.polarity.any())
        found[name] = {
            "micro_f1": whole["micro_f1"],
            "macro_f1": whole["macro_f1"],
            "lowest_f1": min(code["f1"] or 0.0 for code in whole["codes"].values()),
            "polarity": whole["polarity"] if has_polarity else None,
            "ece": whole["ece"],
            "micro_f1_fresh": part["micro_f1"],
            "macro_f1_fresh": part["macro_f1"],
        }
        sys.stderr.write(f"{name}: {found[name]}\n")
    return found


def _curve(
    gold: Gold,
    codebook: Codebook,
    patterns: Patterns,
    fold: npt.NDArray[np.int64],
    whole: npt.NDArray[np.float64],
) -> dict[str, Any]:
    """Measure the linear part with rules, trained on fewer letters; ``whole`` is that of all."""
    codes, found = len(codebook.codes), {}
    for size in (*CURVE, len(gold.names) - len(gold.names) // len(np.unique(fold))):
        out = np.zeros(gold.codes.shape) if size in CURVE else whole[:, :codes]
        for number in np.unique(fold) if size in CURVE else ():
            held = fold == number
            others = np.unique(gold.letters[~held])
            chosen = np.random.default_rng(SEED).permutation(others)[:size]
            rows = np.isin(gold.letters, chosen)
            _, logits, _ = parts.fit_linear(gold, codebook, patterns, rows)
            out[held] = logits[held][:, :codes]
        figures = measure(joining.single(out, gold, fold), gold, codebook)
        found[str(size)] = {"micro_f1": figures["micro_f1"], "macro_f1": figures["macro_f1"]}
        sys.stderr.write(f"curve {size}: {found[str(size)]}\n")
    return found
