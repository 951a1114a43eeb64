"""The Word report, read back."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from inspection_letters.analysis.evaluation_records import EvaluationReport
from inspection_letters.analysis.findings_records import find_lead
from inspection_letters.analysis.practice import Practice
from inspection_letters.analysis.statistics import evaluate
from inspection_letters.analysis.statistics.prevalence import CORRECTED
from inspection_letters.analysis.topic_tables import CorpusTopic
from inspection_letters.outputs.quotations.wording import DOUBT
from inspection_letters.outputs.report.differences import standing_out
from inspection_letters.outputs.report.document import FigurePicture, styles, write_report_document
from inspection_letters.outputs.report.headlines import headlines, ranked
from inspection_letters.outputs.report.leaders import order_words
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.plots import overview_plots
from inspection_letters.outputs.report.wording import interval_words, percent, share_words
from inspection_letters.records import Outcome, Polarity, Recommendation, Rejection, Role, Verdict
from inspection_letters.records.spans import Span
from PIL import Image

from tests.support.rendered_pages import practice_page
from tests.support.report_material import codebook, coding, excerpt, letter, material

URL = "https://example.org/file/1"
NAMES = ("prevalence-weakness", "prevalence-strength", "codes-by-outcome", "trends", "map-outcome")
SENTENCES = (
    "Many children wait longer than a year for an assessment of their needs.",
    "Health visitors cannot say when the next speech therapist will be appointed.",
    "Teenagers in rural parishes are sent home early from every holiday club.",
    "The council lost the paperwork of twelve families over a single winter.",
    "Head teachers buy in counsellors because local clinics have closed their lists.",
    "No officer has been named to answer for transport since the last inspection.",
)
HEARD = "Children meet the director each term, and their advice has changed the menu."


def picture(name: str = "a") -> FigurePicture:
    made = BytesIO()
    Image.new("RGB", (40, 30), "white").save(made, "PNG")
    return FigurePicture(made.getvalue(), f"What {name} finds", f"All that {name} shows.")


def rich() -> ReportMaterial:
    """Twelve letters of two outcomes and years; only the poor ones have waits."""
    letters, excerpts = [], []
    for at in range(12):
        poor, name = at % 2 == 0, f"l{at:02d}"
        asked = Recommendation(
            "Cut the waits.", (Span(0, 14),), ("A Council",), Verdict.EFFECTIVE_ACTION
        )
        letters.append(
            letter(
                name,
                area=f'Area {at} & "Co" <x>',
                outcome=Outcome.SYSTEMIC_FAILINGS if poor else Outcome.POSITIVE,
                source=URL if at == 0 else None,
                priority_actions=(asked,) if at == 0 else (),
            )
        )
        quote = SENTENCES[at // 2]
        # The first, whose letter is published, is the surest, so it is quoted.
        sure = 0.99 if at == 0 else 0.95
        code = coding("waits", score=sure) if poor else coding("voice", Polarity.STRENGTH)
        excerpts.append(excerpt(f"x{at:02d}", name, quote, code, page=at + 1))
    letters[3] = letter("l03", area="Old", outcome=Outcome.POSITIVE, start=None)
    excerpts.append(
        excerpt("y00", "l01", HEARD, coding("voice", Polarity.STRENGTH), page=2, topics=("t1",))
    )
    excerpts.append(
        excerpt(
            "z00",
            "l00",
            "Cut the waits.",
            coding("waits"),
            section="priority",
            role=Role.RECOMMENDATION,
        )
    )
    return material(
        letters,
        excerpts,
        practices=(Practice("y00", "l01", ("y00",), "y00", ("voice",), 0.8),),
        topics=(CorpusTopic("t1", "Meals", "main", ("menu",), 1, 1, ("y00",), (), emerging=True),),
        rejections=(Rejection("/home/someone/bad.pdf", "open", "No PDF.", "Fetch it."),),
    )


def evaluation(held_out: int) -> EvaluationReport:
    labels = {"x00": {"waits": Polarity.WEAKNESS}, "x01": {"voice": Polarity.STRENGTH}}
    measured = evaluate(
        labels,
        labels,
        {"x00": "l00", "x01": "l01"},
        code_ids=codebook().code_ids,
        seed=1,
        resamples=20,
    )
    return EvaluationReport(
        "model-1",
        "gold (send)",
        "send",
        "d" * 64,
        "",
        ("Coded once.",),
        (),
        measured,
        (),
        held_out=held_out,
    )


def card(letters: int) -> dict[str, Any]:
    return {"name": "model-1", "model": {"micro_f1": 0.75, "letters": letters, "excerpts": 9}}


def written(
    found: ReportMaterial,
    path: Path,
    names: tuple[str, ...] = NAMES,
    site: str | None = None,
    title: str | None = None,
) -> Any:
    figures = {name: picture(name) for name in names}
    write_report_document(found, path, figures=figures, site=site, title=title)
    return docx.Document(str(path))


def words(document: Any) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def headings(document: Any, level: int = 1) -> list[str]:
    return [
        paragraph.text
        for paragraph in document.paragraphs
        if paragraph.style.name == f"Heading {level}"
    ]


def test_parts_stand_in_their_order(tmp_path: Path) -> None:
    document = written(rich(), tmp_path / "a.docx")
    assert document.paragraphs[0].text == "What 12 inspection letters say"
    assert document.paragraphs[0].style.name == "Title"
    assert headings(document) == [
        "Key points",
        "What areas are asked to improve",
        "Mostly a weakness or mostly a strength",
        "Letters in this report",
        "Any mention: main weaknesses",
        "Any mention: main strengths",
        "What differs by outcome",
        "What inspectors recommend",
        "Good practice",
        "Emerging topics",
        "Method and quality",
        "Licence and citation",
        "Appendix: all codes",
    ]
    bullets = [
        paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "List Bullet"
    ]
    assert tuple(bullets[: len(headlines(rich()))]) == headlines(rich())


def test_every_quotation_is_an_excerpt_and_its_source_is_right(tmp_path: Path) -> None:
    found = rich()
    document = written(found, tmp_path / "a.docx")
    by_quote: dict[str, list[Any]] = {}
    for corpus_excerpt in found.excerpts:
        by_quote.setdefault(f"“{corpus_excerpt.quote}”", []).append(corpus_excerpt)
    quoted = 0
    for quote, source in pairwise(document.paragraphs):
        if quote.style.name == "Quote":
            quoted += 1
            assert source.style.name == styles.SOURCE
            assert source.text in {
                f"{found.letter_of[excerpt.letter_id].area}{year}, "
                f"{found.letter_of[excerpt.letter_id].file}, page {excerpt.page_number}"
                for excerpt in by_quote[quote.text]
                for year in ("", " (2024)")
            }
    assert quoted >= 6


def test_shares_are_those_of_the_material(tmp_path: Path) -> None:
    found = rich()
    document = written(found, tmp_path / "a.docx")
    text = words(document)
    for measure in ("weakness", "strength"):
        for finding in ranked(found, measure):
            assert f"Reported as a {measure} in {share_words(finding.share)}" in text
    assert "Reported as a weakness in 6 of 12 letters (50%; interval 25% to 75%)" in text
    assert order_words(found) in text
    appendix = document.tables[-1]
    for code, row in zip(found.codes_by_lead, appendix.rows[1:], strict=True):
        cells = [code.label]
        for measure in ("weakness", "strength"):
            share = found.figure(code.id, measure).share
            coded = f"{share.coded} ({share.coded_with_mixed})"
            cells += [coded, percent(share.point), interval_words(share)]
        assert [cell.text for cell in row.cells] == cells


def test_codes_are_listed_by_the_lead_measure() -> None:
    found = rich()
    assert {code.id for code in found.codes_by_lead} == set(found.codebook.code_ids)
    lead = find_lead(found.figures[None])
    assert lead is not None
    shares = [found.figure(code.id, lead.name).share.point for code in found.codes_by_lead]
    assert shares == sorted(shares, reverse=True)
    said = "the share of letters that ask" if lead.name == "recommended" else "“"
    assert order_words(found).startswith(f"Codes are sorted by {said}")
    assert order_words(replace(found, figures={None: ()})) == ""


def test_only_differences_beyond_chance_are_listed(tmp_path: Path) -> None:
    found = rich()
    assert {
        (difference.code_id, difference.measure, difference.high.group, difference.low.group)
        for difference in standing_out(found, "outcome")
    } == {
        ("waits", "weakness", "systemic-failings", "positive"),
        ("voice", "strength", "positive", "systemic-failings"),
    }
    text = words(written(found, tmp_path / "a.docx"))
    assert (
        "Waiting times differs by outcome: a weakness in 100% (61% to 100%) of “systemic failings” "
        "letters and 0% (0% to 39%) of “typically positive” letters. Adjusted p-value: 0.0" in text
    )
    assert "permuting 12 letters whole (9,999 permutations, seed 0" in text


def test_a_report_says_that_no_difference_stands_out(tmp_path: Path) -> None:
    found = rich()
    # The same letters, the outcomes dealt so that each has half of every code.
    outcomes = (Outcome.POSITIVE, Outcome.POSITIVE, Outcome.INCONSISTENT, Outcome.INCONSISTENT)
    letters = [
        replace(letter, metadata=replace(letter.metadata, outcome=outcomes[at % 4]))
        for at, letter in enumerate(found.letters)
    ]
    same = material(letters, found.excerpts)
    none = "No code differs by outcome by more than chance would explain."
    assert none in headlines(same)
    assert none in words(written(same, tmp_path / "a.docx"))


def test_groups_of_fewer_than_five_letters_are_not_compared(tmp_path: Path) -> None:
    few = [letter for letter in rich().letters if letter.letter_id in ("l00", "l01")]
    small = material(
        few, [excerpt for excerpt in rich().excerpts if excerpt.letter_id in ("l00", "l01")]
    )
    text = words(written(small, tmp_path / "b.docx"))
    assert "Letters are not compared by outcome: fewer than two groups have 5 letters." in text


def test_figures_have_captions_and_words_for_those_who_do_not_see_them(tmp_path: Path) -> None:
    document = written(rich(), tmp_path / "a.docx")
    shapes = list(document.element.iter(qn("wp:docPr")))
    # Letters from a single year have no trend.
    shown = ("map-outcome", *NAMES[:3])
    assert [shape.get("descr") for shape in shapes] == [f"All that {name} shows." for name in shown]
    assert [shape.get("title") for shape in shapes] == [f"What {name} finds" for name in shown]
    captions = [
        paragraph.text
        for paragraph in document.paragraphs
        if paragraph.style.name == "Caption" and paragraph.text.startswith("Figure")
    ]
    assert captions == [f"Figure {at}. What {name} finds" for at, name in enumerate(shown, start=1)]
    bare = written(rich(), tmp_path / "b.docx", names=())
    assert not list(bare.element.iter(qn("wp:docPr")))
    assert "Figure" not in words(bare)


def test_figures_of_the_report_say_of_themselves_what_word_tells(tmp_path: Path) -> None:
    found = rich()
    plots = {plot.name: plot for plot in overview_plots(found)}
    figures = {
        name: FigurePicture(picture().png, plot.title, plot.alt) for name, plot in plots.items()
    }
    write_report_document(found, tmp_path / "a.docx", figures=figures)
    shapes = list(docx.Document(str(tmp_path / "a.docx")).element.iter(qn("wp:docPr")))
    descriptions = {shape.get("title"): shape.get("descr") for shape in shapes}
    outcomes = plots["codes-by-outcome"]
    assert descriptions[outcomes.title] == outcomes.alt
    # Only one letter recommends anything, so the balance of codes is compared.
    assert outcomes.title == (
        "No code differs by outcome by more than chance would explain, in its balance of "
        "weaknesses and strengths"
    )
    assert "of its weakness and strength mentions" in outcomes.alt


def test_a_title_of_ones_own_stands_wherever_titles_stand(tmp_path: Path) -> None:
    own = "What inspectors say & \x0bmore"
    document = written(rich(), tmp_path / "a.docx", title=own)
    shown = own.replace("\x0b", "\ufffd")
    assert document.paragraphs[0].text == shown
    assert document.core_properties.title == shown
    assert document.sections[0].header.paragraphs[0].text == shown
    assert "inspection letters say" not in words(document)


def test_practice_stands_under_the_name_of_its_area(tmp_path: Path) -> None:
    document = written(rich(), tmp_path / "a.docx")
    assert 'Area 1 & "Co" <x>: children’s voice' in headings(document, 2)


@pytest.mark.parametrize("doubtful", [True, False])
def test_practice_in_doubt_is_marked_in_word_and_on_the_site(
    doubtful: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ReportMaterial, "is_doubtful", lambda self, practice: doubtful)
    document = written(rich(), tmp_path / "a.docx")
    assert (DOUBT in words(document)) is doubtful
    assert "those whose code is in doubt come last, and are marked" in words(document)
    page = practice_page(rich())
    assert (f"<strong>{DOUBT}</strong>" in page) is doubtful
    assert "the most specific first" in page


def test_tables_have_header_rows_and_fit_between_the_margins(tmp_path: Path) -> None:
    document = written(rich(), tmp_path / "a.docx")
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    assert len(document.tables) >= 3
    for table in document.tables:
        assert table.style.name == styles.TABLE
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        assert sum(column.width for column in table.columns) <= room + 10
    for shape in document.inline_shapes:
        assert shape.width <= room + 10


def test_the_page_is_a4_english_numbered_and_has_properties(tmp_path: Path) -> None:
    found = rich()
    document = written(found, tmp_path / "a.docx")
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    defaults = document.styles.element.find(qn("w:docDefaults"))
    assert {language.get(qn("w:val")) for language in defaults.iter(qn("w:lang"))} == {"en-GB"}
    for footer in (section.footer, section.first_page_footer):
        fields = [field.text.strip() for field in footer._element.iter(qn("w:instrText"))]
        assert fields == ["PAGE", "NUMPAGES"]
    about = document.core_properties
    assert about.title == "What 12 inspection letters say"
    assert about.comments == found.command
    assert about.created == about.modified
    assert about.created.isoformat().startswith("2025-03-04T05:06:07")


def _links(document: Any) -> set[tuple[str, str]]:
    return {
        (document.part.rels[link.get(qn("r:id"))].target_ref, link.get(qn("w:anchor")))
        for link in document.element.iter(qn("w:hyperlink"))
    }


def test_sources_open_the_published_page_and_else_the_site(tmp_path: Path) -> None:
    assert _links(written(rich(), tmp_path / "a.docx")) == {(URL, "page=1")}
    links = _links(written(rich(), tmp_path / "b.docx", site="."))
    assert (URL, "page=1") in links
    assert ("letters/l01.html", "x-y00") in links


def test_one_letter_is_told_in_the_singular_and_without_comparisons(tmp_path: Path) -> None:
    found = material([letter("a")], [excerpt("1", "a", SENTENCES[0], coding("waits"))])
    document = written(found, tmp_path / "a.docx")
    text = words(document)
    assert "What 1 inspection letter says" in text
    assert "The report covers 1 letter (" in text
    assert "in 1 of 1 letter (100%" in text
    assert "1 of 3 codes is a weakness" in text
    assert "No sentence in these letters is coded as a strength." in text
    assert "1 letters" not in text
    assert "nan" not in text
    assert "What inspectors recommend" not in headings(document)
    assert "What differs by outcome" not in headings(document)
    assert "Changes over time" not in headings(document)


def test_years_are_compared_only_with_a_warning_where_kinds_differ(tmp_path: Path) -> None:
    def of(year: int, kind: str, code: str) -> tuple[list[Any], list[Any]]:
        names = [f"{year}-{at}" for at in range(8)]
        start = rich().letters[0].metadata.inspection_start
        assert start is not None
        return (
            [letter(name, area=name, start=start.replace(year=year), kind=kind) for name in names],
            [excerpt(name, name, SENTENCES[0], coding(code)) for name in names],
        )

    old, new = of(2018, "area-send-letter", "waits"), of(2024, "area-send-report", "plans")
    found = material([*old[0], *new[0]], [*old[1], *new[1]])
    text = words(written(found, tmp_path / "a.docx"))
    assert "are not in themselves trends in the areas" in text
    assert (
        "Quality of EHC plans differs by year of inspection: a weakness in 100% (68% to 100%) of "
        "2024 letters and 0% (0% to 32%) of 2018 letters." in text
    )


def test_an_estimate_is_not_told_as_a_count(tmp_path: Path) -> None:
    found = rich()
    changed = tuple(
        replace(
            finding, share=replace(finding.share, point=0.51, low=0.1, high=0.6, method=CORRECTED)
        )
        if finding.codes == ("waits",) and finding.measure == "weakness"
        else finding
        for finding in found.figures[None]
    )
    found = replace(found, figures={**found.figures, None: changed})
    text = words(written(found, tmp_path / "a.docx"))
    assert "in an estimated 51% of 12 letters (interval 10% to 60%; coded in 6)" in text
    assert "6 of 12 letters (51%" not in text
    assert "they differ from the number of letters as coded" in text
    heads = [cell.text for cell in written(found, tmp_path / "b.docx").tables[-1].rows[0].cells]
    assert heads[1:3] == ["Weakness, as coded", "Share, corrected"]


def test_priority_actions_of_few_letters_are_not_ranked(tmp_path: Path) -> None:
    text = words(written(rich(), tmp_path / "a.docx"))
    assert "1 letter lists 1 priority action" in text
    assert text.count("1 letter is too few to rank codes.") == 3


def test_topics_tell_how_many_of_their_sentences_bear_codes(tmp_path: Path) -> None:
    text = words(written(rich(), tmp_path / "a.docx"))
    assert "found 1 topic. 1 topic is emerging." in text
    assert "of all 14 sentences, 0 have none" in text
    assert "100% of its sentences have a code." in text


def test_outcomes_are_compared_with_a_warning(tmp_path: Path) -> None:
    text = words(written(rich(), tmp_path / "a.docx"))
    assert text.count("to support the outcome they give") == 2
    assert "Outcome: Outcome" not in text


def test_notes_on_performance_are_told_and_one_proof_is_not_told_twice(tmp_path: Path) -> None:
    found = replace(rich(), evaluations=(evaluation(held_out=2),), card=card(letters=2))
    text = words(written(found, tmp_path / "a.docx"))
    assert "Performance against gold (send)" in text
    assert "Coded once." in text
    assert "on held-out letters:" not in text
    assert "F1 combines how many" in text
    # Gold of other letters, or the model's own answers, are another proof.
    for other in (
        replace(found, evaluations=(evaluation(held_out=0),)),
        replace(found, card=card(letters=3)),
    ):
        text = words(written(other, tmp_path / "b.docx"))
        assert "Performance of model-1 on held-out letters:" in text
        assert "Performance against gold (send)" in text


@pytest.mark.parametrize("people", [("Ann",), ("Ann", "Bo & Co")])
def test_the_coding_of_people_and_what_failed_are_told(
    tmp_path: Path, people: tuple[str, ...]
) -> None:
    found = replace(rich(), people=people, reviewed=3, coder_id="Ann")
    text = words(written(found, tmp_path / "a.docx"))
    assert "Excerpts were coded by Ann" in text
    assert ("Bo & Co for the 3 excerpts that they reviewed" in text) is (len(people) == 2)
    assert "bad.pdf: No PDF. Fetch it." in text
    assert "/home" not in text
    assert "1 file could not be processed and is not counted." in text


def test_characters_that_word_cannot_hold_are_replaced(tmp_path: Path) -> None:
    quote = "Many children \x0b wait \x00 longer than a year for an assessment here."
    found = material([letter("a", area="A\x01b")], [excerpt("1", "a", quote, coding("waits"))])
    assert "A\ufffdb" in words(written(found, tmp_path / "a.docx"))


def test_fictional_letters_are_said_to_be_at_the_top(tmp_path: Path) -> None:
    found = material(
        [letter("a", urn="990001")], [excerpt("1", "a", SENTENCES[0], coding("waits"))]
    )
    document = written(found, tmp_path / "a.docx")
    assert document.paragraphs[0].text == "What 1 fictional sample letter says"
    assert document.paragraphs[2].style.name == styles.NOTE
    assert "invented" in document.paragraphs[2].text
    assert "Crown copyright" not in words(document)


def test_the_same_material_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.docx", "b.docx"):
        written(rich(), tmp_path / name)
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
