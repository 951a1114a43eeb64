"""Detail codes in the report: pages, search data, Word file and workbook."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from inspection_letters.analysis.code_use import FINDING_ONLY, CodeUse
from inspection_letters.analysis.corpus import load_corpus
from inspection_letters.analysis.findings import make_findings
from inspection_letters.codebook import default_codebook_path, load_codebook
from inspection_letters.outputs.report import links
from inspection_letters.outputs.report.detail_codes import (
    DETAIL_MEASURES,
    codes_words,
    details_under,
)
from inspection_letters.outputs.report.document import write_report_document
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.site.search_data import POLARITIES, search_files
from inspection_letters.outputs.report.wording import JUDGED_AS, finding_words, interval_words
from inspection_letters.outputs.report.workbook import write_report_workbook
from inspection_letters.records import Polarity
from inspection_letters.runs.report import gather_report
from inspection_letters.store import open_store
from openpyxl import load_workbook
from selectolax.lexbor import LexborHTMLParser as Page

from tests.support.detail_material import DETAILS, SENTENCES, two_layers, without_details
from tests.support.rendered_pages import area_page, code_page, codes_page, overview_page
from tests.support.report_material import coding, excerpt, letter, material
from tests.support.two_layers import write_workspace

WORDS = ("detail-", "Detail code", "detail code", 'class="use"', FINDING_ONLY)
"""What pages say only of detail codes."""


def searched(found: ReportMaterial) -> dict[str, Any]:
    ((_, text),) = search_files(found)
    data: dict[str, Any] = json.loads(text.removeprefix("window.REPORT = ").removesuffix(";\n"))
    return data


def squeezed(node: Any) -> str:
    return " ".join(node.text().split())


# --- pages ----------------------------------------------------------------------------------


def test_a_code_page_lists_its_detail_codes_with_figures_and_links() -> None:
    found = two_layers()
    page = Page(code_page(found, "waits"))
    sections = page.css("section.detail")
    assert [squeezed(section.css_first("h3")) for section in sections] == [
        f"Waits at night {FINDING_ONLY}",
        "Waits for a clinic",
    ]
    for section, code in zip(sections, DETAILS[:2], strict=True):
        assert section.css_first("h3").attributes["id"] == f"detail-{code.id}"
        lines = section.css("ul.facts li")
        for line, measure in zip(lines, DETAIL_MEASURES, strict=True):
            figure = found.figure(code.id, measure)
            assert finding_words(figure) in squeezed(line)
            linked = [node.attributes["href"] for node in line.css("a")]
            address = f"../{links.figure_link(code.id, measure)}"
            assert linked == ([address] if figure.excerpt_ids else [])
    jumps = [node.attributes["href"] for node in page.css('main > p a[href^="#detail-"]')]
    assert jumps == ["#detail-night-waits", "#detail-clinic-waits"]


def test_all_excerpts_of_a_detail_code_are_linked_and_counted() -> None:
    found = two_layers()
    page = Page(code_page(found, "waits"))
    clinic, night = page.css("section.detail")[1], page.css("section.detail")[0]
    link = clinic.css("p.more a")[-1]
    assert link.attributes["href"] == "../excerpts.html#code=clinic-waits"
    # That of the earlier edition is not counted.
    assert squeezed(link) == "All 2 excerpts on Waits for a clinic"
    assert squeezed(night.css("p.more a")[-1]) == "The only excerpt on Waits at night"


def test_a_detail_code_has_a_quotation_that_its_polarity_colours() -> None:
    found = two_layers()
    clinic = Page(code_page(found, "waits")).css("section.detail")[1]
    # Findings come before recommendations.
    assert squeezed(clinic.css_first("blockquote")) == SENTENCES["a1"][0]
    assert "weakness" in clinic.css_first("figure.quote").attributes["class"].split()
    (reviews,) = details_under(found, "plans")
    assert (reviews.example, reviews.polarity) == (found.by_id["b1"], Polarity.STRENGTH)


def test_the_example_has_the_main_code_too_if_any_sentence_has() -> None:
    found = two_layers()
    # Otherwise the finding would come before the recommendation.
    bare = replace(found.by_id["a1"], codings=())
    rest = tuple(each for each in found.excerpts if each.excerpt_id != "a1")
    changed = replace(found, excerpts=(bare, *rest))
    assert details_under(changed, "waits")[1].example == found.by_id["a2"]
    alone = replace(found, excerpts=tuple(replace(each, codings=()) for each in found.excerpts))
    assert details_under(alone, "waits")[1].example == alone.by_id["a1"]


def test_the_example_says_in_words_how_it_judges() -> None:
    page = Page(code_page(two_layers(), "waits"))
    for detail in page.css("section.detail"):
        if detail.css("figure.quote"):
            (words,) = detail.css("p.example")
            tone = detail.css_first("figure.quote").attributes["class"].split()[1]
            assert squeezed(words) == f"For example, {JUDGED_AS[Polarity(tone)]}:"
    assert page.css("p.example")


def test_a_sentence_of_an_area_is_shown_once_and_then_only_named() -> None:
    found = material(
        [letter("a", area="Ayton")],
        [excerpt("a1", "a", SENTENCES["a1"][0], coding("waits"), coding("plans"))],
    )
    page = Page(area_page(found, "ayton"))
    (quote,) = page.css("figure.quote")
    caption = squeezed(quote.css_first("figcaption"))
    assert "Also coded as Weakness: Quality of EHC plans" in caption
    sections = {
        section.attributes["aria-labelledby"]: squeezed(section)
        for section in page.css("section.code")
    }
    assert SENTENCES["a1"][0] in sections["code-waits"]
    assert SENTENCES["a1"][0] not in sections["code-plans"]
    assert "1 sentence also coded as Waiting times, where it is shown." in sections["code-plans"]


def test_a_detail_code_that_no_sentence_has_says_so() -> None:
    page = Page(code_page(two_layers(), "voice"))
    (choirs,) = page.css("section.detail")
    assert "No sentence in these letters has this code." in squeezed(choirs)
    assert not choirs.css("a, ul")


@pytest.mark.parametrize("finding_only", [(), ("clinic-waits",), ("night-waits", "clinic-waits")])
def test_only_codes_that_are_not_for_counting_are_marked(finding_only: tuple[str, ...]) -> None:
    found = two_layers(for_finding=frozenset(finding_only))
    page = Page(code_page(found, "waits"))
    marked = {node.parent.attributes["id"].removeprefix("detail-") for node in page.css(".use")}
    assert marked == set(finding_only)
    notes = [squeezed(node) for node in page.css("section[aria-labelledby=details] > .note")]
    assert any("F1 of model-1" in note for note in notes) is bool(finding_only)


@pytest.mark.parametrize("make", [overview_page, codes_page])
def test_lists_of_detail_codes_are_folded_and_under_their_main_codes(make: Any) -> None:
    found = two_layers()
    page = Page(make(found))
    heads = page.css("details th[scope=rowgroup]")
    assert [squeezed(head) for head in heads] == [code.label for code in found.codebook.codes]
    rows = page.css("details tbody tr:not(:first-child)")
    assert [squeezed(row.css_first("th a")) for row in rows] == [code.label for code in DETAILS]
    for row, code in zip(rows, DETAILS, strict=True):
        address = row.css_first("th a").attributes["href"]
        assert address == f"{links.code_page(code.parent)}#detail-{code.id}"
        shares = [found.figure(code.id, measure).share for measure in DETAIL_MEASURES]
        for cell, share in zip(row.css("td"), shares, strict=True):
            assert interval_words(share) in squeezed(cell)
    assert all(node.attributes.get("open", None) is None for node in page.css("details"))


def test_sentences_of_an_area_have_their_detail_codes_after_the_main_ones() -> None:
    found = two_layers()
    page = Page(area_page(found, "ayton"))
    quote = next(node for node in page.css("figure.quote") if SENTENCES["a1"][0] in node.text())
    tags = quote.css(".tag")
    assert [squeezed(tag) for tag in tags] == [
        "Weakness: Waits for a clinic",
        "Mixed: Waits at night",
    ]
    assert all("detail" in tag.attributes["class"].split() for tag in tags)
    assert tags[0].css_first("a").attributes["href"] == "../codes/waits.html#detail-clinic-waits"


def test_labels_of_detail_codes_are_text_not_markup() -> None:
    trap = "<script>alert(1)</script>&"
    codes = tuple(replace(code, label=trap, definition=trap) for code in DETAILS)
    found = two_layers()
    found = replace(found, codebook=replace(found.codebook, detail_codes=codes))
    for html in (
        code_page(found, "waits"),
        codes_page(found),
        overview_page(found),
        area_page(found, "ayton"),
    ):
        page = Page(html)
        assert all(script.attributes.get("src") for script in page.css("script"))
        assert trap in page.body.text()


# --- search ---------------------------------------------------------------------------------


def test_the_search_finds_excerpts_by_detail_code_as_figures_count_them() -> None:
    found = two_layers()
    data = searched(found)
    places = {code[0]: place for place, code in enumerate(data["codes"])}
    for code in DETAILS:
        listed = data["codes"][places[code.id]]
        assert listed[3] == f"{links.code_page(code.parent)}#detail-{code.id}"
        assert data["codes"][listed[4]][0] == code.parent
        for measure in ("weakness", "strength"):
            pair = [places[code.id], POLARITIES.index(measure)]
            hits = {
                data["id"][at]
                for at, coded in enumerate(data["coded"])
                if pair in [coded[n : n + 2] for n in range(0, len(coded), 2)]
            }
            assert hits == set(found.figure(code.id, measure).excerpt_ids)
    assert data["derived"] == [["late", "Late", [places["waits"], places["reviews"]]]]
    assert {"detail_codes", "detail_labels"} <= set(data["columns"])


# --- workbook -------------------------------------------------------------------------------


def rows(sheet: Any) -> list[dict[str, Any]]:
    titles, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(titles, line, strict=True)) for line in lines]


def test_the_workbook_has_a_sheet_of_detail_codes_with_the_columns_of_codes(
    tmp_path: Path,
) -> None:
    found = two_layers()
    write_report_workbook(found, tmp_path / "a.xlsx", site=".")
    book = load_workbook(tmp_path / "a.xlsx")
    columns = {name: [cell.value for cell in book[name][1]] for name in book.sheetnames}
    own = [title for title in columns["Detail codes"] if title not in columns["Findings"]]
    assert own == ["Detail of", "Use"]
    assert [title for title in columns["Detail codes"] if title not in own] == columns["Findings"]
    read = {(row["Code"], row["Measure"]): row for row in rows(book["Detail codes"])}
    assert len(read) == len(found.detail_figures)
    row = read["clinic-waits", "Weakness"]
    share = found.figure("clinic-waits", "weakness").share
    assert (row["Detail of"], row["Letters with code"]) == ("waits", share.coded)
    assert row["Share of letters"] == pytest.approx(share.point)
    assert {row["Code"] for row in read.values() if row["Use"] == FINDING_ONLY} == {"night-waits"}


def test_coded_excerpts_and_codebook_name_the_main_code_of_a_detail_code(tmp_path: Path) -> None:
    write_report_workbook(two_layers(), tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    coded = {
        (row["Excerpt ID"], row["Code"]): row["Detail of"] for row in rows(book["Coded excerpts"])
    }
    assert coded == {
        (name, each.code_id): next((c.parent for c in DETAILS if c.id == each.code_id), None)
        for name, (_, main, detail) in SENTENCES.items()
        for each in (*main, *detail)
    }
    listed = [(row["Code"], row["Detail of"]) for row in rows(book["Codebook"])]
    assert listed[:3] == [("waits", None), ("night-waits", "waits"), ("clinic-waits", "waits")]
    assert len(listed) == 7


# --- Word -----------------------------------------------------------------------------------


def test_the_word_file_has_tables_of_detail_codes_under_their_main_codes(tmp_path: Path) -> None:
    found = two_layers()
    write_report_document(found, tmp_path / "a.docx", figures={})
    document = docx.Document(str(tmp_path / "a.docx"))
    main, mentions, detail, in_detail = document.tables[-4:]
    for table, other in ((detail, main), (in_detail, mentions)):
        assert [cell.text for cell in table.rows[0].cells] == [
            cell.text for cell in other.rows[0].cells
        ]
        labels = [row.cells[0].text for row in table.rows[1:]]
        assert labels == [
            "Waiting times",
            "– Waits at night †",
            "– Waits for a clinic",
            "Quality of EHC plans",
            "– Reviews of plans",
            "Children’s voice",
            "– Choirs",
        ]
        assert not any(cell.text for cell in table.rows[1].cells[1:])
    clinic = [cell.text for cell in in_detail.rows[3].cells]
    assert interval_words(found.figure("clinic-waits", "weakness").share) == clinic[3]
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert f"†: {FINDING_ONLY}: the F1 of model-1" in text
    assert "(3 codes and 4 detail codes)" in text


# --- without detail codes -------------------------------------------------------------------


def test_a_report_without_detail_codes_says_nothing_of_them(tmp_path: Path) -> None:
    found = without_details(two_layers())
    for html in (
        *(code_page(found, code.id) for code in found.codebook.codes),
        codes_page(found),
        overview_page(found),
        *(area_page(found, slug) for slug in found.areas),
    ):
        assert not [word for word in WORDS if word in html]
    data = searched(found)
    assert {len(code) for code in data["codes"]} == {4}
    assert not [name for name in data["columns"] if name.startswith("detail")]
    write_report_workbook(found, tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    assert "Detail codes" not in book.sheetnames
    titles = {cell.value for sheet in book for cell in sheet[1]}
    assert titles.isdisjoint({"Detail of", "Use"})
    write_report_document(found, tmp_path / "a.docx", figures={})
    document = docx.Document(str(tmp_path / "a.docx"))
    assert not [p.text for p in document.paragraphs if "etail code" in p.text]
    assert codes_words(found.codebook) == "3 codes"


def test_main_codes_read_the_same_with_and_without_detail_codes() -> None:
    """Removing what is said of detail codes from a page leaves the page without them."""
    found = two_layers(for_finding=frozenset())
    plain = without_details(found)
    for code in found.codebook.codes:
        page, other = Page(code_page(found, code.id)), Page(code_page(plain, code.id))
        for node in page.css("section[aria-labelledby=details], .tag.detail"):
            node.decompose()
        for node in page.css('main > p:has(> a[href^="#detail-"])'):
            node.decompose()
        assert squeezed(page.body) == squeezed(other.body)
        assert len(page.css("a")) == len(other.css("a"))


# --- from a workspace -----------------------------------------------------------------------


def test_reports_of_a_workspace_with_detail_codes_are_made_in_every_form(tmp_path: Path) -> None:
    workspace = write_workspace(tmp_path / "ws", detail=True)
    found = gather_report(workspace)
    with open_store(workspace) as store:
        expected = make_findings(load_corpus(store), seed=found.seed, detail=True)
    made = set(map(repr, expected.findings))
    assert {figure.codes[0] for figure in found.detail_figures} == set(found.codebook.detail_ids)
    for figure in found.detail_figures:
        assert repr(figure) in made  # Shares that are not known equal nothing.
        marked = figure.codes[0] in found.finding_only
        assert marked == (expected.use(figure) is CodeUse.FINDING)
    write_report_workbook(found, tmp_path / "a.xlsx")
    write_report_document(found, tmp_path / "a.docx", figures={})
    for code in found.codebook.codes:
        assert Page(code_page(found, code.id)).css("section.detail")
    assert not gather_report(write_workspace(tmp_path / "plain", detail=False)).detail_figures


def test_long_waits_of_the_second_codebook_leave_out_support_other_than_waits() -> None:
    folder = default_codebook_path().parent
    first, second = (
        {measure.id: measure.any_of for measure in load_codebook(folder / name).derived}
        for name in ("send-area-1.yaml", "send-area.yaml")
    )
    assert first["long-waits"] == ("waiting-times", "mental-health")
    assert second["long-waits"] == ("waiting-times", "mental-health-waits")
    assert first.keys() == second.keys()
