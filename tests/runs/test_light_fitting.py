"""Fitting light models: what they learn, what they are measured on, and when they code."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inspection_letters.coding.light_models import LightFeatures, probabilities
from inspection_letters.records.light_models import CodeTally, LightModel
from inspection_letters.runs.light_fitting import LightGold, fit_light_model
from inspection_letters.runs.light_models import what_lacks

UNFITTED = LightModel("taxis", "light-1", "", judged=60, positive=30, letters=6)


def gold(seed: int = 0, *, said_by: float = 3.0, matched: float = 0.7) -> LightGold:
    """Return 60 judged sentences of six letters, and 60 unjudged.

    ``said_by`` is how far the vector tells sentences with the code from others; ``matched`` the
    share of these in which a pattern matches.
    """
    random = np.random.default_rng(seed)
    has_code = np.tile([True, False], 30)
    vectors = random.normal(size=(120, 8))
    vectors[:60, 0] += said_by * has_code
    vectors /= np.linalg.norm(vectors, axis=1)[:, None]
    scores = np.zeros(120)
    scores[:60] = np.where(has_code & (random.random(60) < matched), 0.7, 0.0)
    letters = [f"letter-{number // 10}" for number in range(60)] * 2
    answers = (*has_code.tolist(), *[None] * 60)
    return LightGold(tuple(letters), answers, LightFeatures(vectors, scores), np.zeros(8))


def test_what_vectors_say_and_patterns_miss_is_learned() -> None:
    fitted = fit_light_model(UNFITTED, gold(matched=0.4))
    assert fitted.used
    assert fitted.by_model.f1 > fitted.by_patterns.f1
    assert fitted.by_model.present == fitted.by_patterns.present == 30


@pytest.mark.parametrize("size", [1, 40])
def test_patterns_stay_where_a_model_finds_the_code_less_well(size: int) -> None:
    known = gold(said_by=0.0)
    # What the vectors of one letter say is the opposite in the next, so letters held out mislead.
    vectors = known.features.vectors.copy()
    sign = np.array([1.0 if int(name[-1]) % 2 else -1.0 for name in known.letters])
    vectors[:60, 0] = size * sign[:60] * np.where(known.truth[:60], 1, -1)
    scores = np.where(known.truth, 0.7, 0.0)
    scores[:12] = 0.0
    fitted = fit_light_model(UNFITTED, replace(known, features=LightFeatures(vectors, scores)))
    assert fitted.by_patterns == CodeTally(24, 24, 30)
    assert fitted.by_model.f1 < fitted.by_patterns.f1
    assert not fitted.used


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_each_letter_is_measured_by_a_model_fitted_without_it(seed: int) -> None:
    known = gold(seed)
    letter = np.array([name == "letter-3" for name in known.letters])
    # The one thing that tells the codes of this letter apart occurs in no other letter.
    vectors = np.zeros((120, 3))
    vectors[:, 0] = np.where(letter & known.truth, 1.0, 0.0)
    vectors[:, 1] = np.where(letter, 0.0, np.where(known.truth, 1.0, -1.0))
    features = LightFeatures(vectors, np.zeros(120))
    fitted = fit_light_model(UNFITTED, replace(known, features=features, meaning=np.zeros(3)))
    on_all = probabilities(fitted, LightFeatures(vectors, np.zeros(120))) >= 0.5
    assert on_all[letter & known.truth].all()
    # Held out, its sentences look all the same, and none has the code.
    assert fitted.by_model == CodeTally(right=25, assigned=25, present=30)


def test_the_same_judgements_give_the_same_model() -> None:
    first, second = (fit_light_model(UNFITTED, gold()) for _ in range(2))
    assert first == second
    assert first.digest == second.digest
    assert first.digest != fit_light_model(UNFITTED, gold(1)).digest


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.floats(-3, 3), st.floats(-3, 3))
def test_probabilities_are_shares_and_grow_with_the_score(
    seed: int, weight: float, intercept: float
) -> None:
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(5, 4))
    model = replace(
        UNFITTED,
        weights=tuple(random.normal(size=4).tolist()),
        matched=abs(weight),
        score=abs(weight),
        intercept=intercept,
    )
    low, high = (
        probabilities(model, LightFeatures(vectors, np.full(5, score))) for score in (0.2, 0.9)
    )
    assert ((low >= 0) & (high <= 1) & (low <= high)).all()


LETTERS = [f"letter-{number % 4}" for number in range(40)]


@pytest.mark.parametrize(
    ("letters", "has_code", "said"),
    [
        (LETTERS[:29], [True, False] * 14 + [True], "a model needs 30"),
        (LETTERS, [True] * 40, "5 sentences without it from 3 letters, and there are 0"),
        (LETTERS, [True] + [False] * 39, "and there is 1 from 1 letter"),
        (["a"] * 40, [True, False] * 20, "and there are 20 from 1 letter"),
        (LETTERS, [True] * 20 + [False] * 20, ""),
    ],
)
def test_what_judgements_lack_is_said(letters: list[str], has_code: list[bool], said: str) -> None:
    lacking = what_lacks(letters, has_code)
    assert said in lacking
    assert bool(lacking) is bool(said)


@pytest.mark.parametrize("known", [True, False])
def test_a_fold_of_one_kind_of_sentence_is_no_proof(known: bool) -> None:
    """What is fitted to sentences that all lack (or have) the code says the same of others."""
    random = np.random.default_rng(0)
    letters = tuple(f"letter-{number:02}" for number in range(31) for _ in range(2))
    # Letters 0, 10, 20 and 30 are held out together, and no other has (or lacks) the code.
    answers = tuple((name[-1] == "0") == known for name in letters)
    features = LightFeatures(random.normal(size=(62, 8)), np.zeros(62))
    fitted = fit_light_model(UNFITTED, LightGold(letters, answers, features, np.zeros(8)))
    found = fitted.by_model
    if known:
        assert found.right == 0
    else:
        assert found.assigned - found.right == 8
