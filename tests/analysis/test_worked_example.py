"""The worked example of docs/findings.md is what the code computes."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from inspection_letters.analysis.statistics.measures import (
    BALANCE,
    COUNTED,
    MEASURES,
    LetterCounts,
    tabulate,
)
from inspection_letters.analysis.statistics.prevalence import Answers, corrected_share, wilson

PAGE = (Path(__file__).parents[2] / "docs" / "findings.md").read_text(encoding="utf-8")
EXAMPLE = PAGE[PAGE.index("### Worked example") : PAGE.index("## Tested by drawing")]


def numbers(pattern: str) -> list[float]:
    """Return the numbers that a pattern finds in the example."""
    found = re.search(pattern, " ".join(EXAMPLE.split()))
    assert found, pattern
    return [float(number) for number in found.groups()]


def test_a_share_of_labelled_letters() -> None:
    having, letters, share = numbers(r"(\d+) of (\d+) letters name .*?: ([\d.]+)%\.")
    low, high = numbers(r"Wilson's interval is ([\d.]+)% to ([\d.]+)%")
    assert share == pytest.approx(100 * having / letters)
    assert [low, high] == pytest.approx(
        [100 * x for x in wilson(having / letters, letters)], abs=0.05
    )


def test_a_corrected_share() -> None:
    others, coded = numbers(r"and (\d+) others of which the coder finds the code in (\d+)")
    both, missed = numbers(r"\| truly yes \| (\d+) \| (\d+) \|")
    wrong, neither = numbers(r"\| truly no \| (\d+) \| (\d+) \|")
    cells = [int(cell) for cell in (both, missed, wrong, neither)]
    answers = Answers(
        truth=np.repeat([1.0, 1.0, 0.0, 0.0], cells),
        labelled=np.repeat([1.0, 0.0, 1.0, 0.0], cells),
        unlabelled=np.repeat([1.0, 0.0], [int(coded), int(others - coded)]),
    )
    found = corrected_share(answers)
    printed = numbers(r"The share is ([\d.]+)% \(([\d.]+)% to ([\d.]+)%\)")
    assert [100 * found.point, 100 * found.low, 100 * found.high] == pytest.approx(
        printed, abs=0.05
    )
    alone = numbers(r"letters alone give ([\d.]+)% \(([\d.]+)% to ([\d.]+)%\)")
    share = answers.truth.mean()
    assert [100 * x for x in (share, *wilson(share, 20))] == pytest.approx(alone, abs=0.05)


def test_a_balance() -> None:
    found = re.search(
        r"with ([\d, ]+) and (\d) weakness mentions and ([\d, ]+) and (\d) strength",
        " ".join(EXAMPLE.split()),
    )
    assert found
    weak = [int(n) for n in f"{found[1]}, {found[2]}".split(", ")] + [0]
    strong = [int(n) for n in f"{found[3]}, {found[4]}".split(", ")] + [0]
    letters = []
    for weakness, strength in zip(weak, strong, strict=True):
        counts = {"weakness": weakness, "strength": strength}
        mentions = tuple(counts.get(name, 0) for name in COUNTED)
        letters.append(LetterCounts({"code": mentions}, frozenset()))
    measure = next(measure for measure in MEASURES if measure.name == BALANCE)
    top, bottom = tabulate(letters, [("code",)]).parts(measure)
    (printed,) = numbers(r"/ 4 = ([\d.]+)%")
    assert 100 * top.sum() / bottom.sum() == pytest.approx(printed, abs=0.05)
