"""Every way in which print misleads a reader: a few generated PDFs of each, all in the slow run."""

from __future__ import annotations

import pytest

from benchmarks.garble import READERS, Tally
from tests.support.printed_parts import PARTS, printed

FEW = 2
MANY = 30


def check(part: str, number: int, seed: int) -> None:
    tally = Tally()
    made = printed(part, number, seed)
    tally.add(made, READERS["ours"](made.data))
    wrong = [f"of {made.sentences}:\n{read}" for made, read in tally.faults]
    assert not wrong, wrong[0]


@pytest.mark.parametrize("number", range(FEW))
@pytest.mark.parametrize("part", PARTS)
def test_every_sentence_is_found_whole(part: str, number: int) -> None:
    check(part, number, seed=0)


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_every_sentence_of_many_prints_is_found_whole(part: str) -> None:
    for number in range(MANY):
        check(part, number, seed=1)
