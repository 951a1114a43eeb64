"""Groups of letters in words."""

from __future__ import annotations

import pytest
from inspection_letters.outputs.report.group_words import group_words


@pytest.mark.parametrize(
    ("by", "group", "words"),
    [
        ("outcome", "positive", "outcome typically positive"),
        ("outcome", "unknown", "outcome not stated"),
        ("region", "London", "region London"),
        ("year", "unknown", "year not known"),
        ("kind", "area-send-revisit", "kind revisit letter"),
        ("outcome,year", "systemic-failings, 2024", "outcome systemic failings, year 2024"),
        ("outcome,region", "inconsistent, Yorkshire, and more", "outcome,region inconsistent, "),
    ],
)
def test_a_group_is_named_with_what_it_is_of(by: str, group: str, words: str) -> None:
    assert group_words(by, group).startswith(words)
