"""Measure assured coding on gold as the simulated person, with whole letters held out.

Prints tables in Markdown, and draws the labour curve. Run it from the root of the repository::

    uv run python benchmarks/assurance.py
    uv run python benchmarks/assurance.py --npz held-out.npz --picture docs/images

By default the probabilities are those that the model's folder keeps for each letter it was trained
on, from models that had not seen the letter. An npz file has ``probabilities``, ``assigned`` and
true ``codes`` (n_excerpts, n_codes), ``letters`` (n_excerpts,) and ``code_ids``. In each of 200
random splits, people code the letters of one part; the order of doubt is chosen and the rule is
learned there, and both are measured on the other part:

* *orders*: micro F1 of the whole if people code some of the excerpts, by order of doubt;
* *labour curve*: the same for the order chosen in each split, with people who are always right, and
  with people who agree with gold at a micro F1 of 0.96, as the two coders of gold did;
* *limits*: the same if probabilities were exact, and if one knew where the errors are;
* *promises*: the share of excerpts that go to people, and how often the promise is kept;
* *bounds*: the same for bounds that take sentences as independent, or the other letters as many.
"""

from __future__ import annotations

import argparse
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np
import numpy.typing as npt
from inspection_letters.analysis.assurance import (
    ORDERS,
    CurvePoint,
    Decisions,
    cuts_of,
    doubts,
    find_promise,
    labour_curve,
    reliability,
)
from inspection_letters.analysis.gold import load_gold
from inspection_letters.analysis.statistics.answers import ANSWERS, read_answers
from inspection_letters.analysis.statistics.probabilities import PROBABILITIES, read_probabilities
from inspection_letters.coding.choice import default_model_path
from inspection_letters.common.reference.plugins import describe
from inspection_letters.outputs.colours import STRENGTH, WEAKNESS
from inspection_letters.outputs.report.plots.colours import INK
from inspection_letters.outputs.report.plots.plot import Plot, chart, make_plot
from inspection_letters.outputs.report.plots.rendering import write_plot
from inspection_letters.records.errors import UsageError

SEED = 7
SPLITS = 200
LEARNED_FROM = 20
AGREEMENT = 0.96
SHARES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.8, 1.0)
COMPARED = (0.1, 0.2, 0.3, 0.4)
TARGETS = (0.8, 0.85, 0.9, 0.95)
RIGHT, HUMAN = "people always right", f"people right at {AGREEMENT}"
OUTCOME = ("promised in", "coded by people", "wrong", "missing", "promise kept", "micro F1 of all")
BOUNDS = {
    # Whether the bound is by letter, and whether it is for the other letters at hand.
    "by letter, for the other letters at hand": (True, True),
    "by letter, for letters in general": (True, False),
    "sentences taken as independent": (False, False),
}
GOAL = (0.2, 0.92)
Bools = npt.NDArray[np.bool_]


def read_npz(path: Path) -> Decisions:
    """Read held-out probabilities of the main codes, with the codes assigned and the true ones.

    Raises
    ------
    UsageError
        If the file cannot be read, or lacks an array.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            main = np.isin(stored["code_ids"].astype(str), load_gold().code_ids)
            return Decisions(
                stored["probabilities"].astype(np.float64)[:, main],
                stored["assigned"].astype(bool)[:, main],
                stored["codes"].astype(bool)[:, main],
                stored["letters"],
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise UsageError(
            f"{path} has no held-out probabilities ({describe(error)}).",
            "Give --npz a file with the arrays probabilities, assigned, codes, letters and "
            "code_ids.",
        ) from error


def read_folder(folder: Path) -> Decisions:
    """Join what a model's folder keeps of held-out letters with the packaged gold, by digests.

    Raises
    ------
    UsageError
        If the folder lacks a file, or the model is of other letters or codes.
    """
    missing = [name for name in (PROBABILITIES, ANSWERS) if not (folder / name).exists()]
    if missing:
        raise UsageError(
            f"The model's folder {folder} has no {' and no '.join(missing)}.",
            "Make the model again with 'letters train', which writes them, or name another folder "
            "with --model.",
        )
    held_out, answers = read_probabilities(folder / PROBABILITIES), read_answers(folder / ANSWERS)
    gold = load_gold()
    lacking = [code_id for code_id in gold.code_ids if code_id not in held_out.code_ids]
    if lacking:
        raise UsageError(
            f"The model in {folder} has no probabilities of {', '.join(lacking)}.",
            "Name the folder of a model of the packaged codebook with --model.",
        )
    columns = [held_out.code_ids.index(code_id) for code_id in gold.code_ids]
    rows, truth, assigned, letters = [], [], [], []
    for number, letter in enumerate(gold.letters):
        before = ""
        for sentence in letter.sentences:
            # As `answers.keys`, from digests instead of words.
            key = sha256(f"{before} {sentence.digest}".encode()).hexdigest()[:16]
            before = sentence.digest
            if key in held_out.row_by_key and key in answers.by_key:
                rows.append(held_out.row_by_key[key])
                truth.append([code_id in sentence.codes for code_id in gold.code_ids])
                assigned.append([code_id in answers.by_key[key] for code_id in gold.code_ids])
                letters.append(number)
    if not rows:
        raise UsageError(
            f"The model in {folder} was trained on none of the letters in the packaged gold.",
            "Name the folder of a model that was, with --model.",
        )
    return Decisions(
        held_out.values[rows][:, columns],
        np.array(assigned, dtype=bool),
        np.array(truth, dtype=bool),
        np.array(letters, dtype=np.int64),
    )


def splits(decisions: Decisions, size: int, seed: int) -> Iterator[Bools]:
    """Yield, for random splits of the letters, which excerpts are of the letters people code."""
    random = np.random.default_rng(seed)
    for _ in range(SPLITS):
        yield np.isin(decisions.places, random.permutation(decisions.letter_count)[:size])


def less_than_right(decisions: Decisions, seed: int) -> Bools:
    """Return the codes of a person who errs as often as `AGREEMENT` says, where the model does.

    Codes are overlooked at random, and as many assigned wrongly, in proportion to probabilities.
    """
    random = np.random.default_rng(seed)
    share = 1 - AGREEMENT
    people = decisions.truth & (random.random(decisions.truth.shape) >= share)
    wrong = np.flatnonzero(~decisions.truth)
    weight = decisions.probabilities.ravel()[wrong] + 1e-6
    drawn = random.choice(
        wrong, size=round(share * decisions.truth.sum()), replace=False, p=weight / weight.sum()
    )
    people.ravel()[drawn] = True
    return people


def f1_by_order(decisions: Decisions, order: str) -> list[float]:
    """Return F1 for a few shares of excerpts."""
    doubt = doubts(decisions.probabilities, decisions.assigned, order)
    return [point.f1 for point in labour_curve(decisions, doubt, COMPARED)]


def best_order(decisions: Decisions) -> str:
    """Return the order with the highest mean F1 over a few shares of excerpts."""
    return max(ORDERS, key=lambda order: sum(f1_by_order(decisions, order)))


@dataclass(frozen=True, eq=False)
class Curves:
    """F1 by order of doubt, curves of all splits by how right people are, and orders chosen."""

    by_order: dict[str, npt.NDArray[np.float64]]
    right: list[tuple[CurvePoint, ...]]
    human: list[tuple[CurvePoint, ...]]
    chosen: Counter[str]


def measure_curves(decisions: Decisions, seed: int) -> Curves:
    """Measure labour curves on the letters not learned from."""
    people = less_than_right(decisions, seed)
    by_order: dict[str, list[list[float]]] = {order: [] for order in ORDERS}
    right, human, chosen = [], [], Counter[str]()
    for learning in splits(decisions, LEARNED_FROM, seed):
        order = best_order(decisions.only(learning))
        chosen[order] += 1
        others = decisions.only(~learning)
        for name in ORDERS:
            by_order[name].append(f1_by_order(others, name))
        doubt = doubts(others.probabilities, others.assigned, order)
        right.append(labour_curve(others, doubt, SHARES))
        human.append(labour_curve(others, doubt, SHARES, people=people[~learning]))
    return Curves({name: np.array(rows) for name, rows in by_order.items()}, right, human, chosen)


def keep_promises(
    decisions: Decisions,
    target: float,
    size: int,
    seed: int,
    bound: tuple[bool, bool] = (True, True),
) -> tuple[str, ...]:
    """Make a promise in each split, by one of `BOUNDS`, and return what became of it as cells."""
    doubt = doubts(decisions.probabilities, decisions.assigned)
    cuts = cuts_of(doubt)
    points = []
    for learning in splits(decisions, size, seed):
        known, others = decisions.only(learning), decisions.only(~learning)
        if not bound[0]:
            known = replace(known, letters=np.arange(len(known)))
        rest = len(known) / len(others) if bound[1] else 0.0
        promise = find_promise(known, doubt[learning], cuts, target, rest=rest)
        if promise.cut is not None:
            points.append(reliability(others, promise.keeps(doubt[~learning])))
    if not points:
        return ("0%", *("–" for _ in OUTCOME[1:]))
    most = 1 - target
    by_hand, wrong, missing, f1 = np.mean(
        [(point.by_hand, point.wrong, point.missing, point.f1) for point in points], axis=0
    )
    held = np.mean([point.wrong <= most and point.missing <= most for point in points])
    shares = (f"{share:.1%}" for share in (wrong, missing, held))
    return (f"{len(points) / SPLITS:.0%}", f"{by_hand:.0%}", *shares, f"{f1:.3f}")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table in Markdown."""
    for cells in (head, ["---"] * len(head), *rows):
        sys.stdout.write(f"| {' | '.join(map(str, cells))} |\n")
    sys.stdout.write("\n")


def curve_rows(curves: Curves) -> list[dict[str, Any]]:
    """Return the labour curve as data: means and the middle 90% of the splits."""
    rows: list[dict[str, Any]] = []
    for people, found in ((RIGHT, curves.right), (HUMAN, curves.human)):
        for at, share in enumerate(SHARES):
            points = [split[at] for split in found]
            f1 = [point.f1 for point in points]
            low, high = np.quantile(f1, [0.05, 0.95])
            means = {
                name: float(np.mean([getattr(point, name) for point in points]))
                for name in ("f1", "kappa", "wrong", "missing")
            }
            rows.append(
                {"people": people, "share": share, **means, "low": float(low), "high": float(high)}
            )
    return rows


def show_curve(rows: Sequence[dict[str, Any]]) -> None:
    """Print the labour curve, and where it reaches the goal."""
    half = len(rows) // 2
    table(
        ["coded by people", "micro F1", "middle 90%", "kappa", "wrong", "missing", f"F1, {HUMAN}"],
        [
            (
                f"{point['share']:.0%}",
                f"{point['f1']:.3f}",
                f"{point['low']:.3f} to {point['high']:.3f}",
                f"{point['kappa']:.3f}",
                f"{point['wrong']:.1%}",
                f"{point['missing']:.1%}",
                f"{other['f1']:.3f}",
            )
            for point, other in zip(rows[:half], rows[half:], strict=True)
        ],
    )
    for part in (rows[:half], rows[half:]):
        f1 = np.maximum.accumulate([point["f1"] for point in part])
        needed = f"{np.interp(GOAL[1], f1, SHARES):.1%}" if f1[-1] >= GOAL[1] else "more than 100%"
        sys.stdout.write(f"{part[0]['people']}: F1 {GOAL[1]} takes {needed} coded by people.\n\n")


def show_limits(decisions: Decisions, seed: int) -> None:
    """Print what no order can exceed: probabilities that are exact, and errors that are known."""
    doubt = doubts(decisions.probabilities, decisions.assigned)
    random = np.random.default_rng(seed).random(decisions.truth.shape)
    exact = replace(decisions, truth=random < decisions.probabilities)
    errors = (decisions.assigned != decisions.truth).sum(axis=1).astype(np.float64)
    curves = {
        "as measured, all letters": labour_curve(decisions, doubt, COMPARED),
        "if the probabilities were exact": labour_curve(exact, doubt, COMPARED),
        "if the errors were known": labour_curve(decisions, errors, COMPARED),
    }
    table(
        ["limit", *(f"F1 at {share:.0%}" for share in COMPARED)],
        [(name, *(f"{point.f1:.3f}" for point in curve)) for name, curve in curves.items()],
    )
    first = errors[np.argsort(-doubt)[: round(GOAL[0] * len(doubt))]].sum() / errors.sum()
    sys.stdout.write(f"Excerpts with an error: {np.mean(errors > 0):.0%}; ")
    sys.stdout.write(f"errors in the most doubtful {GOAL[0]:.0%}: {first:.0%}.\n\n")


def labour_plot(rows: Sequence[dict[str, Any]]) -> Plot:
    """Draw the labour curve with the goal."""
    y = alt.Scale(domain=[0.75, 1.0], nice=False)
    scale = alt.Scale(domain=[RIGHT, HUMAN], range=[STRENGTH, WEAKNESS])
    legend = alt.Legend(orient="top", symbolOpacity=1)
    people = alt.Color("people:N", title=None, scale=scale, legend=legend)
    axis = alt.Axis(format="%", tickCount=6)
    share = alt.X("share:Q", title="share of excerpts that people code", axis=axis)

    def draw(width: int) -> Any:
        base = chart(rows).encode(x=share, color=people)
        goal = chart([{"share": GOAL[0], "f1": GOAL[1]}]).encode(x="share:Q")
        f1 = alt.Y("f1:Q", scale=y, title="micro F1 of the whole")
        return alt.layer(
            base.mark_area(opacity=0.18).encode(y=alt.Y("low:Q", scale=y), y2="high:Q"),
            base.mark_line(strokeWidth=2.5).encode(y=f1),
            goal.mark_point(shape="cross", size=120, color=INK, filled=True).encode(y=f1),
        ).properties(width=width - 70, height=300)

    at = {point["share"]: point["f1"] for point in rows if point["people"] == RIGHT}
    return make_plot(
        "labour-curve",
        draw,
        title="How reliable the whole coding is, by the share that people code",
        note=f"Micro F1 of people's and the model's codes: mean and middle 90% of {SPLITS} "
        f"splits of letters held out. The cross is the aim, {GOAL[1]} at {GOAL[0]:.0%}.",
        rows=rows,
        alt=f"Line chart. F1 is {at[0.0]:.2f} at 0%, {at[0.2]:.2f} at 20%, {at[0.4]:.2f} at 40%.",
    )


def main() -> None:
    """Measure, print and draw."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--model", type=Path, default=default_model_path(), help="model's folder")
    parser.add_argument("--npz", type=Path, help="held-out probabilities, instead of a folder")
    parser.add_argument("--picture", type=Path, help="folder for the figure")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    try:
        decisions = read_npz(options.npz) if options.npz else read_folder(options.model)
    except UsageError as error:
        raise SystemExit(str(error)) from error
    seed = options.seed
    sys.stdout.write(
        f"{len(decisions)} excerpts, {decisions.letter_count} letters, seed {seed}\n\n"
    )
    curves = measure_curves(decisions, seed)
    table(
        ["order of doubt", "chosen in", *(f"F1 at {share:.0%}" for share in COMPARED)],
        [
            (name, f"{curves.chosen[name] / SPLITS:.0%}", *(f"{f1:.3f}" for f1 in found.mean(0)))
            for name, found in curves.by_order.items()
        ],
    )
    rows = curve_rows(curves)
    show_curve(rows)
    show_limits(decisions, seed)
    table(
        ["target", "letters learned from", *OUTCOME],
        (
            (f"{target:.2f}", size, *keep_promises(decisions, target, size, seed))
            for target in TARGETS
            for size in (10, 20, 30)
        ),
    )
    table(
        ["bound", "target", *OUTCOME],
        (
            (name, f"{target:.2f}", *keep_promises(decisions, target, LEARNED_FROM, seed, bound))
            for name, bound in BOUNDS.items()
            for target in (0.85, 0.9)
        ),
    )
    if options.picture:
        options.picture.mkdir(parents=True, exist_ok=True)
        write_plot(labour_plot(rows), options.picture)


if __name__ == "__main__":
    main()
