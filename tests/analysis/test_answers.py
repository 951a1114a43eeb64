"""A model's answers on held-out letters: keys, file, and their place in an evaluation."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.analysis.measured_notes import Judged, made_from, on_its_own_letters
from inspection_letters.analysis.measuring import _held_out
from inspection_letters.analysis.statistics.answers import (
    ANSWERS,
    Answers,
    keys,
    make_answers,
    read_answers,
    write_answers,
)
from inspection_letters.records import Excerpt, Polarity, Role
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


def answers_for(excerpts: list[Excerpt], **given: dict[str, tuple[Polarity, float]]) -> Answers:
    return make_answers(
        excerpts,
        given,
        [one.excerpt_id for one in excerpts],
        coder_id="model-1",
        codebook_digest="d",
        folds=5,
    )


def test_a_sentence_is_known_by_its_words_and_those_before_it() -> None:
    one, two = (
        letter("a", "One is here.", "Same words."),
        letter("b", "Two is here.", "Same words."),
    )
    assert len(set(keys([*one, *two]))) == 4
    # What another reader of the PDF sees differently does not matter.
    assert keys(letter("c", "• One  is here.", "Same words.")) == keys(one)


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


def test_an_evaluation_takes_the_answers_of_models_that_had_not_seen_the_letter(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen, other = letter("a", "One.", "Two."), letter("b", "Three.")
    answers = answers_for(seen, a0={"x": (Polarity.STRENGTH, 0.5)})
    monkeypatch.setattr("inspection_letters.analysis.measuring.answers_of", lambda *_: answers)
    excerpts = {one.excerpt_id: one for one in (*seen, *other)}
    in_workspace = Judged(
        "model-1",
        {"a0": {"y": Polarity.WEAKNESS}, "a1": {"y": Polarity.WEAKNESS}, "b0": {}},
        ("x", "y"),
        "d",
        {("a0", "y"): 0.9, ("a1", "y"): 0.9},
    )
    found = _held_out(in_workspace, excerpts, ())
    assert found.labels == {"a0": {"x": Polarity.STRENGTH}, "a1": {}, "b0": {}}
    assert found.scores == {("a0", "x"): 0.5}
    assert found.held_out == {"a0", "a1"}
    notes = " ".join(on_its_own_letters(found, ["a0", "a1", "b0"]))
    assert "made from 2 of the 3 excerpts" in notes
    assert "Of the other 1" in notes


def test_who_wasmade_from_the_letters_compared_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, other = letter("a", "One.", "Two."), letter("b", "Three.")
    answers = answers_for(seen)
    made = {"model-1": answers}
    monkeypatch.setattr(
        "inspection_letters.analysis.measured_notes.answers_of", lambda name, *_: made.get(name)
    )
    excerpts = {one.excerpt_id: one for one in (*seen, *other)}
    model, rules = (Judged(name, {}, ("x",), "d", {}) for name in ("model-1", "rules-1"))
    of_letters = {one.excerpt_id: one.letter_id for one in excerpts.values()}
    for pair in ((model, rules), (rules, model)):
        [note] = made_from(*pair, of_letters, excerpts, ())
        assert note.startswith("model-1 was made from 1 of the 2 letters compared.")
        assert note.endswith("how well rules-1 does by those people's codes.")
    assert not list(made_from(model, rules, {"b0": "b"}, excerpts, ()))
    made["rules-1"] = answers
    assert all("says nothing" in one for one in made_from(model, rules, of_letters, excerpts, ()))


def test_a_coder_without_answers_is_measured_as_it_coded() -> None:
    excerpts = {one.excerpt_id: one for one in letter("a", "One.")}
    judged = Judged("model-of-nobody", {"a0": {}}, ("x",), "d", {})
    assert _held_out(judged, excerpts, ()) is judged
    assert "flatter" in " ".join(on_its_own_letters(judged, ["a0"]))
