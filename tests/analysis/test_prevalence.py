"""Shares of letters and means over letters: simple cases exactly, and coverage by resampling."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.analysis.statistics.held_out import (
    HELD_OUT,
    HeldOut,
    HeldOutLetter,
    find_held_out,
    read_held_out,
    write_held_out,
)
from inspection_letters.analysis.statistics.means import corrected_mean, mean_with_interval
from inspection_letters.analysis.statistics.measures import (
    BALANCE,
    MEASURES,
    RECOMMENDED,
    WEAKNESS_SHARE,
    LetterCounts,
    Measure,
    count_letter,
    tabulate,
)
from inspection_letters.analysis.statistics.prevalence import (
    AS_CODED,
    CORRECTED,
    LABELLED,
    Answers,
    corrected_share,
    transferred_share,
    tuned_weight,
    wilson,
)
from inspection_letters.analysis.statistics.shares import estimate_shares, make_rows
from inspection_letters.codebook import default_codebook_path, load_codebook, load_patterns
from inspection_letters.coding import RulesCoder
from inspection_letters.coding.choice import default_model_path
from inspection_letters.reading.structure.generic import RECOMMENDING
from inspection_letters.records import Polarity, Role
from inspection_letters.records.errors import UsageError

PERFORMANCE = default_codebook_path().parents[1] / "performance"
STRENGTH, WEAKNESS, MIXED = Polarity.STRENGTH, Polarity.WEAKNESS, Polarity.MIXED
BY_NAME = {measure.name: measure for measure in MEASURES}

# --- shares ---------------------------------------------------------------------------------


def test_wilson_against_a_published_example() -> None:
    # R. G. Newcombe, Statistics in Medicine 17, 1998, table I, method 3.
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15 / 148, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(1 / 29, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)
    assert all(map(math.isnan, wilson(0.5, 0)))


def answers(seed: int, n: int = 24, others: int = 60) -> Answers:
    draw = np.random.default_rng(seed)
    truth = draw.random(n + others) < draw.random()
    wrong = draw.random(n + others) < 0.2
    coder = (truth ^ wrong).astype(float)
    return Answers(truth[:n].astype(float), coder[:n], coder[n:])


@pytest.mark.parametrize("seed", range(20))
def test_weight_and_estimate_are_those_of_the_published_formulas(seed: int) -> None:
    """Angelopoulos, Duchi and Zrnic 2023, example 6.1, written out with plain sums."""
    used = answers(seed)
    y, f, other = (list(map(float, part)) for part in (used.truth, used.labelled, used.unlabelled))
    n, size = len(y), len(other)
    mean_y, mean_f = sum(y) / n, sum(f) / n
    covariance = sum((a - mean_y) * (b - mean_f) for a, b in zip(y, f, strict=True)) / (n - 1)
    everything = f + other
    mean = sum(everything) / len(everything)
    variance = sum((value - mean) ** 2 for value in everything) / (len(everything) - 1)
    weight = min(max(covariance / ((1 + n / size) * variance), 0.0), 1.0)
    point = weight * sum(other) / size + sum(a - weight * b for a, b in zip(y, f, strict=True)) / n
    assert float(tuned_weight(used.truth, used.labelled, used.unlabelled)) == pytest.approx(weight)
    assert corrected_share(used).point == pytest.approx(min(max(point, 0.0), 1.0))


@given(st.integers(0, 10_000), st.integers(10, 40), st.integers(2, 200))
def test_an_estimate_lies_in_its_interval_and_a_census_is_no_wider(
    seed: int, n: int, others: int
) -> None:
    used = answers(seed, n, others)
    sample, census = corrected_share(used), corrected_share(used, census=True)
    assert 0 <= sample.low <= sample.point <= sample.high <= 1
    assert census.point == sample.point
    moved = transferred_share(used, used.truth[:0])
    assert 0 <= moved.low <= moved.point <= moved.high <= 1


def test_a_coder_that_says_nothing_of_the_truth_leaves_labelled_letters_alone() -> None:
    truth = np.array([1.0, 0.0] * 15)
    share = corrected_share(Answers(truth, np.ones(30), np.ones(100)))
    low, high = wilson(0.5, 30, z=2.04523)
    assert (share.point, share.low, share.high) == pytest.approx((0.5, low, high), abs=1e-5)


def test_a_census_by_a_coder_of_whom_no_error_was_seen_is_nearly_a_count() -> None:
    truth = np.array([1.0, 0.0] * 15)
    used = Answers(truth, truth, np.array([1.0, 0.0] * 60))
    census, sample = corrected_share(used, census=True), corrected_share(used)
    assert census.point == sample.point == 0.5
    # No error in 30 letters does not mean none in the other 120.
    assert 0.02 < census.high - census.low < 0.75 * (sample.high - sample.low)


@pytest.mark.parametrize("name", [BALANCE, pytest.param(WEAKNESS_SHARE, marks=pytest.mark.slow)])
def test_of_resampled_real_letters_intervals_of_means_are_right(name: str) -> None:
    letters, measure = held_out_letters(), BY_NAME[name]
    subjects = [(code,) for code in load_codebook(default_codebook_path()).code_ids]
    y = tabulate([letter.truth for letter in letters], subjects).parts(measure)
    f = tabulate([letter.coder for letter in letters], subjects).parts(measure)
    true = y[0].sum(axis=0) / y[1].sum(axis=0)
    draw, covered = np.random.default_rng(1), []
    for seed in range(25):
        labelled, others = draw.integers(0, 40, 30), draw.integers(0, 40, 120)
        parts = [(part[0][rows], part[1][rows]) for part, rows in ((y, labelled), (f, labelled))]
        _, low, high = corrected_mean(*parts, (f[0][others], f[1][others]), seed=seed)
        covered.append((low - 1e-9 <= true) & (true <= high + 1e-9))
    assert 0.91 <= np.mean(covered) <= 0.99


def test_labelled_letters_from_elsewhere_lend_their_errors_and_not_their_share() -> None:
    elsewhere = np.array([1.0] * 18 + [0.0] * 2)
    here = np.zeros(10)
    share = transferred_share(Answers(elsewhere, elsewhere, here), elsewhere[:0])
    assert share.point == 0
    mean = corrected_share(Answers(elsewhere, elsewhere, here)).point
    assert mean > 0.5


def test_intervals_of_few_letters_are_wide_whatever_the_labelled_ones_say() -> None:
    elsewhere = np.array([1.0] * 30 + [0.0] * 10)
    share = transferred_share(Answers(elsewhere, elsewhere, np.ones(4)), elsewhere[:0])
    assert share.low <= wilson(1.0, 4)[0]


def held_out_letters() -> tuple[HeldOutLetter, ...]:
    return read_held_out(default_model_path() / HELD_OUT).labelled


@pytest.mark.parametrize(
    "name",
    [
        RECOMMENDED,
        "weakness",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("strength", "improve")),
    ],
)
def test_of_resampled_real_letters_95_percent_of_intervals_are_right(name: str) -> None:
    """Whole letters with their real errors, without assumptions about these."""
    letters, measure = held_out_letters(), BY_NAME[name]
    subjects = [(code,) for code in load_codebook(default_codebook_path()).code_ids]
    truth = tabulate([letter.truth for letter in letters], subjects).has(measure).astype(float)
    coder = tabulate([letter.coder for letter in letters], subjects).has(measure).astype(float)
    draw, covered, total = np.random.default_rng(1), 0, 0
    for _ in range(60):
        labelled, others = draw.integers(0, 40, 30), draw.integers(0, 40, 120)
        for place, true in enumerate(truth.mean(axis=0)):
            used = Answers(truth[labelled, place], coder[labelled, place], coder[others, place])
            share = corrected_share(used)
            covered += share.low - 1e-9 <= true <= share.high + 1e-9
            total += 1
    assert 0.925 <= covered / total <= 0.99


# --- means over letters ---------------------------------------------------------------------


def test_a_mean_over_letters_leaves_out_those_without_a_figure() -> None:
    parts = (np.array([[1.0], [0.5], [0.0]]), np.array([[1.0], [1.0], [0.0]]))
    point, low, high = mean_with_interval(parts, seed=0)[:, 0]
    assert point == 0.75
    assert low <= 0.5 <= high


def test_a_mean_by_a_coder_without_errors_is_that_of_all_letters() -> None:
    draw = np.random.default_rng(0)
    values = draw.random((60, 3))
    ones = np.ones((60, 3))
    parts = (values[:20], ones[:20])
    found = corrected_mean(parts, parts, (values[20:], ones[20:]), seed=0)
    # λ of n=20 and N=40 is 2/3 of Var f in the labelled letters over that in all.
    assert np.all((found[1] < values.mean(axis=0)) & (values.mean(axis=0) < found[2]))
    alone = mean_with_interval(parts, seed=0)
    assert np.all(found[2] - found[1] < alone[2] - alone[1])


# --- measures -------------------------------------------------------------------------------

LETTER = count_letter(
    [
        ("better", Role.CONTEXT, {"a": WEAKNESS, "b": STRENGTH}),
        ("better", Role.CONTEXT, {"a": STRENGTH}),
        ("better", Role.CONTEXT, {"a": WEAKNESS, "b": WEAKNESS, "c": MIXED}),
        ("improve", Role.RECOMMENDATION, {"c": WEAKNESS}),
    ]
)


def test_what_a_letter_says() -> None:
    table = tabulate([LETTER], [("a",), ("b",), ("c",), ("a", "b")])
    balance, has_balance = table.parts(BY_NAME[BALANCE])
    assert balance[0] == pytest.approx([2 / 3, 1 / 2, 1, 3 / 5])
    assert has_balance[0].tolist() == [1, 1, 1, 1]
    assert table.parts(BY_NAME[WEAKNESS_SHARE])[0][0] == pytest.approx([2 / 4, 1 / 4, 1 / 4, 3 / 4])
    assert table.has(BY_NAME[RECOMMENDED])[0].tolist() == [False, False, True, False]
    assert table.has(BY_NAME["strength"])[0].tolist() == [True, True, False, True]
    assert table.applies(BY_NAME["priority"]).tolist() == [False]


def test_mixed_counts_only_where_it_is_asked_for() -> None:
    letter = count_letter([("better", Role.CONTEXT, {"c": MIXED})])
    table = tabulate([letter], [("c",)])
    for measure in (BY_NAME["weakness"], BY_NAME["strength"]):
        assert not table.has(measure)[0, 0]
        assert table.has(measure, with_mixed=True)[0, 0]
    assert table.parts(BY_NAME[BALANCE])[1][0, 0] == 0


def test_a_letter_that_restates_recommendations_has_none() -> None:
    letter = count_letter([("priority", Role.RECOMMENDATION, {"a": WEAKNESS})], restating=True)
    assert letter.sections == frozenset()
    assert not tabulate([letter], [("a",)]).has(BY_NAME[RECOMMENDED])[0, 0]


@pytest.mark.parametrize("heading", sorted(RECOMMENDING))
def test_lists_of_reports_by_other_inspectorates_recommend(heading: str) -> None:
    """A list under such a heading counts; findings in a section of that name do not."""
    asked = count_letter([(heading, Role.RECOMMENDATION, {"a": WEAKNESS})])
    table = tabulate([asked, count_letter([(heading, Role.CONTEXT, {"a": WEAKNESS})])], [("a",)])
    assert table.has(BY_NAME[RECOMMENDED])[:, 0].tolist() == [True, False]
    assert table.applies(BY_NAME[RECOMMENDED]).tolist() == [True, False]
    is_priority = "priority" in heading
    assert asked.sections == {"priority" if is_priority else "improve"}


# --- which letters correct ------------------------------------------------------------------

YES = LetterCounts({"a": (1, 0, 0, 0, 0, 0)}, frozenset())
NO = LetterCounts({}, frozenset())
STRONG: Measure = BY_NAME["strength"]


def method(kinds: list[str], coded: list[bool], labelled: list[bool]) -> tuple[str, int]:
    rows = make_rows(
        kinds,
        [(YES if place % 2 else NO) if here else None for place, here in enumerate(coded)],
        [YES if place % 2 else NO for place in range(len(kinds))],
        [(YES if place % 2 else NO) if known else None for place, known in enumerate(labelled)],
        [("a",)],
    )
    (share,) = estimate_shares(rows, STRONG, np.ones(len(kinds), dtype=bool))
    return share.method, share.labelled


def test_twenty_labelled_letters_of_one_kind_correct() -> None:
    for labelled, expected in ((20, (CORRECTED, 20)), (19, (AS_CODED, 0))):
        known = [True] * labelled + [False] * 10
        assert method(["k"] * len(known), [True] * len(known), known) == expected
        # The same from elsewhere.
        assert method(["k"] * len(known), [not is_coded for is_coded in known], known) == expected


def test_letters_of_two_kinds_are_not_corrected() -> None:
    known = [True] * 30 + [False] * 10
    assert method(["k"] * 39 + ["m"], [True] * 40, known) == (AS_CODED, 0)


def test_letters_that_people_coded_all_need_no_correction() -> None:
    assert method(["k"] * 3, [True] * 3, [True] * 3) == (LABELLED, 3)


def test_nothing_corrects_the_codes_of_a_person() -> None:
    truth = [YES if place % 2 else NO for place in range(25)]
    for labelled, expected in ((20, AS_CODED), (25, LABELLED)):
        rows = make_rows(
            ["k"] * 25, truth, [None] * 25, [*truth[:labelled], *[None] * (25 - labelled)], [("a",)]
        )
        (share,) = estimate_shares(rows, STRONG, np.ones(25, dtype=bool))
        assert (share.method, share.sensitivity) == (expected, None)


# --- the file of held-out letters -----------------------------------------------------------

KEPT = HeldOut(
    "some-1",
    "c",
    "b",
    (
        HeldOutLetter(
            "d" * 64,
            {"kind": "k", "outcome": "positive", "year": "2024", "region": "London"},
            4,
            LETTER,
            LetterCounts({"a": (1, 0, 0, 0, 0, 1)}, LETTER.sections),
            in_detail=True,
        ),
    ),
    {"a": 0.512346},
)


def test_held_out_letters_come_back_from_their_file(tmp_path: Path) -> None:
    path = tmp_path / "some-1.json"
    write_held_out(KEPT, path)
    assert read_held_out(path) == KEPT
    assert find_held_out([tmp_path / "none.json", path], "some-1", "b") == KEPT
    assert find_held_out([tmp_path / "none.json", path], "some-1", "other codebook") is None
    path.write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(UsageError, match="not a file of a coder's errors"):
        read_held_out(path)
    with pytest.raises(UsageError, match="cannot be read"):
        read_held_out(tmp_path / "none.json")


def test_the_held_out_letters_of_the_packaged_coders_are_of_their_present_form() -> None:
    path = default_codebook_path()
    codebook = load_codebook(path)
    coder = RulesCoder(codebook, load_patterns(path, codebook))
    found = find_held_out(PERFORMANCE.glob("*.json"), coder.coder_id, codebook.digest)
    assert found is not None
    # If this fails, run benchmarks/rules_baseline.py again.
    assert found.coder_digest == coder.digest
    assert (found.letters, found.excerpts) == (20, 2293)
    of_model = read_held_out(default_model_path() / HELD_OUT)
    assert (of_model.letters, of_model.excerpts) == (40, 4436)
    assert of_model.kinds == found.kinds == ("area-send-report",)
    truths = {letter.key: letter.truth for letter in of_model.labelled}
    assert all(truths[letter.key] == letter.truth for letter in found.labelled)


def test_measures_lead_with_what_areas_are_asked() -> None:
    assert [measure.name for measure in MEASURES][:3] == [RECOMMENDED, BALANCE, WEAKNESS_SHARE]
