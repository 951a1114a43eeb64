"""Assured coding of a workspace: the promise, the excerpts for people, and what they bring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from inspection_letters.analysis.assurance.agreement import HumanAgreement
from inspection_letters.analysis.assurance.curve import CurvePoint, labour_curve, measure_rule
from inspection_letters.analysis.assurance.material import Material
from inspection_letters.analysis.assurance.order import doubts
from inspection_letters.analysis.assurance.rule import (
    CodePromise,
    Promise,
    cuts_of,
    find_promise,
    promise_codes,
)
from inspection_letters.records import Excerpt

FEWEST_LETTERS: Final = 8
"""With fewer letters, the differences between letters cannot be estimated."""

_LOWER: Final = tuple(round(0.95 - 0.05 * step, 2) for step in range(10))
"""Targets tried where the target asked for cannot be promised."""


@dataclass(frozen=True, eq=False)
class Assurance:
    """What can be promised about the coding of the letters that people have not coded.

    Attributes
    ----------
    promise : Promise
        For all codes together. Its ``cut`` is None if nothing can be promised.
    codes : tuple of CodePromise
        For each code, in the order of the codebook.
    for_people : tuple of Excerpt
        The excerpts that people have still to code, by letter ID and in reading order.
    coded : int
        How many of the excerpts for people they have already coded.
    kept : int
        How many excerpts are kept from the model.
    curve : tuple of CurvePoint
        By the share of excerpts that people code, in the letters learned from.
    measured : CurvePoint or None
        The rule on letters that it was not learned from; None without a promise.
    agreement : HumanAgreement
        How well people agree.
    is_limited : bool
        Whether people agree less than the target, so that nothing is promised.
    reachable : float or None
        Without a promise, the highest lower target that could be promised.
    """

    promise: Promise
    codes: tuple[CodePromise, ...]
    for_people: tuple[Excerpt, ...]
    coded: int
    kept: int
    curve: tuple[CurvePoint, ...]
    measured: CurvePoint | None
    agreement: HumanAgreement
    is_limited: bool
    reachable: float | None

    @property
    def by_hand(self) -> float:
        """The share of the excerpts of the other letters that people code."""
        people = len(self.for_people) + self.coded
        return people / max(people + self.kept, 1)


def assure(material: Material, target: float, *, seed: int) -> Assurance:
    """Find what can be promised, and which excerpts people have to code for it.

    Parameters
    ----------
    material : Material
        The letters learned from, and the others.
    target : float
        Between 0 and 1.
    seed : int
        Seed of the resampling of letters, for the intervals of the curve.
    """
    learning = material.learning
    doubt = doubts(learning.probabilities, learning.assigned)
    doubt_of_rest = doubts(material.rest.probabilities, material.rest.assigned)
    everywhere = np.concatenate([doubt, doubt_of_rest])
    cuts = cuts_of(everywhere)
    is_limited = material.agreement.limits(target)

    def find(wanted: float) -> Promise:
        return find_promise(learning, doubt, cuts, wanted, rest=material.ratio)

    promise = find(target)
    if is_limited:
        promise = promise.withdrawn()
    reachable, measured = None, None
    if promise.cut is None:
        reachable = next(
            (
                lower
                for lower in _LOWER
                if lower < target
                and not material.agreement.limits(lower)
                and find(lower).cut is not None
            ),
            None,
        )
    else:
        measured = measure_rule(learning, doubt, everywhere, target, rest=material.ratio)
    kept = promise.keeps(doubt_of_rest) & ~material.coded
    left = ~kept & ~material.coded
    return Assurance(
        promise=promise,
        codes=promise_codes(learning, doubt, cuts, promise, material.code_ids, rest=material.ratio),
        for_people=tuple(material.rest_excerpts[row] for row in np.flatnonzero(left)),
        coded=int(material.coded.sum()),
        kept=int(kept.sum()),
        curve=labour_curve(learning, doubt, seed=seed),
        measured=measured,
        agreement=material.agreement,
        is_limited=is_limited,
        reachable=reachable,
    )


__all__ = ["FEWEST_LETTERS", "Assurance", "assure"]
