"""The sentences that letters of the first round differ in, in words of our own."""

from __future__ import annotations

from datetime import date

import pytest
from inspection_letters.reading.structure.first_round_openings import (
    INSPECTED,
    REVISITED,
    initial_inspection,
    read_opening,
)
from inspection_letters.reading.structure.overall_verdicts import (
    OverallVerdict,
    action_verdict,
    progress_verdict,
)
from inspection_letters.reading.structure.restated_weaknesses import FOUND, verdict_of
from inspection_letters.reading.structure.statements_of_action import read_statement
from inspection_letters.records import Verdict

BODIES = "Ofsted and the Care Quality Commission (CQC)"
MONDAY, FRIDAY = date(2018, 6, 4), date(2018, 6, 8)


@pytest.mark.parametrize(
    "days",
    [
        "Between 4 and 8 June 2018",
        "Between 4 June and 8 June 2018",
        "Between 4 June 2018 and 8 June 2018",
        "Between 4th and 8th June 2018",
        "From 4 to 8 June 2018",
        "Between Monday 4 and Friday 8 June 2018",
        "From the 4th to the 8th of June 2018",
    ],
)
@pytest.mark.parametrize(
    ("place", "area"),
    [
        ("the local area of Wexmoor", "Wexmoor"),
        ("the Wexmoor local area", "Wexmoor"),
        ("Vexley and Orme", "Vexley and Orme"),
        ("the area of Stoke-by-Orme", "Stoke-by-Orme"),
    ],
)
def test_openings_of_letters(days: str, place: str, area: str) -> None:
    for verb in ("conducted", "carried out", "undertook", "completed"):
        sentence = (
            f"{days}, {BODIES}, {verb} a joint inspection of {place} to judge the effectiveness "
            "of the area in implementing the reforms of 2014."
        )
        opening = read_opening(["Dear Ms Hale", f"We write to you. {sentence}"], INSPECTED)
        assert opening is not None
        assert (opening.area, opening.first_day, opening.last_day) == (area, MONDAY, FRIDAY)


@pytest.mark.parametrize(
    ("sentence", "area"),
    [
        ("revisited the local area of Wexmoor to decide whether", "Wexmoor"),
        ("re-visited the area of Wexmoor to see if", "Wexmoor"),
        ("revisited the Wexmoor Local Area to determine whether", "Wexmoor"),
        ("carried out a revisit to the local area of Wexmoor, to judge whether", "Wexmoor"),
    ],
)
def test_openings_of_revisits(sentence: str, area: str) -> None:
    text = f"Between 4 and 8 June 2018, {BODIES} {sentence} progress has been made."
    opening = read_opening([text], REVISITED)
    assert opening is not None
    assert (opening.area, opening.first_day, opening.last_day) == (area, MONDAY, FRIDAY)


def test_an_opening_without_a_day_has_none() -> None:
    opening = read_opening([f"In June 2018, {BODIES} revisited the area of Wexmoor."], REVISITED)
    assert opening is not None
    assert (opening.area, opening.first_day) == ("Wexmoor", None)
    assert read_opening(["Inspectors visited schools in Wexmoor."], REVISITED) is None


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("findings of the initial inspection in July 2016 and in accordance", "July 2016"),
        ("found during their inspection in December 2018.", "December 2018"),
        ("the initial inspection of 4 to 8 June 2018", "4 to 8 June 2018"),
        ("the previous inspection that took place between 4 and 8 June 2018", "4 and 8 June 2018"),
        ("As a result of the findings of the initial inspection and in accordance", None),
        ("led the inspection in a year when 2018 children had plans", None),
    ],
)
def test_when_the_first_inspection_was(text: str, when: str | None) -> None:
    assert initial_inspection(text) == when


@pytest.mark.parametrize(
    "text",
    [
        "has determined that a Written Statement of Action is required because of weaknesses",
        "determined that a written statement of action (WSOA) was required",
        "has determined that a Written WSOA is required because of 6 weaknesses",
        "The local area is now required to produce and submit a Written Statement of Action",
        "is required to submit a written statement to Ofsted",
        "The area must produce a joint written statement of action",
        "HMCI requires the local area to prepare a written statement of action",
    ],
)
def test_a_statement_is_required_in_many_words(text: str) -> None:
    assert read_statement(text).required is True


@pytest.mark.parametrize(
    "text",
    [
        "A written statement of action is not required.",
        "No written statement of action is required.",
        "The area is not required to produce a written statement of action.",
    ],
)
def test_a_statement_is_not_required(text: str) -> None:
    assert read_statement(text).required is False


def test_silence_says_nothing_about_a_statement() -> None:
    assert read_statement("Plans for children are reviewed once a year.").required is None


def test_the_days_of_a_statement() -> None:
    statement = read_statement(
        "the weaknesses detailed in the written statement of action (WSOA) issued on 4 June 2018. "
        "It was declared fit for purpose on 8 June 2018. The local authority and the area’s "
        "clinical commissioning group were jointly responsible for submitting the statement."
    )
    assert (statement.issued, statement.fit) == (MONDAY, FRIDAY)
    assert statement.bodies.endswith("the area’s clinical commissioning group")
    assert read_statement("The plan was judged to be fit for purpose on 8 June 2018.").fit == FRIDAY


ALL, NONE, SOME = True, False, None


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("has made sufficient progress in addressing all of the significant weaknesses", (ALL,)),
        ("has made sufficient progress in addressing each of the weaknesses", (ALL,)),
        ("has made sufficient progress in addressing both weaknesses", (ALL, 2, 2)),
        ("has made sufficient progress in addressing the three areas of weakness", (ALL, 3, 3)),
        ("has made sufficient progress in addressing all four of the weaknesses", (ALL, 4, 4)),
        ("has made sufficient progress in addressing three of the five weaknesses", (SOME, 3, 5)),
        ("has made sufficient progress in addressing 5 of the 5 weaknesses", (ALL, 5, 5)),
        ("has not made sufficient progress in addressing 7 out of 8 weaknesses", (SOME, 1, 8)),
        ("has not made sufficient progress in addressing any of the weaknesses", (NONE, 0)),
        ("has not made sufficient progress in addressing the two weaknesses", (NONE, 0, 2)),
        ("has made insufficient progress in addressing all of the weaknesses", (SOME,)),
        ("Sufficient progress has been made in addressing both areas of weakness", (ALL, 2, 2)),
        ("Sufficient progress had been made in all four areas", (ALL, 4, 4)),
        (
            "decided whether it has made sufficient progress in addressing each weakness. "
            "It has made sufficient progress in addressing one of the four weaknesses.",
            (SOME, 1, 4),
        ),
    ],
)
def test_progress_on_all_weaknesses(text: str, verdict: tuple[bool | None, ...]) -> None:
    assert progress_verdict(f"The area {text}.") == OverallVerdict(*verdict)


@pytest.mark.parametrize(
    "text",
    [
        "The visit was to decide whether sufficient progress has been made in all areas.",
        "Leaders have made sufficient progress in training staff.",
        "Progress in all areas is slow.",
    ],
)
def test_no_verdict_on_all(text: str) -> None:
    assert progress_verdict(text) is None


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (
            "has taken effective action as it has taken reasonable steps to address all the areas "
            "for priority action",
            (ALL,),
        ),
        ("has not taken effective action to address any of the areas", (NONE, 0)),
        ("has taken effective action to address two of the three areas", (SOME, 2, 3)),
        (
            "has taken ineffective action to address the four areas for priority action",
            (NONE, 0, 4),
        ),
        ("was found to have taken effective action in all five areas", (ALL, 5, 5)),
    ],
)
def test_action_on_all_areas(text: str, verdict: tuple[bool | None, ...]) -> None:
    assert action_verdict(f"The partnership {text}.") == OverallVerdict(*verdict)


def test_the_two_possible_outcomes_are_no_verdict() -> None:
    text = "It will be found to have taken either effective action or ineffective action in all."
    assert action_verdict(text) is None


MET, UNMET = Verdict.SUFFICIENT_PROGRESS, Verdict.INSUFFICIENT_PROGRESS


@pytest.mark.parametrize(
    ("paragraphs", "verdict"),
    [
        (["The area has made sufficient progress to improve this area of weakness."], MET),
        (["The area has not made sufficient progress with this."], UNMET),
        (["Insufficient progress has been made in addressing this weakness."], UNMET),
        (["Sufficient progress"], MET),
        (["Insufficient progress."], UNMET),
        (["Plans are better.", "Leaders have made sufficient progress."], MET),
        (
            [
                "Leaders have not made sufficient progress in reviews.",
                "The area has made sufficient progress in addressing this weakness.",
            ],
            MET,
        ),
        (["Plans are better."], None),
    ],
)
def test_the_verdict_on_one_weakness(paragraphs: list[str], verdict: Verdict | None) -> None:
    assert verdict_of(paragraphs) == verdict


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("The initial inspection found that:", True),
        ("At the initial inspection, inspectors found that plans were late.", True),
        ("At the time of the initial inspection in July 2016, inspectors identified", True),
        ("The 2016 inspection found that families waited.", True),
        ("As a result of the findings of the initial inspection", False),
        ("Leaders have listened since the initial inspection found faults.", False),
    ],
)
def test_what_the_first_inspection_found(text: str, says: bool) -> None:
    assert bool(FOUND.search(text)) is says
