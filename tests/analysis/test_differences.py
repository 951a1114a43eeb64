"""Which codes differ between letters by outcome, year and region."""

from __future__ import annotations

import math
import random
from datetime import date

from inspection_letters.analysis.differences import compare_groups, letter_values
from inspection_letters.analysis.excerpts import CorpusExcerpt
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.records import Outcome, Polarity, Role

from tests.support.report_material import coding, excerpt, letter

W, S, M = Polarity.WEAKNESS, Polarity.STRENGTH, Polarity.MIXED
CODES = ("waits", "plans", "voice")
OUTCOMES = (Outcome.POSITIVE, Outcome.INCONSISTENT, Outcome.SYSTEMIC_FAILINGS)


def letters_of(number: int) -> list[CorpusLetter]:
    return [
        letter(
            f"l{at:02}",
            outcome=OUTCOMES[at % 3],
            start=date(2023 + at % 2, 5, 13),
            region=f"Region {at % 4}",
        )
        for at in range(number)
    ]


def written(
    letters: list[CorpusLetter], draw: random.Random, weak: dict[str, float]
) -> list[CorpusExcerpt]:
    """Write sentences of which each letter has few or many; a code's share may be by outcome."""
    excerpts = []
    for each in letters:
        for order in range(draw.choice((2, 6, 12))):
            code_id = draw.choice(CODES)
            share = weak.get(f"{code_id} {each.outcome}", 0.4)
            polarity = W if draw.random() < share else S
            name = f"{each.letter_id}-{order:02}"
            excerpts.append(
                excerpt(name, each.letter_id, "A sentence.", coding(code_id, polarity), order=order)
            )
        excerpts.append(
            excerpt(
                f"{each.letter_id}-r",
                each.letter_id,
                "Cut the waits.",
                coding(draw.choice(CODES)),
                section="improve",
                role=Role.RECOMMENDATION,
                order=20,
            )
        )
    return excerpts


def test_values_of_a_letter_counted_by_hand() -> None:
    letters = [letter("a"), letter("b"), letter("c", kind="area-send-monitoring")]
    asked = {"section": "improve", "role": Role.RECOMMENDATION}
    excerpts = [
        excerpt("1", "a", "One.", coding("waits", W), coding("voice", S)),
        excerpt("2", "a", "Two.", coding("waits", W), order=1),
        excerpt("3", "a", "Three.", coding("waits", S), coding("plans", M), order=2),
        excerpt("4", "a", "Four.", coding("plans", W), order=3, **asked),
        excerpt("5", "c", "Five.", coding("plans", W), **asked),
        excerpt("6", "elsewhere", "Six.", coding("plans", W)),
    ]
    values = letter_values(letters, excerpts, CODES)
    assert values["waits", "weakness"] == [1, 0, 0]
    assert values["plans", "weakness"] == [1, 0, 1]
    assert values["voice", "strength"] == [1, 0, 0]
    nan = math.nan
    # What a monitoring letter restates is not its own recommendation.
    assert str(values["plans", "recommended"]) == str([1.0, nan, nan])
    assert str(values["waits", "recommended"]) == str([0.0, nan, nan])
    assert str(values["waits", "balance"]) == str([2 / 3, nan, nan])
    # Mixed counts neither as a weakness nor as a strength.
    assert str(values["plans", "balance"]) == str([1.0, nan, 1.0])


def test_without_differences_about_one_report_in_twenty_leads_with_any() -> None:
    draw = random.Random(4)
    letters = letters_of(30)
    simulated = 200
    leading = 0
    for seed in range(simulated):
        found = compare_groups(
            letters, written(letters, draw, {}), CODES, seed=seed, permutations=99
        )
        leading += any(found.standing_out(by) for by in ("outcome", "year", "region"))
    # 5% of 200 is 10, with a standard deviation of 3.1.
    assert leading <= 10 + 3 * 3.1


def test_a_code_that_differs_by_outcome_is_found_by_outcome() -> None:
    draw = random.Random(5)
    letters = letters_of(30)
    weak = {"waits positive": 0.05, "waits inconsistent": 0.5, "waits systemic-failings": 0.95}
    led = []
    for seed in range(20):
        found = compare_groups(
            letters, written(letters, draw, weak), CODES, seed=seed, permutations=199
        )
        led += found.standing_out("outcome")[:1]
    assert len(led) >= 18
    assert {first.code_id for first in led} == {"waits"}
    higher = {first.measure: first.high.group for first in led}
    assert (
        higher.items()
        <= {
            "balance": "systemic-failings",
            "weakness": "systemic-failings",
            "strength": "positive",
        }.items()
    )


def test_the_order_of_letters_does_not_matter() -> None:
    letters = letters_of(15)
    excerpts = written(letters, random.Random(6), {})
    once = compare_groups(letters, excerpts, CODES, permutations=99)
    assert compare_groups(letters[::-1], excerpts[::-1], CODES, permutations=99) == once


def test_letters_without_outcome_are_not_a_group() -> None:
    letters = [letter(f"l{at}", outcome=None if at % 2 else Outcome.POSITIVE) for at in range(12)]
    excerpts = [
        excerpt(f"x{at}", f"l{at}", "A sentence.", coding("waits", W if at % 2 else S))
        for at in range(12)
    ]
    found = compare_groups(letters, excerpts, CODES, permutations=99)
    assert not found.compares("outcome")
    assert found.find("waits", "weakness", "outcome") is None
