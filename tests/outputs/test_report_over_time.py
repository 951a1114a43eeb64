"""The page of areas over time, and grades on the page of an area."""

from __future__ import annotations

import re
from datetime import date

from inspection_letters.analysis.corpus_part import choose_letters
from inspection_letters.analysis.letter_filter import read_filter
from inspection_letters.analysis.letters import CorpusLetter
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.records import Grade, Judgement, Polarity, Recommendation, Verdict
from inspection_letters.records.spans import Span

from tests.support.rendered_pages import area_page, over_time_page
from tests.support.report_material import coding, excerpt, letter, material

KINDS = ("area-send-report", "area-send-monitoring")


def graded(letter_id: str, year: int, grade: Grade) -> CorpusLetter:
    """Return a report on children's services that prints an overall grade."""
    judgement = Judgement("overall-effectiveness", grade, grade.value, Span(0, 4))
    return letter(
        letter_id,
        area="Gradeshire",
        urn="2",
        kind="generic",
        start=date(year, 1, 9),
        judgements=(judgement,),
    )


def pages_of(measured: frozenset[str]) -> ReportMaterial:
    action = Recommendation("Cut\nwaits & queues", (Span(0, 4),), (), Verdict.EFFECTIVE_ACTION)
    letters = [
        letter("a1", area="Here", urn="1", start=date(2023, 5, 1), kind=KINDS[0]),
        letter(
            "a2",
            area="Here",
            urn="1",
            start=date(2024, 5, 1),
            kind=KINDS[1],
            priority_actions=(action,),
        ),
        graded("b1", 2018, Grade.INADEQUATE),
        graded("b2", 2022, Grade.GOOD),
        letter("c1", area="Alone", urn="3"),
    ]
    excerpts = [
        excerpt("x1", "a1", "Waits are long.", coding("waits"), page=2),
        excerpt("x2", "a2", "Waits are shorter.", coding("waits", Polarity.STRENGTH), page=3),
    ]
    return material(letters, excerpts, measured=measured)


def test_areas_with_several_letters_have_results_verdicts_and_codes() -> None:
    page = over_time_page(pages_of(frozenset(KINDS)))
    assert "2 areas have two or more letters" in page
    assert "1 other area has one letter only" in page
    assert "Effective action on:</strong> Cut; waits &amp; queues" in page
    assert "no longer mentioned" in page
    assert "newly mentioned" in page
    assert 'href="letters/a2.html#x-x2">page 3<' in page
    assert "Overall effectiveness: inadequate" in page
    assert "overall effectiveness: good" in page


def test_codes_of_kinds_that_were_not_measured_are_folded_below_a_note() -> None:
    page = over_time_page(pages_of(frozenset(KINDS[:1])))
    open_part, folded = re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL), page
    assert "letters of the kind “Monitoring letter” are coded" in open_part
    assert "<td>newly mentioned</td>" not in open_part
    assert "<td>newly mentioned</td>" in folded
    assert "<details>" not in over_time_page(pages_of(frozenset(KINDS)))


def test_a_report_without_several_letters_about_an_area() -> None:
    page = over_time_page(material([letter("c1", area="Alone", urn="3")], []))
    assert "No area has two or more letters in this report" in page


def test_the_page_of_an_area_lists_its_grades_and_what_is_not_known() -> None:
    page = area_page(pages_of(frozenset()), "gradeshire")
    assert "Overall effectiveness: <strong>good</strong>" in page
    assert "It is not known how well letters of the kind “Other inspection report” are" in page


def test_letters_over_time_are_of_the_part_that_the_report_is_of() -> None:
    where = read_filter("region=North East")
    letters = [letter("c1", area="Alone"), letter("c2", area="Alone", start=date(2025, 5, 1))]
    _, part = choose_letters(letters, where)
    found = material(letters, [], part=part)
    assert part is not None
    assert found.over_time.part == part
