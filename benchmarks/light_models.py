"""Measure light models of added codes: codes of the gold are taken as if people had added them.

Each code is hidden from the model, and a light model is fitted to some judgements of it, taken
from the gold: half of them sentences in which a pattern matches, as a person who checks the
patterns would judge, and half any others. It is measured on all sentences of the letters that none
of these came from. That is done with the patterns of the packaged codebook, which were worked on
for long, and with the first three patterns of each code alone, as of a code that somebody has just
added::

    uv run python -m benchmarks.light_models --workspace WORKSPACE

The workspace holds the letters of the packaged gold, read by ``letters run``. Everything is
random with fixed seeds.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from inspection_letters.analysis.corpus import load_corpus
from inspection_letters.analysis.gold import anchor, default_gold_path, load_gold
from inspection_letters.codebook import (
    Patterns,
    default_codebook_path,
    load_codebook,
    load_patterns,
)
from inspection_letters.coding.light_models import LightFeatures, probabilities, weighing_coder
from inspection_letters.coding.rules import THRESHOLD
from inspection_letters.common.encoders.embedder import load_embedder
from inspection_letters.records import Excerpt
from inspection_letters.records.light_models import LightModel
from inspection_letters.records.versions import LIGHT_MODEL
from inspection_letters.runs.light_fitting import LightGold, fit_light_model
from inspection_letters.runs.light_gold import MOST_PLAIN
from inspection_letters.runs.light_models import what_lacks
from inspection_letters.store import open_store
from inspection_letters.topics.cache import FileCache, embed

CODES = (
    "waiting-times",
    "social-care",
    "co-production",
    "information-local-offer",
    "transitions-adulthood",
    "workforce",
    "neurodevelopmental-pathways",
    "annual-reviews",
    "sen-support",
    "elective-home-education",
)
"""Codes of different size, of both layers, that are taken as added."""

JUDGEMENTS = (30, 60, 120)
DRAWS = 3
RESAMPLES = 1000
FEW = 3
"""Patterns that are left to a code that was just added."""

Bools = npt.NDArray[np.bool_]
Counts = dict[tuple[str, int, str], dict[str, npt.NDArray[np.float64]]]
"""Right, assigned and present sentences by letter: of patterns, judgements and coder."""


@dataclass(frozen=True, slots=True)
class Material:
    """The sentences of the gold with their letters, vectors and codes."""

    excerpts: Sequence[Excerpt]
    letters: npt.NDArray[np.str_]
    vectors: npt.NDArray[np.float64]
    meanings: Mapping[str, npt.NDArray[np.float64]]
    truth: Mapping[str, Bools]


def read_material(workspace: Path, vectors: Path) -> Material:
    """Read the sentences of a workspace that are in the packaged gold."""
    with open_store(workspace) as store:
        corpus = load_corpus(store)
    labels = anchor(load_gold(default_gold_path()), corpus.excerpts_by_letter).matched
    excerpts = [excerpt for excerpt in corpus.excerpts if excerpt.excerpt_id in labels]
    codebook = load_codebook(default_codebook_path())
    meant = [f"{c.label}. {c.definition}" for c in codebook.all_codes if c.id in CODES]
    names = [code.id for code in codebook.all_codes if code.id in CODES]
    cache = FileCache(vectors)
    found = embed([*meant, *(e.quote for e in excerpts)], load_embedder(), cache)
    cache.save()
    found = found.astype(np.float64)
    return Material(
        excerpts,
        np.array([excerpt.letter_id for excerpt in excerpts]),
        found[len(meant) :],
        dict(zip(names, found, strict=False)),
        {c: np.array([c in labels[e.excerpt_id] for e in excerpts]) for c in CODES},
    )


def few(patterns: Patterns) -> Patterns:
    """Return the first few patterns of each code, without exclusions."""
    return replace(
        patterns,
        codes=tuple(replace(c, match=c.match[:FEW], exclude=()) for c in patterns.codes),
    )


def pattern_scores(material: Material, patterns: Patterns) -> dict[str, npt.NDArray[np.float64]]:
    """Return the score of each code's patterns on every sentence."""
    codebook = load_codebook(default_codebook_path())
    weighed = weighing_coder(codebook, patterns, CODES).weigh(material.excerpts)
    return {code: np.array([found[code].score for found in weighed]) for code in CODES}


def draws(
    material: Material, code: str, scores: npt.NDArray[np.float64], number: int
) -> Iterator[tuple[LightGold, Bools]]:
    """Yield what people judged and the letters' other sentences, and the sentences to measure."""
    names = sorted({*material.letters.tolist()})
    for draw in range(DRAWS):
        random = np.random.default_rng([draw, number, CODES.index(code)])
        learning = np.isin(material.letters, random.permutation(names)[: len(names) // 2])
        matched = np.flatnonzero(learning & (scores >= THRESHOLD))
        plain = np.flatnonzero(learning & (scores < THRESHOLD))
        half = min(number // 2, len(matched))
        judged = np.concatenate(
            [
                random.choice(matched, half, replace=False),
                random.choice(plain, number - half, replace=False),
            ]
        )
        truth = material.truth[code][judged]
        if what_lacks(material.letters[judged].tolist(), truth.tolist()):
            continue
        left = np.setdiff1d(plain, judged)
        others = np.concatenate(
            [np.setdiff1d(matched, judged), random.choice(left, MOST_PLAIN, replace=False)]
        )
        rows = np.concatenate([judged, others])
        gold = LightGold(
            tuple(material.letters[rows].tolist()),
            (*truth.tolist(), *[None] * len(others)),
            LightFeatures(material.vectors[rows], scores[rows]),
            material.meanings[code],
        )
        yield gold, ~learning


def measure(material: Material) -> tuple[Counts, dict[tuple[str, int], list[bool]]]:
    """Return the counts of every coder, and whether each light model came into use."""
    codebook = load_codebook(default_codebook_path())
    packaged = load_patterns(default_codebook_path(), codebook)
    counts: Counts = {}
    used: dict[tuple[str, int], list[bool]] = {}
    for name, patterns in ((f"{FEW} patterns", few(packaged)), ("packaged", packaged)):
        scores = pattern_scores(material, patterns)
        for code in CODES:
            for number in JUDGEMENTS:
                for gold, measured in draws(material, code, scores[code], number):
                    model = fit_light_model(LightModel(code, LIGHT_MODEL, "", number, 0, 0), gold)
                    features = LightFeatures(material.vectors[measured], scores[code][measured])
                    by_patterns = features.scores >= THRESHOLD
                    by_model = probabilities(model, features) >= THRESHOLD
                    in_use = by_model if model.used else by_patterns
                    used.setdefault((name, number), []).append(model.used)
                    for coder, assigned in (
                        ("patterns", by_patterns),
                        ("model", by_model),
                        ("as used", in_use),
                    ):
                        add(
                            counts.setdefault((name, number, coder), {}),
                            material.letters[measured],
                            assigned,
                            material.truth[code][measured],
                        )
    return counts, used


def add(
    counts: dict[str, npt.NDArray[np.float64]],
    letters: npt.NDArray[np.str_],
    assigned: Bools,
    truth: Bools,
) -> None:
    """Add the right, assigned and present sentences of each letter."""
    for letter in np.unique(letters).tolist():
        of_letter = letters == letter
        found = [(assigned & truth)[of_letter], assigned[of_letter], truth[of_letter]]
        counts[letter] = counts.get(letter, np.zeros(3)) + [part.sum() for part in found]


def figures(counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return precision, recall and F1 of counts of shape (..., 3)."""
    right, assigned, present = np.moveaxis(counts, -1, 0)
    return np.stack([right / assigned, right / present, 2 * right / (assigned + present)], -1)


def table(counts: Counts, used: Mapping[tuple[str, int], Sequence[bool]]) -> str:
    """Return the table for the documentation; intervals resample letters."""
    lines = [
        "| patterns | judgements | coded by | precision | recall | F1 | in use |",
        "|---|--:|---|---|---|---|--:|",
    ]
    for (name, number, coder), by_letter in counts.items():
        of_letters = np.stack([by_letter[letter] for letter in sorted(by_letter)])
        random = np.random.default_rng(0)
        drawn = random.integers(len(of_letters), size=(RESAMPLES, len(of_letters)))
        low, high = np.percentile(figures(of_letters[drawn].sum(1)), [2.5, 97.5], axis=0)
        cells = [
            f"{value:.2f} ({least:.2f} to {most:.2f})"
            for value, least, most in zip(figures(of_letters.sum(0)), low, high, strict=True)
        ]
        fitted = used[name, number]
        share = f"{sum(fitted)} of {len(fitted)}" if coder == "as used" else ""
        lines.append(f"| {name} | {number} | {coder} | {' | '.join(cells)} | {share} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.light_models", description=__doc__)
    parser.add_argument("--workspace", type=Path, required=True, help="letters of the gold")
    parser.add_argument(
        "--vectors", type=Path, default=Path("light-vectors.npz"), help="where vectors are kept"
    )
    chosen = parser.parse_args(arguments)
    material = read_material(chosen.workspace, chosen.vectors)
    sys.stdout.write(table(*measure(material)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
