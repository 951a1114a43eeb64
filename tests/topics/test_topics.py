from __future__ import annotations

import hashlib
import io
import json
import math
import random
from collections.abc import Sequence
from dataclasses import astuple, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.records import CodedExcerpt, Excerpt, Polarity
from inspection_letters.records.errors import UsageError
from inspection_letters.records.spans import Span
from inspection_letters.topics import (
    Document,
    Facts,
    FileCache,
    FitSettings,
    Fitted,
    Grain,
    agreement,
    assign,
    build_documents,
    codebook_seeds,
    coherence,
    count_shares,
    diversity,
    emerging,
    excerpt_rows,
    fit,
    link_codes,
    load_embedder,
    load_model,
    main_topics,
    measure_drift,
    measure_stability,
    propose_codes,
    save_model,
    topic_positions,
    topic_rates,
    topic_rows,
    topics_by_codes,
)
from inspection_letters.topics import cache as cache_module
from inspection_letters.topics.boilerplate import strip
from inspection_letters.topics.cache import embed, keep_vectors, vector_key
from inspection_letters.topics.matching import match
from inspection_letters.topics.model import sample_letters
from inspection_letters.topics.naming import as_written
from inspection_letters.topics.represent import stem

# A single worker runs these tests, because the packages take long to load.
pytestmark = pytest.mark.xdist_group("topics")

SUBJECTS = {
    "waits": "therapy waiting list delay months speech backlog appointment",
    "plans": "plan annual review statutory timescale draft amended outcomes",
    "adult": "adulthood employment internship college independent living careers travel",
    "breaks": "short breaks respite activities clubs holiday leisure overnight",
    "voice": "voice views listened forum participation opinions heard aspirations",
    "exclude": "exclusion suspension attendance timetable pupils alternative secondary",
}
QUICK = FitSettings(topics=6, partitions=12, restarts=5)


class Words:
    """A stand-in: the sum of a random vector for each word."""

    digest = "words-1"

    def __init__(self) -> None:
        self.read = 0

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        self.read += len(texts)
        rows = [sum((_vector(word) for word in t.lower().split()), np.zeros(48)) for t in texts]
        table = np.array(rows).reshape(len(texts), 48)
        length = np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)
        return (table / length).astype(np.float32)


def _vector(word: str) -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(word.strip(".,").encode()).digest()[:8], "big")
    return np.random.default_rng(seed).normal(size=48)


def _common(words: str, text: str) -> int:
    return len(set(words.split()) & set(text.split()))


def corpus(
    letters: int, each: int = 12, seed: int = 0, subjects: Sequence[str] = ()
) -> list[Document]:
    rng = random.Random(seed)
    found = []
    for letter in range(letters):
        for number in range(each):
            subject = rng.choice(list(subjects or SUBJECTS))
            words = rng.sample(SUBJECTS[subject].split(), 5)
            if rng.random() < 0.04:
                words += ["virtual", "school"]
            text = " ".join([*words, rng.choice(["today", "here", "now"])])
            key = hashlib.sha256(f"{seed}/{letter}/{number}".encode()).hexdigest()[:16]
            found.append(Document(key, f"letter-{seed}-{letter:02d}", text, text))
    return found


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return corpus(20)


@pytest.fixture(scope="module")
def fitted(documents: list[Document]) -> Fitted:
    return fit(documents, Words(), seed=3, settings=QUICK)


def excerpt(quote: str, order: int, paragraph: int = 0, letter: str = "l") -> Excerpt:
    span = Span(order * 100, order * 100 + len(quote))
    return Excerpt(f"{letter}{order}", letter, span, quote, "s", paragraph, order)


# --- documents -----------------------------------------------------------------------


def test_an_excerpt_that_points_back_is_read_with_the_one_before() -> None:
    first = excerpt("Families wait too long for speech and language therapy.", 0)
    second = excerpt("This means that needs of many of them are not met early enough.", 1)
    other = excerpt("This is the first sentence of another paragraph and stands by itself.", 2, 1)
    found = {document.excerpt_id: document for document in build_documents([other, second, first])}
    assert found["l1"].text == f"{first.quote} {second.quote}"
    assert found["l1"].words == second.quote
    assert found["l2"].text == other.quote


def test_names_and_set_phrases_are_taken_out() -> None:
    text = "In Wexmoor’s schools, children and young people with SEND do well."
    assert strip(text, ["Wexmoor"]) == "In the area schools, children do well."
    (document,) = build_documents([excerpt(text, 0)], {"l": ("Wexmoor",)})
    assert "Wexmoor" not in document.text


# --- fitting -------------------------------------------------------------------------


def test_topics_are_those_that_were_planted(documents: list[Document], fitted: Fitted) -> None:
    truth = {
        document.excerpt_id: max(
            SUBJECTS, key=lambda s, text=document.text: _common(SUBJECTS[s], text)
        )
        for document in documents
    }
    assert agreement(truth, main_topics(fitted.model, fitted.topics)) > 0.85
    assert all(topic.name and topic.keywords for topic in fitted.model.main)
    assert sum(topic.n_letters for topic in fitted.model.main) > 20


def test_examples_are_from_different_letters(documents: list[Document], fitted: Fitted) -> None:
    letters = {document.excerpt_id: document.letter_id for document in documents}
    for topic in fitted.model.main:
        assert len({letters[excerpt_id] for excerpt_id in topic.examples}) == 3


@settings(max_examples=5)
@given(st.randoms(use_true_random=False))
def test_order_of_documents_changes_nothing(rng: random.Random) -> None:
    documents = corpus(8)
    mixed = rng.sample(documents, len(documents))
    in_order = fit(documents, Words(), seed=1, settings=QUICK)
    shuffled = fit(mixed, Words(), seed=1, settings=QUICK)
    assert in_order.topics == shuffled.topics
    assert in_order.model.topics == shuffled.model.topics


def test_assigning_what_was_fitted_on_gives_what_the_fit_gave(
    documents: list[Document], fitted: Fitted
) -> None:
    assert assign(fitted.model, documents[::-1], Words()) == fitted.topics
    some = assign(fitted.model, documents[:7], Words())
    assert set(some) <= set(fitted.topics)


def test_other_seeds_agree(documents: list[Document], fitted: Fitted) -> None:
    other = fit(documents, Words(), seed=99, settings=QUICK)
    before = main_topics(fitted.model, fitted.topics)
    assert agreement(before, main_topics(other.model, other.topics)) > 0.9


@pytest.mark.parametrize("count", [0, 1, 3, 11])
def test_too_few_excerpts_are_said_to_be_too_few(count: int) -> None:
    found = fit(corpus(1, 20)[:count], Words())
    assert found.model.topics == ()
    assert "too few" in found.model.note
    assert [assignment.topic_id for assignment in found.topics] == [None] * count


@pytest.mark.parametrize(("letters", "each"), [(1, 15), (1, 60), (2, 8), (8, 12)])
def test_small_corpora_have_topics(letters: int, each: int) -> None:
    settings = replace(QUICK, topics=None)
    found = fit(corpus(letters, each), Words(), settings=settings)
    assert len(found.model.main) >= 2
    assert not found.model.note


def test_texts_of_nothing_but_stop_words_are_a_plain_answer() -> None:
    documents = [Document(f"{n}", f"l{n % 4}", "they do this", "they do this") for n in range(20)]
    found = fit(documents, Words(), settings=QUICK)
    assert {assignment.topic_id for assignment in found.topics} == {None}


def test_no_topic_is_null_and_never_a_number(fitted: Fitted) -> None:
    documents = [Document("x", "new", "it is so", "it is so")]
    (assignment,) = assign(fitted.model, documents, Words())
    assert assignment.topic_id is None
    written = json.dumps(
        [*excerpt_rows([assignment, *fitted.topics]), *topic_rows(fitted.model.topics)]
    )
    assert "-1" not in written
    assert '"topic_id": null' in written
    assert all(
        assigned.topic_id is None or assigned.topic_id.startswith("t") for assigned in fitted.topics
    )


def test_an_excerpt_may_have_several_topics(fitted: Fitted) -> None:
    half = "therapy waiting list delay exclusion suspension attendance timetable virtual school"
    found = assign(fitted.model, [Document("x", "new", half, half)], Words())
    assert sum(assignment.probability for assignment in found if assignment.probability < 1) <= 1
    small = {topic.topic_id for topic in fitted.model.small}
    assert len(found) - sum(assignment.topic_id in small for assignment in found) <= 3


def test_a_phrase_in_several_letters_is_a_small_topic() -> None:
    rng = random.Random(1)
    documents = [
        Document(
            f"{letter}-{number}",
            f"letter-{letter}",
            text := f"{rng.choice(list(SUBJECTS.values()))} {rng.choice('abcdefgh')}",
            text,
        )
        for letter in range(30)
        for number in range(30)
    ]
    documents += [
        Document(f"s{n}", f"letter-{n}", text := f"virtual school {word}", text)
        for n, word in enumerate(("careers", "exclusion", "plan", "views", "delay", "clubs", "of"))
    ]
    found = fit(documents, Words(), settings=QUICK)
    (topic,) = (small for small in found.model.small if "irtual" in small.name)
    assert (topic.name, topic.grain, topic.n_letters) == ("Virtual school", Grain.SMALL, 7)
    marked = {
        assignment.excerpt_id
        for assignment in found.topics
        if assignment.topic_id == topic.topic_id
    }
    assert marked == {
        document.excerpt_id for document in documents if "virtual school" in document.text
    }


def test_another_embedder_is_refused(documents: list[Document], fitted: Fitted) -> None:
    class Other(Words):
        digest = "words-2"

    with pytest.raises(UsageError, match="different embedder"):
        assign(fitted.model, documents, Other())


def test_guided_topics_bear_the_codes_of_their_seeds(documents: list[Document]) -> None:
    found = fit(documents, Words(), settings=QUICK, seeds=SUBJECTS)
    assert {topic.seed_code for topic in found.model.main} >= {"waits", "breaks", "voice"}
    assert assign(found.model, documents, Words()) == found.topics
    seeds = codebook_seeds(load_codebook(default_codebook_path()))
    assert seeds["waiting-times"].startswith("Waiting times")


# --- stability, ids, drift -----------------------------------------------------------


def test_stability_is_measured_and_marked(documents: list[Document], fitted: Fitted) -> None:
    marked, report = measure_stability(fitted, documents, Words(), refits=3)
    assert len(report.refits) == 6
    assert {refit.kind for refit in report.refits} == {"seed", "letters"}
    for topic in marked.model.topics:
        assert topic.stability is not None
        assert 0 <= topic.stability <= 1
        assert topic.unstable == (topic.stability < 0.5)
    assert np.mean([t.stability for t in marked.model.main]) > 0.8
    assert report.pairs > 0.8
    assert marked.topics == fitted.topics


def test_stability_of_no_topics_is_a_plain_answer() -> None:
    documents = corpus(1, 5)
    marked, report = measure_stability(fit(documents, Words()), documents, Words(), refits=2)
    assert marked.model.topics == ()
    assert len(report.refits) == 4


def test_ids_last_over_refits(documents: list[Document], fitted: Fitted) -> None:
    grown = [*documents, *corpus(4, seed=5)]
    again = fit(grown, Words(), seed=8, settings=QUICK, previous=fitted)
    before = main_topics(fitted.model, fitted.topics)
    after = main_topics(again.model, again.topics)
    same = sum(before[key] == after[key] for key in before) / len(before)
    assert same > 0.9
    ids = [topic.topic_id for topic in again.model.topics]
    assert len(set(ids)) == len(ids)
    assert again.model.next_number >= fitted.model.next_number


def test_a_new_topic_takes_a_number_that_none_has_borne() -> None:
    old = fit(corpus(12, subjects=["waits", "plans"]), Words(), settings=replace(QUICK, topics=2))
    new = fit(
        corpus(12, seed=7, subjects=["breaks", "voice", "adult"]),
        Words(),
        settings=replace(QUICK, topics=3),
        previous=old,
    )
    numbers = {topic.topic_id for topic in new.model.topics}
    assert not numbers & {topic.topic_id for topic in old.model.topics}
    assert new.model.next_number == old.model.next_number + len(new.model.topics)


@given(st.permutations(list("abcdefgh")))
def test_matching_undoes_any_renaming(names: list[str]) -> None:
    old = {name: frozenset(f"{name}{n}" for n in range(4)) for name in "abcdefgh"}
    new = {f"new-{name}": old[name] for name in names}
    shared = frozenset().union(*old.values())
    assert match(old, new, shared) == {f"new-{name}": name for name in names}


def test_drift_is_told(fitted: Fitted) -> None:
    same = assign(fitted.model, corpus(6, seed=11), Words())
    assert not measure_drift(fitted.model, same).due
    other = assign(fitted.model, corpus(6, seed=12, subjects=["breaks"]), Words())
    drift = measure_drift(fitted.model, other)
    assert drift.due
    assert drift.divergence > drift.usual_divergence
    assert "differently" in drift.reason
    nothing = measure_drift(fitted.model, fitted.topics)
    assert nothing.n_letters == 0
    assert not nothing.due


# --- codes ---------------------------------------------------------------------------


def _codings(documents: Sequence[Document], code: str, word: str) -> list[CodedExcerpt]:
    return [
        CodedExcerpt(d.excerpt_id, d.letter_id, code, Polarity.WEAKNESS, "c", 1.0, "run", "digest")
        for d in documents
        if word in d.text
    ]


def test_topics_by_codes(documents: list[Document], fitted: Fitted) -> None:
    codebook = load_codebook(default_codebook_path())
    codings = [
        coding
        for word in ("therapy", "speech", "backlog", "delay")
        for coding in _codings(documents, "waiting-times", word)
    ]
    matrix = topics_by_codes(fitted, codings, codebook)
    total = len(documents)
    waits = next(
        t for t in fitted.model.main if {"backlog", "delay"} & set(" ".join(t.keywords).split())
    )
    link = next(
        candidate
        for candidate in matrix.links[waits.topic_id]
        if candidate.code_id == "waiting-times"
    )
    coded = len({coding.excerpt_id for coding in codings})
    assert link.expected == pytest.approx(waits.n_excerpts * coded / total)
    assert link.ratio == pytest.approx(link.observed / link.expected)
    linked = link_codes(fitted, matrix, codebook)
    explained = {t.topic_id: t.explained_by for t in linked.model.main}
    assert explained[waits.topic_id] == "waiting-times"
    assert waits.topic_id not in {t.topic_id for t in emerging(linked)}
    assert len(emerging(linked)) >= 4


def test_proposed_codes_can_be_edited(fitted: Fitted) -> None:
    quotes = {
        excerpt_id: f"Sentence {excerpt_id}."
        for t in fitted.model.topics
        for excerpt_id in t.examples
    }
    codes = propose_codes(fitted.model.topics, quotes)
    assert len({code.id for code in codes}) == len(codes) == len(fitted.model.topics)
    for code in codes:
        assert code.group == "proposed"
        assert code.examples
        assert code.id == code.id.lower()


def test_shares(documents: list[Document], fitted: Fitted) -> None:
    facts = {
        letter: Facts("positive" if n % 2 else "systemic-failings", "North", 2023 + n % 3)
        for n, letter in enumerate(fitted.model.letter_ids)
    }
    counted = count_shares(fitted, facts, _codings(documents, "waiting-times", "therapy"))
    for topic in counted.model.main:
        for values in topic.shares.values():
            assert math.isclose(sum(values.values()), 1.0)
        assert topic.shares["region"] == {"North": 1.0}
        assert set(topic.shares["year"]) <= {"2023", "2024", "2025"}


def test_what_figures_are_drawn_from(fitted: Fitted) -> None:
    places = topic_positions(fitted.model)
    assert list(places) == [topic.topic_id for topic in fitted.model.main]
    assert len(set(places.values())) == len(places)
    assert topic_positions(fit(corpus(1, 3), Words()).model) == {}
    facts = {
        letter: Facts(year=2023 + n % 2 if n else None)
        for n, letter in enumerate(fitted.model.letter_ids)
    }
    rates = topic_rates(fitted, facts, "year")
    assert len(rates) == 2 * len(fitted.model.topics)
    for rate in rates:
        assert 0 <= rate.share_of_excerpts <= rate.share_of_letters <= 1
    assert topic_rates(fitted, facts, "region") == ()


# --- keeping -------------------------------------------------------------------------


def test_a_model_comes_back_as_it_was(
    documents: list[Document], fitted: Fitted, tmp_path: Path
) -> None:
    codebook = load_codebook(default_codebook_path())
    matrix = topics_by_codes(fitted, _codings(documents, "short-breaks", "respite"), codebook)
    whole = link_codes(fitted, matrix, codebook)
    save_model(whole, tmp_path / "model")
    back = load_model(tmp_path / "model")
    assert back.topics == whole.topics
    assert back.model.topics == whole.model.topics
    assert assign(back.model, documents, Words()) == fitted.topics
    assert np.array_equal(back.model.usage, whole.model.usage)
    assert sorted(p.name for p in (tmp_path / "model").iterdir()) == ["topics.json", "topics.npz"]


def test_a_changed_or_missing_model_is_refused(fitted: Fitted, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no topic model"):
        load_model(tmp_path)
    save_model(fitted, tmp_path)
    (tmp_path / "topics.npz").write_bytes(b"other")
    with pytest.raises(UsageError, match="not the file"):
        load_model(tmp_path)
    (tmp_path / "topics.json").write_text("[]")
    with pytest.raises(UsageError, match="not a topic model"):
        load_model(tmp_path)


def test_vectors_are_made_once(tmp_path: Path) -> None:
    words = Words()
    cache = FileCache(tmp_path / "deep" / "vectors.npz")
    first = embed(["one two", "three", "one two"], words, cache)
    assert words.read == 2
    cache.save()
    again = FileCache(tmp_path / "deep" / "vectors.npz")
    assert np.array_equal(embed(["three", "one two"], words, again), first[[1, 0]])
    assert words.read == 2

    class Other(Words):
        digest = "words-2"

    other = Other()
    embed(["three"], other, again)
    assert other.read == 1
    (tmp_path / "bad.npz").write_bytes(b"no")
    with pytest.raises(UsageError, match="not a cache"):
        FileCache(tmp_path / "bad.npz")


@pytest.mark.parametrize("spill", [1, 7, 1000])
def test_vectors_come_back_from_memory_temporary_file_and_file(
    spill: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "SPILL", spill)
    path = tmp_path / "vectors.npz"
    vectors = np.random.default_rng(0).normal(size=(40, 6)).astype(np.float32)
    keys = [vector_key(str(number), "words-1") for number in range(40)]
    cache = FileCache(path)
    for number, (key, vector) in enumerate(zip(keys, vectors, strict=True)):
        cache[key] = vector
        if number == 20:
            cache.save()
        assert np.array_equal(cache[keys[number // 2]], vectors[number // 2])
    cache.save()
    again = FileCache(path)
    assert sorted(again) == sorted(keys)
    assert all(np.array_equal(again[key], row) for key, row in zip(keys, vectors, strict=True))
    # As earlier releases wrote it.
    order = np.argsort(keys)
    digests = np.array([np.frombuffer(bytes.fromhex(keys[at]), np.uint8) for at in order])
    whole = io.BytesIO()
    np.savez(whole, keys=digests, vectors=vectors[order])
    assert path.read_bytes() == whole.getvalue()
    del again[keys[3]]
    again.save()
    assert keys[3] not in FileCache(path)


def test_vectors_are_kept_when_what_needs_them_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "vectors.npz"
    texts = [f"text {number}" for number in range(3 * cache_module.AT_ONCE)]

    class Stopped(Words):
        def __call__(self, texts: Sequence[str]) -> np.ndarray:
            if self.read >= 2 * cache_module.AT_ONCE:
                raise KeyboardInterrupt
            return super().__call__(texts)

    with pytest.raises(KeyboardInterrupt), keep_vectors(path) as cache:
        embed(texts, Stopped(), cache)
    words = Words()
    with keep_vectors(path) as cache:
        assert len(cache) == 2 * cache_module.AT_ONCE
        embed(texts, words, cache)
    assert words.read == cache_module.AT_ONCE
    assert len(FileCache(path)) == len(texts)


@pytest.mark.parametrize("fault", ["a bit", "compressed", "no vectors", "fewer keys", "cut short"])
def test_a_damaged_cache_is_named(fault: str, tmp_path: Path) -> None:
    path = tmp_path / "vectors.npz"
    arrays = {"keys": np.zeros((9, 32), np.uint8), "vectors": np.ones((9, 6), np.float32)}
    np.savez(path, **arrays)
    content = bytearray(path.read_bytes())
    if fault == "a bit":
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    elif fault == "compressed":
        np.savez_compressed(path, **arrays)
    elif fault == "no vectors":
        np.savez(path, keys=arrays["keys"])
    elif fault == "fewer keys":
        np.savez(path, keys=arrays["keys"][:5], vectors=arrays["vectors"])
    else:
        path.write_bytes(content[:-100])
    with pytest.raises(UsageError, match="not a cache of vectors"):
        FileCache(path)


# --- more letters than topics are looked for in -----------------------------------------


@pytest.fixture(scope="module")
def sampled() -> Fitted:
    return fit(corpus(30), Words(), seed=3, settings=replace(QUICK, most=200))


def test_topics_of_many_letters_are_found_in_some_and_assigned_to_all(sampled: Fitted) -> None:
    model = sampled.model
    every = corpus(30)
    assert len(model.letter_ids) == 30
    assert 0 < 12 * len(model.sample) <= 200
    assert set(model.sample) == set(model.found_in) < set(model.letter_ids)
    inside = [each for each in every if each.letter_id in model.sample]
    alone = fit(inside, Words(), seed=3, settings=replace(QUICK, most=200))
    assert alone.model.sample == ()
    assert [topic.keywords for topic in alone.model.topics] == [t.keywords for t in model.topics]
    assigned = {*assign(alone.model, every, Words())}
    assert {*sampled.topics} == assigned
    assert [each.excerpt_id for each in sampled.topics] == sorted(
        each.excerpt_id for each in sampled.topics
    )
    assert sum(topic.n_letters for topic in model.topics) > sum(
        topic.n_letters for topic in alone.model.topics
    )
    assert model.usage.shape == (30, len(model.main) + 1)
    assert model.usage.sum() == len(every)


def test_letters_assigned_to_topics_at_once_are_not_new(sampled: Fitted) -> None:
    assert measure_drift(sampled.model, sampled.topics).n_letters == 0
    later = assign(sampled.model, corpus(2, seed=9), Words())
    assert measure_drift(sampled.model, (*sampled.topics, *later)).n_letters == 2


def test_stability_is_that_of_the_letters_topics_were_found_in(sampled: Fitted) -> None:
    inside = [each for each in corpus(30) if each.letter_id in sampled.model.found_in]
    marked, report = measure_stability(
        sampled, inside, Words(), refits=1, halves=0, nulls=0, partitions=4
    )
    assert all(refit.n_letters <= len(sampled.model.sample) for refit in report.refits)
    assert all(topic.stability is not None for topic in marked.model.main)
    assert marked.topics == sampled.topics


@given(
    sizes=st.lists(st.integers(1, 9), min_size=1, max_size=12),
    most=st.integers(1, 60),
    seed=st.integers(0, 5),
)
def test_a_sample_has_whole_letters_and_no_more_documents_than_that(
    sizes: list[int], most: int, seed: int
) -> None:
    every = [
        Document(f"{letter}-{order}", f"letter-{letter:02d}", "a b", "a b")
        for letter, size in enumerate(sizes)
        for order in range(size)
    ]
    sample = sample_letters(every, most, seed)
    number = sum(each.letter_id in sample for each in every)
    if len(every) <= most:
        assert not sample
    else:
        assert sample < {each.letter_id for each in every} or len(sizes) == 1
        assert number <= most or len(sample) == 1
    assert sample == sample_letters(every[::-1], most, seed)


def test_a_model_of_an_earlier_release_can_be_loaded(fitted: Fitted, tmp_path: Path) -> None:
    save_model(fitted, tmp_path)
    content = json.loads((tmp_path / "topics.json").read_text(encoding="utf-8"))
    content["excerpts"] = [astuple(each) for each in fitted.topics]
    del content["sample"], content["settings"]["most"]
    (tmp_path / "topics.json").write_text(json.dumps(content), encoding="utf-8")
    again = load_model(tmp_path)
    assert again.topics == fitted.topics
    assert again.model.topics == fitted.model.topics
    assert again.model.settings == fitted.model.settings


# --- measures and words --------------------------------------------------------------


def test_coherence_and_diversity() -> None:
    texts = ["alpha beta", "alpha beta", "gamma delta", "gamma delta"]
    assert coherence([["alpha", "beta"], ["gamma", "delta"]], texts) == pytest.approx(1.0)
    assert coherence([["alpha", "gamma"]], texts) == -1.0
    assert math.isnan(coherence([["alpha"]], texts))
    assert diversity([["a", "b"], ["a", "c"]]) == 0.75


def test_agreement_counts_no_topic_as_a_topic() -> None:
    topics = {"a": "x", "b": "x", "c": None, "d": None}
    assert agreement(topics, {"a": "1", "b": "1", "c": "2", "d": "2", "e": "3"}) == pytest.approx(1)
    assert math.isnan(agreement(topics, {"z": "1"}))


def test_phrases_are_written_as_in_the_letters() -> None:
    text = "Speech and language therapy is slow. The Speech and language team. SENDIASS helps."
    assert as_written("speech language", text) == "speech and language"
    assert as_written("sendiass", text) == "SENDIASS"
    assert as_written("absent", text) == "absent"
    assert stem("therapies") == "therapy"
    assert stem("plans") == "plan"


# --- the packaged encoder ------------------------------------------------------------


@pytest.mark.xdist_group("embedder")
def test_the_packaged_encoder() -> None:
    embedder = load_embedder()
    texts = ["Children wait too long for therapy.", "Long waits for therapy.", "Football clubs."]
    vectors = embedder(texts)
    assert vectors.shape == (3, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.6 > vectors[0] @ vectors[2]
    # Neither order nor company changes a vector.
    assert np.array_equal(embedder(texts[::-1])[::-1], vectors)
    assert embedder([]).shape == (0, 384)
    assert len(embedder.digest) == 64


def test_a_folder_that_is_no_embedder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no embedder"):
        load_embedder(tmp_path)
    manifest = {"format": "letters-embedder-1", "files": {"encoder.onnx": "0" * 64}}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(UsageError, match="is missing its file"):
        load_embedder(tmp_path)
    (tmp_path / "encoder.onnx").write_bytes(b"other")
    with pytest.raises(UsageError, match="differs from the one"):
        load_embedder(tmp_path)
