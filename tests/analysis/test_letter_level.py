"""Letters and codes found and left out, and scores of single letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.analysis.statistics import evaluate
from inspection_letters.analysis.statistics.letter_level import measure_letters, score_letters
from inspection_letters.records import Polarity

S, W, M, C = Polarity.STRENGTH, Polarity.WEAKNESS, Polarity.MIXED, Polarity.CONTEXT
CODES = ("a", "b")
HOME = {"1": "x", "2": "x", "3": "y", "4": "y", "5": "z"}
GOLD = {"1": {"a": W}, "2": {"a": W, "b": S}, "3": {"b": W}, "4": {}, "5": {"a": M, "b": C}}
CODED = {"1": {"a": S}, "2": {"a": W}, "3": {"b": S}, "4": {"a": W}, "5": {"a": M}}
LABELS = st.dictionaries(
    st.sampled_from(sorted(HOME)),
    st.dictionaries(st.sampled_from(CODES), st.sampled_from(list(Polarity)), max_size=2),
    min_size=1,
)


def test_letters_counted_by_hand() -> None:
    sections = {"2": "priority", "3": "improve", "4": "improve"}
    found = {
        each.measure: each
        for each in measure_letters(
            GOLD, CODED, HOME, sections, code_ids=CODES, seed=0, resamples=50
        )
    }
    # Weakness in gold: a in x, b in y. The coder: a in x, a in y.
    weak = found["weakness"]
    assert (weak.letters, weak.true, weak.false) == (3, 2, 4)
    assert (weak.sensitivity.value, weak.specificity.value) == (1 / 2, 3 / 4)
    # Strength in gold: b in x. The coder: a in x, b in y.
    strong = found["strength"]
    assert (strong.sensitivity.value, strong.specificity.value) == (0, 3 / 5)
    # Priority: only x lists any, with a and b; the coder has a.
    assert (found["priority"].letters, found["priority"].sensitivity.value) == (1, 1 / 2)
    assert found["priority"].specificity.value is None
    assert found["priority"].sensitivity.low is None
    # Improvement: only y lists any, with b whatever its polarity; the coder has a as well.
    improve = found["improve"]
    assert (improve.sensitivity.value, improve.specificity.value) == (1, 0)
    assert found["recommended"].letters == 2
    assert found["recommended"].sensitivity.value == 2 / 3


def test_without_recommendations_only_polarities_are_measured() -> None:
    found = measure_letters(GOLD, CODED, HOME, {}, code_ids=CODES, seed=0, resamples=10)
    assert [each.measure for each in found] == ["weakness", "strength"]


def test_scores_of_single_letters_counted_by_hand() -> None:
    scores = {each.letter_id: each for each in score_letters(GOLD, CODED, HOME, code_ids=CODES)}
    # x: 2 right of 3 and none too many, and only 1 of them with the right polarity.
    assert scores["x"].f1 == pytest.approx(4 / 5)
    assert scores["x"].joint_f1 == pytest.approx(2 / 5)
    assert (scores["y"].f1, scores["y"].joint_f1) == (pytest.approx(2 / 3), 0)
    assert [scores[name].excerpts for name in "xyz"] == [2, 2, 1]
    ordered = score_letters(GOLD, CODED, HOME, code_ids=CODES)
    assert [each.f1 for each in ordered] == sorted(each.f1 or 0 for each in ordered)


def test_joint_figures_counted_by_hand() -> None:
    found = evaluate(GOLD, CODED, HOME, code_ids=CODES, seed=0, resamples=10).overall
    # 6 codes in gold, 5 assigned; right with the same polarity: a in 2 and a in 5.
    assert found["joint_precision"].value == pytest.approx(2 / 5)
    assert found["joint_recall"].value == pytest.approx(2 / 6)
    assert found["joint_f1"].value == pytest.approx(4 / 11)
    assert found["recall_weakness"].value == pytest.approx(1 / 3)
    assert found["recall_strength"].value == 0
    assert found["recall_mixed"].value == 1
    assert found["recall_context"].value == 0


@given(LABELS, LABELS)
def test_a_polarity_that_is_wrong_never_helps(
    gold: dict[str, dict[str, Polarity]], coded: dict[str, dict[str, Polarity]]
) -> None:
    answers = {name: codes for name, codes in coded.items() if name in gold}
    found = evaluate(gold, answers, HOME, code_ids=CODES, seed=0, resamples=1).overall
    for figure in ("precision", "recall", "f1"):
        joint, plain = found[f"joint_{figure}"].value, found[f"micro_{figure}"].value
        assert (joint is None) == (plain is None)
        assert joint is None or plain is None or joint <= plain


@given(LABELS)
def test_gold_against_itself_is_always_right(gold: dict[str, dict[str, Polarity]]) -> None:
    for each in measure_letters(gold, gold, HOME, {}, code_ids=CODES, seed=0, resamples=1):
        assert each.sensitivity.value in (1.0, None)
        assert each.specificity.value in (1.0, None)
    for score in score_letters(gold, gold, HOME, code_ids=CODES):
        assert score.f1 in (1.0, None)
