"""Which blocks of any report state something, and become excerpts."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from inspection_letters.analysis.balance import balance_words
from inspection_letters.common.reference.areas import read_areas
from inspection_letters.reading.segment import segment
from inspection_letters.reading.structure.generic import Generic
from inspection_letters.reading.structure.prose import (
    is_about_inspection,
    is_label,
    is_notice,
    is_prose,
    recommendation_mark,
)
from inspection_letters.records import Block, BlockKind, LetterText, ReadLetter, Role, Word
from inspection_letters.records.balance import Place
from inspection_letters.records.spans import Span

from tests.support.cached_reading import AREA_LISTS
from tests.support.factories import make_text


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
        "Any complaints about the inspection or the report should be made in writing.",
        "If you would like Ofsted to send you a copy of the guidance, please telephone us.",
        "To receive regular email alerts about new publications please visit our website.",
        "The review of the board was carried out under section 15A of an Act of 2004.",
        "The inspection team consisted of seven inspectors and one analyst.",
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


@pytest.mark.parametrize(
    "text",
    [
        "Complaints about the service are answered late, and families give up.",
        "The inspection found that children wait too long for help.",
        "Leaders carried out a review under section 11 and acted on it.",
        "The inspection team was told of long waits by most parents.",
        "The inspection was carried out under section 136. " + "Children wait too long. " * 30,
    ],
)
def test_a_finding_that_mentions_the_inspection_is_prose(text: str) -> None:
    assert not is_notice(text)
    assert is_prose(text)


@pytest.mark.parametrize(
    "section",
    [
        "about-this-inspection",
        "information-about-this-inspection",
        "information-about-the-inspection-and-the-review",
        "the-inspection-team",
        "what-the-inspection-judgements-mean-the-local-authority",
    ],
)
def test_sections_about_the_inspection(section: str) -> None:
    assert is_about_inspection(section)


@pytest.mark.parametrize(
    "section",
    [
        "inspection-judgements-about-the-local-authority",
        "other-information-about-this-area",
        "information-about-this-local-authority-area",
        "inspection-findings",
    ],
)
def test_sections_about_the_area_are_none_about_the_inspection(section: str) -> None:
    assert not is_about_inspection(section)


FINDING = "Children wait too long for help, and leaders know it."
TEAM = "Inspectors read case files and talked to children and their families."


@pytest.mark.parametrize("times", [1, 60])
def test_a_short_section_about_the_inspection_is_left_out_and_a_long_one_kept(times: int) -> None:
    """Findings below a heading that was not recognised must not be lost."""
    text = text_of(
        ("Main findings", FINDING, f"{FINDING} Inspection, inspection, inspection."),
        ("Information about this inspection", *[TEAM] * times),
    )
    found = Generic().read(text, read_areas(AREA_LISTS))
    quotes = [paragraph.span.of(text.text) for paragraph in found.paragraphs]
    assert FINDING in quotes
    assert (TEAM in quotes) is (times > 1)
    read = ReadLetter(text, found.metadata, found.sections, segment(text, found.paragraphs))
    counts = balance_words(read).counts
    assert counts.outside == 0
    assert (counts.by_place.get(Place.OTHER_SECTION, 0) > 0) is (times == 1)


def text_of(*sections: tuple[str, ...]) -> LetterText:
    """Return a text with a heading and paragraphs for each section."""
    kinds = (BlockKind.HEADING, BlockKind.PARAGRAPH)
    pieces = [(piece, kinds[n > 0]) for section in sections for n, piece in enumerate(section)]
    blocks: list[Block] = []
    words: list[Word] = []
    start = 0
    for piece, kind in pieces:
        blocks.append(Block(Span(start, start + len(piece)), kind, None, 11.0, False))
        for found in re.finditer(r"\S+", piece):
            words.append(Word(Span(start + found.start(), start + found.end()), ()))
        start += len(piece) + 2
    whole = "\n\n".join(piece for piece, _ in pieces)
    return replace(make_text(), text=whole, blocks=tuple(blocks), words=tuple(words))


@pytest.mark.parametrize(
    "heading",
    [
        "What needs to improve?",
        "Recommendations",
        "Areas for improvement",
        "Priority and immediate action",
    ],
)
@pytest.mark.parametrize(("times", "role"), [(1, Role.RECOMMENDATION), (120, Role.CONTEXT)])
def test_a_list_of_what_has_to_improve_recommends_unless_it_is_too_long(
    heading: str, times: int, role: Role
) -> None:
    """Below a heading that was not recognised stand findings, which recommend nothing."""
    text = text_of(
        ("Main findings", FINDING, f"{FINDING} Inspection, inspection, inspection."),
        (heading, *[FINDING] * times),
    )
    found = Generic().read(text, read_areas(AREA_LISTS))
    roles = {paragraph.section: paragraph.role for paragraph in found.paragraphs}
    assert roles.pop("main-findings") is Role.CONTEXT
    assert set(roles.values()) == {role}
