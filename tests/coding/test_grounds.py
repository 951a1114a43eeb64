"""How sure a coder is, and why: the grounds of its codes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from inspection_letters.codebook import load_patterns
from inspection_letters.coding import RulesCoder
from inspection_letters.coding.encoder import Encoded
from inspection_letters.coding.evidence import Floats
from inspection_letters.coding.grounds import LEAST, grounds
from inspection_letters.coding.model import ModelCoder
from inspection_letters.records import Code, CodedExcerpt, Excerpt

from tests.coding.test_model import BOOK, SHIPPED, excerpts
from tests.coding.test_rules import PATH

TWO_LAYERS = replace(
    BOOK,
    codes=tuple(Code(f"main-{n}", "g", f"Main {n}", "") for n in range(3)),
    detail_codes=tuple(
        Code(f"detail-{n}", "g", f"Detail {n}", "", parent="main-0") for n in range(3)
    ),
)
SCORES = {"main-0": 0.9, "main-1": 0.4, "main-2": 0.4, "detail-0": 0.8, "detail-1": LEAST}


@pytest.mark.parametrize(
    ("code", "assigned", "expected"),
    [
        ("main-0", {"main-0"}, ("main-1", 0.4)),
        ("main-0", {"main-0", "main-1"}, ("main-2", 0.4)),
        ("main-1", {"main-1"}, ("main-0", 0.9)),
        ("main-0", {"main-0", "main-1", "main-2"}, (None, None)),
        # A detail code is compared with detail codes only, whatever the scores of main codes.
        ("detail-0", {"detail-0"}, ("detail-1", LEAST)),
        ("detail-0", {"detail-0", "detail-1"}, (None, None)),
    ],
)
def test_the_runner_up_is_the_likeliest_code_of_the_layer_that_was_not_assigned(
    code: str, assigned: set[str], expected: tuple[str | None, float | None]
) -> None:
    found = grounds(TWO_LAYERS, code, SCORES, assigned)
    assert (found.runner_up, found.runner_up_score) == expected


def test_an_unlikely_code_is_no_runner_up() -> None:
    found = grounds(TWO_LAYERS, "main-0", SCORES | {"main-1": 0.049, "main-2": 0.01}, {"main-0"})
    assert (found.runner_up, found.runner_up_score) == (None, None)


RULES = RulesCoder(BOOK, load_patterns(PATH, BOOK))


def quoted(coded: list[CodedExcerpt], letter: list[Excerpt]) -> dict[str, tuple[str, ...]]:
    quotes = {excerpt.excerpt_id: excerpt.quote for excerpt in letter}
    return {c.code_id: c.grounds.quoted(quotes[c.excerpt_id]) for c in coded if c.grounds}


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Toddlers wait far too long for therapy.", ("wait far too long",)),
        ("Toddlers  wait\n far too   long for therapy.", ("wait\n far too   long",)),
        ("  The county’s toddlers wait too long. ", ("wait too long",)),
        ("They wait, and for some the wait is too long.", ("wait", "wait is too long")),
    ],
)
def test_rules_name_the_words_on_which_patterns_matched(
    sentence: str, words: tuple[str, ...]
) -> None:
    letter = [replace(excerpts()[0], quote=sentence)]
    assert quoted(RULES.code(letter, run_id="r"), letter)["waiting-times"] == words


def test_rules_say_that_a_code_was_carried_over_and_by_which_patterns() -> None:
    coded = RULES.code(excerpts()[:2], run_id="r")
    first, second = (c for c in coded if c.code_id == "waiting-times")
    assert first.grounds is not None
    assert second.grounds is not None
    assert (first.grounds.carried, second.grounds.carried) == (False, True)
    assert first.grounds.patterns == second.grounds.patterns != ()
    assert second.grounds.words == ()


def test_rules_leave_out_patterns_against_a_code() -> None:
    against = next(
        (code, pattern)
        for code in load_patterns(PATH, BOOK).codes
        for pattern in code.match
        if pattern.weight < 0
    )
    for coding in RULES.code(excerpts(), run_id="r"):
        assert coding.grounds is not None
        assert against[1].source not in coding.grounds.patterns


@pytest.fixture(scope="module")
def model() -> ModelCoder:
    return ModelCoder(SHIPPED, BOOK)


def test_a_model_names_patterns_and_the_code_that_it_did_not_assign(model: ModelCoder) -> None:
    letter = excerpts()
    probabilities = model.probabilities(letter)
    coded = [c for c in model.code(letter, run_id="r") if c.code_id in model.code_ids]
    assert {c.code_id in BOOK.detail_ids for c in coded} == {True, False}
    for coding in coded:
        assert coding.grounds is not None
        row = int(coding.excerpt_id[-1])
        assigned = {c.code_id for c in coded if c.excerpt_id == coding.excerpt_id}
        layer = BOOK.detail_ids if coding.code_id in BOOK.detail_ids else BOOK.code_ids
        rest = {
            code_id: probability
            for code_id, probability in zip(model.code_ids, probabilities[row], strict=True)
            if code_id in layer and code_id not in assigned and probability >= LEAST
        }
        assert coding.grounds.runner_up == (max(rest, key=rest.__getitem__) if rest else None)
        assert coding.grounds.runner_up_score == (max(rest.values()) if rest else None)
    waiting = next(c for c in coded if c.code_id == "waiting-times")
    assert "too long @0.3" in (waiting.grounds.patterns if waiting.grounds else ())


@pytest.mark.parametrize("gives_attention", [True, False])
def test_a_model_names_words_if_its_encoders_give_attention(
    model: ModelCoder, monkeypatch: pytest.MonkeyPatch, gives_attention: bool
) -> None:
    letter = [excerpts()[0], excerpts()[3]]
    session = model._encoder
    assert session is not None

    class LooksAtTheThirdToken:
        tokenise = session.tokenise

        def __call__(self, excerpts: list[Excerpt], linear: Floats) -> Encoded:
            found = session(excerpts, linear)
            tokens = [len(self.tokenise(excerpt.quote)) + 1 for excerpt in excerpts]
            looks = tuple(
                np.tile(np.arange(n) == 2, (len(model.code_ids), 1)) * 1.0 for n in tokens
            )
            return replace(found, attention=looks if gives_attention else None)

    plain = model.code(letter, run_id="r")
    monkeypatch.setattr(model, "_encoder", LooksAtTheThirdToken())
    coded = model.code(letter, run_id="r")
    assert [replace(c, grounds=None) for c in coded] == [replace(c, grounds=None) for c in plain]
    words = quoted(coded, letter)
    assert words["waiting-times"] == (("wait",) if gives_attention else ())
    assert words["co-production"] == (("carer",) if gives_attention else ())
