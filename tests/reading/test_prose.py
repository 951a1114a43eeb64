"""Which blocks of any report state something, and become excerpts."""

from __future__ import annotations

import pytest
from inspection_letters.reading.structure.prose import (
    is_label,
    is_notice,
    is_prose,
    recommendation_mark,
)


@pytest.mark.parametrize(
    "text",
    [
        "Too many children wait for an assessment, and records are thin. (Recommendation)",
        "Too many children wait for an assessment (see paragraph 41)",
        "Managers say that they “listen to children and act on it”",
        "The council must see that every child has a review",
        "Pupils attend more often than they did before.2",
        "Write plans on time.",
        "12. Give closer scrutiny to partners in order to promote welfare where",
        "Leaders know their services well and act on what they learn",
    ],
)
def test_prose_is_prose_whatever_it_ends_with(text: str) -> None:
    assert is_prose(text)


@pytest.mark.parametrize(
    "text",
    [
        "The experiences and progress of children who need help and protection",
        "Inspection of services for children in need of help and protection, and care leavers",
        "Lead inspector: Jane Doe, Her Majesty’s Inspector, and Ann Roe who has retired",
        "Inspection dates: 4 March 2019 to 8 March 2019",
        "Wexmoor Borough Council, Market Square, Wexmoor WX1 2AB",
        "Inspection report",
    ],
)
def test_titles_labels_and_addresses_are_no_prose(text: str) -> None:
    assert not is_prose(text)


@pytest.mark.parametrize(
    "text",
    [
        "© Crown copyright 2019",
        "The Office for Standards regulates and inspects services for children and young people.",
        "If you would like a copy of this document in a different format, please telephone us.",
        "You may reuse this information (not including logos) free of charge in any format.",
        "Interested in our work? You can subscribe to our newsletter.",
    ],
)
def test_a_notice_of_the_publisher_is_no_prose(text: str) -> None:
    assert is_notice(text)
    assert not is_prose(text)


@pytest.mark.parametrize(
    "text",
    [
        "Managers rarely read reports, and copies of plans are kept in different formats.",
        "The service is registered, and inspected homes are good.",
        "Leaders publish information in a format that families may reuse.",
    ],
)
def test_findings_that_sound_alike_are_no_notice(text: str) -> None:
    assert not is_notice(text)


def test_a_label_is_told_from_a_sentence_with_a_colon() -> None:
    assert is_label("Lead inspector: Jane Doe")
    assert not is_label("Inspectors found this: plans are late.")
    assert not is_label("Leaders: a mixed picture")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Plans are late. (Recommendation)", "Plans are late."),
        ("Plans are late (Recommendation)", "Plans are late"),
        ("Plans are late (recommendation).", "Plans are late"),
        ("Plans are late. [Recommendation 3]", "Plans are late."),
    ],
)
def test_the_mark_of_a_recommendation_is_found(text: str, rest: str) -> None:
    at = recommendation_mark(text)
    assert at is not None
    assert text[:at] == rest


def test_a_recommendation_in_a_sentence_is_no_mark() -> None:
    assert recommendation_mark("This is the first (recommendation) of three.") is None
