from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.records import LetterText, Word
from inspection_letters.records.errors import LetterError
from inspection_letters.records.places import boxes_of, merge_lines, page_of, words_in
from inspection_letters.records.spans import BBox, Span

from tests.support.factories import make_text


@st.composite
def laid_out(draw: st.DrawFn) -> tuple[LetterText, Span]:
    """A text of words on lines on pages, some cut by a line end, and a span of it."""
    lengths = draw(st.lists(st.integers(1, 8), max_size=40))
    words: list[Word] = []
    at = draw(st.integers(0, 3))
    page, line, x = 1, 0, 0.0

    def box(length: int) -> BBox:
        raised = draw(st.sampled_from((0.0, 0.0, 3.0)))
        return BBox(page, x, 20.0 * line - raised, x + 5 * length, 20.0 * line + 10 - raised)

    for length in lengths:
        boxes = [box(length)]
        x += 5 * length + 3
        turn = draw(st.sampled_from(("go on", "go on", "line", "page", "cut")))
        if turn != "go on":
            page, line, x = (page + 1, 0, 0.0) if turn == "page" else (page, line + 1, 0.0)
        if turn == "cut":
            boxes.append(box(length))
            x += 5 * length + 3
        words.append(Word(Span(at, at + length), tuple(boxes)))
        at += length + draw(st.integers(0, 2))
    start = draw(st.integers(0, at + 1))
    span = Span(start, draw(st.integers(start, at + 3)))
    return replace(make_text(), text="x" * (at + 3), words=tuple(words)), span


@given(laid_out())
def test_words_are_those_that_a_plain_search_finds(case: tuple[LetterText, Span]) -> None:
    text, span = case
    assert words_in(text, span) == tuple(word for word in text.words if word.span.overlaps(span))


@given(laid_out())
def test_boxes_cover_every_word_once_a_line(case: tuple[LetterText, Span]) -> None:
    text, span = case
    boxes = boxes_of(text, span)
    given_boxes = [box for word in words_in(text, span) for box in word.boxes]
    for box in given_boxes:
        assert any(
            line.page_number == box.page_number
            and line.x0 <= box.x0
            and line.top <= box.top
            and line.x1 >= box.x1
            and line.bottom >= box.bottom
            for line in boxes
        )
    # The lines of the strategy are 20 points apart.
    lines = {(box.page_number, round((box.top + 3) // 20)) for box in given_boxes}
    assert len(boxes) == len(lines)
    assert [box.page_number for box in boxes] == sorted(box.page_number for box in boxes)
    assert merge_lines(boxes) == boxes


@given(laid_out())
def test_page_is_that_of_the_first_box(case: tuple[LetterText, Span]) -> None:
    text, span = case
    boxes = boxes_of(text, span)
    if boxes:
        assert page_of(text, span) == boxes[0].page_number
    else:
        with pytest.raises(LetterError) as caught:
            page_of(text, span)
        assert caught.value.stage == "segment"
        assert text.letter_id in caught.value.reason


def test_a_sentence_of_two_lines_has_two_boxes() -> None:
    text = make_text()
    boxes = boxes_of(text, text.blocks[1].span)
    assert boxes == (
        BBox(1, 50.0, 160.25, 165.0, 171.35),
        BBox(1, 50.0, 174.25, 165.0, 185.35),
    )


def test_a_box_further_left_is_another_cell() -> None:
    right, left = BBox(1, 300, 10, 340, 20), BBox(1, 50, 10, 90, 20)
    assert merge_lines((right, left)) == (right, left)
    assert merge_lines((left, right)) == (BBox(1, 50, 10, 340, 20),)


def test_page_two() -> None:
    text = make_text()
    assert [page_of(text, block.span) for block in text.blocks] == [1, 1, 2, 2]
