"""Hebrew and Arabic words inside English letters come in the order in which they are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.reading.extract.direction import in_reading_order, turn_ligatures

from tests.support.raw_pages import blocks, compose, line, page

HEBREW = "אבגדהוזחטיכלמנסעפצקרשת"


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        ("plans", "plans"),
        ("2019", "2019"),
        ("café", "café"),
        ("םולש", "שלום"),
        (".םולש", "שלום."),
        ("םולש.", "שלום."),
        ("(םולש)", "(שלום)"),
        ("“םולש”", "“שלום”"),
        ("123-בא", "אב-123"),
        ("abc-בא", "אב-abc"),
        ("ةسردم", "مدرسة"),
        ("\ufe94\ufeb3\ufead\ufeaa\ufee3", "مدرسة"),
        ("ת\u05b8ב\u05bc", "ב\u05bcת\u05b8"),
    ],
)
def test_a_word_is_read_in_its_direction(seen: str, read: str) -> None:
    assert in_reading_order(seen) == read


@given(st.text(HEBREW, min_size=1, max_size=12))
def test_letters_from_right_to_left_come_in_reverse(word: str) -> None:
    assert in_reading_order(word[::-1]) == word


@given(st.text(st.characters(max_codepoint=0x58F), max_size=12))
def test_words_of_other_scripts_stay_as_they_are(word: str) -> None:
    assert in_reading_order(word) == word


def test_a_glyph_of_several_letters_keeps_their_order() -> None:
    chars = [{"text": "ב"}, {"text": "לא"}, {"text": "fi"}]
    turn_ligatures(chars)
    assert in_reading_order("".join(char["text"] for char in chars[:2])) == "לאב"
    assert chars[2]["text"] == "fi"


@pytest.mark.parametrize(
    ("seen", "read"),
    [
        ("The school גימל דלת is good.", "The school דלת גימל is good."),
        ("The school גימל 12 דלת is good.", "The school דלת 12 גימל is good."),
        ("Call it גימל now.", "Call it גימל now."),
        ("גימל north school דלת אלף", "אלף דלת north school גימל"),
    ],
)
def test_words_of_a_line_are_read_in_their_direction(seen: str, read: str) -> None:
    assert blocks(compose(page(line(seen, 100)))) == [("paragraph", read)]
