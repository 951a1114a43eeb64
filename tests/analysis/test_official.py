"""Letters matched to the inspections of a record, compared with them, and counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.analysis.official import (
    BYS,
    Result,
    check_letters,
    cover_inspections,
    match_letters,
)
from inspection_letters.records import Outcome, Recommendation, Verdict
from inspection_letters.records.official import OfficialRecord, RecordedDate, RecordedInspection
from inspection_letters.records.spans import Span

from tests.support.report_material import letter

SUFFICIENT, INSUFFICIENT = Verdict.SUFFICIENT_PROGRESS, Verdict.INSUFFICIENT_PROGRESS
EFFECTIVE, INEFFECTIVE = Verdict.EFFECTIVE_ACTION, Verdict.INEFFECTIVE_ACTION


def recorded(
    start: str = "2017-06-12", kind: str = "area-send-letter", **facts: Any
) -> RecordedInspection:
    facts = {"row": 2, "urn": "80443", "area": "Bury", "region": None, **facts}
    return RecordedInspection(kind=kind, start=RecordedDate(*map(int, start.split("-"))), **facts)


def record(*inspections: RecordedInspection) -> OfficialRecord:
    return OfficialRecord("the record", inspections)


def read(
    start: str | None = "2017-06-12", kind: str = "area-send-letter", **facts: Any
) -> CorpusLetter:
    day = None if start is None else date.fromisoformat(start)
    facts = {"urn": "80443", "area": "Bury", **facts}
    return letter(facts.pop("letter_id", "bury"), start=day, kind=kind, **facts)


def items(*verdicts: Verdict | None) -> tuple[Recommendation, ...]:
    return tuple(Recommendation("x", (Span(0, 1),), verdict=verdict) for verdict in verdicts)


def compare(
    made: CorpusLetter, inspection: RecordedInspection
) -> dict[str, tuple[str | None, str]]:
    """Return what does not agree, as letter and record have it, by fact."""
    check = check_letters("the record", match_letters([made], record(inspection)))
    return {fact.fact: (fact.letter_value, fact.record_value) for fact in check.disagreements}


PERIOD = (recorded("2016-05-09", urn="1", row=3), recorded("2022-03-21", urn="2", row=4))


@pytest.mark.parametrize(
    ("found", "facts"),
    [
        (True, {}),
        (True, {"start": "2018-06-12"}),  # A wrong year is still about this inspection.
        (True, {"start": None}),
        (True, {"start": None, "letter_date": date(2017, 8, 1)}),
        (False, {"start": "2021-06-12"}),
        (False, {"kind": "area-send-revisit"}),
        (False, {"urn": "80444"}),
        (False, {"urn": None}),
        (False, {"start": "2023-06-12"}),
        (False, {"start": "2015-06-12"}),
    ],
)
def test_a_letter_belongs_to_the_inspection_of_its_area_kind_and_time(
    found: bool, facts: dict[str, Any]
) -> None:
    (match,) = match_letters([read(**facts)], record(recorded(), *PERIOD))
    assert (match.inspection is not None) == found
    assert bool(match.reason) != found


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (
            {"kind": "generic"},
            "The record lists no inspections of the kind “Other inspection report”.",
        ),
        ({"urn": None}, "The area of the letter is not known."),
        ({"start": "2015-06-12"}, "The record begins on 9 May 2016."),
        ({"start": "2023-06-12"}, "The record ends on 21 March 2022."),
        ({"urn": "80444"}, "The record lists no such inspection of this area."),
        ({"urn": "80444", "start": None}, "The record lists no such inspection of this area."),
    ],
)
def test_the_reason_says_why_a_letter_is_not_on_the_record(
    facts: dict[str, Any], reason: str
) -> None:
    (match,) = match_letters([read(**facts)], record(recorded(), *PERIOD))
    assert match.reason == reason


def test_the_nearest_inspection_is_meant_where_an_area_has_several() -> None:
    several = record(recorded("2017-06-12", row=2), recorded("2019-05-13", row=3))
    matches = match_letters([read("2017-06-13"), read("2019-05-12"), read(None)], several)
    assert [match.inspection and match.inspection.row for match in matches] == [2, 3, None]
    assert matches[-1].reason == (
        "The letter has no date, and the record lists its area repeatedly."
    )


def test_a_letter_outside_the_period_is_matched_only_if_it_is_near() -> None:
    alone = record(recorded("2017-06-12"))
    near, far = match_letters([read("2017-08-12"), read("2018-06-12")], alone)
    assert near.inspection is not None
    assert far.inspection is None


def test_replaced_and_fictional_letters_are_left_out_unless_the_record_lists_them() -> None:
    older = replace(read(), replaced=True)
    invented = read(urn="990001", area="Wexmoor")
    assert match_letters([older, invented], record(recorded())) == ()
    (match,) = match_letters([invented], record(recorded(urn="990001")))
    assert match.inspection is not None


@pytest.mark.parametrize("start", ["2017-06-12", "2017-06"])
def test_a_first_day_agrees_with_its_day_or_its_month(start: str) -> None:
    assert compare(read(), recorded(start)) == {}
    wrong = compare(read("2017-07-12"), recorded(start))
    assert wrong == {"inspection_start": ("2017-07-12", start)}


def test_dates_of_letters_are_between_inspection_and_publication() -> None:
    published = recorded(published=RecordedDate(2017, 7, 31), end=RecordedDate(2017, 6, 16))
    good = {"letter_date": date(2017, 7, 31), "inspection_end": date(2017, 6, 16)}
    assert compare(read(**good), published) == {}
    late = compare(read(**{**good, "letter_date": date(2017, 8, 1)}), published)
    assert late == {"letter_date": ("2017-08-01", "published 2017-07-31")}
    early = compare(read(**{**good, "letter_date": date(2017, 6, 11)}), published)
    assert set(early) == {"letter_date"}
    assert compare(read(letter_date=date(2017, 7, 31)), published) == {
        "inspection_end": (None, "2017-06-16")
    }
    listed = read(**good)
    listed = replace(listed, letter=replace(listed.letter, published=date(2017, 9, 1)))
    assert compare(listed, published) == {"published": ("2017-09-01", "2017-07-31")}


@pytest.mark.parametrize(
    ("kind", "facts", "inspection", "wrong"),
    [
        ("area-send-letter", {"statement_of_action": True}, {"statement_of_action": True}, {}),
        (
            "area-send-letter",
            {"statement_of_action": False},
            {"statement_of_action": True},
            {"statement_of_action": ("false", "true")},
        ),
        (
            "area-send-letter",
            {"significant_weaknesses": items(*[None] * 7)},
            {"significant_weaknesses": 8, "statement_of_action": True},
            {"significant_weaknesses": ("7", "8"), "statement_of_action": (None, "true")},
        ),
        (
            "area-send-letter",
            {},
            {"significant_weaknesses": 8},
            {"significant_weaknesses": (None, "8")},
        ),
        ("area-send-letter", {}, {"significant_weaknesses": 0}, {}),
        (
            "area-send-revisit",
            {"significant_weaknesses": items(SUFFICIENT, SUFFICIENT, INSUFFICIENT)},
            {
                "significant_weaknesses": 3,
                "weaknesses_sufficient": 2,
                "outcome": "sufficient-on-some",
            },
            {},
        ),
        (
            "area-send-revisit",
            {"significant_weaknesses": items(INSUFFICIENT, INSUFFICIENT, INSUFFICIENT)},
            {
                "significant_weaknesses": 4,
                "weaknesses_sufficient": 2,
                "outcome": "sufficient-on-some",
            },
            {
                "significant_weaknesses": ("3", "4"),
                "weaknesses_sufficient": ("0", "2"),
                "outcome": ("sufficient-on-none", "sufficient-on-some"),
            },
        ),
        (
            "area-send-revisit",
            {"significant_weaknesses": items(SUFFICIENT, None)},
            {"weaknesses_sufficient": 2, "outcome": "sufficient-on-all"},
            {"weaknesses_sufficient": (None, "2"), "outcome": (None, "sufficient-on-all")},
        ),
        (
            "area-send-report",
            {"outcome": Outcome.SYSTEMIC_FAILINGS, "priority_actions": items(None, None)},
            {"outcome": "systemic-failings", "priority_actions": 3},
            {"priority_actions": ("2", "3")},
        ),
        (
            "area-send-monitoring",
            {"priority_actions": items(EFFECTIVE, INEFFECTIVE)},
            {"outcome": "effective-action", "priority_actions": 2},
            {"outcome": ("ineffective-action", "effective-action")},
        ),
        (
            "area-send-monitoring",
            {"priority_actions": items(EFFECTIVE, EFFECTIVE)},
            {"outcome": "effective-action"},
            {},
        ),
        # A kind of another package is compared in all facts that the record states.
        (
            "home-visit",
            {"outcome": Outcome.POSITIVE},
            {"outcome": "inconsistent"},
            {"outcome": ("positive", "inconsistent")},
        ),
        # Reports state no statement of action, so the record's is not held against them.
        ("area-send-report", {}, {"statement_of_action": True}, {}),
    ],
)
def test_what_does_not_agree_is_named(
    kind: str, facts: dict[str, Any], inspection: dict[str, Any], wrong: dict[str, Any]
) -> None:
    assert compare(read(kind=kind, **facts), recorded(kind=kind, **inspection)) == wrong


def test_results_say_whether_a_fact_differs_or_is_not_found() -> None:
    check = check_letters(
        "the record",
        match_letters(
            [read("2017-07-12", statement_of_action=True)],
            record(recorded(statement_of_action=True, significant_weaknesses=8)),
        ),
    )
    assert {fact.fact: fact.result for fact in check.facts} == {
        "inspection_start": Result.DIFFERS,
        "statement_of_action": Result.AGREES,
        "significant_weaknesses": Result.NOT_FOUND,
    }
    assert len(check.disagreements) == 2


LISTED = (
    recorded("2017-06-12", urn="1", row=2, statement_of_action=True),
    recorded("2018-06-12", urn="2", row=3, statement_of_action=False),
    recorded("2018-09-12", urn="3", row=4, region="Elsewhere"),
    recorded("2019-05-13", kind="area-send-revisit", urn="1", row=5, outcome="sufficient-on-all"),
)


def test_coverage_counts_each_kind_and_group() -> None:
    letters = [read("2018-06-12", urn="2"), read("2018-06-13", urn="2"), read("2010-01-01")]
    found = record(*LISTED)
    coverage = cover_inspections(
        found, match_letters(letters, found), {"1": "London", "2": "Wales"}
    )
    assert [(count.kind, count.listed, count.covered) for count in coverage.counts()] == [
        ("area-send-letter", 3, 1),
        ("area-send-revisit", 1, 0),
    ]
    counts = {
        by: {
            count.group: (count.listed, count.covered)
            for count in coverage.counts(by)
            if count.kind == "area-send-letter"
        }
        for by in BYS
    }
    assert counts == {
        "year": {"2017": (1, 0), "2018": (2, 1)},
        "region": {"Elsewhere": (1, 0), "London": (1, 0), "Wales": (1, 1)},
        "outcome": {
            "statement-not-required": (1, 1),
            "statement-required": (1, 0),
            "unknown": (1, 0),
        },
    }
    assert list(counts["outcome"])[-1] == "unknown"
    assert len(coverage.unlisted) == 1
    assert [len(covered.letters) for covered in coverage.inspections] == [0, 2, 0, 0]


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(-900, 900)), max_size=8))
def test_every_letter_is_matched_or_has_a_reason_and_groups_add_up(
    letters: list[tuple[int, int]],
) -> None:
    found = record(*LISTED)
    made = [
        read((date(2018, 6, 12) + timedelta(days)).isoformat(), urn=str(urn))
        for urn, days in letters
    ]
    matches = match_letters(made, found)
    assert len(matches) == len(made)
    assert all((match.inspection is None) == bool(match.reason) for match in matches)
    coverage = cover_inspections(found, matches, {})
    totals = {total.kind: total for total in coverage.counts()}
    for by in BYS:
        for kind, total in totals.items():
            groups = [count for count in coverage.counts(by) if count.kind == kind]
            assert sum(count.listed for count in groups) == total.listed
            assert sum(count.covered for count in groups) == total.covered
