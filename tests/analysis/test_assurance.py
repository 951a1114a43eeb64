"""Assured coding: bounds, orders of doubt, rules and the labour curve."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.analysis.assurance import (
    ORDERS,
    Decisions,
    PersonsCodes,
    cuts_of,
    doubts,
    fewest_cases,
    find_promise,
    labour_curve,
    measure_agreement,
    promise_codes,
    reliability,
    upper_bound,
)
from inspection_letters.analysis.assurance.agreement import FEWEST
from inspection_letters.analysis.assurance.bounds import clopper_pearson, effective_size
from inspection_letters.analysis.assurance.curve import measure_rule
from inspection_letters.analysis.statistics.agreement import cohen_kappa, two_by_two
from scipy.stats import binomtest


def simulate(
    seed: int, letters: int = 30, sentences: int = 40, codes: int = 6, trust: float = 1.0
) -> Decisions:
    """Return decisions by calibrated probabilities; letters differ in how hard they are.

    With ``trust`` under 1, the model is surer than it is right.
    """
    random = np.random.default_rng(seed)
    size = letters * sentences
    letter = np.repeat(np.arange(letters), sentences)
    hard = random.normal(0, 0.5, letters)[letter][:, None]
    logits = random.normal(-2.5, 4.0, (size, codes))
    truth = random.random((size, codes)) < 1 / (1 + np.exp(-trust * logits + hard))
    probabilities = 1 / (1 + np.exp(-logits))
    return Decisions(probabilities, probabilities >= 0.5, truth, letter)


def doubts_of(decisions: Decisions, order: str = "expected-errors") -> np.ndarray:
    return doubts(decisions.probabilities, decisions.assigned, order)


@given(
    errors=st.integers(0, 40),
    right=st.integers(0, 400),
    level=st.sampled_from([0.5, 0.9, 0.95, 0.99]),
)
def test_the_exact_bound_is_that_of_scipy_and_monotone(
    errors: int, right: int, level: float
) -> None:
    cases = errors + right
    bound = float(clopper_pearson(np.float64(errors), np.float64(cases), level=level))
    if cases:
        exact = binomtest(errors, cases, alternative="less").proportion_ci(level).high
        assert bound == pytest.approx(exact, abs=1e-9)
    assert errors / max(cases, 1) <= bound <= 1
    assert bound <= clopper_pearson(np.float64(errors + 1), np.float64(cases + 1), level=level)
    assert bound >= clopper_pearson(np.float64(errors), np.float64(cases + 1), level=level) - 1e-12


@pytest.mark.parametrize(("target", "fewest"), [(0.5, 5), (0.8, 14), (0.9, 29), (0.95, 59)])
def test_the_fewest_faultless_cases_are_just_enough(target: float, fewest: int) -> None:
    assert fewest_cases(target) == fewest
    none = np.float64(0)
    assert clopper_pearson(none, np.float64(fewest)) <= 1 - target + 1e-9
    assert clopper_pearson(none, np.float64(fewest - 1)) > 1 - target


def test_errors_that_come_together_in_a_letter_say_less() -> None:
    cases = np.full(20, 50.0)
    spread, clustered = np.full(20, 2.0), np.zeros(20)
    clustered[:2] = 20.0
    assert effective_size(clustered, cases) < effective_size(spread, cases) < cases.sum()
    assert upper_bound(clustered, cases) > upper_bound(spread, cases)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 40)), min_size=2, max_size=12),
    st.floats(0, 3),
)
def test_a_bound_is_above_the_share_and_rises_if_fewer_letters_are_left(
    letters: list[tuple[int, int]], rest: float
) -> None:
    errors = np.array([float(wrong) for wrong, _ in letters])
    cases = errors + np.array([float(right) for _, right in letters])
    plain, with_rest = upper_bound(errors, cases), upper_bound(errors, cases, rest=rest)
    assert errors.sum() / max(cases.sum(), 1) <= plain <= with_rest + 1e-12 <= 1 + 1e-12
    assert effective_size(errors, cases) <= cases.sum()


def test_without_cases_or_with_a_single_letter_nothing_is_known() -> None:
    assert upper_bound(np.zeros(5), np.zeros(5)) == 1
    assert upper_bound(np.zeros(1), np.array([500.0])) > 0.9


@pytest.mark.parametrize("order", ORDERS)
def test_certain_decisions_are_not_doubtful_and_even_odds_are(order: str) -> None:
    probabilities = np.array([[1.0, 0.0], [0.9, 0.1], [0.5, 0.5]])
    doubt = doubts(probabilities, probabilities >= 0.5, order)
    assert doubt[0] == pytest.approx(0, abs=1e-6)
    assert doubt[0] < doubt[1] < doubt[2]


def test_orders_differ_where_a_code_may_be_missing_or_several_decisions_are_doubtful() -> None:
    probabilities = np.array([[0.7, 0.0, 0.0], [0.3, 0.0, 0.0], [0.25, 0.25, 0.25]])
    assigned = probabilities >= 0.5
    by = {order: doubts(probabilities, assigned, order) for order in ORDERS}
    assert by["margin"] == pytest.approx([0.3, 0.3, 0.25])
    assert by["expected-errors"] == pytest.approx([0.3, 0.3, 0.75])
    assert by["expected-gain"][0] < by["expected-gain"][1]
    assert by["entropy"][0] == pytest.approx(by["entropy"][1])


def test_rules_are_nested_and_the_last_keeps_everything() -> None:
    doubt = np.random.default_rng(1).exponential(size=500)
    cuts = cuts_of(doubt)
    assert (np.diff(cuts) > 0).all()
    assert cuts[-1] == doubt.max()
    assert np.mean(doubt > cuts[0]) == pytest.approx(0.95, abs=0.01)


def test_a_model_without_faults_keeps_all_and_one_that_guesses_keeps_nothing() -> None:
    decisions = simulate(1)
    doubt = doubts_of(decisions)
    perfect = replace(decisions, truth=decisions.assigned)
    promise = find_promise(perfect, doubt, cuts_of(doubt), 0.9)
    assert (promise.by_hand, promise.wrong.share, promise.missing.share) == (0, 0, 0)
    assert promise.keeps(doubt).all()
    guessing = replace(decisions, truth=np.roll(decisions.truth, 7, axis=0))
    promise = find_promise(guessing, doubt, cuts_of(doubt), 0.9)
    assert (promise.cut, promise.by_hand) == (None, 1)
    assert not promise.keeps(doubt).any()


def test_too_few_codes_show_nothing() -> None:
    few = simulate(1, letters=8, sentences=5, codes=1)
    right = replace(few, truth=few.assigned)
    assert find_promise(right, doubts_of(right), cuts_of(doubts_of(right)), 0.9).cut is None


def test_higher_targets_and_fewer_other_letters_take_more_people() -> None:
    decisions = simulate(2)
    doubt = doubts_of(decisions)
    cuts = cuts_of(doubt)
    shares = [find_promise(decisions, doubt, cuts, target).by_hand for target in (0.7, 0.8, 0.9)]
    assert shares == sorted(shares)
    assert shares[0] < shares[-1] < 1
    assert find_promise(decisions, doubt, cuts, 0.8, rest=3.0).by_hand > shares[1]


def test_the_promise_states_what_was_seen_and_the_bound_that_passed() -> None:
    decisions = simulate(3)
    doubt = doubts_of(decisions)
    promise = find_promise(decisions, doubt, cuts_of(doubt), 0.85)
    point = reliability(decisions, promise.keeps(doubt))
    assert point.by_hand == pytest.approx(promise.by_hand)
    for risk, seen in ((promise.wrong, point.wrong), (promise.missing, point.missing)):
        assert risk.share == pytest.approx(seen)
        assert risk.share < risk.bound <= 0.15


@pytest.mark.parametrize(("trust", "target"), [(1.0, 0.75), (0.6, 0.6)])
def test_promises_are_kept_in_other_letters(trust: float, target: float) -> None:
    """Calibrated or not: trust comes from what people said, not from the probabilities."""
    kept = []
    for seed in range(60):
        decisions = simulate(seed, letters=24, trust=trust)
        doubt = doubts_of(decisions)
        learning = decisions.letters < 12
        promise = find_promise(
            decisions.only(learning), doubt[learning], cuts_of(doubt), target, rest=1.0
        )
        if promise.cut is None:
            continue
        point = reliability(decisions.only(~learning), promise.keeps(doubt[~learning]))
        assert point.by_hand < 0.95
        kept.append(point.wrong <= 1 - target and point.missing <= 1 - target)
    # 95% are promised; of 60 trials, five or more breaches have a probability of under 1 in 5,
    # and nine or more of under 1 in 200.
    assert len(kept) >= 55
    assert sum(not held for held in kept) <= 8


def test_codes_are_promised_one_by_one() -> None:
    decisions = simulate(4, codes=3)
    rare = decisions.truth.copy()
    rare[:, 2] = False
    rare[:4, 2] = True
    assigned = decisions.assigned.copy()
    assigned[:, 2] = rare[:, 2]
    decisions = replace(decisions, truth=rare, assigned=assigned)
    doubt = doubts_of(decisions)
    cuts = cuts_of(doubt)
    promise = find_promise(decisions, doubt, cuts, 0.8)
    first, _, third = promise_codes(decisions, doubt, cuts, promise, ("a", "b", "c"))
    assert first.code_id == "a"
    assert first.occurrences == rare[:, 0].sum()
    assert first.by_hand is not None
    assert (third.occurrences, third.by_hand) == (4, None)
    kept = promise.keeps(doubt)
    wrong = (kept & assigned[:, 0] & ~rare[:, 0]).sum() / (kept & assigned[:, 0]).sum()
    assert first.wrong.share == pytest.approx(wrong)


@given(st.integers(0, 10_000))
def test_people_who_are_right_never_leave_more_missing(seed: int) -> None:
    decisions = simulate(seed, letters=3, sentences=8, codes=3)
    curve = labour_curve(decisions, doubts_of(decisions), (0, 0.3, 0.6, 1))
    missing = [point.missing for point in curve]
    assert missing == sorted(missing, reverse=True)
    assert [point.f1 for point in curve] == sorted(point.f1 for point in curve)
    assert (curve[-1].by_hand, curve[-1].f1, curve[-1].wrong) == (1, 1, 0)


def test_the_curve_takes_the_most_doubtful_first_and_has_kappa_and_intervals() -> None:
    decisions = simulate(5)
    doubt = doubts_of(decisions)
    best, worst = (labour_curve(decisions, sign * doubt, (0.2,), seed=0)[0] for sign in (1, -1))
    assert best.f1 > worst.f1
    assert best.f1_interval is not None
    assert best.f1_interval.low < best.f1 < best.f1_interval.high
    model = labour_curve(decisions, doubt, (0,))[0]
    yes, truth = decisions.assigned, decisions.truth
    cells = [(yes & truth), (yes & ~truth), (~yes & truth), (~yes & ~truth)]
    table = two_by_two(*(np.array(cell.sum()) for cell in cells))
    assert model.kappa == pytest.approx(float(cohen_kappa(table)))
    assert model.f1_interval is None


def test_people_who_err_bound_the_curve() -> None:
    decisions = simulate(6)
    people = decisions.truth.copy()
    people[::10] = False
    point = labour_curve(decisions, doubts_of(decisions), (1.0,), people=people)[0]
    assert 0.85 < point.f1 < 0.97


def test_each_letter_is_measured_by_a_rule_learned_without_it() -> None:
    decisions = simulate(7, letters=16)
    doubt = doubts_of(decisions)
    learned = find_promise(decisions, doubt, cuts_of(doubt), 0.8)
    measured = measure_rule(decisions, doubt, doubt, 0.8, rest=0.0)
    assert measured.by_hand == pytest.approx(learned.by_hand, abs=0.15)
    assert measured.wrong < 0.25
    assert measured.missing < 0.25


def by_people(*assigned: str, could_assign: str = "ab") -> list[PersonsCodes]:
    return [PersonsCodes(frozenset(codes), frozenset(could_assign)) for codes in assigned]


def test_agreement_is_counted_over_all_pairs_of_people() -> None:
    agreed = {f"e{number}": by_people("a", "a") for number in range(FEWEST)}
    third = {"x": by_people("ab", "a", "")}
    found = measure_agreement({**agreed, **third, "y": by_people("b")}, ("a", "b"))
    # Of the three pairs of x, one agrees on a; b is assigned by one person in two pairs.
    both, differ = FEWEST + 1, 1 + 2 + 1
    assert found.excerpts == FEWEST + 1
    assert found.f1 == pytest.approx(2 * both / (2 * both + differ))
    assert found.kappa is not None
    assert found.kappa < 1
    assert found.limits(0.99)
    assert not found.limits(0.9)


def test_agreement_on_few_excerpts_is_not_known_and_limits_nothing() -> None:
    few = {f"e{number}": by_people("a", "b") for number in range(FEWEST - 1)}
    found = measure_agreement(few, ("a", "b"))
    assert (found.f1, found.limits(0.99)) == (None, False)
    alone = {f"e{number}": by_people("a") for number in range(2 * FEWEST)}
    assert measure_agreement(alone, ("a",)).excerpts == 0


def test_people_agree_or_differ_only_on_codes_that_both_could_assign() -> None:
    lacking = by_people("a", could_assign="a")
    mixed = {f"e{number}": [*by_people("ab"), *lacking] for number in range(FEWEST)}
    whole = {f"e{number}": by_people("ab", "a") for number in range(FEWEST)}
    assert measure_agreement(mixed, ("a", "b")).f1 == 1
    assert measure_agreement(whole, ("a", "b")).f1 == pytest.approx(2 / 3)


def test_excerpts_judged_by_codebooks_without_a_common_code_are_not_counted() -> None:
    apart = [*by_people("a", could_assign="a"), *by_people("b", could_assign="b")]
    found = measure_agreement(
        {"x": by_people("a", "a")} | {f"e{number}": apart for number in range(FEWEST)}, ("a", "b")
    )
    assert (found.excerpts, found.f1) == (1, None)


def test_decisions_of_unequal_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="unequal shape"):
        Decisions(np.zeros((3, 2)), np.zeros((3, 1), bool), np.zeros((3, 2), bool), np.zeros(3))
