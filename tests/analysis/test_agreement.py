"""Agreement, calibration, intervals and the choice of errors, against published figures."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.analysis.statistics import (
    ErrorKind,
    Evaluation,
    bootstrap,
    cohen_kappa,
    evaluate,
    gwet_ac1,
    instructive_errors,
    krippendorff_alpha,
    performance,
)
from inspection_letters.analysis.statistics.errors import all_errors
from inspection_letters.records import Polarity
from sklearn.calibration import calibration_curve
from sklearn.metrics import cohen_kappa_score

S, W, M, C = (Polarity.STRENGTH, Polarity.WEAKNESS, Polarity.MIXED, Polarity.CONTEXT)
CODES = ("a", "b", "c")


def cross(first: str, second: str) -> np.ndarray:  # type: ignore[type-arg]
    """The table of two coders, each a string with one character a unit."""
    categories = sorted(set(first) | set(second))
    table = np.zeros((len(categories), len(categories)), dtype=np.int64)
    for left, right in zip(first, second, strict=True):
        table[categories.index(left), categories.index(right)] += 1
    return table


def test_alpha_of_krippendorff_2011_section_a() -> None:
    """K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), A: binary data."""
    assert krippendorff_alpha(cross("0100000010", "1110010000")) == pytest.approx(0.095, abs=5e-4)


def test_alpha_of_krippendorff_2011_section_b() -> None:
    """The same, B: nominal data of two observers, five categories."""
    first, second = "aabbdcccedda", "babbbcccedd" + "d"
    assert krippendorff_alpha(cross(first, second)) == pytest.approx(0.692, abs=5e-4)


def test_ac1_and_kappa_of_gwet_2008() -> None:
    """K. L. Gwet, British Journal of Mathematical and Statistical Psychology 61 (2008).

    125 subjects: both raters say yes of 118 and no of none, and differ on 5 and 2. They
    agree on 94.4%, and yet kappa lies below 0.
    """
    table = np.array([[118, 5], [2, 0]])
    assert gwet_ac1(table) == pytest.approx(0.941, abs=5e-4)
    assert cohen_kappa(table) == pytest.approx(-0.0234, abs=5e-5)


TABLES = st.integers(2, 4).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(0, 30), min_size=size, max_size=size), min_size=size, max_size=size
    )
)


@given(TABLES)
def test_kappa_against_scikit_learn(rows: list[list[int]]) -> None:
    table = np.array(rows)
    first, second = (places.ravel() for places in np.indices(table.shape))
    mine = float(cohen_kappa(table))
    marginals = table.sum(axis=0) * table.sum(axis=1)
    if not table.sum() or marginals.sum() == table.sum() ** 2:
        assert np.isnan(mine)
    else:
        theirs = cohen_kappa_score(first, second, sample_weight=table.ravel())
        assert mine == pytest.approx(theirs, abs=1e-9)


@given(TABLES)
def test_coefficients_are_symmetric_and_at_most_1(rows: list[list[int]]) -> None:
    table = np.array(rows)
    for coefficient in (cohen_kappa, krippendorff_alpha, gwet_ac1):
        value, turned = float(coefficient(table)), float(coefficient(table.T))
        assert value == pytest.approx(turned, nan_ok=True)
        assert np.isnan(value) or -1 - 1e-9 <= value <= 1 + 1e-9
        whole = float(coefficient(np.diag(table.diagonal())))
        assert np.isnan(whole) or whole == pytest.approx(1)


@given(st.lists(TABLES.filter(lambda rows: len(rows) == 2), min_size=2, max_size=4))
def test_many_tables_at_once(tables: list[list[list[int]]]) -> None:
    for coefficient in (cohen_kappa, krippendorff_alpha, gwet_ac1):
        at_once = coefficient(np.array(tables))
        assert at_once == pytest.approx(
            [float(coefficient(np.array(t))) for t in tables], nan_ok=True
        )


# --- all figures of a coder -----------------------------------------------------------


def labels(seed: int) -> dict[str, dict[str, Polarity]]:
    draw = random.Random(seed)
    return {
        f"{letter}/{n}": {code: draw.choice([S, W, M, C]) for code in CODES if draw.random() < 0.4}
        for letter in range(6)
        for n in range(20)
    }


GOLD, GIVEN = labels(1), labels(2)
HOMES = {excerpt_id: excerpt_id.split("/")[0] for excerpt_id in GOLD}


@cache
def measure() -> Evaluation:
    return measured(None)


def measured(scores: Mapping[tuple[str, str], float] | None) -> Evaluation:
    groups = {
        "half": {
            excerpt_id: str(int(HOMES[excerpt_id]) % 2)
            for excerpt_id in GOLD
            if HOMES[excerpt_id] != "5"
        }
    }
    return evaluate(
        GOLD, GIVEN, HOMES, code_ids=CODES, scores=scores, groups=groups, seed=3, resamples=200
    )


def test_figures_and_intervals_are_those_of_performance_and_bootstrap() -> None:
    found = measure()
    plain = performance(GOLD, GIVEN, code_ids=CODES)
    between = bootstrap(GOLD, GIVEN, HOMES, code_ids=CODES, seed=3, resamples=200)
    assert (found.letters, found.excerpts, found.level) == (6, 120, 0.95)
    for code, other in zip(found.codes, plain.codes, strict=True):
        assert (code.n, code.assigned) == (other.n, other.true_positives + other.false_positives)
        for name in ("precision", "recall", "f1", "polarity_accuracy"):
            assert code.figures[name].value == pytest.approx(getattr(other, name))
        assert code.figures["prevalence"].value == pytest.approx(other.n / 120)
        limits = between.f1[code.code_id]
        assert limits is not None
        assert (code.figures["f1"].low, code.figures["f1"].high) == (limits.low, limits.high)
    for name in ("micro_precision", "micro_recall", "micro_f1", "macro_f1", "polarity_accuracy"):
        limits = getattr(between, name)
        assert (found.overall[name].low, found.overall[name].high) == (limits.low, limits.high)
    assert found.overall["micro_f1"].value == pytest.approx(plain.micro.f1)
    assert found.overall["macro_f1"].value == pytest.approx(plain.macro_f1)


def test_agreement_is_over_excerpts_with_and_without_the_code() -> None:
    found = measure()
    for code in found.codes:
        sides = [
            [code.code_id in side.get(excerpt_id, {}) for excerpt_id in GOLD]
            for side in (GOLD, GIVEN)
        ]
        kappa = code.figures["kappa"]
        assert kappa.value == pytest.approx(cohen_kappa_score(*sides))
        assert kappa.low is not None
        assert kappa.high is not None
        assert kappa.low <= kappa.value <= kappa.high
    mean = sum(code.figures["alpha"].value or 0 for code in found.codes) / len(CODES)
    assert found.overall["macro_alpha"].value == pytest.approx(mean)


def test_polarities_are_crossed_where_both_gave_a_code() -> None:
    found = measure()
    pairs = [
        (GOLD[i][c], GIVEN[i][c]) for i in GOLD for c in CODES if c in GOLD[i] and c in GIVEN[i]
    ]
    for row, reference in enumerate((S, W, M, C)):
        for column, coder in enumerate((S, W, M, C)):
            assert found.confusion[row][column] == pairs.count((reference, coder))
    assert found.overall["polarity_kappa"].value == pytest.approx(
        cohen_kappa_score(*map(list, zip(*pairs, strict=True)))
    )


def test_groups_are_measured_by_themselves() -> None:
    groups = measure().groups["half"]
    assert [(group.group, group.letters, group.excerpts) for group in groups] == [
        ("0", 3, 60),
        ("1", 2, 40),
    ]
    inside = {
        excerpt_id: codes for excerpt_id, codes in GOLD.items() if int(HOMES[excerpt_id]) % 2 == 0
    }
    alone = performance(
        inside, {excerpt_id: GIVEN[excerpt_id] for excerpt_id in inside}, code_ids=CODES
    )
    assert groups[0].figures["micro_f1"].value == pytest.approx(alone.micro.f1)
    assert groups[0].n == alone.micro.n


def test_nothing_is_said_of_what_is_not_defined() -> None:
    found = evaluate({"1": {"a": S}, "2": {}}, {}, dict.fromkeys("12", "x"), code_ids=CODES, seed=1)
    a, b, _ = found.codes
    assert (a.figures["precision"].value, a.figures["recall"].value) == (None, 0.0)
    assert b.figures["alpha"].value is None
    assert found.overall["calibration_error"].value is None
    # A single letter cannot be resampled.
    assert (a.figures["recall"].low, a.figures["recall"].high) == (None, None)
    with pytest.raises(ValueError, match="resample"):
        evaluate(GOLD, {}, HOMES, code_ids=CODES, seed=1, level=2)


def test_the_same_seed_gives_the_same() -> None:
    assert measure.__wrapped__() == measure()


# --- calibration ----------------------------------------------------------------------


def test_reliability_against_scikit_learn() -> None:
    draw = random.Random(4)
    scores = {
        (excerpt_id, code): draw.random() for excerpt_id, codes in GIVEN.items() for code in codes
    }
    found = measured(scores)
    right = [code in GOLD[excerpt_id] for excerpt_id, code in scores]
    shares, means = calibration_curve(right, list(scores.values()), n_bins=10)
    filled = [bucket for bucket in found.bins if bucket.n]
    assert [bucket.right for bucket in filled] == pytest.approx(shares)
    assert [bucket.score for bucket in filled] == pytest.approx(means)
    assert sum(bucket.n for bucket in filled) == found.scored == len(scores)
    gap = sum(bucket.n * abs((bucket.right or 0) - (bucket.score or 0)) for bucket in filled) / len(
        scores
    )
    assert found.overall["calibration_error"].value == pytest.approx(gap)


def test_calibration_error_by_hand() -> None:
    # Two at 0.9 of which one is right, two at 0.1 of which none is: (0.8 + 0.2) / 4.
    gold: dict[str, dict[str, Polarity]] = {"1": {"a": S}, "2": {}, "3": {}, "4": {}}
    scores = {("1", "a"): 0.9, ("2", "a"): 0.9, ("3", "a"): 0.1, ("4", "a"): 0.1}
    homes = dict.fromkeys(gold, "x")
    found = evaluate(gold, {}, homes, code_ids=["a"], scores=scores, seed=1)
    assert found.overall["calibration_error"].value == pytest.approx(0.25)
    assert [(bucket.low, bucket.high, bucket.n) for bucket in found.bins if bucket.n] == [
        (0, 0.1, 2),
        (0.8, 0.9, 2),
    ]
    with pytest.raises(ValueError, match="not in 0 to 1"):
        evaluate(gold, {}, homes, code_ids=["a"], scores={("1", "a"): 1.5}, seed=1)
    with pytest.raises(ValueError, match="not in gold"):
        evaluate(gold, {}, homes, code_ids=["a"], scores={("9", "a"): 0.5}, seed=1)


# --- errors ---------------------------------------------------------------------------


def test_every_error_is_of_one_kind() -> None:
    gold = {"1": {"a": S}, "2": {"a": S}, "3": {}, "4": {"b": W}}
    given_ = {"1": {"a": W}, "3": {"c": M}, "4": {"b": W}}
    found = list(all_errors(gold, given_, {("3", "c"): 0.7}))
    assert [(error.kind, error.excerpt_id, error.code_id, error.score) for error in found] == [
        (ErrorKind.POLARITY, "1", "a", None),
        (ErrorKind.MISSED, "2", "a", None),
        (ErrorKind.ADDED, "3", "c", 0.7),
    ]


def test_errors_are_sure_and_spread() -> None:
    scores = {
        (excerpt_id, code): random.Random(excerpt_id + code).random()
        for excerpt_id in GIVEN
        for code in CODES
    }
    found = instructive_errors(GOLD, GIVEN, HOMES, code_ids=CODES, scores=scores, most=9)
    assert len(found) == 9
    assert {error.code_id for error in found} == set(CODES)
    assert {error.kind for error in found} == set(ErrorKind)
    for code in CODES:
        assert len({error.kind for error in found if error.code_id == code}) == 3
    assert len({error.excerpt_id for error in found}) == 9
    first = found[0]
    rivals = [
        scores[error.excerpt_id, error.code_id]
        for error in all_errors(GOLD, GIVEN, scores)
        if (error.kind, error.code_id) == (first.kind, first.code_id)
    ]
    assert first.score == max(rivals)


def test_among_equals_letters_take_turns() -> None:
    gold: dict[str, dict[str, Polarity]] = {f"{x}{n}": {} for x in "xyz" for n in range(5)}
    given_ = {excerpt_id: {"a": S} for excerpt_id in gold}
    homes = {excerpt_id: excerpt_id[0] for excerpt_id in gold}
    found = instructive_errors(gold, given_, homes, code_ids=CODES, most=3)
    assert {homes[error.excerpt_id] for error in found} == set("xyz")


def test_fewer_errors_than_asked_for() -> None:
    assert instructive_errors(GOLD, GOLD, HOMES, code_ids=CODES) == ()
    gold = {"1": {"a": S}, "2": {"a": S, "b": S}}
    given_ = {"2": {"b": S}}
    found = instructive_errors(gold, given_, dict.fromkeys("12", "x"), code_ids=CODES)
    # The excerpt left without any code comes first.
    assert [error.excerpt_id for error in found] == ["1", "2"]
