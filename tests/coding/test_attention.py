from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.coding.attention import MOST, attended_words
from inspection_letters.common.encoders.wordpiece import places_of_words, words
from inspection_letters.records.spans import Span


def attended(marked: str) -> tuple[str, ...]:
    """Return the words chosen in a sentence whose marked words (``*word``) have the attention."""
    quote = re.sub(r"\*", "", marked)
    starred = {found.start() - number for number, found in enumerate(re.finditer(r"\*", marked))}
    places = places_of_words(quote)
    shares = [10.0 if place.start in starred else 0.1 for place in places]
    return tuple(span.of(quote) for span in attended_words(quote, places, shares))


@pytest.mark.parametrize(
    ("marked", "chosen"),
    [
        ("Toddlers *wait far too long to be seen by anybody.", ("wait",)),
        ("Toddlers *wait too *long to be seen by anybody.", ("wait", "long")),
        ("Toddlers face *long *waits before being seen.", ("long waits",)),
        # Small words are never chosen by themselves, but stand within a phrase.
        ("The *impact *of *the *actions is not known to leaders yet.", ("impact of the actions",)),
        ("The *impact of the *actions is not known to leaders yet.", ("impact of the actions",)),
        ("Leaders do *not know it and *the board has asked for more.", ("not",)),
        # Punctuation and other words part phrases.
        ("Many *assessments, *services and pathways are late again.", ("assessments", "services")),
        ("Some *long and often bitter *waits are seen in the north.", ("long", "waits")),
        # The whole word is chosen, whatever part of it the attention is on.
        ("Good multi-*agency working is seen in some of the towns.", ("multi-agency",)),
        ("Parents value the (*CAMHS) team that visits their schools.", ("CAMHS",)),
        ("This is the *county’s own view of its local provision.", ("county’s",)),
    ],
)
def test_words_and_phrases_with_the_attention_are_chosen(
    marked: str, chosen: tuple[str, ...]
) -> None:
    assert attended(marked) == chosen


@pytest.mark.parametrize("quote", ["", "…", "All of it.", "Short breaks help families."])
def test_even_attention_chooses_nothing(quote: str) -> None:
    places = places_of_words(quote)
    assert attended_words(quote, places, [1 / (len(places) + 1)] * len(places)) == ()


def test_the_strongest_phrases_are_kept_in_the_order_of_the_sentence() -> None:
    quote = " and ".join(f"{'word' * 3}{letter}, so" for letter in "abcdefgh")
    places = places_of_words(quote)
    shares = [0.0] * len(places)
    order = [number for number, place in enumerate(places) if place.of(quote).startswith("word")]
    for strength, number in enumerate(order, start=10):
        shares[number] = strength
    chosen = [span.of(quote)[-1] for span in attended_words(quote, places, shares)]
    assert chosen == list("efgh")[-MOST:]


def test_tokens_beyond_a_cut_and_the_mark_at_the_end_count_for_nothing() -> None:
    quote = "Toddlers wait. Parents despair."
    places = places_of_words(quote)
    assert attended_words(quote, places, [0.1, 0.5]) == (Span(9, 13),)
    assert attended_words(quote, places, [0.1, 0.5, 0.1, 0.1, 0.1, 0.1, 9.0]) == (Span(9, 13),)


@given(st.text(max_size=60), st.integers(0, 99))
def test_any_text_has_spans_of_whole_words_in_order(quote: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    places = places_of_words(quote)
    assert len(places) == len(words(quote))
    spans = attended_words(quote, places, rng.dirichlet(np.ones(len(places) + 1)))
    assert len(spans) <= MOST
    assert all(a.end < b.start for a, b in pairwise(spans))
    for span in spans:
        assert span.of(quote) == span.of(quote).strip()
        assert span.start == 0 or not quote[span.start - 1].isalnum()
        assert span.end == len(quote) or not quote[span.end].isalnum()
