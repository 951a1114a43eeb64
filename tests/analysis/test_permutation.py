"""Differences between groups of letters, tested together."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inspection_letters.analysis.statistics.permutation import find_differences, monte_carlo_error
from scipy.stats import permutation_test

GROUPS = ["a"] * 5 + ["b"] * 6
VALUES = st.lists(st.sampled_from([0.0, 1.0]), min_size=11, max_size=11)


def test_one_variable_has_the_p_value_of_scipy() -> None:
    values = [1.0, 1.0, 1.0, 0.5, 1.0, 0.0, 0.0, 1.0, 0.0, 0.25, 0.0]
    (found,) = find_differences({"x": values}, {"by": GROUPS}, seed=1)
    expected = permutation_test(
        (values[:5], values[5:]), lambda a, b: abs(np.mean(a) - np.mean(b)), alternative="greater"
    )
    assert found.p == pytest.approx(expected.pvalue, abs=5 * monte_carlo_error(expected.pvalue))
    assert (found.high.group, found.low.group) == ("a", "b")
    assert found.high.mean == pytest.approx(0.9)
    assert (found.high.letters, found.low.letters) == (5, 6)
    spread = np.std(values) * math.sqrt(1 / 5 + 1 / 6)
    assert found.statistic == pytest.approx((0.9 - 1.25 / 6) / spread, rel=1e-5)


def test_adjusted_p_values_are_those_of_all_permutations_counted() -> None:
    table = {
        "clear": [1.0] * 5 + [0.0] * 6,
        "weak": [1.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        "none": [1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0],
    }
    found = {each.variable: each for each in find_differences(table, {"by": GROUPS}, seed=2)}

    def sizes(chosen: tuple[int, ...]) -> dict[str, float]:
        rest = [at for at in range(11) if at not in chosen]
        return {
            name: abs(np.mean([column[at] for at in chosen]) - np.mean([column[at] for at in rest]))
            / np.std(column)
            for name, column in table.items()
        }

    every = [sizes(chosen) for chosen in combinations(range(11), 5)]
    own = sizes((0, 1, 2, 3, 4))
    order = sorted(own, key=lambda name: -own[name])
    least = 0.0
    for at, name in enumerate(order):
        reached = [max(each[other] for other in order[at:]) >= own[name] - 1e-9 for each in every]
        least = max(least, float(np.mean(reached)))
        error = 5 * monte_carlo_error(max(least, 0.001))
        assert found[name].p == pytest.approx(least, abs=error), name


def correlated_letters(generator: np.random.Generator, size: int) -> dict[str, list[float]]:
    """Draw letters that differ in how much they say, with rare, common and related codes."""
    says_more = generator.normal(size=size)
    values = {}
    for at, share in enumerate(np.linspace(0.04, 0.96, 20)):
        logit = math.log(share / (1 - share)) + 1.5 * says_more
        coded = generator.random(size) < 1 / (1 + np.exp(-logit))
        values[f"code-{at}"] = [float(value) for value in coded]
        values[f"again-{at}"] = [
            float(value) if generator.random() < 0.8 else math.nan for value in coded
        ]
    return values


def test_without_any_difference_about_one_report_in_twenty_finds_any() -> None:
    generator = np.random.default_rng(11)
    outcomes = ["best"] * 10 + ["middle"] * 20 + ["worst"] * 10
    regions = [f"region-{at % 6}" for at in range(40)]
    # Outcome and region go together, as they may in a real corpus.
    years = ["2023" if at < 18 else "2024" for at in range(40)]
    simulated = 240
    wrong = 0
    for draw in range(simulated):
        found = find_differences(
            correlated_letters(generator, 40),
            {"outcome": outcomes, "region": regions, "year": years},
            seed=draw,
            permutations=99,
        )
        wrong += found[0].p <= 0.05
    # 5% of 240 is 12, with a standard deviation of 3.4.
    assert wrong <= 12 + 3 * 3.4


def test_a_large_difference_is_found_among_many_codes() -> None:
    generator = np.random.default_rng(12)
    outcomes = ["best"] * 15 + ["worst"] * 15
    found = 0
    for draw in range(40):
        values = correlated_letters(generator, 30)
        shares = np.repeat([0.1, 0.9], 15)
        values["differs"] = [float(value) for value in generator.random(30) < shares]
        first = find_differences(values, {"outcome": outcomes}, seed=draw, permutations=199)[0]
        found += first.variable == "differs" and first.p <= 0.05
    assert found >= 36


def test_the_same_seed_gives_the_same_p_values() -> None:
    values = correlated_letters(np.random.default_rng(3), 11)
    once, again = (find_differences(values, {"by": GROUPS}, seed=5) for _ in range(2))
    assert once == again


def test_a_group_is_compared_only_if_it_is_large_enough() -> None:
    groups = ["a"] * 5 + ["b"] * 5 + ["c"] * 4 + [None] * 2
    values = [0.0] * 10 + [1.0] * 4 + [1.0, 1.0]
    values[0] = 1.0
    (found,) = find_differences({"x": values}, {"by": groups}, seed=0)
    assert {found.high.group, found.low.group} == {"a", "b"}
    assert find_differences({"x": values}, {"by": groups}, seed=0, fewest=6) == ()


def test_letters_without_a_value_do_not_count_in_a_group() -> None:
    nan = math.nan
    values = [1.0, 1.0, 1.0, 1.0, nan, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    assert find_differences({"x": values}, {"by": GROUPS}, seed=0) == ()
    (found,) = find_differences({"x": values}, {"by": GROUPS}, seed=0, fewest=4)
    assert (found.high.letters, found.high.mean) == (4, 1.0)


def test_a_variable_that_never_varies_changes_nothing() -> None:
    values = {"x": [1.0] * 5 + [0.0] * 6}
    more = {"always": [1.0] * 11, **values, "never asked": [math.nan] * 11}
    assert find_differences(more, {"by": GROUPS}, seed=0) == find_differences(
        values, {"by": GROUPS}, seed=0
    )


@settings(max_examples=30)
@given(VALUES, VALUES)
def test_the_opposite_of_a_variable_differs_as_much(
    first: list[float], second: list[float]
) -> None:
    plain = find_differences({"x": first, "y": second}, {"by": GROUPS}, seed=0, permutations=99)
    turned = find_differences(
        {"x": [1 - value for value in first], "y": second},
        {"by": GROUPS},
        seed=0,
        permutations=99,
    )
    before = {each.variable: each for each in plain}
    after = {each.variable: each for each in turned}
    assert before.keys() == after.keys()
    for name in before:
        assert before[name].p == after[name].p
        assert 1 / 100 <= before[name].p <= 1
    if "x" in before and before["x"].statistic > 0:
        assert before["x"].high.group == after["x"].low.group


@settings(max_examples=30)
@given(st.dictionaries(st.sampled_from("uvwxyz"), VALUES, min_size=2))
def test_more_variables_never_make_a_p_value_smaller(values: dict[str, list[float]]) -> None:
    together = find_differences(values, {"by": GROUPS}, seed=0, permutations=99)
    for each in together:
        (alone,) = find_differences(
            {each.variable: values[each.variable]}, {"by": GROUPS}, seed=0, permutations=99
        )
        assert each.p >= alone.p
        assert each.statistic == alone.statistic


def test_lengths_must_match_and_something_must_be_permuted() -> None:
    with pytest.raises(ValueError, match="same letters"):
        find_differences({"x": [1.0]}, {"by": GROUPS}, seed=0)
    with pytest.raises(ValueError, match="at least one permutation"):
        find_differences({"x": [1.0] * 11}, {"by": GROUPS}, seed=0, permutations=0)


def test_the_monte_carlo_error_at_5_percent_is_a_fifth_of_a_point() -> None:
    assert monte_carlo_error(0.05) == pytest.approx(0.00218, abs=1e-5)
