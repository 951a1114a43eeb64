from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from inspection_letters.topics import Document, Fitted, Grain, Topic, choose_shown
from inspection_letters.topics.naming import name_topics
from inspection_letters.topics.noun_phrases import NounPhrases, abbreviations
from inspection_letters.topics.showing import NAME_REASON, UNSTABLE_REASON

from tests.topics.test_topics import QUICK, Words, corpus
from tests.topics.test_topics import fit as fit_topics

TEXTS = (
    "Families benefit from the early help offer.",
    "Children benefit from short breaks, and they benefit from youth clubs.",
    "They wait too long to be assessed. Pupils wait for speech and language therapy.",
)


@pytest.mark.parametrize(
    "phrase",
    ["virtual school", "speech and language therapy", "quality of EHC plans", "youth justice"],
)
def test_what_a_reader_would_call_a_subject_is_a_name(phrase: str) -> None:
    assert NounPhrases(TEXTS).is_noun_phrase(phrase.split())


@pytest.mark.parametrize(
    "phrase",
    [
        "families benefit",
        "experience significant delay",
        "met",
        "ambitious",
        "feel valued",
        "plans are finalised",
        "included in EHC plans",
        "additional funding",
        "engagement",
    ],
)
def test_clauses_adjectives_and_vague_words_are_no_names(phrase: str) -> None:
    assert not NounPhrases(TEXTS).is_noun_phrase(phrase.split())


def test_the_tail_of_an_enumeration_is_no_phrase() -> None:
    found = NounPhrases(()).find("the education, health and care professionals of the board")
    assert ("health", "and", "care") not in found
    assert ("board",) in found


def test_abbreviations_are_spelled_out() -> None:
    texts = ["Many attend alternative provision (AP).", "The team (XY) meets."]
    assert abbreviations(texts) == {"AP": "alternative provision"}


def test_no_two_topics_have_the_same_name() -> None:
    texts = ["The annual review of the travel training plan"] * 5
    texts += ["The annual review of the dental clinic plan"] * 5
    documents = [Document(f"e{n}", f"l{n % 5}", text, text) for n, text in enumerate(texts)]
    embedder = Words()
    labels = [0] * 5 + [1] * 5
    names = name_topics(documents, labels, 2, np.asarray(embedder(texts)), embedder)
    assert names[0].name != names[1].name


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    return fit_topics(corpus(12), Words(), seed=1, settings=QUICK)


def small(number: int, name: str, *, letters: int = 5, unstable: bool = False) -> Topic:
    return Topic(
        f"t{900 + number}", name, (name,), letters, letters, (), Grain.SMALL, unstable=unstable
    )


def test_hidden_topics_keep_their_reason_and_nothing_is_lost(fitted: Fitted) -> None:
    topics = (
        *fitted.model.main,
        small(1, "Virtual school", letters=9),
        small(2, "Virtual school team", letters=5),
        small(3, "Families benefit"),
        small(4, "Youth justice", unstable=True),
    )
    model = replace(fitted.model, topics=topics, phrases=((),) * 4)
    marked = choose_shown(replace(fitted, model=model), corpus(12))
    reasons = {topic.name: topic.hidden_reason for topic in marked.model.small}
    assert reasons == {
        "Virtual school": None,
        "Virtual school team": "covered by t901 (Virtual school)",
        "Families benefit": NAME_REASON,
        "Youth justice": UNSTABLE_REASON,
    }
    assert marked.topics == fitted.topics
    assert all(topic.shown for topic in marked.model.main)
