"""Try other orders in which people could code excerpts than by the errors that are expected.

Prints a table in Markdown. Run it from the root of the repository::

    uv run python benchmarks/orders.py

It takes what `benchmarks/assurance.py` takes, and measures the micro F1 of the whole on the letters
that people have not coded, in random splits of the letters:

* *learned errors*: gradient boosting predicts the weighted number of errors of an excerpt from its
  probabilities, learned from the letters that people coded;
* *learned errors, with context*: the same with the figures of the sentences before and after, and
  of its letter;
* *learned errors and expected gain*: the mean of both, each by its standard score;
* *the same share of each letter*: by expected errors within each letter;
* *kept codes decided again*: codes of the excerpts that people do not code are assigned by other
  thresholds, chosen on the letters that people coded;
* *errors known*: what no order can exceed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from assurance import COMPARED, LEARNED_FROM, SEED, read_folder, read_npz, splits, table
from inspection_letters.analysis.assurance import Decisions, doubts, labour_curve
from inspection_letters.coding.choice import default_model_path
from inspection_letters.records.errors import UsageError
from sklearn.ensemble import HistGradientBoostingRegressor

TRIED = 30
"""Splits that are tried: the learned orders take a second each."""

USUAL_F1 = 0.886
LOW, HIGH = (0.0, 0.3, 0.35, 0.4, 0.45, 0.5), (0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 1.01)
FIRST = "expected errors"
Floats = npt.NDArray[np.float64]


def wrong(decisions: Decisions) -> Floats:
    """Return the probability that each decision is wrong."""
    return np.where(decisions.assigned, 1 - decisions.probabilities, decisions.probabilities)


def own_features(decisions: Decisions) -> Floats:
    """Return figures of each excerpt's probabilities, of shape (n_excerpts, 12)."""
    error, assigned = wrong(decisions), decisions.assigned
    largest = -np.sort(-error, axis=1)[:, :6]
    return np.column_stack(
        [
            error.sum(axis=1),
            largest,
            (error * np.where(assigned, USUAL_F1, 2 - USUAL_F1)).sum(axis=1),
            decisions.probabilities.sum(axis=1),
            assigned.sum(axis=1),
            np.where(assigned, error, 0).sum(axis=1),
            np.where(assigned, 0, error).sum(axis=1),
        ]
    )


def with_context(decisions: Decisions, own: Floats) -> Floats:
    """Return figures with those of the neighbours and the means of the letter."""
    columns = [own]
    for step in (1, -1):
        near = np.roll(own, step, axis=0)
        near[np.roll(decisions.places, step) != decisions.places] = 0
        columns.append(near)
    means = np.array(
        [own[decisions.places == place].mean(axis=0) for place in range(decisions.letter_count)]
    )
    return np.column_stack([*columns, means[decisions.places]])


def learned(features: Floats, errors: Floats, learning: npt.NDArray[np.bool_]) -> Floats:
    """Return the errors that a model expects which has learned from some of the excerpts."""
    model = HistGradientBoostingRegressor(
        loss="poisson",
        max_iter=80,
        learning_rate=0.05,
        max_leaf_nodes=6,
        min_samples_leaf=30,
        l2_regularization=10,
        random_state=0,
    )
    expected: Floats = model.fit(features[learning], errors[learning]).predict(features)
    return expected


def in_each_letter(decisions: Decisions, doubt: Floats) -> Floats:
    """Return doubts by which the same share of each letter comes first."""
    ranks = np.empty(len(doubt))
    for place in range(decisions.letter_count):
        rows = np.flatnonzero(decisions.places == place)
        ranks[rows[np.argsort(doubt[rows], kind="stable")]] = (np.arange(len(rows)) + 1) / len(rows)
    return ranks


def f1_of(decisions: Decisions, doubt: Floats) -> list[float]:
    """Return F1 for a few shares of excerpts."""
    return [point.f1 for point in labour_curve(decisions, doubt, COMPARED)]


def decided_again(known: Decisions, others: Decisions) -> list[float]:
    """Return F1 if the codes kept are assigned by thresholds that are best on the known letters."""

    def again(decisions: Decisions, low: float, high: float) -> Decisions:
        p = decisions.probabilities
        assigned = (decisions.assigned & (p >= low)) | (p >= high)
        return Decisions(p, assigned, decisions.truth, decisions.letters)

    def f1(decisions: Decisions, low: float, high: float, share: float) -> float:
        doubt = doubts(decisions.probabilities, decisions.assigned)
        return labour_curve(again(decisions, low, high), doubt, [share])[0].f1

    pairs = [(low, high) for low in LOW for high in HIGH if low <= high]
    return [
        f1(others, *max(pairs, key=lambda pair: f1(known, *pair, share)), share)
        for share in COMPARED
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--model", type=Path, default=default_model_path(), help="model's folder")
    parser.add_argument("--npz", type=Path, help="held-out probabilities, instead of a folder")
    parser.add_argument("--splits", type=int, default=TRIED)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    try:
        decisions = read_npz(options.npz) if options.npz else read_folder(options.model)
    except UsageError as error:
        raise SystemExit(str(error)) from error
    mistaken = decisions.assigned != decisions.truth
    errors = (mistaken * np.where(decisions.assigned, USUAL_F1, 2 - USUAL_F1)).sum(axis=1)
    own = own_features(decisions)
    context = with_context(decisions, own)
    first = doubts(decisions.probabilities, decisions.assigned)
    gain = doubts(decisions.probabilities, decisions.assigned, "expected-gain")
    found: dict[str, list[list[float]]] = {}
    for _, learning in zip(
        range(options.splits), splits(decisions, LEARNED_FROM, options.seed), strict=False
    ):
        by_errors = learned(own, errors, learning)
        both = sum((doubt - doubt.mean()) / doubt.std() for doubt in (by_errors, gain))
        others = decisions.only(~learning)
        for name, doubt in {
            FIRST: first,
            "expected gain in F1": gain,
            "learned errors": by_errors,
            "learned errors, with context": learned(context, errors, learning),
            "learned errors and expected gain": both,
            "the same share of each letter": in_each_letter(decisions, first),
            "errors known": errors,
        }.items():
            found.setdefault(name, []).append(f1_of(others, np.asarray(doubt)[~learning]))
        found.setdefault("kept codes decided again", []).append(
            decided_again(decisions.only(learning), others)
        )
    at = COMPARED.index(0.2)
    usual = np.array(found[FIRST])
    table(
        ["order", *(f"F1 at {share:.0%}" for share in COMPARED), "gain at 20%", "better in"],
        [
            (
                name,
                *(f"{f1:.3f}" for f1 in np.mean(rows, axis=0)),
                f"{np.mean(np.array(rows)[:, at] - usual[:, at]):+.4f}",
                f"{np.mean(np.array(rows)[:, at] > usual[:, at]):.0%}",
            )
            for name, rows in found.items()
        ],
    )
    sys.stdout.write(f"{len(usual)} splits of the letters, seed {options.seed}.\n")


if __name__ == "__main__":
    main()
