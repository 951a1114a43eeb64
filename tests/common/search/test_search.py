"""Search by words: other forms, words for the same thing, and what is said of it."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.common.search import (
    WordFamilies,
    families,
    make_search,
    search_texts,
    why_nothing,
    word_families,
    words_of,
)

LETTERS = (
    "The absence of social workers is felt.",
    "There is a lack of short breaks.",
    "Social care is absent from many plans.",
    "Families wait; waiting lists are long.",
    "Happy children say that the apps are an apt choice.",
    "Leaders planned the café’s opening.",
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("absent", {0, 1, 2}),
        ("absence", {0, 1, 2}),
        ("waiting", {3}),
        ("plans", {2, 5}),
        ("planned", {2, 5}),
        ("app", {4}),
        ("ppy", set()),
        ("social absent", {0, 2}),
        ('"social care"', {2}),
        ('"lack of"', {0, 1, 2}),
        ("CAFE", {5}),
        ("cafe's", {5}),
        ("zeppelin", set()),
        ("", set(range(6))),
    ],
)
def test_words_are_found_in_other_forms_and_by_words_for_the_same(
    text: str, expected: set[int]
) -> None:
    search = search_texts(text, LETTERS)
    assert {at for at, letter in enumerate(LETTERS) if search.match(letter)} == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("absent", {2}), ("wait", {3}), ("plans", {2}), ("lack", {1})]
)
def test_without_families_only_the_words_themselves_are_found(
    text: str, expected: set[int]
) -> None:
    search = make_search(text)
    assert {at for at, letter in enumerate(LETTERS) if search.match(letter)} == expected
    assert search.also == ()


def test_what_was_also_searched_is_said_but_not_what_begins_alike() -> None:
    assert {"absence", "lack of"} <= set(search_texts("absent", LETTERS).also)
    assert "absent" not in search_texts("absent", LETTERS).also
    assert search_texts("wait", ["They wait and are waiting."]).also == ("backlog", "delay")
    assert search_texts("zeppelin", LETTERS).also == ()


def test_words_searched_with_another_are_found_as_whole_words_only() -> None:
    search = make_search("absent", WordFamilies((("absent", "lack"),)))
    assert search.match("They lack support.")
    assert not search.match("The lackadaisical reply.")


@pytest.mark.parametrize(
    ("sentence", "is_found"),
    [
        ("Social workers are not involved.", True),
        ("Social workers are not always well involved.", True),
        ("Social workers were not invited, did not attend and sent nothing.", True),
        ("Plans do not, in the main, contain advice.", True),
        ("Plans are not so very often quite involved.", False),
        ("Plans cannot contain advice.", False),
        ("Plans do not containing.", False),
    ],
)
def test_a_gap_in_a_phrase_stands_for_up_to_three_words(sentence: str, is_found: bool) -> None:
    assert search_texts("absent", [sentence]).match(sentence) is is_found
    assert not make_search("absent").match(sentence)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("absnet", "No sentence has 'absnet'. Did you mean 'absent'?"),
        ("zeppelin happy", "No sentence has 'zeppelin'."),
        ("happy felt", "No sentence has all the words: 'happy' is in 1, 'felt' is in 1."),
    ],
)
def test_what_was_not_found_is_said_with_the_nearest(text: str, said: str) -> None:
    assert why_nothing(text, LETTERS, LETTERS) == said


@given(
    st.text(alphabet="abt ", min_size=1, max_size=12),
    st.lists(st.text(alphabet="abt ", max_size=20), max_size=5),
)
def test_nothing_is_lost_by_searching_more(text: str, letters: list[str]) -> None:
    narrow, wide = make_search(text), search_texts(text, letters)
    for letter in letters:
        assert wide.match(letter) or not narrow.match(letter)


def test_every_group_of_the_data_has_words_in_lower_case_once() -> None:
    groups = families._meanings()
    members = [member for group in groups for member in group]
    assert len(members) == len(set(members))
    for group in groups:
        assert len(group) > 1
        assert all(member == member.lower().strip() for member in group)


def test_without_the_full_text_search_of_sqlite_words_of_one_meaning_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Without:
        def execute(self, statement: str) -> None:
            raise sqlite3.OperationalError("no such module: fts5")

        def close(self) -> None: ...

    monkeypatch.setattr(families.sqlite3, "connect", lambda _: Without())
    found = word_families(words_of(LETTERS))
    assert make_search("absent", found).match("There is a lack of short breaks.")
    assert not make_search("waited", found).match("Families wait.")
