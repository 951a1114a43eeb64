"""How well people agree on the same excerpts, which limits what can be promised.

If two people who code by the same codebook agree on 85% of the codes, then no coding can be shown
to be right more often than that: the codebook itself leaves the rest open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np

from inspection_letters.analysis.statistics.agreement import cohen_kappa, two_by_two

FEWEST: Final = 30
"""With fewer excerpts coded by two people, their agreement is not taken as known."""


class PersonsCodes(NamedTuple):
    """The codes that a person assigned to an excerpt, and those that the person could assign."""

    assigned: frozenset[str]
    could_assign: frozenset[str]


@dataclass(frozen=True, slots=True)
class HumanAgreement:
    """How well people agree on excerpts that at least two of them coded.

    Attributes
    ----------
    excerpts : int
        How many such excerpts there are.
    f1, kappa : float or None
        Micro F1 and Cohen's kappa of all decisions, over all pairs of people; None with fewer
        than `FEWEST` excerpts, or without any code.
    """

    excerpts: int
    f1: float | None = None
    kappa: float | None = None

    def limits(self, target: float) -> bool:
        """Whether people agree less than a target asks for."""
        return self.f1 is not None and self.f1 < target


def measure_agreement(
    codings: Mapping[str, Sequence[PersonsCodes]], code_ids: Sequence[str]
) -> HumanAgreement:
    """Measure how well people agree, on the codes that both of two people could assign.

    Parameters
    ----------
    codings : mapping of str to sequence of PersonsCodes
        The codes of each person who judged an excerpt, by the excerpt's ID.
    code_ids : sequence of str
        The codes that count.
    """
    counted = frozenset(code_ids)
    cells = np.zeros(3)
    decisions = compared = 0
    for people in codings.values():
        before = decisions
        for pair in combinations(people, 2):
            shared = counted.intersection(*(person.could_assign for person in pair))
            first, second = (person.assigned & shared for person in pair)
            cells += (len(first & second), len(second - first), len(first - second))
            decisions += len(shared)
        # People whose codebooks have no code in common cannot agree or disagree.
        compared += decisions > before
    if compared < FEWEST or not cells.any():
        return HumanAgreement(compared)
    both, only_second, only_first = cells
    table = two_by_two(*np.split(np.append(cells, decisions - cells.sum()), 4))
    return HumanAgreement(
        compared,
        float(2 * both / (2 * both + only_second + only_first)),
        float(cohen_kappa(table)[0]),
    )


__all__ = ["FEWEST", "HumanAgreement", "PersonsCodes", "measure_agreement"]
