"""Texts as other programs change them, and the ways they count characters."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st
from inspection_letters.records.spans import Span
from inspection_letters.review.qdpx.squeezed import Squeezed, counts_of

TEXTS = st.text(st.sampled_from("abcé£“”–.• \n\t\u00a0\U0001f600\u00ad12"), max_size=60)


@settings(max_examples=50)
@given(TEXTS, st.sampled_from(["\r\n", "\r", "\n ", " "]))
def test_line_ends_and_composition_change_nothing_that_prints(text: str, line_end: str) -> None:
    changed = unicodedata.normalize("NFD", text).replace("\n", line_end)
    assert Squeezed(changed).content == Squeezed(text).content


@settings(max_examples=50)
@given(TEXTS, st.data())
def test_a_part_of_a_text_keeps_its_printing_characters(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    whole = Squeezed(text)
    part = whole.range_of(Span(start, end))
    assert part.of(whole.content) == Squeezed(text[start:end]).content
    core = whole.core_of(part)
    assert part.contains(core)
    words = [character for character in part.of(whole.content) if character.isalnum()]
    assert [c for c in core.of(whole.content) if c.isalnum()] == words


@settings(max_examples=50)
@given(TEXTS, st.data())
def test_every_way_of_counting_finds_the_part_that_was_counted(
    text: str, data: st.DataObject
) -> None:
    text = data.draw(st.sampled_from(["", "\ufeff"])) + text.replace("\n", "\r\n")
    boundaries = [at for at in range(len(text) + 1) if text[at - 1 : at + 1] != "\r\n"]
    start = data.draw(st.sampled_from(boundaries))
    end = data.draw(st.sampled_from(boundaries))
    if not text[start:end].strip("\ufeff"):
        return
    for count in counts_of(text):

        def counted(until: int, count: object = count) -> int:
            before = text[:until]
            if count.one_line_end:  # type: ignore[attr-defined]
                before = before.replace("\r\n", "\n")
            if not count.mark:  # type: ignore[attr-defined]
                before = before.removeprefix("\ufeff")
            return len(before.encode("utf-16-le")) // 2 if count.utf16 else len(before)  # type: ignore[attr-defined]

        span = count.span(counted(start), counted(end))
        assert span is not None
        assert span.of(text).strip("\ufeff") == text[start:end].strip("\ufeff")


def test_a_plain_text_has_one_way_of_counting() -> None:
    assert len(counts_of("Plain\ntext – é")) == 1
    assert len(counts_of("\ufeffA\r\n\U0001f600")) == 8
