"""Shares of letters: coverage by simulation, and the simple cases exactly."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from inspection_letters.analysis.statistics.held_out import (
    AnswerCount,
    AssignedCode,
    HeldOut,
    TrueCode,
    count_answers,
    find_held_out,
    read_held_out,
    write_held_out,
)
from inspection_letters.analysis.statistics.prevalence import (
    SAMPLING_AND_CODER,
    SAMPLING_ONLY,
    CoderErrors,
    share_of_letters,
    wilson,
)
from inspection_letters.analysis.statistics.shares import Observation, find_shares
from inspection_letters.codebook import default_codebook_path, load_codebook, load_patterns
from inspection_letters.coding import RulesCoder
from inspection_letters.records import Polarity, Role
from inspection_letters.records.errors import UsageError

PERFORMANCE = default_codebook_path().parents[1] / "performance"
PERFECT = CoderErrors(on_true=(0, 10**9), on_false=(10**9, 0))
STRENGTH, WEAKNESS = Polarity.STRENGTH, Polarity.WEAKNESS

# --- the interval ---------------------------------------------------------------------------


def test_wilson_against_a_published_example() -> None:
    # R. G. Newcombe, Statistics in Medicine 17, 1998, table I, method 3.
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15 / 148, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(1 / 29, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)
    assert all(map(math.isnan, wilson(0.5, 0)))


@pytest.mark.parametrize("errors", [None, PERFECT], ids=["unknown", "perfect"])
@pytest.mark.parametrize("having", [0, 7, 20])
def test_without_coder_error_it_is_wilson(errors: CoderErrors | None, having: int) -> None:
    counts = np.array([[30, 2, 0, 0]] * having + [[30, 0, 0, 0]] * (20 - having))
    share = share_of_letters(counts, errors, seed=1)
    assert (share.n, share.coded) == (20, having)
    assert share.method == (SAMPLING_ONLY if errors is None else SAMPLING_AND_CODER)
    expected = (having / 20, *wilson(having / 20, 20))
    assert (share.point, share.low, share.high) == pytest.approx(expected, abs=1e-6)


def test_what_people_judged_bears_no_coder_error() -> None:
    bad = CoderErrors(on_true=(5, 5), on_false=(5, 5))
    counts = np.array([[0, 0, 1, 9]] * 6 + [[0, 0, 0, 10]] * 4)
    share = share_of_letters(counts, bad, seed=1)
    assert (share.point, share.low, share.high) == (0.6, *wilson(0.6, 10))


def test_no_letters() -> None:
    share = share_of_letters(np.zeros((0, 4), dtype=np.int64), PERFECT, seed=1)
    assert (share.n, share.coded) == (0, 0)
    assert math.isnan(share.point)


def test_the_same_seed_gives_the_same_share() -> None:
    counts = np.array([[50, 1, 0, 0], [40, 0, 0, 0], [45, 3, 0, 0]])
    errors = CoderErrors((5, 20), (900, 9))
    assert share_of_letters(counts, errors, seed=3) == share_of_letters(counts, errors, seed=3)
    assert share_of_letters(counts, errors, seed=3) != share_of_letters(counts, errors, seed=4)


def test_an_unsure_coder_widens_the_interval() -> None:
    counts = np.array([[50, 2, 0, 0]] * 12 + [[50, 0, 0, 0]] * 12)
    widths = []
    for factor in (1000, 10, 1):
        errors = CoderErrors((3 * factor, 7 * factor), (396 * factor, 4 * factor))
        share = share_of_letters(counts, errors, seed=1)
        widths.append(share.high - share.low)
    low, high = wilson(0.5, 24)
    assert high - low < widths[0] < widths[2]
    assert widths[1] < widths[2]


def test_surer_answers_count_for_more() -> None:
    errors = CoderErrors(on_true=(30, 20, 50), on_false=(950, 45, 5))
    unsure = np.array([[50, 1, 0, 0, 0]] * 10 + [[50, 0, 0, 0, 0]] * 10)
    sure = np.array([[50, 0, 1, 0, 0]] * 10 + [[50, 0, 0, 0, 0]] * 10)
    points = [share_of_letters(counts, errors, seed=1).point for counts in (unsure, sure)]
    assert points[0] < points[1]


def test_with_one_excerpt_a_letter_it_is_the_correction_of_rogan_and_gladen() -> None:
    counts = np.array([[0, 1, 0, 0]] * 200 + [[1, 0, 0, 0]] * 300)
    errors = CoderErrors(on_true=(1000, 9000), on_false=(9500, 500))
    share = share_of_letters(counts, errors, seed=1)
    rogan_gladen = (0.4 + 0.95 - 1) / (0.9 + 0.95 - 1)
    assert share.point == pytest.approx(rogan_gladen, abs=0.02)
    # Lang and Reiczigel, equations 4 to 17, with these numbers: 0.362 to 0.463.
    assert (share.low, share.high) == pytest.approx((0.362, 0.463), abs=0.02)


def _simulated(
    rng: np.random.Generator, letters: int, without: float, size: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the excerpts of each letter, and how many of them truly bear the code."""
    share = np.where(rng.random(letters) < without, 0.0, rng.beta(2, 60, letters))
    excerpts = rng.poisson(size, letters) + 1
    return excerpts, rng.binomial(excerpts, share)


@pytest.mark.parametrize(
    ("letters", "without", "sensitivity", "specificity"),
    [(40, 0.3, 0.75, 0.99), (25, 0.5, 0.85, 0.995)],
)
def test_coverage(letters: int, without: float, sensitivity: float, specificity: float) -> None:
    """Of 200 simulated studies, with errors known from 20 letters, about 95% are right."""
    size, studies = 80, 200
    rng = np.random.default_rng(0)
    truth = float((_simulated(rng, 200_000, without, size)[1] > 0).mean())

    def coded(true: np.ndarray, excerpts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return rng.binomial(true, sensitivity), rng.binomial(excerpts - true, 1 - specificity)

    covered = naive = 0
    for study in range(studies):
        excerpts, true = _simulated(rng, 20, without, size)
        found, wrong = (int(part.sum()) for part in coded(true, excerpts))
        bearing, all_ = int(true.sum()), int(excerpts.sum())
        errors = CoderErrors((bearing - found, found), (all_ - bearing - wrong, wrong))
        excerpts, true = _simulated(rng, letters, without, size)
        given = sum(coded(true, excerpts))
        nobody = np.zeros_like(given)
        counts = np.stack([excerpts - given, given, nobody, nobody], axis=1)
        share = share_of_letters(counts, errors, seed=study, imputations=40)
        covered += share.low <= truth <= share.high
        low, high = wilson(share.coded / letters, letters)
        naive += low <= truth <= high
    assert 0.90 <= covered / studies <= 0.99
    assert naive < covered


# --- what is known of a coder ---------------------------------------------------------------

HELD_OUT = HeldOut(
    coder_id="some-1",
    coder_digest="c",
    codebook_digest="b",
    kinds=("area-send-report",),
    letters=3,
    edges=(0.8,),
    counts=(
        AnswerCount(False, (), (), 50),
        AnswerCount(False, (), (TrueCode("a", "weakness"),), 3),
        AnswerCount(False, (AssignedCode("a", "strength", 0),), (TrueCode("a", "weakness"),), 2),
        AnswerCount(False, (AssignedCode("a", "weakness", 1),), (TrueCode("b", "weakness"),), 4),
        AnswerCount(True, (AssignedCode("a", "weakness", 1),), (TrueCode("a", "weakness"),), 7),
    ),
)


def test_errors_of_a_code_a_polarity_and_several_codes() -> None:
    assert HELD_OUT.excerpts == 66
    assert HELD_OUT.errors(["a"]) == CoderErrors((3, 2, 7), (50, 0, 4))
    assert HELD_OUT.errors(["a"], "weakness") == CoderErrors((5, 0, 7), (50, 0, 4))
    assert HELD_OUT.errors(["a"], recommended=True) == CoderErrors((0, 0, 7), (0, 0, 0))
    # Given one for the other, the two taken together are right.
    assert HELD_OUT.errors(["a", "b"]) == CoderErrors((3, 2, 11), (50, 0, 0))


def test_counts_of_errors_come_back_from_their_file(tmp_path: Path) -> None:
    path = tmp_path / "some-1.json"
    write_held_out(HELD_OUT, path)
    assert read_held_out(path) == HELD_OUT
    assert find_held_out([tmp_path / "none.json", path], "some-1", "b") == HELD_OUT
    assert find_held_out([tmp_path / "none.json", path], "some-1", "other codebook") is None
    path.write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(UsageError, match="not a file of a coder's errors"):
        read_held_out(path)
    with pytest.raises(UsageError, match="cannot be read"):
        read_held_out(tmp_path / "none.json")


def test_counting_cells() -> None:
    counts = count_answers(
        gold={"1": {"a": WEAKNESS}, "2": {}, "3": {}},
        assigned={"1": {"a": (STRENGTH, 0.9)}},
        recommended=["2"],
        edges=(0.8,),
    )
    assert set(counts) == {
        AnswerCount(False, (AssignedCode("a", "strength", 1),), (TrueCode("a", "weakness"),), 1),
        AnswerCount(True, (), (), 1),
        AnswerCount(False, (), (), 1),
    }


def test_errors_need_as_many_counts_of_each() -> None:
    with pytest.raises(ValueError, match="as many counts"):
        CoderErrors((1, 2), (1, 2, 3))


def test_the_counts_of_the_rules_coder_are_of_its_present_patterns() -> None:
    path = default_codebook_path()
    codebook = load_codebook(path)
    coder = RulesCoder(codebook, load_patterns(path, codebook))
    found = find_held_out(PERFORMANCE.glob("*.json"), coder.coder_id, codebook.digest)
    assert found is not None
    # If this fails, run benchmarks/rules_baseline.py anew.
    assert found.coder_digest == coder.digest
    assert (found.letters, found.excerpts) == (20, 2293)


# --- figures --------------------------------------------------------------------------------


def observation(
    number: int,
    letter: str,
    given: dict[str, tuple[Polarity, float]] | None = None,
    judged: dict[str, Polarity] | None = None,
    section: str = "better",
) -> Observation:
    role = Role.RECOMMENDATION if section in ("priority", "improve") else Role.CONTEXT
    return Observation(f"e{number}", letter, section, role, given or {}, judged)


OBSERVATIONS = [
    observation(1, "one", {"a": (WEAKNESS, 0.9)}),
    observation(2, "one", {"a": (WEAKNESS, 0.6)}, section="improve"),
    observation(3, "two", {"a": (WEAKNESS, 0.9)}, judged={}),
    observation(4, "two", {"b": (STRENGTH, 0.9)}, section="priority"),
    observation(5, "three", {}, judged={"a": WEAKNESS}, section="priority"),
]
LETTERS = {"one": "2023", "two": "2024", "three": "2024"}


def figures(**options: frozenset[str]) -> dict[tuple[str, str, str | None], object]:
    found = find_shares(OBSERVATIONS, LETTERS, [("a",), ("a", "b")], None, seed=1, **options)
    return {
        ("|".join(one.codes), one.measure, one.group): (
            one.share.n,
            one.share.coded,
            one.excerpt_ids,
        )
        for one in found
    }


def test_figures_rest_on_excerpts_and_people_win() -> None:
    found = figures()
    # The person says that e3 bears no code; of two people, one suffices for e5.
    assert found["a", "weakness", None] == (3, 2, ("e1", "e2", "e5"))
    assert found["a", "weakness", "2024"] == (2, 1, ("e5",))
    assert found["a", "strength", None] == (3, 0, ())
    # Only letters that have such recommendations count.
    assert found["a", "improve", None] == (1, 1, ("e2",))
    assert found["a", "priority", None] == (2, 1, ("e5",))
    assert found["a|b", "priority", None] == (2, 2, ("e4", "e5"))
    assert found["a", "priority", "2023"] == (0, 0, ())


def test_letters_that_restate_recommendations_do_not_count_for_them() -> None:
    found = figures(without_recommendations=frozenset({"two"}))
    assert found["a|b", "priority", None] == (1, 1, ("e5",))
    assert found["a", "weakness", None] == (3, 2, ("e1", "e2", "e5"))


def test_a_figure_does_not_depend_on_the_others() -> None:
    held_out = replace(HELD_OUT, counts=(*HELD_OUT.counts, AnswerCount(True, (), (), 40)))
    alone = find_shares(OBSERVATIONS, LETTERS, [("a",)], held_out, seed=1)
    among = find_shares(OBSERVATIONS, LETTERS, [("b",), ("a",)], held_out, seed=1)
    # As text, since no share of no letters equals another.
    assert [repr(one) for one in among if one.codes == ("a",)] == list(map(repr, alone))
