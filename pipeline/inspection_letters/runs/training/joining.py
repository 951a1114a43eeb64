"""The second pass: combines the parts, calibrates, sets the threshold and predicts polarity.

Everything here is fitted on out-of-fold predictions of the parts, and never on letters on
which it is measured afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from inspection_letters.coding.decisions import NEVER, Decision, assign
from inspection_letters.coding.features import Features, roles_of
from inspection_letters.coding.polarity import PoleFeatures
from inspection_letters.coding.stack import SecondPass, sigmoid
from inspection_letters.runs.training.data import POLARITIES, TrainingGold
from inspection_letters.runs.training.linear import fit

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

STRENGTH = 0.01
"""Inverse penalty of the second pass on the distance from the weights that codes share."""

COMMON_STRENGTH = 0.1
"""Inverse penalty on the weights that codes share."""

GRID = np.arange(0.10, 0.71, 0.02)
"""Probabilities tried as the threshold."""

FLOORS = (0.10, 0.15, 0.20, 0.25, 0.30, NEVER)
"""Probabilities tried as the least with which the likeliest code is assigned in any case."""

THIRDS = (0.0, 0.40, 0.45, 0.50, 0.55, 0.60, 0.70)
"""Probabilities tried as the least of a third or later code."""


@dataclass(frozen=True)
class Parts:
    """Out-of-fold predictions of the parts, for all excerpts.

    ``codes`` has the logits of codes (n, n_codes) by the name of the part; ``whole`` the
    polarity logits of the linear part (n, 4); and ``poles`` the encoders' polarity logits by
    code (n, n_codes, 4), or None. ``layers`` are the columns of the main codes and of the
    detail codes, if there are any: each layer has its own calibration and decisions.
    """

    codes: dict[str, Floats]
    whole: Floats
    poles: Floats | None
    features: Features
    layers: tuple[slice, ...]


@dataclass(frozen=True)
class Joined:
    """A fitted second pass.

    ``calibration`` has slope and shift of each layer (n_layers, 2), and ``decisions`` the
    constants of each layer.
    """

    weights: Floats
    intercepts: Floats
    calibration: Floats
    decisions: tuple[Decision, ...]
    pole_weights: Floats
    pole_intercepts: Floats


@dataclass(frozen=True)
class Result:
    """Predictions on held-out letters: probabilities, assigned codes, indices of polarities."""

    probabilities: Floats
    assigned: Bools
    polarity: npt.NDArray[np.int64]


def _weights(
    parts: Parts, gold: TrainingGold, rows: Bools, strength: float | None = None
) -> tuple[Floats, Floats, Floats]:
    """Fit the second pass on some rows, and return weights, intercepts and logits of all rows.

    The first regression is for all codes of a layer together, on the features about the code.
    Each code then has a regression of its own, which is penalised for its distance from the
    first, so that a rare code differs from it only as far as its examples justify.
    """
    strength = STRENGTH if strength is None else strength
    second = SecondPass(list(parts.codes.values()), parts.features, roles_of(gold.excerpts))
    own = second.own
    weights, intercepts, logits = [], [], np.zeros(gold.codes.shape)
    for layer in parts.layers:
        codes = range(layer.start, layer.stop)
        seen = np.concatenate([second(code)[rows][:, :own] for code in codes])
        target = gold.codes[rows][:, layer]
        common, level = fit(seen, target.T.reshape(-1, 1), COMMON_STRENGTH)
        for code in codes:
            x = second(code)
            centre = np.zeros((x.shape[1] + 1, 1))
            centre[:own], centre[-1] = common, level
            w, b = fit(x[rows], gold.codes[rows][:, [code]], strength, centre)
            weights.append(w[:, 0])
            intercepts.append(b[0])
            logits[:, code] = second.logit(code, w[:, 0], float(b[0]))
    return np.array(weights), np.array(intercepts), logits


def threshold(probabilities: Floats, codes: Floats) -> float:
    """Choose the threshold for all codes that maximises micro F1.

    The best threshold of a single code is mostly chance: thresholds by code, even if shrunk
    towards the common threshold, were worse on held-out letters. On calibrated
    probabilities, the best threshold is about half of the best F1 [1]_.

    References
    ----------
    .. [1] Z. C. Lipton, C. Elkan and B. Naryanaswamy, "Optimal thresholding of
       classifiers to maximize F1 measure", *Machine Learning and Knowledge Discovery in
       Databases (ECML PKDD)*, 2014, 225-239.
    """
    scores = [_micro(probabilities >= value, codes) for value in GRID]
    return float(np.round(GRID[int(np.argmax(scores))], 4))


def _micro(assigned: Bools, codes: Floats) -> float:
    found = float((assigned & (codes > 0)).sum())
    return 2 * found / max(float(assigned.sum() + codes.sum()), 1.0)


def decide(probabilities: Floats, codes: Floats) -> Decision:
    """Choose the constants of a layer that maximise micro F1.

    The threshold comes first. The other two then change what it leaves to chance: sentences
    without any code, and those with three or more. A constant that gains nothing is left out.
    """
    chosen = Decision(threshold(probabilities, codes))
    best = _micro(assign(probabilities, chosen), codes)
    for third, floor in product(THIRDS, FLOORS):
        tried = Decision(chosen.threshold, third, floor)
        score = _micro(assign(probabilities, tried), codes)
        if score > best + 1e-9:
            best, chosen = score, tried
    return chosen


def join(
    parts: Parts,
    gold: TrainingGold,
    rows: Bools,
    fold: npt.NDArray[np.int64],
    *,
    constants: bool = True,
) -> Joined:
    """Fit the second pass on some rows, with calibration and decisions from folds within them.

    Parameters
    ----------
    parts : Parts
        Out-of-fold predictions.
    gold : TrainingGold
        The correct codes.
    rows : ndarray of bool
        The excerpts to learn from.
    fold : ndarray of int
        The fold of each excerpt's letter.
    constants : bool
        Whether to learn the constants besides the threshold; without, to measure their gain.
    """
    inner = np.zeros(gold.codes.shape)
    for number in np.unique(fold[rows]):
        _, _, logits = _weights(parts, gold, rows & (fold != number))
        held = rows & (fold == number)
        inner[held] = logits[held]
    calibration, decisions = [], []
    for layer in parts.layers:
        seen, target = inner[rows][:, layer], gold.codes[rows][:, layer]
        slope, shift = fit(seen.reshape(-1, 1), target.reshape(-1, 1), 1.0)
        calibration.append((float(slope[0, 0]), float(shift[0])))
        probabilities = sigmoid(slope[0, 0] * seen + shift[0])
        decisions.append(
            decide(probabilities, target)
            if constants
            else Decision(threshold(probabilities, target))
        )
    weights, intercepts, _ = _weights(parts, gold, rows)
    pole_weights, pole_intercepts = _poles(parts, gold, rows)
    return Joined(
        weights, intercepts, np.array(calibration), tuple(decisions), pole_weights, pole_intercepts
    )


def _poles(parts: Parts, gold: TrainingGold, rows: Bools) -> tuple[Floats, Floats]:
    tones = PoleFeatures(parts.whole, parts.poles, parts.features, roles_of(gold.excerpts))
    x, y = [], []
    for code in range(gold.codes.shape[1]):
        chosen = rows & (gold.polarity[:, code] >= 0)
        x.append(tones(code)[chosen])
        y.append(gold.polarity[chosen, code])
    target = np.eye(len(POLARITIES))[np.concatenate(y)]
    return fit(np.concatenate(x), target, 1.0)


def apply(joined: Joined, parts: Parts, gold: TrainingGold, rare: Bools) -> Result:
    """Return the predictions of a fitted second pass for all excerpts.

    ``rare`` marks the codes that are never assigned.
    """
    roles = roles_of(gold.excerpts)
    second = SecondPass(list(parts.codes.values()), parts.features, roles)
    tones = PoleFeatures(parts.whole, parts.poles, parts.features, roles)
    probabilities = np.zeros(gold.codes.shape)
    assigned = np.zeros(gold.codes.shape, dtype=bool)
    polarity = np.zeros(gold.codes.shape, dtype=np.int64)
    for layer, (slope, shift), decision in zip(
        parts.layers, joined.calibration, joined.decisions, strict=True
    ):
        for code in range(layer.start, layer.stop):
            logit = second.logit(code, joined.weights[code], float(joined.intercepts[code]))
            probabilities[:, code] = sigmoid(slope * logit + shift)
            polarity[:, code] = (tones(code) @ joined.pole_weights + joined.pole_intercepts).argmax(
                axis=1
            )
        assigned[:, layer] = assign(probabilities[:, layer], decision, rare[layer])
    return Result(probabilities, assigned, polarity)


def cross_join(
    parts: Parts,
    gold: TrainingGold,
    fold: npt.NDArray[np.int64],
    rare: Bools | None = None,
    *,
    constants: bool = True,
) -> Result:
    """Return predictions for each fold by a second pass that was fitted on the other folds.

    Excerpts that nobody judged are predicted as well, but nothing is learned from them.
    """
    shape = gold.codes.shape
    rare = np.zeros(shape[1], dtype=bool) if rare is None else rare
    probabilities, assigned = np.zeros(shape), np.zeros(shape, dtype=bool)
    polarity = np.zeros(shape, dtype=np.int64)
    for number in np.unique(fold):
        held = fold == number
        joined = join(parts, gold, ~held & gold.judged, fold, constants=constants)
        applied = apply(joined, parts, gold, rare)
        probabilities[held] = applied.probabilities[held]
        assigned[held] = applied.assigned[held]
        polarity[held] = applied.polarity[held]
    return Result(probabilities, assigned, polarity)


def single(
    logits: Floats, gold: TrainingGold, fold: npt.NDArray[np.int64], layers: tuple[slice, ...]
) -> Result:
    """Return the predictions of a single part, with thresholds chosen on the other folds."""
    probabilities = sigmoid(logits)
    assigned = np.zeros(gold.codes.shape, dtype=bool)
    for number in np.unique(fold):
        held = fold == number
        known = ~held & gold.judged
        for layer in layers:
            least = threshold(probabilities[known][:, layer], gold.codes[known][:, layer])
            assigned[held, layer] = probabilities[held, layer] >= least
    return Result(probabilities, assigned, np.zeros(gold.codes.shape, dtype=np.int64))
