from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from inspection_letters.coding.decisions import NEVER, Decision, assign

TABLES = arrays(
    np.float64, st.tuples(st.integers(1, 6), st.integers(1, 5)), elements=st.floats(0, 1)
)
LEAST = st.floats(0.05, 0.7)


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        (Decision(0.3), [[1, 1, 1, 1], [0, 0, 0, 0], [0, 0, 0, 0]]),
        (Decision(0.3, third=0.5), [[1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]),
        (Decision(0.3, floor=0.2), [[1, 1, 1, 1], [0, 1, 0, 0], [0, 0, 0, 0]]),
        (Decision(0.3, third=0.35, floor=0.05), [[1, 1, 1, 0], [0, 1, 0, 0], [1, 0, 0, 0]]),
    ],
)
def test_a_third_code_needs_more_and_the_likeliest_less(
    decision: Decision, expected: list[list[int]]
) -> None:
    probabilities = np.array([[0.9, 0.3, 0.4, 0.8], [0.1, 0.25, 0.2, 0], [0.06, 0.06, 0, 0]])
    if decision.third == 0.5:
        expected = [[1, 0, 0, 1], *expected[1:]]
    if decision.third == 0.35:
        expected = [[1, 0, 1, 1], *expected[1:]]
    assert assign(probabilities, decision).astype(int).tolist() == expected


def test_a_barred_code_is_never_assigned_nor_counted_as_second() -> None:
    probabilities = np.array([[0.9, 0.6, 0.5], [0.9, 0.1, 0.25]])
    barred = np.array([True, False, False])
    decision = Decision(0.3, third=0.8, floor=0.2)
    assert assign(probabilities, decision, barred).tolist() == [
        [False, True, True],
        [False, False, True],
    ]


@given(TABLES, LEAST, LEAST, LEAST)
def test_decisions_only_change_what_the_threshold_leaves_to_chance(
    probabilities: np.ndarray, least: float, third: float, floor: float
) -> None:
    plain = assign(probabilities, Decision(least))
    assert (plain == (probabilities >= least)).all()
    decided = assign(probabilities, Decision(least, third, floor))
    assert (decided.sum(axis=1) >= (probabilities.max(axis=1) >= max(least, floor))).all()
    few = plain.sum(axis=1)
    assert (decided[(few > 0) & (few <= 2)] == plain[(few > 0) & (few <= 2)]).all()
    assert (decided[few == 0].sum(axis=1) <= 1).all()
    assert (decided[few > 2] <= plain[few > 2]).all()
    assert (decided[few > 2].sum(axis=1) >= 2).all()


def test_no_sentences_and_no_codes() -> None:
    assert assign(np.zeros((0, 3)), Decision(0.3, floor=0.1)).shape == (0, 3)
    assert assign(np.zeros((3, 0)), Decision(0.3, floor=0.1)).shape == (3, 0)
    assert not assign(np.ones((2, 2)), Decision(NEVER)).any()
