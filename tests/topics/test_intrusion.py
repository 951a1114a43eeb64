from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.topics import Document, ExcerptTopic, Grain, Topic
from inspection_letters.topics.intrusion import (
    IntrusionItem,
    build_task,
    score_answers,
    shown_keywords,
    term_rates,
)
from inspection_letters.topics.represent import stem

# A single worker runs these tests, because the packages take long to load.
pytestmark = pytest.mark.xdist_group("topics")

WORDS = (
    "therapy waiting speech plan review draft adult employment college respite clubs holiday "
    "voice views forum exclusion attendance pupils transport travel nursing clinic funding "
    "governance strategy data training tribunal mediation panel"
).split()


def topic(topic_id: str, *keywords: str, grain: Grain = Grain.MAIN) -> Topic:
    return Topic(topic_id, topic_id.upper(), keywords, 10, 5, (), grain)


THREE = (
    topic("t1", "therapy", "waiting", "speech", "clinic", "nursing"),
    topic("t2", "plan", "review", "draft", "panel", "tribunal"),
    topic("t3", "adult", "employment", "college", "training", "travel"),
)


@st.composite
def topics(draw: st.DrawFn) -> list[Topic]:
    keywords = st.lists(st.sampled_from(WORDS), max_size=10, unique=True)
    grain = st.sampled_from([Grain.MAIN, Grain.MAIN, Grain.SMALL])
    return [
        topic(f"t{number}", *draw(keywords), grain=draw(grain))
        for number in range(draw(st.integers(0, 8)))
    ]


@given(topics(), st.integers(0, 5))
def test_each_main_topic_has_an_item_or_is_listed_as_untested(
    found: list[Topic], seed: int
) -> None:
    task = build_task(found, {}, seed=seed)
    main = [topic.topic_id for topic in found if topic.grain is Grain.MAIN]
    assert sorted([*(item.topic_id for item in task.items), *task.untested]) == sorted(main)


@given(topics(), st.integers(0, 5))
def test_the_intruder_is_a_word_of_another_topic_only(found: list[Topic], seed: int) -> None:
    by_id = {topic.topic_id: topic for topic in found}
    for item in build_task(found, {}, seed=seed).items:
        own = by_id[item.topic_id].keywords
        assert sorted(item.words) == sorted([*shown_keywords(own), item.intruder])
        assert {stem(item.intruder)}.isdisjoint(map(stem, own))
        assert item.intruder in by_id[item.intruder_topic_id].keywords
        assert item.intruder_topic_id != item.topic_id


@given(topics(), st.integers(0, 5), st.randoms())
def test_the_order_of_topics_does_not_matter_and_the_seed_does(
    found: list[Topic], seed: int, rng: random.Random
) -> None:
    task = build_task(found, {}, seed=seed)
    rng.shuffle(found)
    assert build_task(found, {}, seed=seed) == task
    if task.items:
        assert build_task(found, {}, seed=seed + 1).sheet_id != task.sheet_id


def test_words_that_are_frequent_in_the_topic_are_no_intruders() -> None:
    frequent = dict.fromkeys((*THREE[1].keywords, *THREE[2].keywords), 0.6)
    rates = {"t1": {**frequent, "panel": 0.5}}
    for seed in range(20):
        items = {item.topic_id: item for item in build_task(THREE, rates, seed=seed).items}
        assert items["t1"].intruder == "panel"


def test_if_all_words_are_frequent_the_rarest_is_the_intruder() -> None:
    rates = {"t1": {word: 0.9 for topic in THREE for word in topic.keywords} | {"draft": 0.8}}
    items = {item.topic_id: item for item in build_task(THREE, rates, seed=0).items}
    assert items["t1"].intruder == "draft"


def test_the_intruder_has_as_many_words_as_a_keyword_that_is_shown() -> None:
    pairs = topic("t4", "parent carer", "health visitors", "social workers", "short breaks")
    for seed in range(20):
        for item in build_task((*THREE, pairs), {}, seed=seed).items:
            if item.topic_id != "t4":
                assert len(item.intruder.split()) == 1


def test_every_place_of_the_intruder_is_as_likely() -> None:
    places = [
        item.words.index(item.intruder)
        for seed in range(400)
        for item in build_task(THREE, {}, seed=seed).items
    ]
    # 1,200 draws: each of six places 200 times, with a standard deviation of 13.
    assert np.bincount(places, minlength=6) == pytest.approx([200] * 6, abs=55)


def test_keywords_with_a_word_in_common_come_last() -> None:
    keywords = ("annual review", "plan", "reviews", "draft", "quality plan", "issued", "date")
    assert shown_keywords(keywords) == ("annual review", "plan", "draft", "issued", "date")
    assert shown_keywords(("review", "reviews", "plan")) == ("review", "plan", "reviews")


def test_rates_compare_a_topic_with_all_excerpts() -> None:
    texts = ["long waits", "a wait for therapy", "therapy", "plan"]
    documents = [Document(f"e{n}", "l", text, text) for n, text in enumerate(texts)]
    assigned = [
        ExcerptTopic("e0", "l", "t1", 1.0),
        ExcerptTopic("e1", "l", "t1", 1.0),
        ExcerptTopic("e2", "l", "t2", 1.0),
        ExcerptTopic("e3", "l", None, 0.0),
    ]
    rates = term_rates(["waits", "therapy", "plan", "hubs"], documents, assigned)
    # Two of four excerpts mention waits: both excerpts of t1.
    assert rates["t1"] == {"waits": 2.0, "therapy": 1.0, "plan": 0.0, "hubs": 0.0}
    assert rates["t2"] == {"waits": 0.0, "therapy": 2.0, "plan": 0.0, "hubs": 0.0}


def test_people_who_guess_are_right_as_often_as_chance_says() -> None:
    items = build_task(THREE, {}, seed=1).items
    rng = random.Random(2)
    guesses = [(item.item_id, rng.choice(item.words)) for _ in range(2000) for item in items]
    score = score_answers(items, guesses)
    assert score.answers == 6000
    assert score.chance == pytest.approx(1 / 6)
    assert score.share == pytest.approx(score.chance, abs=0.02)


def test_chance_is_the_mean_of_the_items_that_were_answered() -> None:
    four = IntrusionItem("w4", "t1", "T1", ("a", "b", "c", "d"), "d", "t2")
    six = IntrusionItem("w6", "t2", "T2", tuple("abcdef"), "f", "t1")
    assert score_answers([four, six], [("w4", "d"), ("w6", "a")]).chance == pytest.approx(5 / 24)
    alone = score_answers([four, six], [("w4", "d"), ("another", "d")])
    assert (alone.right, alone.answers, alone.chance) == (1, 1, 0.25)
