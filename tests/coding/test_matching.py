"""Patterns are found as spaCy's own matcher finds them, without its exponential time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import chain, product
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from inspection_letters.codebook import default_codebook_path, load_codebook, load_patterns
from inspection_letters.codebook.patterns import Pattern, Step, parse_pattern
from inspection_letters.coding.matching import REMEMBERED, PatternMatcher
from inspection_letters.coding.pattern_hits import groups_of
from inspection_letters.coding.rules import coder_of_some
from spacy.matcher import Matcher

from tests.coding.test_rules import SENTENCES, excerpts

NLP = spacy.blank("en")
WORDS = ("a", "b", "ab", "don't", "abc")
"""Words that share beginnings, and one that the tokeniser cuts in two."""

word = st.sampled_from(WORDS).map(str)
ended = st.builds(lambda text, end: text + end, word, st.sampled_from(["", "", "", "*"]))
alternative = st.lists(ended, min_size=1, max_size=3).map(" ".join)
group = st.builds(
    lambda parts, end: f"({'|'.join(parts)}){end}",
    st.lists(alternative, min_size=1, max_size=3),
    st.sampled_from(["", "?"]),
)
mark = st.one_of(ended, group, st.sampled_from(["...1", "...2", "...4", "abc?", "ab?"]))
sources = st.lists(mark, min_size=1, max_size=4).map(" ".join)
sentences = st.lists(word, max_size=12).map(" ".join)


def parsed(source: str) -> Pattern | None:
    try:
        return parse_pattern(source)
    except ValueError:
        return None


def pieces(words: Sequence[str]) -> list[str]:
    cut: list[str] = []
    for text in words:
        cut.extend(token.text for token in NLP.make_doc(text.rstrip("*")))
        if text.endswith("*"):
            cut[-1] += "*"
    return cut


def spacy_token(piece: str) -> dict[str, Any]:
    return {"LOWER": {"REGEX": f"^{piece[:-1]}.*$"} if piece.endswith("*") else piece}


def spacy_variants(step: Step) -> list[list[dict[str, Any]]]:
    if step.gap:
        return [[{"OP": f"{{0,{step.gap}}}"}]]
    variants = [[spacy_token(piece) for piece in pieces(words)] for words in step.alternatives]
    return [*variants, *([[]] if step.optional else [])]


def as_spacy_finds(pattern: Pattern, sentence: str) -> list[tuple[int, int]]:
    matcher = Matcher(NLP.vocab)
    choices = product(*map(spacy_variants, pattern.steps))
    matcher.add("p", [[token for part in choice for token in part] for choice in choices],
                greedy="FIRST")  # fmt: skip
    return sorted((start, end) for _, start, end in matcher(NLP.make_doc(sentence)))


def found(patterns: dict[str, Pattern], sentence: str) -> dict[str, list[tuple[int, int]]]:
    matcher = PatternMatcher({source: [pattern] for source, pattern in patterns.items()})
    hits = matcher.find(matcher.tokens(sentence))
    return {source: [(hit.start, hit.end) for hit in own] for source, own in hits.items()}


@settings(max_examples=8)
@given(many=st.lists(sources, min_size=10, max_size=30), sentence=sentences)
def test_patterns_are_found_as_spacy_finds_them(many: list[str], sentence: str) -> None:
    patterns = {source: pattern for source in many if (pattern := parsed(source)) is not None}
    hits = found(patterns, sentence)
    for source, pattern in patterns.items():
        assert hits.get(source, []) == as_spacy_finds(pattern, sentence), source


def test_a_remembered_sentence_has_the_same_hits() -> None:
    matcher = PatternMatcher({"group": [parse_pattern("waits? long")]})
    texts = [f"Child {number} waits long." for number in range(2 * REMEMBERED)]
    for text in (*texts[:3], *texts, *texts[-3:]):
        doc, hits = matcher.read(text)
        assert hits == matcher.find(matcher.tokens(text))
        assert doc.text == text
    assert len(matcher._read) <= REMEMBERED


def test_a_matcher_of_more_patterns_gives_a_rules_coder_the_same_codes() -> None:
    path = default_codebook_path()
    book = load_codebook(path)
    patterns = load_patterns(path, book)
    matcher = PatternMatcher(groups_of(patterns))
    letter = excerpts(*chain.from_iterable(SENTENCES.values()))
    for chosen in (book.detail_ids, book.code_ids[:5]):
        alone = coder_of_some(book, patterns, chosen)
        shared = coder_of_some(book, patterns, chosen, matcher)
        assert alone is not None
        assert shared is not None
        assert any(shared.explain(letter))
        assert shared.explain(letter) == alone.explain(letter)


@pytest.mark.parametrize(
    ("source", "sentence", "expected"),
    [
        ("a ...20 b", "a " * 40 + "b", [(19, 41)]),
        ("a ...20 a ...20 a", "a " * 40, [(0, 40)]),
        ("a " + "...20 a " * 20, "a " * 400, [(0, 400)]),
        ("a " + "(a)? " * 26 + "b", "a " * 27, []),
        ("a " + "(a)? " * 26 + "b", "a " * 27 + "b", [(0, 28)]),
        (" ".join(f"(w{i} x)?" for i in range(26)) + " b", "w0 x w9 x b", [(0, 5)]),
        (" ".join(f"(w{i} x|w{i} y|z)" for i in range(26)), "z " * 26, [(0, 26)]),
        ("w*", "w" * 200_000, [(0, 1)]),
        ("a b", "a " * 20_000, []),
    ],
    ids=[
        "gap",
        "two gaps",
        "many gaps",
        "options, none",
        "options",
        "groups",
        "lists",
        "long",
        "many words",
    ],
)
def test_no_pattern_takes_exponential_time(
    source: str, sentence: str, expected: list[tuple[int, int]]
) -> None:
    pattern = parse_pattern(source)
    begun = time.process_time()
    assert found({source: pattern}, sentence).get(source, []) == expected
    assert time.process_time() - begun < 2.5
