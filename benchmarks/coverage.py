"""How often 95% intervals of shares of letters include the true share, method by method.

    uv run python -m benchmarks.coverage

Whole real letters are drawn with replacement from the 40 letters whose truth and held-out
answers come with the model (``models/send-area/held-out-letters.json``, no text needed), so
that errors come as they really do: together in a letter, and more often where the letter truly
has the code. The share in the 40 letters is the truth that the intervals should hold. For each
number of labelled letters n and of other letters N, these methods are compared:

- as coded: the coder's share in all letters, with Wilson's interval;
- Lang and Reiczigel (2014): Rogan and Gladen's correction by the sensitivity and specificity
  seen in the labelled letters, with their interval;
- labelled alone: the share in the labelled letters, with Wilson's interval;
- corrected: power-tuned prediction-powered inference, as `letters findings` does it;
- from elsewhere: the same with labelled letters that are not among those at hand, λ = 1;
- census: the same where the n + N letters are all there are; the share in these is the truth.

The two means over letters, balance and share of weakness mentions, come last, with a tenth of
the draws: their intervals are by bootstrap.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
from inspection_letters.analysis.statistics.held_out import HeldOutLetter, read_held_out
from inspection_letters.analysis.statistics.means import corrected_mean, mean_with_interval
from inspection_letters.analysis.statistics.measures import MEASURES, Measure, tabulate
from inspection_letters.analysis.statistics.prevalence import (
    Answers,
    corrected_share,
    transferred_share,
    wilson,
)
from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.common.reference.shipped import shipped
from inspection_letters.records.seeds import DEFAULT_SEED

Floats = npt.NDArray[np.float64]
Interval = tuple[float, float, float]
"""Estimate, low and high, 0 to 1."""

SIZES = ((20, 14), (20, 40), (30, 120), (40, 60), (40, 400))
"""Numbers of labelled letters and of other letters."""

Z = NormalDist().inv_cdf(0.975)


def as_coded(answers: Answers) -> Interval:
    """Return the coder's share in all letters, with Wilson's interval."""
    coded = np.concatenate([answers.labelled, answers.unlabelled])
    share = float(coded.mean())
    return share, *wilson(share, len(coded))


def labelled_alone(answers: Answers) -> Interval:
    """Return the share in the labelled letters, with Wilson's interval."""
    share = float(answers.truth.mean())
    return share, *wilson(share, len(answers.truth))


def corrected(answers: Answers) -> Interval:
    """Return the estimate of `letters findings`."""
    found = corrected_share(answers)
    return found.point, found.low, found.high


def lang_reiczigel(answers: Answers) -> Interval:
    """Return Rogan and Gladen's estimate with the interval of Lang and Reiczigel.

    References
    ----------
    Z. Lang and J. Reiczigel, "Confidence limits for prevalence of disease adjusted for
    estimated sensitivity and specificity", *Preventive Veterinary Medicine* 113(1), 2014,
    13-22, section 2.
    """
    has = answers.truth > 0
    positives, negatives = int(has.sum()), int((~has).sum())
    n = len(answers.unlabelled)
    apparent = (n * answers.unlabelled.mean() + Z * Z / 2) / (n + Z * Z)
    sensitivity = (answers.labelled[has].sum() + 1) / (positives + 2)
    specificity = ((1 - answers.labelled[~has]).sum() + 1) / (negatives + 2)
    youden = sensitivity + specificity - 1
    if youden <= 0:
        return float(answers.unlabelled.mean()), 0.0, 1.0
    share = (apparent + specificity - 1) / youden
    shift = (
        2
        * Z
        * Z
        * (
            share * sensitivity * (1 - sensitivity) / (positives + 2)
            - (1 - share) * specificity * (1 - specificity) / (negatives + 2)
        )
    )
    variance = (
        apparent * (1 - apparent) / (n + Z * Z)
        + share**2 * sensitivity * (1 - sensitivity) / (positives + 2)
        + (1 - share) ** 2 * specificity * (1 - specificity) / (negatives + 2)
    )
    half = Z * np.sqrt(max(variance, 0.0)) / abs(youden)
    plain = (answers.unlabelled.mean() + specificity - 1) / youden
    low, high = (float(np.clip(share + shift + sign * half, 0, 1)) for sign in (-1, 1))
    return float(np.clip(plain, 0, 1)), low, high


def from_elsewhere(answers: Answers) -> Interval:
    """Return the estimate of `letters findings` with labelled letters from elsewhere."""
    found = transferred_share(answers, answers.truth[:0])
    return found.point, found.low, found.high


def census(answers: Answers) -> Interval:
    """Return the estimate of `letters findings --census`."""
    found = corrected_share(answers, census=True)
    return found.point, found.low, found.high


METHODS: dict[str, Callable[[Answers], Interval]] = {
    "as coded": as_coded,
    "Lang and Reiczigel": lang_reiczigel,
    "labelled alone": labelled_alone,
    "corrected": corrected,
    "from elsewhere": from_elsewhere,
    "census": census,
}


@dataclass(frozen=True, slots=True)
class Score:
    """What a method did with one code in one draw."""

    true: float
    estimate: float
    low: float
    high: float

    @property
    def holds(self) -> bool:
        """Whether the interval includes the true share."""
        return self.low - 1e-9 <= self.true <= self.high + 1e-9


def truth_and_answers(
    letters: tuple[HeldOutLetter, ...], measure: Measure
) -> tuple[Floats, Floats]:
    """Return what letters truly have and what the coder said, arrays of (letters, codes)."""
    codes = sorted({code for letter in letters for code in letter.truth.mentions})
    subjects = [(code,) for code in codes]
    details = load_codebook(default_codebook_path()).detail_ids
    truth = tabulate([letter.truth for letter in letters], subjects, details)
    coder = tabulate([letter.coder for letter in letters], subjects, details)
    concerned = truth.applies(measure)
    return (
        truth.has(measure)[concerned].astype(float),
        coder.has(measure)[concerned].astype(float),
    )


def draw(
    truth: Floats, coder: Floats, n: int, others: int, rounds: int, seed: int
) -> Iterator[tuple[int, Answers, float]]:
    """Draw whole letters, and return each code's answers and its share in the letters drawn."""
    generator = np.random.default_rng(seed)
    for _ in range(rounds):
        labelled = generator.integers(0, len(truth), n)
        unlabelled = generator.integers(0, len(truth), others)
        for code in range(truth.shape[1]):
            yield (
                code,
                Answers(truth[labelled, code], coder[labelled, code], coder[unlabelled, code]),
                float(truth[np.concatenate([labelled, unlabelled]), code].mean()),
            )


def score(
    letters: tuple[HeldOutLetter, ...],
    measure: Measure,
    n: int,
    others: int,
    rounds: int,
    seed: int,
) -> dict[str, list[Score]]:
    """Score each method on one measure."""
    truth, coder = truth_and_answers(letters, measure)
    scores: dict[str, list[Score]] = {name: [] for name in METHODS}
    for code, answers, of_drawn in draw(truth, coder, n, others, rounds, seed):
        for name, method in METHODS.items():
            true = of_drawn if name == "census" else float(truth[:, code].mean())
            scores[name].append(Score(true, *method(answers)))
    return scores


def score_means(
    letters: tuple[HeldOutLetter, ...],
    measure: Measure,
    n: int,
    others: int,
    rounds: int,
    seed: int,
) -> dict[str, list[Score]]:
    """Score the methods for means over letters."""
    codes = sorted({code for letter in letters for code in letter.truth.mentions})
    subjects = [(code,) for code in codes]
    details = load_codebook(default_codebook_path()).detail_ids
    truth = tabulate([letter.truth for letter in letters], subjects, details).parts(measure)
    coder = tabulate([letter.coder for letter in letters], subjects, details).parts(measure)
    true = truth[0].sum(axis=0) / truth[1].sum(axis=0)
    scores: dict[str, list[Score]] = {"as coded": [], "labelled alone": [], "corrected": []}
    generator = np.random.default_rng(seed)
    for number in range(rounds):
        a, b = generator.integers(0, len(letters), n), generator.integers(0, len(letters), others)
        both = np.concatenate([a, b])
        known, held_out = (truth[0][a], truth[1][a]), (coder[0][a], coder[1][a])
        found = {
            "as coded": mean_with_interval((coder[0][both], coder[1][both]), seed=number),
            "labelled alone": mean_with_interval(known, seed=number),
            "corrected": corrected_mean(known, held_out, (coder[0][b], coder[1][b]), seed=number),
        }
        for name, (points, lows, highs) in found.items():
            for mean, point, low, high in zip(true, points, lows, highs, strict=True):
                if not np.isnan(point):
                    scores[name].append(Score(float(mean), float(point), float(low), float(high)))
    return scores


def row(name: str, scores: list[Score], alone: float) -> str:
    """Return a row of the table: coverage, error and width."""
    high = [found.holds for found in scores if found.true >= 0.9]
    low = [found.holds for found in scores if found.true <= 0.1]
    width = float(np.mean([found.high - found.low for found in scores]))
    error = float(np.mean([abs(found.estimate - found.true) for found in scores]))

    def share(found: list[bool]) -> str:
        return f"{np.mean(found):.1%}" if found else "none"

    return (
        f"| {name} | {share([found.holds for found in scores])} | {share(high)} | {share(low)} | "
        f"{100 * error:.1f} | {100 * width:.1f} | {width / alone:.2f} |"
    )


def main() -> None:
    """Print a table for each measure and for each number of letters."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--held-out",
        type=Path,
        default=shipped("models", "send-area", "held-out-letters.json"),
        help="A coder's held-out answers, letter by letter.",
    )
    parser.add_argument("--rounds", type=int, default=200, help="Draws of letters.")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    options = parser.parse_args()
    letters = read_held_out(options.held_out).labelled
    print(f"{len(letters)} letters, {options.rounds} draws, seed {options.seed}")  # noqa: T201
    for n, others in SIZES:
        everything: dict[str, list[Score]] = {name: [] for name in METHODS}
        for measure in (measure for measure in MEASURES if measure.is_share):
            scores = score(letters, measure, n, others, options.rounds, options.seed)
            _print_table(f"{measure.label}, n = {n}, N = {others}", scores)
            for name, found in scores.items():
                everything[name].extend(found)
        _print_table(f"all shares of letters, n = {n}, N = {others}", everything)
        for measure in (measure for measure in MEASURES if not measure.is_share):
            rounds = max(1, options.rounds // 10)
            means = score_means(letters, measure, n, others, rounds, options.seed)
            _print_table(f"{measure.label}, n = {n}, N = {others}", means)


def _print_table(title: str, scores: dict[str, list[Score]]) -> None:
    alone = float(np.mean([found.high - found.low for found in scores["labelled alone"]]))
    print(f"\n{title}\n")  # noqa: T201
    print(  # noqa: T201
        "| method | coverage | true share 90% or more | 10% or less | mean error, points | "
        "mean width, points | width over labelled alone |"
    )
    print("|---|---|---|---|---|---|---|")  # noqa: T201
    for name, found in scores.items():
        print(row(name, found, alone))  # noqa: T201


if __name__ == "__main__":
    main()
