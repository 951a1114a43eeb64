"""The workbook of a report, read back."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from inspection_letters.analysis.evaluation_records import EvaluationReport
from inspection_letters.analysis.practice import Practice
from inspection_letters.analysis.statistics import evaluate
from inspection_letters.analysis.topic_tables import CorpusTopic
from inspection_letters.common.files.sheets import CELL_LIMIT
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.wording import MEASURES
from inspection_letters.outputs.report.workbook import cells, write_report_workbook
from inspection_letters.records import Outcome, Polarity, Recommendation, Rejection, Role, Verdict
from inspection_letters.records.spans import Span
from openpyxl import load_workbook

from tests.support.report_material import codebook, coding, excerpt, letter, material

URL = "https://example.org/file/1"
ASKED = "Leaders should shorten the waits of children."


def rich() -> ReportMaterial:
    """A material with everything that a workbook can show, and text that tries to break it."""
    letters = [
        letter(
            "a",
            area='Ayton & "Beck" <Vale>',
            outcome=Outcome.INCONSISTENT,
            source=URL,
            priority_actions=(
                Recommendation(
                    ASKED,
                    (Span(0, len(ASKED)),),
                    ("Ayton Council", "NHS Vale"),
                    Verdict.SUFFICIENT_PROGRESS,
                ),
            ),
        ),
        letter("b", area="=SUM(A1)", outcome=Outcome.POSITIVE, start=date(2023, 2, 6)),
        replace(letter("c", area="Ceeton", start=None, region=None), replaced=True),
    ]
    excerpts = [
        excerpt("a1", "a", "=1+1 is what they wait.", coding("waits"), coding("plans"), page=3),
        excerpt("a2", "a", ASKED, coding("waits"), section="priority", role=Role.RECOMMENDATION),
        excerpt("b1", "b", "@Children are heard.", coding("voice", Polarity.STRENGTH), page=2),
        excerpt("b2", "b", "No \x00 control.", coding("waits", coder_id="Ann"), by_people=True),
        excerpt("c1", "c", "An older edition.", coding("waits")),
    ]
    return material(
        letters,
        excerpts,
        people=("Ann",),
        reviewed=1,
        practices=(Practice("b1", "b", ("b1",), "b1", ("voice",), 0.8),),
        topics=(
            CorpusTopic("t1", "Long waits", "main", ("wait",), 2, 1, ("a1",), (("waits", 0.5),)),
        ),
        rejections=(Rejection("/home/someone/bad & worse.pdf", "open", "No PDF.", "Fetch it."),),
    )


def written(found: ReportMaterial, path: Path, site: str | None = None) -> Any:
    write_report_workbook(found, path, site=site)
    return load_workbook(path)


def rows(sheet: Any) -> list[dict[str, Any]]:
    titles = [cell.value for cell in sheet[1]]
    return [
        dict(zip(titles, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)
    ]


def test_sheets_stand_in_their_order_and_empty_ones_are_left_out(tmp_path: Path) -> None:
    book = written(rich(), tmp_path / "a.xlsx")
    assert book.sheetnames == [
        "Summary",
        "Findings",
        "Findings by group",
        "Coded excerpts",
        "Recommendations",
        "Good practice",
        "Topics",
        "Codebook",
        "Letters",
        "Method",
    ]
    bare = written(replace(rich(), practices=(), topics=()), tmp_path / "b.xlsx")
    assert {"Good practice", "Topics"}.isdisjoint(bare.sheetnames)


def test_findings_are_the_figures_as_real_numbers(tmp_path: Path) -> None:
    found = rich()
    book = written(found, tmp_path / "a.xlsx")
    findings = {(row["Code"], row["Measure"]): row for row in rows(book["Findings"])}
    assert len(findings) == len(found.figures[None]) == 21
    share = found.figure("waits", "weakness").share
    row = findings["waits", "Weakness"]
    assert (row["Letters"], row["Letters with code"]) == (2, 2)
    assert row["Share of letters"] == pytest.approx(share.point)
    assert row["95% interval: low"] == pytest.approx(share.low)
    assert row["95% interval: high"] == pytest.approx(share.high)
    assert row["Interval accounts for"] == "sampling only"
    sheet = book["Findings"]
    at = [cell.value for cell in sheet[1]].index("Share of letters") + 1
    assert sheet.cell(2, at).number_format == "0.0%"


def test_findings_by_group_agree_with_figures_and_skip_groups_that_cannot_have_it(
    tmp_path: Path,
) -> None:
    found = rich()
    by_group = rows(written(found, tmp_path / "a.xlsx")["Findings by group"])
    of_outcome = [
        row
        for row in by_group
        if row["Letters by"] == "Outcome" and row["Letters of"] == "Inconsistent"
    ]
    assert {row["Code"] for row in of_outcome} == {"waits", "plans", "voice"}
    for row in of_outcome:
        measure = {name: key for key, name in MEASURES.items()}
        share = found.figure(row["Code"], measure[row["Measure"]], "outcome", "inconsistent").share
        assert row["Share of letters"] == pytest.approx(share.point)
    assert all(row["Letters"] for row in by_group)


def test_tested_differences_have_a_sheet_if_letters_can_be_compared(tmp_path: Path) -> None:
    letters = [
        letter(f"l{at}", outcome=Outcome.INCONSISTENT if at < 6 else Outcome.POSITIVE)
        for at in range(12)
    ]
    excerpts = [
        excerpt(
            f"x{at}",
            f"l{at}",
            "They wait.",
            coding("waits", Polarity.WEAKNESS if at < 6 else Polarity.STRENGTH),
        )
        for at in range(12)
    ]
    found = material(letters, excerpts)
    book = written(found, tmp_path / "a.xlsx")
    told = rows(book["Differences"])
    meant = found.differences.differences
    assert [(row["Code"], row["Measure"], row["Letters by"]) for row in told] == [
        (difference.code_id, MEASURES[difference.measure], "Outcome") for difference in meant
    ]
    for row, difference in zip(told, meant, strict=True):
        ends = {"positive": "Typically positive", "inconsistent": "Inconsistent"}
        assert row["Higher in"] == ends[difference.high.group]
        assert row["Mean as coded (lower)"] == pytest.approx(difference.low.mean)
        assert row["Adjusted p-value"] == pytest.approx(difference.p)
        assert row["Stands out"] == ("Yes" if difference.stands_out else "No")
    assert told[0]["Stands out"] == "Yes"


def test_each_code_of_each_excerpt_is_a_row_with_its_place(tmp_path: Path) -> None:
    found = rich()
    coded_rows = rows(written(found, tmp_path / "a.xlsx")["Coded excerpts"])
    assert [(row["Excerpt ID"], row["Code"]) for row in coded_rows] == [
        (excerpt.excerpt_id, coded.code_id)
        for excerpt in found.excerpts
        for coded in excerpt.codings
    ]
    first = coded_rows[0]
    assert first["Area"] == 'Ayton & "Beck" <Vale>'
    assert first["Date"] == datetime(2024, 5, 13)
    assert (first["Page"], first["Polarity"], first["Score"]) == (3, "Weakness", 0.95)
    assert first["Outcome"] == "Inconsistent"
    by_people = next(row for row in coded_rows if row["Excerpt ID"] == "b2")
    assert (by_people["Judged by"], by_people["Coded by"]) == ("People", "Ann")
    assert by_people["Score"] is None
    assert (
        next(row for row in coded_rows if row["Excerpt ID"] == "c1")["Included in figures"] == "No"
    )


@pytest.mark.parametrize("name", ["Coded excerpts", "Recommendations", "Letters"])
def test_links_open_published_pages_and_else_the_site(tmp_path: Path, name: str) -> None:
    book = written(rich(), tmp_path / "a.xlsx", site="out put\\report")
    links = [row[at].hyperlink for row in book[name].iter_rows(min_row=2) for at in range(len(row))]
    published = [link for link in links if link and link.target == URL]
    assert published
    if name != "Letters":
        assert {link.location for link in published} <= {"page=2", "page=3"}
    of_site = {(link.target, link.location) for link in links if link and link.target != URL}
    if name == "Coded excerpts":
        assert ("out%20put/report/letters/b.html", "x-b1") in of_site
    if name == "Letters":
        assert of_site == {
            ("out%20put/report/letters/b.html", None),
            ("out%20put/report/letters/c.html", None),
        }


def test_without_a_site_only_published_letters_have_links(tmp_path: Path) -> None:
    book = written(rich(), tmp_path / "a.xlsx")
    targets = {
        cell.hyperlink.target
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink
    }
    assert targets == {URL}
    beside = written(rich(), tmp_path / "b.xlsx", site=".")
    found = {
        cell.hyperlink.target
        for row in beside["Findings"].iter_rows()
        for cell in row
        if cell.hyperlink
    }
    assert found == {"excerpts.html"}


def test_columns_of_links_are_left_out_where_there_are_none(tmp_path: Path) -> None:
    found = rich()
    letters = tuple(
        replace(letter, letter=replace(letter.letter, source=f"{letter.letter_id}.pdf"))
        for letter in found.letters
    )
    book = written(replace(found, letters=letters), tmp_path / "a.xlsx")
    assert not any(cell.value == "Link" for sheet in book for cell in sheet[1])
    # What is printed ends with the quotation, as it does beside links.
    excerpts = book["Coded excerpts"]
    titles = [cell.value for cell in excerpts[1]]
    last = excerpts.cell(1, titles.index("Quotation") + 1).column_letter
    assert f"${last}$" in excerpts.print_area
    assert "so there are no links" in words(book["Summary"])
    assert "so there are no links" not in words(written(found, tmp_path / "b.xlsx")["Summary"])


def test_too_many_links_are_written_as_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cells, "LINK_LIMIT", 2)
    sheet = written(rich(), tmp_path / "a.xlsx", site=".")["Coded excerpts"]
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)
    assert rows(sheet)[0]["Link"] == f"{URL}#page=3"


def test_nothing_becomes_a_formula(tmp_path: Path) -> None:
    book = written(rich(), tmp_path / "a.xlsx")
    started = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
                if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")):
                    assert cell.quotePrefix
                    started += 1
    assert started >= 4
    quotes = {row["Quotation"] for row in rows(book["Coded excerpts"])}
    assert {"=1+1 is what they wait.", "No \ufffd control."} <= quotes


def test_text_that_is_too_long_is_cut_and_says_so(tmp_path: Path) -> None:
    found = material([letter("a")], [excerpt("1", "a", "x" * 40_000, coding("waits"))])
    quote = rows(written(found, tmp_path / "a.xlsx")["Coded excerpts"])[0]["Quotation"]
    assert len(quote) <= CELL_LIMIT
    assert quote.endswith("[cut here: too long for Excel]")


def test_recommendations_have_bodies_verdict_codes_and_page(tmp_path: Path) -> None:
    [row] = rows(written(rich(), tmp_path / "a.xlsx")["Recommendations"])
    assert row["Kind of recommendation"] == "Priority action"
    assert row["Recommendation"] == ASKED
    assert row["Responsible bodies"] == "Ayton Council\nNHS Vale"
    assert row["Verdict of a later visit"] == "Sufficient progress"
    assert row["Codes"] == "Waiting times\nQuality of EHC plans"
    assert row["Page"] == 2


def test_practice_topics_codebook_and_letters_are_told(tmp_path: Path) -> None:
    found = rich()
    book = written(found, tmp_path / "a.xlsx")
    [practice] = rows(book["Good practice"])
    assert (practice["Codes"], practice["Practice"]) == (
        "Children’s voice",
        "@Children are heard.",
    )
    assert practice["Date"] == datetime(2023, 2, 6)
    assert practice["Outcome"] == "Typically positive"
    [topic] = rows(book["Topics"])
    assert topic["Emerging"] == "No"
    assert topic["Nearest codes (share of excerpts)"] == "Waiting times (50%)"
    assert topic["Examples"] == "“=1+1 is what they wait.”"
    assert [row["Code"] for row in rows(book["Codebook"])] == list(codebook().code_ids)
    assert rows(book["Codebook"])[0]["Exclude"] == "plans."
    letters = {row["Letter ID"]: row for row in rows(book["Letters"])}
    assert letters["a"]["First day"] == datetime(2024, 5, 13)
    assert letters["c"]["Included in figures"].startswith("No")
    assert letters["c"]["First day"] is None


def words(sheet: Any) -> str:
    return "\n".join(
        str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    )


def test_summary_and_method_say_what_made_the_report_and_what_failed(tmp_path: Path) -> None:
    found = rich()
    book = written(found, tmp_path / "a.xlsx")
    summary = words(book["Summary"])
    for sentence in (
        "What 2 inspection letters say",
        "2 of 2 letters (100%",
        "4 March 2025",
        "send 1.0",
        found.command,
        "Kind of letter: Full inspection report (2023 on)",
        "Filter a sheet before you print it",
        "Open Government Licence",
    ):
        assert sentence in summary
    method = words(book["Method"])
    assert "bad & worse.pdf" in method
    assert "/home" not in method
    assert "No PDF. Fetch it." in method
    assert "1 letter was later published again" in method
    assert found.notes[0] in method


def test_fictional_letters_are_said_to_be(tmp_path: Path) -> None:
    found = material([letter("a", urn="990001")], [excerpt("1", "a", "x", coding("waits"))])
    book = written(found, tmp_path / "a.xlsx")
    assert "fictional" in words(book["Summary"])
    assert "Crown copyright" not in words(book["Method"])
    assert book.properties.title == "What 1 fictional sample letter says"


def test_a_title_of_ones_own_stands_wherever_titles_stand(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_report_workbook(rich(), path, title="=Own & title")
    book = load_workbook(path)
    assert book["Summary"]["A1"].value == "=Own & title"
    assert book["Summary"]["A1"].data_type == "s"
    assert book.properties.title == "=Own & title"
    assert "inspection letters say" not in words(book["Summary"])


def test_properties_say_who_made_it_and_how(tmp_path: Path) -> None:
    found = replace(rich(), command="x" * 300)
    about = written(found, tmp_path / "a.xlsx").properties
    assert (about.creator, about.lastModifiedBy) == ("Inspection letters", "Inspection letters")
    assert about.keywords == "send 1.0"
    assert about.description == "x" * 255
    assert (about.language, about.created.year) == ("en-GB", 2025)


def test_sheets_are_set_up_for_reading_and_for_print(tmp_path: Path) -> None:
    book = written(rich(), tmp_path / "a.xlsx")
    sheet = book["Coded excerpts"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).column_letter}7"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet["A1"].font.bold
    assert sheet["A1"].fill.fgColor.rgb.endswith(cells.HEAD)
    quote = next(cell for cell in sheet[1] if cell.value == "Quotation")
    assert sheet.cell(2, quote.column).alignment.wrap_text
    assert sheet.column_dimensions[quote.column_letter].width > 50
    assert book["Findings"].conditional_formatting


def test_the_same_material_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    for path in (first, second):
        write_report_workbook(rich(), path)
    assert first.read_bytes() == second.read_bytes()
    with ZipFile(first) as packed:
        assert b"2025-03-04T05:06:07Z</dcterms:modified>" in packed.read("docProps/core.xml")


def test_letters_without_dates_outcomes_codes_or_run_are_written_too(tmp_path: Path) -> None:
    found = material(
        [letter("a", start=None, region=None, urn=None)],
        [excerpt("1", "a", "Nothing is said.")],
        run=None,
        command="",
    )
    assert math.isnan(found.figure("waits", "priority").share.point)
    book = written(found, tmp_path / "a.xlsx")
    priority = [row for row in rows(book["Findings"]) if row["Measure"] == "Priority action"]
    assert {row["Share of letters"] for row in priority} == {None}
    summary = words(book["Summary"])
    assert "What 1 inspection letter says" in summary
    assert "No sentence is coded as a weakness" in summary
    assert "nan" not in summary
    assert "None" not in summary


def test_performance_and_agreement_have_tables_by_code(tmp_path: Path) -> None:
    labels = {"a1": {"waits": Polarity.WEAKNESS}, "b1": {"voice": Polarity.STRENGTH}}
    measured = evaluate(
        labels,
        {"a1": labels["a1"]},
        {"a1": "a", "b1": "b"},
        code_ids=codebook().code_ids,
        seed=1,
        resamples=20,
    )
    reports = [
        EvaluationReport("model-1", name, "send", "d" * 64, "", ("A note.",), (), measured, ())
        for name in ("gold (send)", "rules-1")
    ]
    card = {
        "name": "model-1",
        "kinds": ["area-send-report"],
        "model": {"micro_f1": 0.75, "polarity": 0.9, "codes": {"waits": {"n": 7, "f1": 0.5}}},
    }
    found = replace(rich(), evaluations=tuple(reports), card=card)
    sheet = written(found, tmp_path / "a.xlsx")["Method"]
    table = list(sheet.iter_rows(values_only=True))
    titles = [row[0] for row in table]
    held_out = titles.index("Performance of model-1 on held-out letters")
    assert table[held_out + 1][0].startswith("F1 is 0.75 over all codes together. ")
    assert table[held_out + 3] == ("Waiting times", 7, None, None, 0.5, None, None, None)
    gold = titles.index("Performance against gold (send)")
    assert table[gold + 3][:7][2:5] == ("Precision", "Recall", "F1")
    voice = next(row for row in table[gold:] if row[0] == "Children’s voice")
    assert voice[:4] == ("Children’s voice", 1, None, 0)
    other = titles.index("Agreement with rules-1")
    assert table[other + 3][2] == "Krippendorff's alpha"
    assert "•  A note." in titles
    assert sum(str(title).startswith("F1 combines how many") for title in titles) == 1
