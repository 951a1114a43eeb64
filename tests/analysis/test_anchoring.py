"""Anchoring of gold: what is placed is certain, and everything else is reported."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from inspection_letters.analysis.gold import anchor, digest_of, normalise, sketch_of
from inspection_letters.analysis.gold.anchor import NEAREST, REPEATED
from inspection_letters.analysis.gold.digests import distance

from tests.analysis.test_gold import LETTER_ID, make_excerpts, make_gold

WORDS = ("children", "leaders", "wait", "too long", "for support", "and plans", "are clear", "not")
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
EDITS = st.sampled_from(["keep", "drop", "twice", "change", "shout", "cut"])


@st.composite
def readings(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """The sentences of a letter, and the same letter read again: shuffled, edited, repeated."""
    before = draw(st.lists(SENTENCES, min_size=1, max_size=12))
    after: list[str] = []
    for sentence in before:
        match draw(EDITS):
            case "keep":
                after.append(sentence)
            case "twice":
                after += [sentence, sentence]
            case "change":
                after.append(f"{sentence} {draw(st.sampled_from(WORDS))}")
            case "shout":
                after.append(f"• {sentence.upper()}")
            case "cut":
                after.append(sentence[: draw(st.integers(1, len(sentence)))])
    if draw(st.booleans()):
        after = draw(st.permutations(after))
    return before, after


@settings(max_examples=300)
@given(readings())
def test_what_is_placed_is_certain_and_the_rest_is_reported(
    letter: tuple[list[str], list[str]],
) -> None:
    gold = make_gold(make_excerpts(letter[0]))
    excerpts = make_excerpts(letter[1])
    placed = anchor(gold, {LETTER_ID: excerpts})
    sentences = gold.letters[0].sentences
    by_id = {excerpt.excerpt_id: excerpt for excerpt in excerpts}
    # Every sentence has a code of its own, which says where it went.
    numbers = {key: int(next(iter(codes))[1:]) for key, codes in placed.matched.items()}
    unplaced = [sentence.number for sentence in placed.unplaced]
    assert sorted([*numbers.values(), *unplaced]) == list(range(len(sentences)))
    assert all(sentence.reason for sentence in placed.unplaced)
    likened = 0
    for excerpt_id, number in numbers.items():
        excerpt, sentence = by_id[excerpt_id], sentences[number]
        if digest_of(excerpt.quote) != sentence.digest:
            likened += 1
            assert distance(sentence.sketch, sketch_of(excerpt.quote)) <= NEAREST
            assert excerpt.section == sentence.section
    # Repeated sentences may also be placed between their neighbours, word for word.
    assert likened <= placed.shifted


@settings(max_examples=300)
@given(readings())
def test_words_that_occur_more_or_fewer_times_are_never_guessed(
    letter: tuple[list[str], list[str]],
) -> None:
    gold = make_gold(make_excerpts(letter[0]))
    placed = anchor(gold, {LETTER_ID: make_excerpts(letter[1])})
    before, after = (Counter(map(normalise, quotes)) for quotes in letter)
    reasons = {sentence.number: sentence.reason for sentence in placed.unplaced}
    order: dict[str, list[int]] = {}
    for number, quote in enumerate(letter[0]):
        order.setdefault(normalise(quote), []).append(number)
    places = {
        int(next(iter(codes))[1:]): int(excerpt_id[1:])
        for excerpt_id, codes in placed.matched.items()
    }
    for words, numbers in order.items():
        if before[words] == after[words]:
            # As often as before: all are placed, in reading order.
            found = [index for index, quote in enumerate(letter[1]) if normalise(quote) == words]
            assert [places[number] for number in numbers] == found
        elif after[words]:
            assert all(reasons.get(number) == REPEATED or number in places for number in numbers)
            # None of them is identified with a repeated sentence by its words alone.
            assert (
                all(
                    normalise(letter[1][places[number]]) != words
                    for number in numbers
                    if number in places
                )
                or placed.shifted
            )


@given(st.lists(SENTENCES, min_size=1, max_size=12))
def test_a_letter_read_as_before_is_placed_whole(quotes: list[str]) -> None:
    excerpts = make_excerpts(quotes)
    placed = anchor(make_gold(excerpts), {LETTER_ID: excerpts})
    assert placed.unplaced == ()
    assert placed.shifted == 0
    assert [placed.matched[excerpt.excerpt_id] for excerpt in excerpts] == [
        sentence.codes for sentence in make_gold(excerpts).letters[0].sentences
    ]
