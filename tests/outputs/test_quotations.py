"""Which sentences are quoted, and how figures are put in words."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from inspection_letters.analysis.statistics.prevalence import (
    AS_CODED,
    CORRECTED,
    Share,
)
from inspection_letters.outputs.report import headlines, methods, wording
from inspection_letters.outputs.report.quotations import best_quotations, quotable
from inspection_letters.records import Outcome, Polarity, Role

from tests.support.report_material import coding, excerpt, letter, material

GOOD = "Many children wait longer than a year for an assessment of their needs."
OTHERS = {
    "A": "Health visitors cannot say when the next speech therapist will be appointed.",
    "B": "Teenagers in rural parishes are sent home early from every holiday club.",
    "C": "The council lost the paperwork of twelve families over a single winter.",
    "D": "Head teachers buy in counsellors because local clinics have closed their lists.",
    "E": "No officer has been named to answer for transport since the last inspection.",
    "F": "Dentists travel in from neighbouring counties for two mornings every month.",
    "G": "Young adults are left without a social worker on the day they turn eighteen.",
    "H": "Budgets were cut before anyone had asked parents what mattered most to them.",
}


@pytest.mark.parametrize(
    "quote",
    [
        "This means that children wait longer than a year for an assessment of their needs.",
        "However, children wait longer than a year for an assessment of their needs.",
        "They wait longer than a year for an assessment of their needs, and for support.",
        "As a result, children wait longer than a year for an assessment of their needs.",
        "These children wait longer than a year for an assessment of their needs.",
        "the long waits of children for an assessment of their needs by health services.",
        "Children wait too long.",
        "Children wait " + "and wait " * 40 + "for an assessment.",
        "Children wait longer than a year for an assessment of their needs, in:",
        "The area has made sufficient progress to improve this area of weakness in services.",
    ],
)
def test_sentences_that_cannot_stand_alone_are_not_quoted(quote: str) -> None:
    assert quotable(excerpt("x", "a", GOOD))
    assert not quotable(excerpt("x", "a", quote))


def test_surer_simpler_sentences_go_first_and_people_before_a_model() -> None:
    found = material(
        [letter(name, area=name) for name in "abcd"],
        [
            excerpt("1", "a", GOOD, coding("waits", score=0.5)),
            excerpt("2", "b", OTHERS["B"], coding("waits", score=0.99)),
            excerpt("3", "c", OTHERS["C"], coding("waits"), coding("plans")),
            excerpt("4", "d", OTHERS["D"], coding("waits", score=0.6), by_people=True),
        ],
    )
    chosen = best_quotations(found, "waits", Polarity.WEAKNESS, most=4)
    assert [excerpt.excerpt_id for excerpt in chosen] == ["4", "2", "1", "3"]


def test_findings_go_before_recommendations_and_before_parts_that_say_the_opposite() -> None:
    found = material(
        [letter(name, area=name) for name in "abc"],
        [
            excerpt("1", "a", OTHERS["A"], coding("waits"), role=Role.STRENGTH),
            excerpt("2", "b", OTHERS["B"], coding("waits"), role=Role.RECOMMENDATION),
            excerpt("3", "c", OTHERS["C"], coding("waits", score=0.4)),
        ],
    )
    chosen = best_quotations(found, "waits", Polarity.WEAKNESS)
    assert [excerpt.excerpt_id for excerpt in chosen] == ["3", "2", "1"]


def test_areas_are_quoted_once_and_outcomes_varied() -> None:
    poor, fair = Outcome.SYSTEMIC_FAILINGS, Outcome.INCONSISTENT
    letters = [
        letter("a", area="A", outcome=poor),
        letter("b", area="A", outcome=fair),
        letter("c", area="C", outcome=poor),
        letter("d", area="D", outcome=fair),
    ]
    excerpts = [
        excerpt(f"{at}", letters[at // 2].letter_id, quote, coding("waits"))
        for at, quote in enumerate(OTHERS.values())
    ]
    found = material(letters, excerpts)
    once = best_quotations(found, "waits", Polarity.WEAKNESS, most=9)
    assert [excerpt.letter_id for excerpt in once] == ["a", "d", "c"]
    often = best_quotations(found, "waits", Polarity.WEAKNESS, most=9, area_once=False)
    assert len(often) == 8
    assert {excerpt.letter_id for excerpt in often[:3]} == {"a", "c", "d"}


def test_polarity_code_and_replaced_letters_are_kept_apart() -> None:
    found = material(
        [letter("a", area="A"), replace(letter("b", area="B"), replaced=True)],
        [
            excerpt("1", "a", GOOD, coding("waits", Polarity.STRENGTH)),
            excerpt("2", "b", OTHERS["B"], coding("waits")),
            excerpt("3", "a", OTHERS["A"], coding("plans")),
        ],
    )
    assert best_quotations(found, "waits", Polarity.WEAKNESS) == []
    assert [
        quotation.excerpt_id for quotation in best_quotations(found, "waits", Polarity.STRENGTH)
    ] == ["1"]


def test_sentences_on_which_people_are_split_have_both_polarities() -> None:
    both = (
        coding("waits", Polarity.STRENGTH, score=1.0, coder_id="Ann and Bo"),
        coding("waits", Polarity.WEAKNESS, score=0.2, coder_id="Ann and Bo"),
    )
    split = excerpt("1", "a", GOOD, *both)
    for coded in both:
        found = split.coding("waits", coded.polarity)
        assert found is not None
        assert (found.polarity, found.score) == (coded.polarity, coded.score)
    assert split.coding("waits", Polarity.MIXED) is None
    assert split.coding("plans", Polarity.STRENGTH) is None
    # Each polarity is ranked by its own score, and after sentences that say one thing.
    others = [
        excerpt("2", "b", OTHERS["B"], *both[::-1]),
        excerpt("3", "c", OTHERS["C"], coding("waits", Polarity.WEAKNESS, score=0.1)),
        excerpt("4", "d", OTHERS["D"], *(replace(coded, score=0.6) for coded in both)),
    ]
    held = material([letter(name, area=name) for name in "abcd"], [split, *others])
    weak = best_quotations(held, "waits", Polarity.WEAKNESS, most=4)
    assert [excerpt.excerpt_id for excerpt in weak] == ["3", "4", "1", "2"]
    strong = best_quotations(held, "waits", Polarity.STRENGTH, most=4)
    assert [excerpt.excerpt_id for excerpt in strong] == ["1", "2", "4"]


@pytest.mark.parametrize("other", [GOOD, GOOD.replace("a year", "two years")])
def test_nearly_the_same_words_are_quoted_once(other: str) -> None:
    found = material(
        [letter(name, area=name) for name in "ab"],
        [excerpt("1", "a", GOOD, coding("waits")), excerpt("2", "b", other, coding("waits"))],
    )
    assert len(best_quotations(found, "waits", Polarity.WEAKNESS)) == 1


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
