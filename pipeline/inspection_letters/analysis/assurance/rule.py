"""Find how many excerpts people must code for the model's other decisions to keep a promise.

The rules that are tried are nested: each keeps the excerpts up to some doubt and sends the
others to people. They are tested one after the other, each with fewer excerpts for people, until
one fails ("Learn then Test" with fixed-sequence testing [1]_). The first to be tested is the one
that ought to pass most easily by the model's own probabilities. However good or bad the order of
doubt and the probabilities are, and however many rules are tried, the probability of promising
too much is at most one minus the confidence of a single test.

References
----------
.. [1] A. N. Angelopoulos, S. Bates, E. J. Candès, M. I. Jordan and L. Lei, "Learn then Test:
   calibrating predictive algorithms to achieve risk control", arXiv:2110.01052, 2021.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from inspection_letters.analysis.assurance.bounds import LEVEL, clopper_pearson, upper_bound
from inspection_letters.analysis.assurance.decisions import Bools, Decisions, Floats

MOST_BY_HAND: Final = 0.95
"""The share of excerpts coded by people under the most cautious rule."""

_STEP: Final = 0.01

_CAUTION: Final = 2.0
"""The first rule to test is chosen as if this many times more decisions were wrong than the
model's probabilities say."""


@dataclass(frozen=True, slots=True)
class Risk:
    """A share of errors in the letters learned from, and the upper bound for other letters.

    ``share`` is of ``cases`` decisions; it is 0 where there are none.
    """

    share: float
    cases: int
    bound: float


@dataclass(frozen=True, slots=True)
class Promise:
    """What can be promised about a model's decisions that are kept.

    Attributes
    ----------
    target, level : float
        At most 1 - target of either kind of decision is wrong, with this confidence.
    cut : float or None
        Excerpts with more doubt than this are coded by people. None if no rule passed.
    by_hand : float
        The share of the excerpts learned from that people code under this rule; 1 without one.
    wrong : Risk
        Of the codes assigned in excerpts that are kept, the share that do not apply.
    missing : Risk
        Of the codes that apply in all excerpts, the share that kept excerpts lack.
    """

    target: float
    level: float
    cut: float | None
    by_hand: float
    wrong: Risk
    missing: Risk

    def keeps(self, doubt: Floats) -> Bools:
        """Return whether each excerpt is kept from the model, by its doubt."""
        if self.cut is None:
            return np.zeros(len(doubt), dtype=bool)
        return np.asarray(doubt <= self.cut)

    def withdrawn(self) -> Promise:
        """Return the promise of nothing: every excerpt goes to people."""
        return _nothing(self.target, self.level)


@dataclass(frozen=True, slots=True)
class CodePromise:
    """The promise for a single code, by the same order of excerpts.

    Attributes
    ----------
    code_id : str
        The code.
    occurrences : int
        How many excerpts of the letters learned from people coded so.
    wrong, missing : Risk
        As in `Promise`, for this code alone, under the rule for all codes together.
    by_hand : float or None
        The share of excerpts that people would have to code for the promise to hold for this
        code too; None if it cannot be shown from these letters.
    """

    code_id: str
    occurrences: int
    wrong: Risk
    missing: Risk
    by_hand: float | None


@dataclass(frozen=True, eq=False)
class _Counts:
    """Counts by letter (first axis) and rule (second), perhaps by code (third).

    ``occurrences`` does not depend on the rule, but has the same shape.
    """

    kept: Floats
    wrong: Floats
    missing: Floats
    occurrences: Floats

    def risks(self, rule: int, bounds: tuple[Floats, Floats]) -> tuple[Risk, Risk]:
        """Return both risks under a rule."""
        return (
            _risk(self.wrong[:, rule].sum(), self.kept[:, rule].sum(), bounds[0][rule]),
            _risk(self.missing[:, rule].sum(), self.occurrences[:, rule].sum(), bounds[1][rule]),
        )


def cuts_of(doubt: Floats) -> Floats:
    """Return the highest doubt that each rule keeps, the most cautious rule first.

    Parameters
    ----------
    doubt : ndarray of shape (n_excerpts,)
        Of all excerpts, whether people have coded them or not: which rules are tried must not
        depend on what people said.

    Returns
    -------
    ndarray of shape (n_rules,)
        Rising; the last keeps every excerpt.
    """
    shares = np.arange(0, MOST_BY_HAND + _STEP / 2, _STEP)[::-1]
    return np.unique(np.quantile(doubt, 1 - shares))


def find_promise(
    learning: Decisions,
    doubt: Floats,
    cuts: Floats,
    target: float,
    *,
    rest: float = 0.0,
    level: float = LEVEL,
) -> Promise:
    """Find the rule that sends fewest excerpts to people and still keeps the promise.

    Parameters
    ----------
    learning : Decisions
        About letters drawn at random that people have coded wholly.
    doubt : ndarray of shape (n_excerpts,)
        How doubtful the coding of each excerpt is.
    cuts : ndarray of shape (n_rules,)
        From `cuts_of`.
    target : float
        Between 0 and 1: at most 1 - target of the decisions kept may be wrong.
    rest : float, default 0
        Excerpts learned from divided by the other excerpts; see `upper_bound`.
    level : float, default 0.95
        The confidence.
    """
    counts = _count(learning, doubt, cuts, by_code=False)
    bounds = _bounds(counts, rest, level)
    first = _easiest(_expect(learning, doubt, cuts, by_code=False), rest, level)
    last = _last_passed(bounds, target, int(first))
    if last is None:
        return _nothing(target, level)
    cut = float(cuts[last])
    by_hand = float(np.mean(doubt > cut)) if len(doubt) else 0.0
    return Promise(target, level, cut, by_hand, *counts.risks(last, bounds))


def promise_codes(
    learning: Decisions,
    doubt: Floats,
    cuts: Floats,
    promise: Promise,
    code_ids: Sequence[str],
    *,
    rest: float = 0.0,
) -> tuple[CodePromise, ...]:
    """Return, for each code, its risks under a promise and what its own promise would take.

    Parameters are those of `find_promise`, with the promise for all codes together. Each code
    is tested on its own, so of 20 promises for single codes one may be broken.
    """
    counts = _count(learning, doubt, cuts, by_code=True)
    bounds = _bounds(counts, rest, promise.level)
    rule = 0 if promise.cut is None else int(np.searchsorted(cuts, promise.cut))
    first = _easiest(_expect(learning, doubt, cuts, by_code=True), rest, promise.level)
    found = []
    for code, code_id in enumerate(code_ids):
        own = _Counts(
            *(
                part[:, :, code]
                for part in (counts.kept, counts.wrong, counts.missing, counts.occurrences)
            )
        )
        of_code = (bounds[0][:, code], bounds[1][:, code])
        last = _last_passed(of_code, promise.target, int(first[code]))
        found.append(
            CodePromise(
                code_id,
                int(own.occurrences[:, 0].sum()),
                *own.risks(rule, of_code),
                None if last is None else float(np.mean(doubt > cuts[last])),
            )
        )
    return tuple(found)


def _count(learning: Decisions, doubt: Floats, cuts: Floats, *, by_code: bool) -> _Counts:
    """Count what people said of the decisions kept under each rule."""
    assigned, truth = learning.assigned, learning.truth
    tables = (assigned, assigned & ~truth, truth & ~assigned, truth)
    return _by_rule(learning, doubt, cuts, tables, by_code=by_code)


def _expect(learning: Decisions, doubt: Floats, cuts: Floats, *, by_code: bool) -> _Counts:
    """Return the same counts as the model's probabilities make them expected."""
    assigned, p = learning.assigned, learning.probabilities
    tables = (assigned, np.where(assigned, 1 - p, 0.0), np.where(assigned, 0.0, p), p)
    return _by_rule(learning, doubt, cuts, tables, by_code=by_code)


def _by_rule(
    learning: Decisions,
    doubt: Floats,
    cuts: Floats,
    tables: tuple[Bools | Floats, ...],
    *,
    by_code: bool,
) -> _Counts:
    """Sum tables of decisions by letter and rule; the last over all excerpts, kept or not."""
    first_kept = np.searchsorted(cuts, doubt, side="left")
    *of_kept, everywhere = (
        table.astype(np.float64) if by_code else table.sum(axis=1).astype(np.float64)
        for table in tables
    )

    def cumulated(values: Floats) -> Floats:
        totals = np.zeros((learning.letter_count, len(cuts) + 1, *values.shape[1:]))
        np.add.at(totals, (learning.places, first_kept), values)
        return np.cumsum(totals, axis=1)[:, : len(cuts)]

    kept, wrong, missing = map(cumulated, of_kept)
    occurrences = learning.sum_by_letter(everywhere)[:, None]
    return _Counts(kept, wrong, missing, np.broadcast_to(occurrences, kept.shape))


def _bounds(counts: _Counts, rest: float, level: float) -> tuple[Floats, Floats]:
    return (
        upper_bound(counts.wrong, counts.kept, rest=rest, level=level),
        upper_bound(counts.missing, counts.occurrences, rest=rest, level=level),
    )


def _easiest(expected: _Counts, rest: float, level: float) -> npt.NDArray[np.int64]:
    """Return the rule that ought to pass most easily, without regard to what people said."""

    def bound(errors: Floats, cases: Floats) -> Floats:
        size = cases.sum(axis=0) / (1 + rest)
        wrong = np.minimum(_CAUTION * errors.sum(axis=0) / (1 + rest), size)
        return clopper_pearson(wrong, size, level=level)

    worse = np.maximum(
        bound(expected.wrong, expected.kept), bound(expected.missing, expected.occurrences)
    )
    return np.asarray(worse.argmin(axis=0))


def _last_passed(bounds: tuple[Floats, Floats], target: float, first: int) -> int | None:
    """Return the last rule, from the first to be tested, before one fails; None if it fails."""
    passed = ((bounds[0] <= 1 - target) & (bounds[1] <= 1 - target))[first:]
    length = len(passed) if passed.all() else int(np.argmin(passed))
    return None if length == 0 else first + length - 1


def _nothing(target: float, level: float) -> Promise:
    unknown = Risk(0.0, 0, 1.0)
    return Promise(target, level, None, 1.0, unknown, unknown)


def _risk(errors: float, cases: float, bound: float) -> Risk:
    return Risk(float(errors / cases) if cases else 0.0, int(cases), float(bound))


__all__ = ["CodePromise", "Promise", "Risk", "cuts_of", "find_promise", "promise_codes"]
