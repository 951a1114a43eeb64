"""Which codes are for counting, and which only for finding sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.analysis.code_use import LEAST_F1, CodeUse, code_use, why_finding
from inspection_letters.analysis.coders import CorpusCoder
from inspection_letters.analysis.held_out_errors import known_errors
from inspection_letters.analysis.statistics.held_out import HELD_OUT, HeldOut, read_held_out
from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.coding.choice import default_model_path

MODEL = CorpusCoder("model-9", "model", frozenset(), (), ("d",))
PERSON = CorpusCoder("jo", "human", frozenset(), (), ("d",))


def known(**f1: float) -> HeldOut:
    return HeldOut("model-9", "c", "d", (), f1)


@pytest.mark.parametrize(
    ("codes", "held_out", "use"),
    [
        ("a", known(a=0.81), "counting"),
        ("a", known(a=LEAST_F1), "counting"),
        ("a", known(a=0.599), "finding"),
        ("b", known(a=0.81), "finding"),
        ("a", None, "finding"),
        ("ab", known(a=0.81, b=0.7), "counting"),
        ("ab", known(a=0.81, b=0.4), "finding"),
    ],
)
def test_a_code_is_for_counting_if_it_is_known_to_be_coded_well(
    codes: str, held_out: HeldOut | None, use: str
) -> None:
    assert code_use(codes, MODEL, held_out) == CodeUse(use)


@given(st.floats(0, 1), st.floats(0, 1))
def test_codes_joined_are_never_better_than_each(first: float, second: float) -> None:
    held_out = known(a=first, b=second)
    each = {code_use(code, MODEL, held_out) for code in "ab"}
    joined = code_use("ab", MODEL, held_out)
    assert (joined is CodeUse.COUNTING) == (each == {CodeUse.COUNTING})


def test_what_people_coded_is_for_counting() -> None:
    assert code_use(["a", "b"], PERSON, None) is CodeUse.COUNTING


def test_the_reason_has_the_figure_if_it_is_known() -> None:
    assert "an F1 of 0.41; figures are for counting from 0.6." in why_finding(
        "a", "model-9", known(a=0.412)
    )
    assert (
        why_finding("a", "model-9", None)
        == "How well model-9 assigns a to letters held out is not known."
    )


def test_every_main_code_of_the_packaged_coders_was_measured() -> None:
    codebook = load_codebook(default_codebook_path())
    model = read_held_out(default_model_path() / HELD_OUT)
    assert set(codebook.code_ids) <= set(model.f1)
    assert all(0 <= f1 <= 1 for f1 in model.f1.values())
    rules = known_errors("rules-1", codebook.digests)
    assert rules is not None
    assert set(rules.f1) >= set(codebook.code_ids)
