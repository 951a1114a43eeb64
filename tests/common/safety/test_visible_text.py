"""Characters that act instead of showing are shown; all others stay."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.common.safety.visible_text import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J", r"\u001b[2J"),
        ("\x9b2J", r"\u009b2J"),
        ("a\rb\x08c\x7f", r"a\u000db\u0008c\u007f"),
        ("gnp.\u202efdp", r"gnp.\u202efdp"),
        ("\u2066a\u2069\u200f", r"\u2066a\u2069\u200f"),
        ("one\u2028two", r"one\u2028two"),
        ("le\udcfftter", r"le\udcfftter"),
        ("\U000e0041", r"\udb40\udc41"),
    ],
)
def test_what_acts_is_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "one\n\ttwo",
        "“Waiting times” – £20",
        "שלום",
        "naïve cafe\u0301",
        "co\u00adoperate",
        r"\d [x]",
    ],
)
def test_what_people_write_stays(text: str) -> None:
    assert visible(text) == text


@given(st.text(st.characters(codec=None)))
def test_nothing_acts_and_nothing_is_lost(text: str) -> None:
    shown = visible(text)
    shown.encode()
    acting = {char for char in shown if unicodedata.category(char) in ("Cc", "Cs")}
    assert acting <= {"\n", "\t"}
    assert not {unicodedata.bidirectional(char) for char in shown} & {"RLO", "LRO", "RLI", "LRI"}
    assert visible(shown) == shown


@given(st.text())
def test_json_stays_the_same_data(text: str) -> None:
    assert json.loads(visible(json.dumps(text, ensure_ascii=False))) == text
