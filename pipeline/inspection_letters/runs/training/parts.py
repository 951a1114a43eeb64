"""Fit the linear part of a model, and predict held-out letters with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from inspection_letters.codebook import Patterns
from inspection_letters.coding.evidence import Evidence
from inspection_letters.coding.features import BLOCKS, Features, Featurizer
from inspection_letters.coding.ngrams import Tfidf, character_ngrams, word_ngrams
from inspection_letters.coding.windows import Window
from inspection_letters.records import Codebook
from inspection_letters.runs.training import linear
from inspection_letters.runs.training.data import POLARITIES, TrainingGold

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

LINEAR_STRENGTH = 3.0
"""Inverse penalty of the linear part."""


@dataclass(frozen=True)
class LinearPart:
    """A fitted linear part: its vocabularies, and its weights by block."""

    words: Tfidf
    characters: Tfidf
    blocks: dict[str, Floats]
    dense: Floats
    intercepts: Floats

    def widths(self) -> dict[str, int]:
        """Return the number of columns of each sparse block."""
        return {
            b: len((self.characters if b == "characters" else self.words).terms) for b in BLOCKS
        }


def without_rules(features: Features, codes: int) -> Features:
    """Return features without the rules' evidence, to measure what the rules contribute."""
    dense = features.dense.copy()
    dense[:, 4 : dense.shape[1] - 3] = 0.0
    return replace(features, dense=dense, scores=0 * features.scores, cues=0 * features.cues)


def fit_linear(
    gold: TrainingGold, codebook: Codebook, patterns: Patterns, rows: Bools, *, rules: bool = True
) -> tuple[LinearPart, Floats, Features]:
    """Fit the linear part on some rows.

    The vocabularies come from the letters of these rows, including sentences that nobody
    judged.

    Returns
    -------
    part : LinearPart
        The fitted part.
    logits : ndarray of shape (n_excerpts, n_codes + 4)
        Logits of all rows; the last four columns are the polarities of the whole sentence.
    features : Features
        Features of all rows.
    """
    inside = np.isin(gold.letters, gold.letters[rows])
    known = [gold.excerpts[row] for row in np.flatnonzero(inside)]
    words = linear.vocabulary(known, word_ngrams)
    characters = linear.vocabulary(known, character_ngrams)
    features = Featurizer(words, characters, Evidence(codebook.code_ids, patterns))(gold.excerpts)
    if not rules:
        features = without_rules(features, len(codebook.codes))
    part = LinearPart(words, characters, {}, np.zeros(0), np.zeros(0))
    widths = part.widths()
    x: Any = linear.matrix(features, widths)
    weights, intercepts = linear.fit(x[rows], gold.codes[rows], LINEAR_STRENGTH)
    coded = rows & (gold.codes.sum(1) > 0)
    tone = np.stack([(gold.polarity == at).sum(1) for at in range(len(POLARITIES))], axis=1)
    tone = tone / np.maximum(tone.sum(1, keepdims=True), 1)
    pole_weights, pole_intercepts = linear.fit(x[coded], tone[coded], LINEAR_STRENGTH)
    weights = np.hstack([weights, pole_weights])
    intercepts = np.concatenate([intercepts, pole_intercepts])
    logits = np.asarray(x @ weights + intercepts)
    blocks, start = {}, 0
    for block in BLOCKS:
        end = start + widths[block]
        blocks[block] = weights[start:end] * linear.SCALE[block]
        start = end
    return LinearPart(words, characters, blocks, weights[start:], intercepts), logits, features


def linear_held_out(
    gold: TrainingGold,
    codebook: Codebook,
    patterns: Patterns,
    fold: npt.NDArray[np.int64],
    *,
    rules: bool = True,
    say: Callable[[str], None],
) -> Floats:
    """Return the linear part's logits for each fold by a fit on the other folds.

    The shape is (n_excerpts, n_codes + 4), as in `fit_linear`.
    """
    out = np.zeros((len(gold.excerpts), len(codebook.codes) + len(POLARITIES)))
    numbers = np.unique(fold)
    for done, number in enumerate(numbers, start=1):
        held = fold == number
        _, logits, _ = fit_linear(gold, codebook, patterns, ~held & gold.judged, rules=rules)
        out[held] = logits[held]
        say(f"linear part: {done} of {len(numbers)} folds done")
    return out


def masked(chosen: Sequence[Window], judged: Bools) -> list[Window]:
    """Return windows in which only judged excerpts count for learning.

    Other excerpts are context, and have the index of padding. Windows without a judged
    excerpt are left out.
    """
    found = []
    for window in chosen:
        places = tuple(place if judged[place] else -1 for place in window.excerpts)
        if max(places) >= 0:
            found.append(replace(window, excerpts=places))
    return found
