"""The tokeniser returns the same pieces as the reference implementation, ``tokenizers``."""

from __future__ import annotations

import sys
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from inspection_letters.common.encoders.wordpiece import (
    CLS,
    SEP,
    UNKNOWN,
    WordPiece,
    places_of_words,
    words,
)
from inspection_letters.common.reference.shipped import shipped
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from tests.support.cached_reading import SAMPLES, read

PIECES = shipped("models", "minilm", "vocabulary.txt").read_text(encoding="utf-8").split("\n")


@cache
def tokenise() -> WordPiece:
    return WordPiece(PIECES)


@cache
def reference() -> Tokenizer:
    numbers = {piece: number for number, piece in enumerate(PIECES)}
    tokenizer = Tokenizer(
        models.WordPiece(numbers, unk_token=UNKNOWN, max_input_chars_per_word=100)
    )
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def check(text: str) -> None:
    """Check a text's pieces, and that every piece has a place."""
    pieces = tokenise()(text)
    assert pieces == reference().encode(text, add_special_tokens=False).ids
    places = tokenise().places(text)
    assert len(places) == len(pieces)
    assert all(place.start < place.end <= len(text) for place in places)
    # Pieces of a word share its place; those of different words are in order.
    assert all(a == b or a.end <= b.start for a, b in pairwise(places))


def is_settled(character: str) -> bool:
    """Whether releases of Unicode agree on a character, so that both tokenisers know it."""
    category = unicodedata.category(character)
    return category not in ("Cn", "Cs") and category == unicodedata.ucd_3_2_0.category(character)


CHARACTERS = st.one_of(
    st.characters(exclude_categories=["Cn", "Cs"]).filter(is_settled),
    st.sampled_from(
        "aeiou stnrlc ABC’‘–…£é\u0301ßİΣ東京\t\r\n\x0b\x00\x85\u00a0\u00ad\u200b\u2028\ufffd"
    ),
)


@pytest.mark.parametrize(
    "path", sorted(SAMPLES.glob("99000[3-6]*.pdf")), ids=lambda path: path.stem
)
def test_sentences_of_sample_letters(path: Path) -> None:
    for excerpt in read(path).excerpts:
        check(excerpt.quote)


@settings(max_examples=300)
@given(st.text(CHARACTERS, max_size=60))
@example("ΑΣ, ΟΔΥΣΣΕΥΣ")
@example("naïve café, Zoë’s rôle: Ærø, İstanbul, straße")
@example("The 東京office, 北京 and ひらがな")
@example("one\x0btwo\x0cthree\x1cfour\x85five\u2028six\x00\ufffd")
@example("a" * 100 + " " + "a" * 101 + " " + "é" * 101)
@example("[CLS] hello [SEP] ##ing [UNK]")
def test_any_text(text: str) -> None:
    check(text)


@settings(max_examples=50)
@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=90, max_size=120))
def test_long_words(word: str) -> None:
    check(word)


def test_every_settled_character_within_a_word() -> None:
    characters = (chr(code_point) for code_point in range(sys.maxunicode + 1))
    settled = [character for character in characters if is_settled(character)]
    # A hundred at a time, each between letters of its own, to name the place of a difference.
    for start in range(0, len(settled), 100):
        check(" ".join(f"a{character}b" for character in settled[start : start + 100]))


@settings(max_examples=100)
@given(st.text(st.characters(max_codepoint=0x24F), max_size=40))
@example("Zoë’s\u00adrôle, naïve-café")
def test_a_word_stands_at_its_place(text: str) -> None:
    for word, place in zip(words(text), places_of_words(text), strict=True):
        assert "".join(words(place.of(text))) == word


def test_marks_of_the_model_are_pieces_of_the_vocabulary() -> None:
    assert (PIECES[tokenise().cls], PIECES[tokenise().sep]) == (CLS, SEP)
