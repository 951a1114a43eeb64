"""The balance of words: each word in one place, and prose in no excerpt is never silent."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache

import inspection_letters as il
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inspection_letters.analysis.balance import balance_words
from inspection_letters.records import Omission, OmissionReason, ReadLetter
from inspection_letters.records.balance import Place, WordCounts, doubts

from tests.support.invariants import check_balance

SAMPLES = sorted(il.sample_letters().glob("*.pdf"))


@cache
def read(name: str) -> ReadLetter:
    letter = il.read(il.sample_letters() / name)
    return ReadLetter(letter.letter_text, letter.metadata, letter.sections, letter.excerpts)


@settings(max_examples=15)
@given(data=st.data())
def test_the_balance_closes_whatever_excerpts_there_are(data: st.DataObject) -> None:
    """Words of excerpts that are taken away move to other places, and none is lost."""
    letter = read(data.draw(st.sampled_from([path.name for path in SAMPLES[:2]])))
    orders = st.sets(st.integers(0, len(letter.excerpts) - 1))
    gone = data.draw(orders)
    hidden = tuple(
        Omission(text, letter.text.words[0].boxes[0], OmissionReason.INVISIBLE)
        for text in data.draw(st.lists(st.text("ab \n", max_size=9), max_size=3))
    )
    fewer = replace(
        letter,
        text=replace(letter.text, omitted=(*letter.text.omitted, *hidden)),
        excerpts=tuple(excerpt for excerpt in letter.excerpts if excerpt.order not in gone),
    )
    before, after = check_balance(letter).counts, check_balance(fewer).counts
    added = sum(len(piece.text.split()) for piece in hidden)
    assert after.total == before.total + added
    assert after.by_place.get(Place.HIDDEN, 0) == before.by_place.get(Place.HIDDEN, 0) + added


def test_a_letter_that_lost_excerpts_is_read_with_doubts() -> None:
    letter = read(SAMPLES[0].name)
    section = next(excerpt.section for excerpt in letter.excerpts)
    kept = tuple(excerpt for excerpt in letter.excerpts if excerpt.section != section)
    lost = next(excerpt.quote for excerpt in letter.excerpts if excerpt.section == section)
    balance = balance_words(replace(letter, excerpts=kept))
    assert lost in balance.unexcerpted()
    (note,) = doubts(balance.counts, ())
    assert f"{balance.counts.outside} words of prose" in note.what
    assert doubts(balance.counts, (), limit=1.0) == ()


@pytest.mark.parametrize(
    ("about", "doubtful"), [(0, False), (330, False), (500, False), (501, True), (999, True)]
)
def test_a_letter_mostly_about_the_inspection_is_read_with_doubts(
    about: int, doubtful: bool
) -> None:
    """Findings below a heading that is not recognised belong to the section before it."""
    notes = doubts(WordCounts({Place.EXCERPT: 1000 - about, Place.OTHER_SECTION: about}), ())
    assert bool(notes) is doubtful
    for note in notes:
        assert note.sentence.startswith(f"{about} words ({about / 1000:.0%}) in sections about")
        assert note.sentence.endswith("a heading may not have been recognised.")


def test_a_letter_without_words_is_not_doubtful() -> None:
    assert doubts(WordCounts(), ()) == ()


def test_a_sentence_lost_within_a_paragraph_is_noticed() -> None:
    letter = read(SAMPLES[0].name)
    paragraph = Counter(excerpt.paragraph for excerpt in letter.excerpts).most_common(1)[0][0]
    middle = [excerpt for excerpt in letter.excerpts if excerpt.paragraph == paragraph][1]
    kept = tuple(excerpt for excerpt in letter.excerpts if excerpt is not middle)
    assert balance_words(replace(letter, excerpts=kept)).unexcerpted() == middle.quote


def test_hidden_text_is_in_the_balance() -> None:
    letter = read(SAMPLES[0].name)
    box = letter.text.words[0].boxes[0]
    omitted = (Omission("draft not for release", box, OmissionReason.INVISIBLE),)
    hidden = replace(letter, text=replace(letter.text, omitted=omitted))
    assert balance_words(hidden).counts.by_place[Place.HIDDEN] == 4
    assert Place.HIDDEN not in balance_words(letter).counts.by_place


def test_runs_hold_all_words_in_order() -> None:
    balance = balance_words(read(SAMPLES[0].name))
    assert tuple(word for _, words in balance.runs() for word in words) == balance.words
