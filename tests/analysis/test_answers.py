"""A model's answers on held-out letters: keys, file, and their place in an evaluation."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.analysis.corpus import CodedCorpus
from inspection_letters.analysis.evaluation_codings import with_held_out_answers
from inspection_letters.analysis.evaluation_notes import held_out_notes, training_notes
from inspection_letters.analysis.evaluation_records import Coding
from inspection_letters.analysis.statistics.answers import (
    ANSWERS,
    Answers,
    keys,
    make_answers,
    read_answers,
    write_answers,
)
from inspection_letters.records import Code, Codebook, Excerpt, Polarity, Role
from inspection_letters.records.errors import UsageError
from inspection_letters.records.spans import Span


def letter(letter_id: str, *quotes: str) -> list[Excerpt]:
    return [
        Excerpt(
            excerpt_id=f"{letter_id}{n}",
            letter_id=letter_id,
            span=Span(0, len(quote)),
            quote=quote,
            section="better",
            role=Role.WEAKNESS,
            paragraph=0,
            order=n,
        )
        for n, quote in enumerate(quotes)
    ]


def answers_for(excerpts: list[Excerpt], **codes: dict[str, tuple[Polarity, float]]) -> Answers:
    return make_answers(
        excerpts,
        codes,
        [excerpt.excerpt_id for excerpt in excerpts],
        coder_id="model-1",
        codebook_digest="d",
        folds=5,
    )


def test_a_sentence_is_known_by_its_words_and_those_before_it() -> None:
    first, second = (
        letter("a", "One is here.", "Same words."),
        letter("b", "Two is here.", "Same words."),
    )
    assert len(set(keys([*first, *second]))) == 4
    # What another reader of the PDF sees differently does not matter.
    assert keys(letter("c", "• One  is here.", "Same words.")) == keys(first)


def test_the_first_sentence_of_a_letter_has_none_before_it() -> None:
    assert keys(letter("a", "x", "y")) == keys([*letter("b", "z"), *letter("a", "x", "y")])[1:]


def test_sentences_that_cannot_be_told_apart_are_left_out() -> None:
    excerpts = [*letter("a", "Alike.", "Not alike."), *letter("b", "Alike.")]
    assert set(answers_for(excerpts).by_key) == {keys(excerpts)[1]}


def test_sentences_that_nobody_judged_are_left_out() -> None:
    excerpts = letter("a", "One.", "Two.")
    found = make_answers(excerpts, {}, ["a1"], coder_id="m", codebook_digest="d", folds=5)
    assert set(found.by_key) == {keys(excerpts)[1]}


@given(
    st.dictionaries(
        st.text("0123456789abcdef", min_size=16, max_size=16),
        st.dictionaries(
            st.text(min_size=1), st.tuples(st.sampled_from(Polarity), st.floats(0, 1)), max_size=3
        ),
        max_size=5,
    )
)
def test_a_file_of_answers_gives_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, by_key: dict[str, dict[str, tuple[Polarity, float]]]
) -> None:
    path = tmp_path_factory.mktemp("answers") / ANSWERS
    answers = Answers("model-1", "d", 5, by_key)
    write_answers(answers, path)
    assert read_answers(path) == answers


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": 9}', "no JSON"])
def test_what_is_no_file_of_answers_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / ANSWERS
    path.write_text(content)
    with pytest.raises(UsageError, match="not a file of a model's answers"):
        read_answers(path)


BOOK = Codebook(
    name="book",
    version="1",
    language="en-GB",
    polarities={},
    rules=(),
    codes=tuple(Code(code_id, "group", code_id, "A code.") for code_id in "xy"),
    digest="d",
)


def corpus_of(*excerpts: Excerpt) -> CodedCorpus:
    return CodedCorpus(
        path=Path("ws"),
        letters=(),
        excerpts=excerpts,
        page_numbers={},
        coders={},
        reviews=(),
        codebooks={"d": BOOK},
    )


def test_an_evaluation_takes_the_answers_of_models_that_had_not_seen_the_letter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen, other = letter("a", "One.", "Two."), letter("b", "Three.")
    answers = answers_for(seen, a0={"x": (Polarity.STRENGTH, 0.5)})
    monkeypatch.setattr(
        "inspection_letters.analysis.evaluation_codings.find_answers", lambda *_: answers
    )
    in_workspace = Coding(
        "model-1",
        {"a0": {"y": Polarity.WEAKNESS}, "a1": {"y": Polarity.WEAKNESS}, "b0": {}},
        ("x", "y"),
        "d",
        {("a0", "y"): 0.9, ("a1", "y"): 0.9},
    )
    measured = with_held_out_answers(corpus_of(*seen, *other), in_workspace)
    assert measured.labels == {"a0": {"x": Polarity.STRENGTH}, "a1": {}, "b0": {}}
    assert measured.scores == {("a0", "x"): 0.5}
    assert measured.held_out == {"a0", "a1"}
    notes = " ".join(held_out_notes(measured, ["a0", "a1", "b0"]))
    assert "trained on 2 of the 3 excerpts" in notes
    assert "The other excerpt has no held-out codes" in notes


def test_notes_say_who_was_trained_on_the_letters_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen, other = letter("a", "One.", "Two."), letter("b", "Three.")
    answers = {"model-1": answers_for(seen)}
    monkeypatch.setattr(
        "inspection_letters.analysis.evaluation_notes.find_answers",
        lambda name, *_: answers.get(name),
    )
    corpus = corpus_of(*seen, *other)
    model, rules = (Coding(name, {}, ("x",), "d", {}) for name in ("model-1", "rules-1"))
    for pair in ((model, rules), (rules, model)):
        [note] = training_notes(corpus, *pair, {"a", "b"})
        assert note.startswith("model-1 was trained on 1 of the 2 letters compared.")
        assert note.endswith("how well rules-1 reproduces those people's codes.")
    assert not list(training_notes(corpus, model, rules, {"b"}))
    answers["rules-1"] = answers["model-1"]
    notes = list(training_notes(corpus, model, rules, {"a", "b"}))
    assert len(notes) == 2
    assert all("does not show how far the two agree" in note for note in notes)


def test_a_coder_without_answers_is_measured_as_it_coded() -> None:
    measured = Coding("model-of-nobody", {"a0": {}}, ("x",), "d", {})
    assert with_held_out_answers(corpus_of(*letter("a", "One.")), measured) is measured
    assert "the scores are too high" in " ".join(held_out_notes(measured, ["a0"]))
