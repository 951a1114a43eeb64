"""How reliable the whole coding is, by the share of excerpts that people code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from inspection_letters.analysis.assurance.bounds import LEVEL
from inspection_letters.analysis.assurance.decisions import Bools, Decisions, Floats
from inspection_letters.analysis.assurance.rule import cuts_of, find_promise
from inspection_letters.analysis.statistics.agreement import cohen_kappa, two_by_two
from inspection_letters.analysis.statistics.counts import (
    Interval,
    draw_letters,
    interval,
)

SHARES: Final = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
"""Shares of excerpts for which the curve is given."""

RESAMPLES: Final = 2000


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The whole coding if people code some of the excerpts and the model the others.

    Attributes
    ----------
    by_hand : float
        The share of excerpts that people code.
    f1, kappa : float
        Micro F1 and Cohen's kappa of all decisions, people's and the model's together, against
        people's coding of every excerpt.
    wrong, missing : float
        As in `Promise`: of the codes kept from the model, and of all codes that apply.
    f1_interval : Interval or None
        By resampling letters.
    """

    by_hand: float
    f1: float
    kappa: float
    wrong: float
    missing: float
    f1_interval: Interval | None = None


def labour_curve(
    decisions: Decisions,
    doubt: Floats,
    shares: Sequence[float] = SHARES,
    *,
    people: Bools | None = None,
    seed: int | None = None,
) -> tuple[CurvePoint, ...]:
    """Return the reliability of the whole for several shares of excerpts coded by people.

    The most doubtful excerpts go to people.

    Parameters
    ----------
    decisions : Decisions
        About excerpts that people have coded. The order must not be learned from these.
    doubt : ndarray of shape (n_excerpts,)
        How doubtful the coding of each excerpt is.
    shares : sequence of float
        From 0 to 1.
    people : ndarray of bool of shape (n_excerpts, n_codes), optional
        What people assign to the excerpts sent to them, if it is not the truth.
    seed : int, optional
        Seed of the resampling of letters; without it there are no intervals.
    """
    order = np.argsort(-doubt, kind="stable")
    points = []
    for share in shares:
        kept = np.ones(len(doubt), dtype=bool)
        kept[order[: round(share * len(doubt))]] = False
        points.append(reliability(decisions, kept, people=people, seed=seed))
    return tuple(points)


def reliability(
    decisions: Decisions, kept: Bools, *, people: Bools | None = None, seed: int | None = None
) -> CurvePoint:
    """Return the reliability of the whole if people code the excerpts that are not kept.

    Parameters are those of `labour_curve`; ``kept`` says which excerpts are the model's.
    """
    truth = decisions.truth
    final = np.where(kept[:, None], decisions.assigned, truth if people is None else people)
    cells = decisions.sum_by_letter(
        np.stack(
            [
                (final & truth).sum(axis=1),
                (final & ~truth).sum(axis=1),
                (truth & ~final).sum(axis=1),
                (~truth & ~final).sum(axis=1),
            ],
            axis=1,
        )
    )
    total = cells.sum(axis=0)
    of_kept = kept[:, None] & decisions.assigned
    between = None
    if seed is not None and decisions.letter_count > 1:
        drawn = draw_letters(decisions.letter_count, seed=seed, resamples=RESAMPLES)
        between = interval(_f1(drawn @ cells), LEVEL)
    return CurvePoint(
        by_hand=1 - float(kept.mean()) if len(kept) else 0.0,
        f1=float(_f1(total)),
        kappa=float(cohen_kappa(two_by_two(total[0], total[1], total[2], total[3]))),
        wrong=_share((of_kept & ~truth).sum(), of_kept.sum()),
        missing=_share((kept[:, None] & truth & ~decisions.assigned).sum(), truth.sum()),
        f1_interval=between,
    )


def measure_rule(
    learning: Decisions, doubt: Floats, all_doubts: Floats, target: float, *, rest: float
) -> CurvePoint:
    """Measure the rule for a target on letters that it was not learned from.

    For each letter, the rule is found anew from the other letters.

    Parameters are those of `find_promise`; ``all_doubts`` are those from which its cuts are.
    """
    cuts = cuts_of(all_doubts)
    kept = np.zeros(len(doubt), dtype=bool)
    for letter in range(learning.letter_count):
        own = learning.places == letter
        promise = find_promise(learning.only(~own), doubt[~own], cuts, target, rest=rest)
        kept[own] = promise.keeps(doubt[own])
    return reliability(learning, kept)


def _f1(cells: Floats) -> Floats:
    """Return F1 of counts of right, wrong and missing codes; 1 where there are none."""
    doubled = 2 * cells[..., 0]
    whole = doubled + cells[..., 1] + cells[..., 2]
    return np.divide(doubled, whole, out=np.ones_like(whole), where=whole > 0)


def _share(part: np.integer, whole: np.integer) -> float:
    return float(part / whole) if whole else 0.0


__all__ = ["SHARES", "CurvePoint", "labour_curve", "measure_rule", "reliability"]
