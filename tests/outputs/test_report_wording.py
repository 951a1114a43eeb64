"""How a report puts figures in words."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from inspection_letters.analysis.statistics.prevalence import (
    AS_CODED,
    CORRECTED,
    LABELLED,
    Share,
)
from inspection_letters.outputs.report import headlines, methods, wording

from tests.support.report_material import coding, excerpt, letter, material

GOOD = "Many children wait longer than a year for an assessment of their needs."


def _share(coded: int, n: int, point: float, method: str = AS_CODED) -> Share:
    return Share(n, coded, point, 0.68, 0.92, method)


def test_groups_are_named_once_in_lists_of_groups() -> None:
    assert wording.group_row("outcome", "positive") == "Outcome: Typically positive"
    assert wording.group_row("outcome", "unknown") == "Outcome: not stated"
    assert wording.group_row("year", "unknown") == "Year of inspection: not stated"


@pytest.mark.parametrize(("letters", "says"), [(1, "1 letter is"), (9, "9 letters are"), (10, "")])
def test_few_letters_are_said_to_be_too_few_to_rank_codes(letters: int, says: str) -> None:
    words = headlines.too_few(letters)
    assert words.startswith(says)
    assert bool(words) is bool(says)


def test_a_share_is_counted_where_it_is_not_corrected_and_else_called_an_estimate() -> None:
    assert (
        wording.share_words(_share(33, 40, 0.825)) == "33 of 40 letters (83%; interval 68% to 92%)"
    )
    assert wording.share_words(_share(1, 1, 1.0), level="") == "1 of 1 letter (100%; 68% to 92%)"
    assert wording.share_words(_share(26, 59, 0.744, CORRECTED)) == (
        "an estimated 74% of 59 letters (interval 68% to 92%; coded in 26)"
    )
    # An estimate that happens to round as the count does is an estimate still.
    assert wording.share_words(_share(43, 59, 0.734, CORRECTED)) == (
        "an estimated 73% of 59 letters (interval 68% to 92%; coded in 43)"
    )
    nothing = Share(0, 0, math.nan, math.nan, math.nan, AS_CODED)
    assert "none list any" in wording.share_words(nothing)
    assert wording.interval_words(nothing) == "–"


@pytest.mark.parametrize(
    ("value", "words"), [(0.575, "58%"), (0.825, "83%"), (0.0, "0%"), (1.0, "100%"), (None, "–")]
)
def test_halves_of_a_per_cent_are_rounded_up(value: float | None, words: str) -> None:
    assert wording.percent(value) == words
    assert wording.percent(math.nan) == "–"


def test_shares_are_told_apart_only_if_their_intervals_do_not_meet() -> None:
    low, high = Share(9, 1, 0.1, 0.05, 0.3, ""), Share(9, 8, 0.8, 0.31, 0.9, "")
    assert wording.intervals_are_apart(low, high)
    assert wording.intervals_are_apart(high, low)
    assert not wording.intervals_are_apart(low, replace(high, low=0.3))
    assert not wording.intervals_are_apart(low, replace(high, low=math.nan, high=math.nan))


@pytest.mark.parametrize(
    ("corrected", "words"),
    [
        (0, "not of excerpts."),
        (1, "not of excerpts, and some are corrected for the errors of the coder."),
        (2, "not of excerpts, and are corrected for the errors of the coder."),
    ],
)
def test_only_shares_that_are_corrected_are_said_to_be(corrected: int, words: str) -> None:
    found = material(
        [letter("a", area="A")], [excerpt("e1", "a", GOOD, coding("waits"), coding("plans"))]
    )
    two = [figure for figure in found.figures[None] if figure.share.n][:2]
    figures = tuple(
        replace(
            figure, share=replace(figure.share, method=CORRECTED if at < corrected else AS_CODED)
        )
        for at, figure in enumerate(two)
    )
    steps = methods.how_made(replace(found, figures={None: figures}))
    assert sum(step.endswith(words) for step in steps) == 1


def test_fictional_letters_are_said_to_be_and_real_ones_have_their_licence() -> None:
    real = letter("a", area="A", urn="80400")
    invented = letter("b", area="B", urn="990016")
    assert wording.licence_notice([real]) == wording.CROWN
    assert wording.licence_notice([invented]) == wording.FICTION
    both = wording.licence_notice([real, invented])
    assert both.startswith("1 letter is a fictional sample")
    assert "Open Government Licence" in both


@pytest.mark.parametrize(
    ("people", "labelled", "as_coded"),
    [
        (
            (),
            "All of these letters are in the gold coding, whose codes are counted, so",
            "not corrected: their",
        ),
        (
            ("jo",),
            "All of these letters were coded by people in this workspace, or are",
            "not corrected",
        ),
        (
            ("model-1",),
            "model-1 coded all of these letters, so",
            "whose codes are taken as correct",
        ),
    ],
)
def test_what_figures_rest_on_names_who_coded(
    people: tuple[str, ...], labelled: str, as_coded: str
) -> None:
    found = material([letter("a")], [], people=people)
    (figure, *_) = (each for each in found.figures[None] if each.share.n)
    for method, said in ((LABELLED, labelled), (AS_CODED, as_coded)):
        share = replace(figure.share, method=method)
        assert said in wording.basis_words(found, [replace(figure, share=share)])
