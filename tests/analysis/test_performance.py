from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.analysis.statistics import bootstrap, performance
from inspection_letters.records import Polarity
from sklearn.metrics import precision_recall_fscore_support

S, W, M = Polarity.STRENGTH, Polarity.WEAKNESS, Polarity.MIXED
CODES = ("a", "b", "c")

LABELS = st.dictionaries(
    st.text(alphabet="xyz", min_size=1, max_size=3),
    st.dictionaries(st.sampled_from(CODES), st.sampled_from(list(Polarity)), max_size=3),
    min_size=1,
    max_size=12,
)


def test_against_a_count_by_hand() -> None:
    gold = {"1": {"a": S}, "2": {"a": W, "b": W}, "3": {"b": S}, "4": {}, "5": {"a": S}}
    predicted = {"1": {"a": S}, "2": {"a": S}, "3": {"a": S, "b": S}, "4": {"b": M}}
    found = performance(gold, predicted, code_ids=CODES)
    a, b, c = found.codes
    assert (a.n, a.true_positives, a.false_positives, a.false_negatives) == (3, 2, 1, 1)
    assert (a.precision, a.recall, a.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert a.polarity_accuracy == 0.5
    assert (b.n, b.true_positives, b.false_positives, b.false_negatives) == (2, 1, 1, 1)
    assert (b.f1, b.polarity_accuracy) == (0.5, 1.0)
    assert (c.n, c.precision, c.recall, c.f1, c.polarity_accuracy) == (0, None, None, None, None)
    assert found.excerpts == 5
    assert found.micro.f1 == pytest.approx(3 / 5)
    assert found.macro_f1 == pytest.approx((2 / 3 + 1 / 2) / 2)
    assert found.micro.polarity_accuracy == pytest.approx(2 / 3)


def test_a_code_never_given_has_f1_0_but_no_precision() -> None:
    (a,) = performance({"1": {"a": S}}, {}, code_ids=["a"]).codes
    assert (a.precision, a.recall, a.f1) == (None, 0.0, 0.0)


def test_against_scikit_learn() -> None:
    draw = random.Random(3)

    def labels() -> dict[str, dict[str, Polarity]]:
        return {str(i): {c: S for c in CODES if draw.random() < 0.4} for i in range(60)}

    gold, predicted = labels(), labels()
    found = performance(gold, predicted, code_ids=CODES)
    tables = [[[c in side[i] for c in CODES] for i in gold] for side in (gold, predicted)]
    precision, recall, f1, n = precision_recall_fscore_support(*tables)
    for index, code in enumerate(found.codes):
        assert code.precision == pytest.approx(precision[index])
        assert code.recall == pytest.approx(recall[index])
        assert code.f1 == pytest.approx(f1[index])
        assert code.n == n[index]
    for average, value in (("micro", found.micro.f1), ("macro", found.macro_f1)):
        assert value == pytest.approx(
            precision_recall_fscore_support(*tables, average=average, zero_division=0)[2]
        )


@given(LABELS)
def test_a_perfect_prediction_gives_1(gold: dict[str, dict[str, Polarity]]) -> None:
    found = performance(gold, gold, code_ids=CODES)
    figures = (found.micro.precision, found.micro.recall, found.micro.f1, found.macro_f1)
    expected = 1.0 if any(gold.values()) else None
    assert {*figures, found.micro.polarity_accuracy} == {expected}
    letters = {excerpt_id: excerpt_id[0] for excerpt_id in gold}
    intervals = bootstrap(gold, gold, letters, code_ids=CODES, seed=1, resamples=20)
    if expected:
        assert intervals.micro_f1 is not None
        assert (intervals.micro_f1.low, intervals.micro_f1.high) == (1.0, 1.0)
    else:
        assert intervals.micro_f1 is None


@given(LABELS, st.randoms(use_true_random=False))
def test_figures_lie_in_0_to_1_and_f1_is_symmetric(
    gold: dict[str, dict[str, Polarity]], draw: random.Random
) -> None:
    predicted = {i: {c: S for c in CODES if draw.random() < 0.5} for i in gold}
    found = performance(gold, predicted, code_ids=CODES)
    turned = performance(predicted, gold, code_ids=CODES)
    assert found.micro.f1 == turned.micro.f1
    assert found.micro.precision == turned.micro.recall
    for code in (*found.codes, found.micro):
        for value in (code.precision, code.recall, code.f1, code.polarity_accuracy):
            assert value is None or 0 <= value <= 1


def test_what_would_be_left_out_is_refused() -> None:
    with pytest.raises(ValueError, match="not in gold"):
        performance({}, {"1": {"a": S}}, code_ids=CODES)
    with pytest.raises(ValueError, match="unknown code 'z'"):
        performance({"1": {"z": S}}, {}, code_ids=CODES)
    with pytest.raises(ValueError, match="No letter"):
        bootstrap({"1": {}}, {}, {}, code_ids=CODES, seed=1)
    with pytest.raises(ValueError, match="level"):
        bootstrap({"1": {}}, {}, {"1": "x"}, code_ids=CODES, seed=1, level=1.0)
    with pytest.raises(ValueError, match="no excerpts"):
        bootstrap({}, {}, {}, code_ids=CODES, seed=1)


def coded(letters: int, sentences: int) -> tuple[dict[str, dict[str, Polarity]], ...]:
    gold = {f"{n}/{i}": {"a": S} for n in range(letters) for i in range(sentences)}
    right = {i: codes for i, codes in gold.items() if int(i.split("/")[0]) % 2}
    return gold, right


def test_letters_are_drawn_whole() -> None:
    # In half of the letters all codes are found, in the others none: with two
    # letters a resample finds all, half or none, whatever the number of sentences.
    gold, predicted = coded(2, 50)
    letters = {i: i.split("/")[0] for i in gold}
    found = bootstrap(gold, predicted, letters, code_ids=CODES, seed=5, resamples=400)
    assert found.letters == 2
    assert found.micro_recall is not None
    assert (found.micro_recall.low, found.micro_recall.high) == (0.0, 1.0)
    single = {i: i for i in gold}
    narrow = bootstrap(gold, predicted, single, code_ids=CODES, seed=5, resamples=400).micro_recall
    assert narrow is not None
    # For 100 independent sentences, the normal approximation is 0.5 ± 0.098.
    assert (narrow.low, narrow.high) == pytest.approx((0.402, 0.598), abs=0.03)


def test_the_same_seed_gives_the_same_intervals() -> None:
    gold, predicted = coded(9, 4)
    letters = {i: i.split("/")[0] for i in gold}

    def run(seed: int) -> object:
        return bootstrap(gold, predicted, letters, code_ids=CODES, seed=seed, resamples=100)

    assert run(1) == run(1)
    backwards = dict(reversed(gold.items()))
    assert bootstrap(backwards, predicted, letters, code_ids=CODES, seed=1, resamples=100) == run(1)
