"""Which paragraphs all encoders read, as training learns it; needs no torch."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from inspection_letters.coding.averaging import mean_by_code
from inspection_letters.records import Excerpt, Role
from inspection_letters.records.spans import Span
from inspection_letters.runs.training.data import TrainingGold
from inspection_letters.runs.training.doubts import SHARE, Windows, encoded, learn_doubt

LETTERS, SENTENCES, MAIN, CODES = 10, 24, 3, 5
ROWS = LETTERS * SENTENCES
RNG = np.random.default_rng(5)
TRUE = (RNG.random((ROWS, CODES)) < 0.3).astype(float)
LINEAR, FIRST = (3 * TRUE - 1.5 + RNG.normal(0, 1.5, (ROWS, CODES)) for _ in range(2))
SECOND = 3 * TRUE[:, :MAIN] - 1.5 + RNG.normal(0, 1.5, (ROWS, MAIN))
MEMBERS = [
    (logits, np.repeat(logits[:, :, None], 4, axis=2) + np.arange(4)) for logits in (FIRST, SECOND)
]
FOLD = np.arange(ROWS) // SENTENCES % 5
CUT = Windows(np.arange(ROWS) // 3, RNG.integers(20, 200, ROWS // 3))
ALL = np.ones(ROWS, dtype=bool)


@pytest.fixture(scope="module")
def gold() -> TrainingGold:
    excerpts = [
        Excerpt(f"e{n}", f"l{n // SENTENCES}", Span(0, 2), "x.", "s", n // 3, n, Role.CONTEXT)
        for n in range(ROWS)
    ]
    return TrainingGold(
        names=tuple(f"l{n}" for n in range(LETTERS)),
        excerpts=excerpts,
        letters=np.arange(ROWS) // SENTENCES,
        codes=TRUE,
        polarity=np.where(TRUE > 0, 0, -1),
        labels=[{} for _ in excerpts],
        adjudicated=ALL,
        judged=ALL,
        source=b"",
    )


def read_by_all(codes: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    return np.asarray(~np.isclose(codes, FIRST).all(axis=1))


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9, 1.0])
def test_the_doubtful_windows_hold_the_share_of_tokens(gold: TrainingGold, share: float) -> None:
    doubt = learn_doubt(LINEAR, FIRST, gold, CUT, ALL, MAIN, share)
    read = CUT.any_of(doubt.about(LINEAR, FIRST))
    largest = CUT.tokens.max() / CUT.tokens.sum()
    assert share <= CUT.share(read) <= share + largest


def test_windows_are_read_by_all_encoders_whole_or_by_the_first_alone(gold: TrainingGold) -> None:
    found = encoded(MEMBERS, LINEAR, gold, CUT, FOLD, MAIN)
    read = read_by_all(found.codes)
    assert (read.reshape(-1, 3).all(axis=1) == read.reshape(-1, 3).any(axis=1)).all()
    codes, polarities = (mean_by_code([member[at] for member in MEMBERS]) for at in (0, 1))
    assert np.array_equal(found.codes[read], codes[read])
    assert np.array_equal(found.codes[~read], FIRST[~read])
    assert np.array_equal(found.polarities[read], polarities[read])
    assert np.array_equal(found.polarities[~read], MEMBERS[0][1][~read])
    assert found.share == CUT.share(read)
    assert found.share == pytest.approx(SHARE, abs=0.2)


@pytest.mark.parametrize("held", range(5))
def test_a_rule_never_learns_from_the_letters_to_which_it_is_applied(
    gold: TrainingGold, held: int
) -> None:
    inside = np.equal(FOLD, held)
    before = learn_doubt(LINEAR, FIRST, gold, CUT, ~inside, MAIN)
    linear, first = (np.where(inside[:, None], 0.0, logits) for logits in (LINEAR, FIRST))
    assert learn_doubt(linear, first, gold, CUT, ~inside, MAIN) == before
    members = [(first, MEMBERS[0][1]), MEMBERS[1]]
    found = encoded(members, linear, gold, CUT, FOLD, MAIN).codes[inside]
    expected = before.about(linear, first)[inside].any()
    assert (found[:, :MAIN] == SECOND[inside] / 2).all() == expected


def test_doubt_about_codes_that_only_the_first_encoder_learned_does_not_count(
    gold: TrainingGold,
) -> None:
    first = FIRST.copy()
    first[:, MAIN:] = 0.0
    assert learn_doubt(LINEAR, first, gold, CUT, ALL, MAIN) == learn_doubt(
        LINEAR, FIRST, gold, CUT, ALL, MAIN
    )


def test_a_single_encoder_leaves_no_doubt(gold: TrainingGold) -> None:
    found = encoded(MEMBERS[:1], LINEAR, gold, CUT, FOLD, MAIN)
    assert found.doubt is None
    assert found.share == 1
    assert np.array_equal(found.codes, FIRST)
