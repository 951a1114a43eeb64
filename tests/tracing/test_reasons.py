"""What is said of how sure a coder is of a code, and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.records import CodedExcerpt, Grounds, Polarity
from inspection_letters.records.spans import Span
from inspection_letters.tracing.reasons import bracketed, reasons, shortened, sureness

QUOTE = "Long waits for CAMHS."
WORDS = (Span(0, 10), Span(15, 20))


def coding(coder: str, grounds: Grounds | None) -> CodedExcerpt:
    return CodedExcerpt(
        "e", "l", "waiting-times", Polarity.WEAKNESS, coder, 0.83, "r", "d", grounds
    )


@pytest.mark.parametrize(
    ("coder", "grounds", "lines"),
    [
        (
            "model-1",
            Grounds("mental-health", 0.213, WORDS, ("wait*", "camhs @0.4")),
            [
                "words it attended to most: [Long waits] for [CAMHS].",
                "patterns that matched: wait*; camhs @0.4",
                "likeliest code not assigned: mental-health, probability 0.21",
            ],
        ),
        (
            "rules-1",
            Grounds(words=WORDS, patterns=("wait*",), by_patterns=True),
            [
                "words that patterns matched: [Long waits] for [CAMHS].",
                "patterns that matched: wait*",
                "likeliest code not assigned: none reaches 0.05",
            ],
        ),
        (
            "rules-1",
            Grounds("mental-health", 0.4, patterns=("wait*",), by_patterns=True, carried=True),
            [
                "patterns that matched earlier in the paragraph: wait*",
                "carried over: the sentence continues the one before",
                "likeliest code not assigned: mental-health, score 0.40",
            ],
        ),
        (
            "model-2",
            Grounds("disputes", 0.4, WORDS, ("wait*",), by_patterns=True),
            [
                "words that patterns matched: [Long waits] for [CAMHS].",
                "patterns that matched: wait*",
                "likeliest code not assigned: disputes, score 0.40",
            ],
        ),
        (
            "model-2",
            Grounds(words=WORDS, patterns=("wait*",), judgements=34),
            [
                "words that patterns matched: [Long waits] for [CAMHS].",
                "patterns that matched: wait*",
                "coded by: a model fitted to 34 judgements of this code by people",
                "likeliest code not assigned: none reaches 0.05",
            ],
        ),
        (
            "model",
            Grounds(),
            [
                "words: none stands out, and no pattern matched",
                "likeliest code not assigned: none reaches 0.05",
            ],
        ),
        ("model-1", None, ["why it was assigned: not recorded; 'letters run' records it"]),
        ("rules-1", None, ["why it was assigned: not recorded; 'letters run' records it"]),
        # People, and coders of other packages that state nothing.
        ("modelling-jo", None, []),
        ("jo", None, []),
    ],
)
def test_reasons_say_why_in_words(coder: str, grounds: Grounds | None, lines: list[str]) -> None:
    said = [
        f"{reason.term}: {bracketed(QUOTE, reason.words) if reason.words else reason.text}"
        for reason in reasons(coding(coder, grounds))
    ]
    assert said == lines


@pytest.mark.parametrize(
    ("pattern", "short"),
    [
        ("wait* ...3 (long|longer|years|months)", "wait* ...3 (long|longer|years|months)"),
        ("wait* (a|b|c|d e|f)? (g|h) @0.4", "wait* (a|b|c|…)? (g|h) @0.4"),
        ("too long @0.3", "too long @0.3"),
    ],
)
def test_long_groups_of_a_pattern_are_shortened(pattern: str, short: str) -> None:
    assert shortened(pattern) == short


@pytest.mark.parametrize(
    ("coder", "said"),
    [("model-1", "probability 0.83"), ("model", "probability 0.83"), ("rules-1", "score 0.83")],
)
def test_only_a_model_has_probabilities(coder: str, said: str) -> None:
    assert sureness(coding(coder, None)) == said


@given(st.text("abc [].", max_size=30), st.lists(st.integers(0, 30), max_size=8, unique=True))
def test_brackets_change_nothing_else(quote: str, cuts: list[int]) -> None:
    inside = sorted(cut for cut in cuts if cut <= len(quote))
    words = tuple(
        Span(*pair) for pair in zip(inside[::2], inside[1::2], strict=False) if len(set(pair)) == 2
    )
    marked = bracketed(quote, words)
    assert len(marked) == len(quote) + 2 * len(words)
    assert marked.replace("[", "").replace("]", "") == quote.replace("[", "").replace("]", "")
    for word in words:
        assert f"[{word.of(quote)}]" in marked
