"""Grades that inspections of children's services print."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.common.reference.areas import Areas
from inspection_letters.reading.structure.generic import Generic
from inspection_letters.reading.structure.grades import read_judgements
from inspection_letters.records import Block, BlockKind, CellRef, Grade, LetterText
from inspection_letters.records.spans import Span

from tests.support.cached_reading import read
from tests.support.published_letters import each, needs_letters

GOLDEN = Path(__file__).parents[1] / "golden" / "grades.csv"

ILACS = [
    ("Judgement", "Grade"),
    ("The impact of leaders on social work practice with children and families", "Good"),
    ("The experiences and progress of children who need help and protection", "Outstanding"),
    ("The experiences and progress of children in care", "Requires improvement to be good"),
    ("The experiences and progress of care leavers", "Inadequate"),
    ("Overall effectiveness", "Requires improvement to be good"),
]
ILACS_GRADES = {
    "leadership": Grade.GOOD,
    "help-and-protection": Grade.OUTSTANDING,
    "children-in-care": Grade.REQUIRES_IMPROVEMENT,
    "care-leavers": Grade.INADEQUATE,
    "overall-effectiveness": Grade.REQUIRES_IMPROVEMENT,
}
NUMBERED = [
    ("1. Children who need help and protection", "Requires Improvement"),
    ("2. Children looked after and achieving permanence", "Good"),
    ("2.1 Adoption performance", "Outstanding"),
    ("2.2 Experiences and progress of care leavers", "Requires improvement"),
    ("3. Leadership, management and governance", "Good"),
]

Printed = str | tuple[str, ...]


def letter(*printed: Printed, headings: frozenset[str] = frozenset()) -> LetterText:
    """Return a letter of blocks; a tuple is a row of a table."""
    blocks: list[Block] = []
    text = ""
    for row, item in enumerate(printed):
        for column, words in enumerate((item,) if isinstance(item, str) else item):
            span = Span(len(text), len(text) + len(words))
            cell = None if isinstance(item, str) else CellRef(0, row, column)
            kind = BlockKind.HEADING if words in headings else BlockKind.PARAGRAPH
            blocks.append(Block(span, kind, cell, 12.0, False))
            text += f"{words}\n\n"
    return LetterText("0" * 16, "0" * 64, "test", text, "0" * 64, (), tuple(blocks), (), 1)


def grades(text: LetterText) -> dict[str, Grade]:
    """Return the grade of each judgement of a letter."""
    found, _ = read_judgements(text)
    return {item.judgement: item.grade for item in found}


def test_a_table_of_judgements() -> None:
    assert grades(letter(*ILACS)) == ILACS_GRADES


@pytest.mark.parametrize(
    "join", [" ", ": ", " is ", " – ", " is: ", " is judged to be "], ids=lambda join: join.strip()
)
def test_a_judgement_and_its_grade_in_one_line(join: str) -> None:
    assert grades(letter(*map(join.join, ILACS[1:]))) == ILACS_GRADES


def test_a_table_without_rules_that_became_one_paragraph() -> None:
    assert grades(letter(" ".join(f"{what} {grade}" for what, grade in ILACS))) == ILACS_GRADES


def test_a_judgement_that_wraps_into_two_blocks() -> None:
    text = letter(
        "The impact of leaders on social work",
        "practice with children and families: good",
        "Overall effectiveness",
        "Good",
    )
    assert grades(text)["overall-effectiveness"] is Grade.GOOD


@pytest.mark.parametrize(
    ("sentence", "grade"),
    [
        ("Children’s services in Wexmoor are inadequate", Grade.INADEQUATE),
        ("Children's services in Wexmoor are good", Grade.GOOD),
        (
            "Children’s services in Wexmoor County Council require improvement to be good",
            Grade.REQUIRES_IMPROVEMENT,
        ),
        (
            "The overall judgement is that children’s services require improvement.",
            Grade.REQUIRES_IMPROVEMENT,
        ),
        ("The overall judgement is requires improvement", Grade.REQUIRES_IMPROVEMENT),
        ("The overall judgement is that children’s services are outstanding", Grade.OUTSTANDING),
        ("8. The judgement for overall effectiveness is inadequate.", Grade.INADEQUATE),
        (
            "The overall effectiveness of the arrangements to protect children in Wexmoor is "
            "judged to be adequate.",
            Grade.ADEQUATE,
        ),
    ],
)
def test_the_overall_judgement_of_earlier_reports(sentence: str, grade: Grade) -> None:
    text = letter(sentence, *NUMBERED)
    assert grades(text) == {
        "overall-effectiveness": grade,
        "help-and-protection": Grade.REQUIRES_IMPROVEMENT,
        "children-in-care": Grade.GOOD,
        "adoption": Grade.OUTSTANDING,
        "care-leavers": Grade.REQUIRES_IMPROVEMENT,
        "leadership": Grade.GOOD,
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "The Local Safeguarding Children Board requires improvement",
        "The effectiveness of the Local Safeguarding Children Board (LSCB) requires improvement",
        "The Local Safeguarding Children’s Board is requires improvement.",
    ],
)
def test_the_safeguarding_board(sentence: str) -> None:
    assert grades(letter(sentence)) == {"safeguarding-board": Grade.REQUIRES_IMPROVEMENT}


def test_grades_with_numbers_and_adequate() -> None:
    text = letter(
        ("Outstanding (Grade 1)", "A service that significantly exceeds minimum requirements"),
        ("Adequate (Grade 3)", "A service that only meets minimum requirements"),
        "Overall effectiveness of services for looked after children and young people",
        "Grade 4 (Inadequate)",
        "Capacity to improve",
        "Grade 3 (Adequate)",
        ("Outcomes for looked after children and young people", "Adequate", "Grade 3"),
        ("Quality of provision", "Inadequate", "Grade 4"),
        ("Leadership and management", "Good", "Grade 2"),
    )
    assert grades(text) == {
        "overall-effectiveness": Grade.INADEQUATE,
        "capacity-to-improve": Grade.ADEQUATE,
        "outcomes": Grade.ADEQUATE,
        "quality-of-provision": Grade.INADEQUATE,
        "leadership": Grade.GOOD,
    }


def test_two_services_are_graded_one_by_one() -> None:
    text = letter(
        "Safeguarding services",
        ("Overall effectiveness", "Adequate"),
        ("Capacity for improvement", "Good"),
        "Services for looked after children",
        ("Overall effectiveness", "Good"),
    )
    assert grades(text) == {
        "safeguarding-overall-effectiveness": Grade.ADEQUATE,
        "safeguarding-capacity-to-improve": Grade.GOOD,
        "looked-after-overall-effectiveness": Grade.GOOD,
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "The local authority was judged to be inadequate.",
        "Children’s services in Wexmoor are not yet good",
        "Outcomes for children looked after. Good progress is made by most.",
        "The experiences and progress of children in care: good practice is shared",
        "Overall effectiveness was inadequate in 2019",
        "Support for care leavers is good.",
        "Overall effectiveness of services has been good in parts and poor in others",
    ],
)
def test_prose_is_no_judgement(sentence: str) -> None:
    assert grades(letter(sentence)) == {}


def test_what_earlier_inspections_found_does_not_count() -> None:
    history = "Previous Ofsted inspections"
    after = "The experiences and progress of care leavers"
    text = letter(
        history,
        "Overall effectiveness: Inadequate.",
        "Adoption performance: Requires improvement.",
        after,
        "Good",
        headings=frozenset({history, after}),
    )
    assert grades(text) == {"care-leavers": Grade.GOOD}


def test_places_that_disagree_are_noted_and_the_first_counts() -> None:
    found, notes = read_judgements(letter(*ILACS, "Overall effectiveness is inadequate"))
    assert {item.judgement: item.grade for item in found} == ILACS_GRADES
    assert [note.sentence for note in notes] == [
        "Grade of overall effectiveness: no agreement between “Requires improvement to be good” "
        "and “inadequate” in the places that print it."
    ]


def test_grades_without_an_overall_one_are_noted() -> None:
    _, notes = read_judgements(letter(*NUMBERED))
    assert [note.sentence for note in notes] == [
        "Overall grade: no grade of overall effectiveness beside the other grades."
    ]


def test_a_judgement_points_to_its_words() -> None:
    text = letter(*ILACS)
    for item in read_judgements(text)[0]:
        words = item.span.of(text.text)
        assert words.endswith(item.text)
        assert item.text in {grade for _, grade in ILACS}


@given(
    st.permutations(ILACS[1:]),
    st.sampled_from(["", " "]),
    st.sampled_from([str.upper, str.lower, str.title]),
)
def test_order_capitals_and_stray_spaces_do_not_matter(rows, space, case) -> None:  # type: ignore[no-untyped-def]
    printed = [(case(what).replace("e", f"e{space}"), case(grade)) for what, grade in rows]
    assert grades(letter(*printed)) == ILACS_GRADES


def test_a_report_has_its_grades() -> None:
    prose = "Inspectors found in this inspection that most children are inspected often."
    facts = Generic().read(letter(*ILACS, prose), Areas(())).metadata
    assert facts.overall_grade is Grade.REQUIRES_IMPROVEMENT
    assert not facts.reading_notes


def _truth() -> dict[str, dict[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as handle:
        return {row.pop("pdf_sha256"): row for row in csv.DictReader(handle)}


@needs_letters
@pytest.mark.parametrize("path", [*each("letters-other"), *each("letters-recommendations")])
def test_published_grades_equal_those_a_person_read(path: Path) -> None:
    if not path.read_bytes().startswith(b"%PDF"):
        pytest.skip("an error page of the site, served in place of the PDF")
    letter = read(path)
    found = {item.judgement: item.grade.value for item in letter.metadata.judgements}
    truth = {what: grade for what, grade in _truth()[letter.text.pdf_sha256].items() if grade}
    assert found == truth
    assert not [note for note in letter.metadata.reading_notes if "grade" in note.what.casefold()]
