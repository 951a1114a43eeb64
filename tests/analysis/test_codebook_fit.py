from __future__ import annotations

from dataclasses import replace

import pytest
from inspection_letters.analysis.codebook_fit import unfit_letters
from inspection_letters.codebook import load_codebook
from inspection_letters.records import Codebook


@pytest.fixture(scope="module")
def send_area() -> Codebook:
    return load_codebook("send-area")


def test_a_codebook_fits_the_kinds_it_was_made_for(send_area: Codebook) -> None:
    assert unfit_letters(send_area, ["area-send-report", "area-send-revisit"]) is None
    assert unfit_letters(send_area, []) is None


@pytest.mark.parametrize("kind", ["generic", "jtai-letter"])
def test_letters_of_other_kinds_are_counted_and_a_codebook_is_suggested(
    send_area: Codebook, kind: str
) -> None:
    found = unfit_letters(send_area, ["area-send-report", kind, kind])
    assert found is not None
    assert (found.unfit, found.number, found.is_all) == (2, 3, False)
    assert found.kinds == ((kind, 2),)
    assert found.suggested == "childrens-services"
    assert "was not made for 2 of these 3 letters" in found.sentence


def test_the_sentence_says_when_no_letter_fits(send_area: Codebook) -> None:
    all_unfit = unfit_letters(send_area, ["generic"] * 1200)
    alone = unfit_letters(send_area, ["generic"])
    assert all_unfit is not None
    assert alone is not None
    assert "any of these 1,200 letters (Other inspection report: 1,200)" in all_unfit.sentence
    assert "was not made for letters of this kind (Other inspection report)." in alone.sentence


def test_the_command_names_the_letters_and_a_workspace_of_its_own(send_area: Codebook) -> None:
    found = unfit_letters(send_area, ["generic"])
    assert found is not None
    assert found.command(["my letters/", "b.pdf"], "results/") == (
        "letters run 'my letters/' b.pdf --workspace results-childrens-services "
        "--codebook childrens-services"
    )


def test_the_suggestion_goes_both_ways() -> None:
    found = unfit_letters(load_codebook("childrens-services"), ["area-send-letter"])
    assert found is not None
    assert found.suggested == "send-area"


def test_without_a_codebook_that_fits_none_is_suggested(send_area: Codebook) -> None:
    found = unfit_letters(send_area, ["parish-visit"])
    assert found is not None
    assert found.suggested is None
    assert found.command(["letters"], "results") is None
    assert "packaged codebook" not in found.sentence


def test_a_codebook_that_does_not_say_what_it_is_for_fits_all(send_area: Codebook) -> None:
    own = replace(send_area, name="mine", digest="0" * 64, kinds=())
    assert unfit_letters(own, ["generic", "jtai-letter"]) is None


def test_a_packaged_codebook_stored_before_it_named_kinds_is_known_by_its_digest(
    send_area: Codebook,
) -> None:
    found = unfit_letters(replace(send_area, kinds=()), ["generic"])
    assert found is not None
    assert found.suggested == "childrens-services"
