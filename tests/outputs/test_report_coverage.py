"""What reports say of an official record: the same on the first page, in Word and in Excel."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from inspection_letters.analysis.official import (
    check_letters,
    cover_inspections,
    match_letters,
)
from inspection_letters.commands.printing.run_summary import print_check_line
from inspection_letters.outputs.report.document import write_report_document
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.official import (
    check_words,
    coverage_words,
    kind_words,
    missing_words,
    period_words,
)
from inspection_letters.outputs.report.site import views
from inspection_letters.outputs.report.site.render import Renderer
from inspection_letters.outputs.report.workbook import write_report_workbook
from inspection_letters.records import Outcome
from inspection_letters.records.official import OfficialRecord, RecordedDate, RecordedInspection
from lxml import html
from openpyxl import load_workbook
from rich.console import Console

from tests.support.report_material import coding, excerpt, letter, material

REPORT, REVISIT = "area-send-report", "area-send-revisit"


def recorded(row: int, urn: str, start: RecordedDate, kind: str = REPORT, **facts: Any) -> Any:
    return RecordedInspection(
        row=row, urn=urn, area=f"Area {urn}", region="Wales", kind=kind, start=start, **facts
    )


RECORD = OfficialRecord(
    "the official record",
    (
        recorded(2, "1", RecordedDate(2023, 2, 6), outcome="positive"),
        recorded(3, "2", RecordedDate(2023, 5, 15), outcome="inconsistent"),
        recorded(4, "3", RecordedDate(2018, 12), REVISIT, outcome="sufficient-on-all"),
    ),
)


def reported(*urns: str, outcome: Outcome = Outcome.POSITIVE) -> ReportMaterial:
    """Return a material of one report about each area, compared with the record."""
    letters = [
        letter(f"letter-{urn}", urn=urn, area=f"Area {urn}", start=start, outcome=outcome)
        for urn, start in zip(urns, (date(2023, 2, 6), date(2024, 5, 13)), strict=False)
    ]
    excerpts = [excerpt("e1", letters[0].letter_id, "Many wait too long.", coding("waits"))]
    matches = match_letters(letters, RECORD)
    return material(
        letters,
        excerpts,
        coverage=cover_inspections(RECORD, matches, {}, fictional=len(letters) - len(matches)),
        check=check_letters(RECORD.name, matches),
    )


def overview_of(found: ReportMaterial) -> Any:
    page = Renderer(found, "Findings", {}).page(
        "index",
        "Overview",
        here="index",
        address="index.html",
        overview=views.overview(found),
        plots=[],
        replaced=0,
    )
    return html.fromstring(page)


SENTENCE = (
    "Of the inspections on the official record, there are letters about 1 of 2 full inspections "
    "(February to May 2023) and 0 of 1 revisit (December 2018). 1 of 2 letters is about an "
    "inspection that the record does not list."
)
ROWS = [
    ("Full inspections (February to May 2023)", "2", "1", "50%"),
    ("Revisit (December 2018)", "1", "0", "0%"),
]


def test_the_first_page_says_what_the_letters_cover() -> None:
    page = overview_of(reported("1", "9"))
    assert " ".join(page.find_class("coverage")[0].text_content().split()).startswith(SENTENCE)
    first, groups = (
        [tuple(cell.text_content() for cell in row) for row in table.iter("tr")][1:]
        for table in page.xpath("//h3[@id='coverage']/following::table")
    )
    assert first == ROWS
    assert ("Outcome", "Inconsistent", "1", "0", "0%") in groups
    assert ("Region", "Wales", "2", "1", "50%") in groups
    assert "Without a letter: Area 2, 15 May 2023." in page.text_content()


def test_word_and_excel_say_the_same(tmp_path: Path) -> None:
    found = reported("1", "9")
    write_report_document(found, tmp_path / "a.docx", figures={}, site=None, title=None)
    write_report_workbook(found, tmp_path / "a.xlsx", site=None)
    document = Document(str(tmp_path / "a.docx"))
    assert SENTENCE in [paragraph.text for paragraph in document.paragraphs]
    tables = [[tuple(c.text for c in row.cells) for row in table.rows] for table in document.tables]
    (table,) = (rows for rows in tables if rows[0][0] == "Inspections")
    assert [row for row in table if row[0].startswith(("Full", "Rev"))] == ROWS
    cells = [
        tuple(value for value in row if value is not None)
        for row in load_workbook(tmp_path / "a.xlsx")["Summary"].iter_rows(values_only=True)
    ]
    assert any(SENTENCE in row for row in cells)
    assert ("Full inspections (February to May 2023)", 2, 1, 0.5) in cells
    assert ("Outcome: Inconsistent", 1, 0, 0) in cells


def test_fictional_letters_are_not_set_beside_a_record(tmp_path: Path) -> None:
    found = reported("990001", "990002")
    assert found.coverage is not None
    assert found.coverage.fictional == 2
    assert not overview_of(found).find_class("coverage")
    write_report_document(found, tmp_path / "a.docx", figures={}, site=None, title=None)
    text = [paragraph.text for paragraph in Document(str(tmp_path / "a.docx")).paragraphs]
    assert not any("record" in line for line in text)


@pytest.mark.parametrize(
    ("urns", "end"),
    [
        (("1",), "0 of 1 revisit (December 2018)."),
        (("9",), "The only letter is about an inspection that the record does not list."),
        (("8", "9"), "All 2 letters are about inspections that the record does not list."),
    ],
)
def test_letters_that_the_record_does_not_list_are_counted(urns: tuple[str, ...], end: str) -> None:
    coverage = reported(*urns).coverage
    assert coverage is not None
    assert coverage_words(coverage).endswith(end)


def test_words_on_what_agrees() -> None:
    agreeing, differing = reported("1"), reported("1", "2", outcome=Outcome.SYSTEMIC_FAILINGS)
    assert agreeing.check is not None
    assert differing.check is not None
    assert check_words(agreeing.check) == (
        "The only letter is on the official record: 2 facts compared, and all agree."
    )
    assert check_words(differing.check) == (
        "1 of 2 letters is on the official record: 2 facts compared, and 1 does not agree."
    )
    nowhere = reported("9")
    assert nowhere.check is not None
    assert check_words(nowhere.check) == (
        "The only letter is not on the official record, so nothing was compared."
    )


@pytest.mark.parametrize(
    ("fictional", "end"),
    [
        (0, "all agree."),
        (1, "agree. 1 fictional letter left out."),
        (2, "fictional letters left out."),
    ],
)
def test_a_run_says_which_letters_were_not_compared(fictional: int, end: str) -> None:
    check = reported("1").check
    assert check is not None
    console = Console(file=io.StringIO(), width=200)
    print_check_line(console, replace(check, fictional=fictional), Path("results"))
    assert console.file.getvalue().endswith(f"{end}\n")  # type: ignore[attr-defined]


def test_periods_are_years_or_months_of_a_year() -> None:
    first = RecordedDate(2023, 2, 6)
    assert period_words(first, RecordedDate(2024, 1, 1)) == "2023 to 2024"
    assert period_words(first, RecordedDate(2023, 7)) == "February to July 2023"
    assert period_words(first, RecordedDate(2023, 2, 27)) == "February 2023"


def test_inspections_without_a_letter_are_listed_unless_there_are_many() -> None:
    many = OfficialRecord(
        "the record",
        tuple(recorded(row, str(row), RecordedDate(2023, 2, 6)) for row in range(2, 60)),
    )
    coverage = cover_inspections(many, [], {})
    assert missing_words(coverage, REPORT) == ""
    assert kind_words(coverage, REPORT) == "full inspections (February 2023)"
