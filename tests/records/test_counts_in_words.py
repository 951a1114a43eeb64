"""Counts as people write them: singular forms, and thousands apart."""

from __future__ import annotations

from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.commands.printing.topics import print_drift
from inspection_letters.records.rounding import count
from inspection_letters.review.page.desk import Mode
from inspection_letters.runs.reviewing.showing import all_done
from inspection_letters.topics import Drift
from rich.console import Console


@pytest.mark.parametrize(
    ("number", "many", "words"),
    [
        (0, None, "0 letters"),
        (1, None, "1 letter"),
        (2, None, "2 letters"),
        (1_234, None, "1,234 letters"),
        (1_234_567, "letters have", "1,234,567 letters have"),
    ],
)
def test_a_count_agrees_with_its_noun(number: int, many: str | None, words: str) -> None:
    assert count(number, "letter", many) == words


@given(st.integers(min_value=0, max_value=10**9))
def test_a_count_keeps_its_number(number: int) -> None:
    written, noun = count(number, "excerpt").split(" ")
    assert int(written.replace(",", "")) == number
    assert (noun == "excerpt") == (number == 1)
    assert all(len(group) == 3 for group in written.split(",")[1:])


@pytest.mark.parametrize(
    ("new", "words"), [(1, "1 new letter was assigned"), (1_200, "1,200 new letters were assigned")]
)
def test_new_letters_of_topics_are_counted_in_words(new: int, words: str) -> None:
    console = Console(file=StringIO(), width=200)
    print_drift(console, Drift(new, 0.1, 0.2, 0.1, 0.2, due=False, reason=""), new)
    assert words in console.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize("mode", list(Mode))
def test_the_end_of_a_list_separates_thousands(mode: Mode) -> None:
    assert "1,500 sentences" in all_done(mode, 1_500)
