"""The report as web pages: their contents, and that every link works."""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from inspection_letters.outputs.report.headlines import ranked
from inspection_letters.outputs.report.leaders import ASKED_TITLE, BALANCE_TITLE
from inspection_letters.outputs.report.links import excerpt_page, figure_link
from inspection_letters.outputs.report.naming import slug
from inspection_letters.outputs.report.site import report_pages, views
from inspection_letters.outputs.report.site.area_view import Change
from inspection_letters.outputs.report.site.page_pictures import PAD
from inspection_letters.outputs.report.site.search_data import POLARITIES, RECOMMENDATIONS
from inspection_letters.outputs.report.wording import counted, interval_words, is_corrected
from inspection_letters.records import Polarity
from inspection_letters.records.errors import TraceError, UsageError
from inspection_letters.records.places import boxes_of
from inspection_letters.records.rounding import percent
from inspection_letters.runs import report_formats
from inspection_letters.runs.report import gather_report
from inspection_letters.store import open_store, queries, reviews
from inspection_letters.store.schema import codings
from selectolax.lexbor import LexborHTMLParser as Page
from sqlalchemy import update

from tests.support.command_line import CommandResult
from tests.support.corpora import read_corpus
from tests.support.report_material import letter
from tests.support.report_material import material as make_material
from tests.support.sample_report import NAMES, Made, make_site, make_workspace

pytestmark = pytest.mark.xdist_group("report")


@pytest.fixture(scope="module")
def pages(made: Made) -> dict[str, Page]:
    return pages_in(made.out)


def pages_in(out: Path) -> dict[str, Page]:
    return {
        path.relative_to(out).as_posix(): Page(path.read_text(encoding="utf-8"))
        for path in sorted(out.rglob("*.html"))
    }


def excerpts_in(made: Made) -> dict[str, object]:
    text = (made.out / "data" / "excerpts.js").read_text(encoding="utf-8")
    return json.loads(text.removeprefix("window.REPORT = ").removesuffix(";\n"))


def without_figures(html: str) -> str:
    return re.sub(r'<figure class="plot".*?</figure>', "", html, flags=re.DOTALL).replace("\n", "")


def test_every_link_leads_to_a_file_and_a_place_in_it(made: Made, pages: dict[str, Page]) -> None:
    assert follow_links(made.out, pages) > 1000


def follow_links(out: Path, pages: dict[str, Page]) -> int:
    """Check all links of the pages of a report, and return how many there are."""
    places = {
        name: {node.attributes["id"] for node in page.css("[id]")} for name, page in pages.items()
    }
    followed = 0
    for name, page in pages.items():
        for node in page.css("a[href], link[href], img[src], script[src]"):
            address = node.attributes.get("href") or node.attributes.get("src") or ""
            parts = urlsplit(address)
            if "license" in (node.attributes.get("rel") or ""):
                continue
            assert not parts.scheme, f"{name} needs {address}"
            target = (out / name).parent / unquote(parts.path) if parts.path else out / name
            assert target.resolve().is_file(), f"{name} links to {address}"
            inside = target.resolve().relative_to(out.resolve()).as_posix()
            if parts.fragment and inside != "excerpts.html":
                assert unquote(parts.fragment) in places[inside], f"{name} links to {address}"
            followed += 1
    return followed


def test_pages_that_would_be_long_are_one_for_each_area_or_code(
    made: Made, pages: dict[str, Page], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for most in ("MOST_PAIRS", "MOST_PRACTICES"):
        monkeypatch.setattr(views, most, 1)
    out = tmp_path / "long"
    make_site(made.workspace, out, pictures=False, figures=False, material=made.material)
    apart = pages_in(out)
    # Figures are drawn for the other report only.
    assert follow_links(out, apart) > 1000
    for folder, whole, per in (
        ("over-time", "over-time.html", "h3"),
        ("practice", "practice.html", ".quote"),
    ):
        own = [page for name, page in apart.items() if name.startswith(f"{folder}/")]
        assert own
        assert not apart[whole].css(per)
        assert sum(len(page.css(per)) for page in own) == len(pages[whole].css(per)) > 0
    assert apart["areas/carrow-vale.html"].css('a[href="../over-time/carrow-vale.html"]')
    monkeypatch.undo()
    make_site(made.workspace, out, pictures=False, figures=False, material=made.material)
    assert not any((out / "over-time").iterdir())


def test_nothing_is_fetched_from_elsewhere(made: Made) -> None:
    for path in made.out.rglob("*"):
        if path.suffix in (".html", ".js", ".css"):
            text = path.read_text(encoding="utf-8")
            # Names of vocabularies, and a link, are never fetched.
            text = re.sub(r'http://www\.w3\.org/|href="https?://[^"]*" rel="license', "", text)
            assert not re.search(r"https?://|@import|url\((?!#)", text), path.name


def test_figures_link_to_exactly_their_excerpts(made: Made) -> None:
    data = excerpts_in(made)
    codes = [code[0] for code in data["codes"]]  # type: ignore[index]
    checked = 0
    for by, figures in made.material.figures.items():
        for figure in figures:
            chosen = set(figure.codes)
            address = figure_link(
                made.material.subject_id(figure), figure.measure, by, figure.group
            )
            asked = dict(pair.split("=") for pair in address.split("#")[1].split("&"))
            found = set()
            for at, excerpt_id in enumerate(data["id"]):  # type: ignore[arg-type]
                letter = data["letters"][data["letter"][at]]  # type: ignore[index]
                if by and figure.group is not None and letter[by] != figure.group:
                    continue
                choice = asked.get("recommendation", "")
                section = RECOMMENDATIONS[data["recommends"][at]]  # type: ignore[index]
                if choice and not (section if choice == "either" else section == choice):
                    continue
                coded = data["coded"][at]  # type: ignore[index]
                pairs = {
                    (codes[c], POLARITIES[p]) for c, p in zip(coded[::2], coded[1::2], strict=True)
                }
                polarity = asked.get("polarity")
                poles = {"weakness", "strength"} if polarity == "either" else {polarity}
                if any(c in chosen and (polarity is None or p in poles) for c, p in pairs):
                    found.add(excerpt_id)
            assert found == set(figure.excerpt_ids), address
            checked += bool(found)
    assert checked > 100


def test_a_sentence_is_boxed_where_its_words_stand(made: Made, pages: dict[str, Page]) -> None:
    with open_store(made.workspace) as opened, opened.read() as conn:
        for letter in made.material.letters[:3]:
            text = queries.letter_text(conn, letter.letter_id)
            for excerpt in made.material.excerpts_of(letter.letter_id)[::7]:
                page = pages[f"letters/{letter.letter_id}.html"]
                (group,) = page.css(f"#x-{excerpt.excerpt_id}")
                boxes = boxes_of(text, excerpt.excerpt.span)
                first = [box for box in boxes if box.page_number == excerpt.page_number]
                drawn = group.css("rect")
                assert len(drawn) == len(first)
                assert float(drawn[0].attributes["x"]) == pytest.approx(first[0].x0 - PAD, abs=0.06)
                assert float(drawn[0].attributes["y"]) == pytest.approx(
                    first[0].top - PAD, abs=0.06
                )
                sheet = group.parent.parent.parent
                assert sheet.css_first("h2").text() == f"Page {excerpt.page_number}"


def test_each_coded_sentence_of_a_letter_says_how_sure_its_codes_are_and_why(
    made: Made, pages: dict[str, Page]
) -> None:
    labels = made.material.labels
    seen_words = 0
    for letter_id in [shown.letter_id for shown in made.material.letters[:2]]:
        page = pages[f"letters/{letter_id}.html"]
        for excerpt in made.material.excerpts_of(letter_id):
            for item in page.css(f'li[data-list="{excerpt.excerpt_id}"]'):
                found = item.css("details.grounds dt")
                assert [term.text() for term in found] == [
                    f"{labels[coding.code_id]}: score {coding.score:.2f}"
                    for coding in excerpt.codings
                ]
                quotes = [quote.text() for quote in item.css("details.grounds q")]
                assert set(quotes) <= {excerpt.quote}
                marked = [mark.text() for mark in item.css("details.grounds mark")]
                words = [
                    word
                    for coding in excerpt.codings
                    for word in (coding.grounds.quoted(excerpt.quote) if coding.grounds else ())
                ]
                assert marked == words
                seen_words += len(words)
    assert seen_words > 20


def test_quotations_of_a_code_say_why(made: Made, pages: dict[str, Page]) -> None:
    page = pages["codes/joint-working.html"]
    quoted = page.css("section[aria-labelledby^=as-] figure.quote")
    assert quoted
    for figure in quoted:
        assert len(figure.css("details.grounds")) == 1
        (own,) = (
            term
            for term in figure.css("dt")
            if term.text().startswith(f"{made.material.labels['joint-working']}: score ")
        )
        assert own


def test_sentences_coded_before_grounds_were_recorded_say_nothing(tmp_path: Path) -> None:
    few = tmp_path / "few"
    make_workspace(few, NAMES[:1])
    with open_store(few) as opened, opened.write() as conn:
        conn.execute(update(codings).values(grounds=None))
    report = make_site(few, tmp_path / "report", pictures=False, figures=False)
    for path in report.out.rglob("*.html"):
        assert 'class="grounds"' not in path.read_text(encoding="utf-8")


def test_every_page_of_a_letter_has_its_picture(made: Made) -> None:
    drawn = {path.name for path in (made.out / "pages").iterdir()}
    assert drawn == {
        f"{letter.letter_id}-{number:03d}.png"
        for letter in made.material.letters
        for number in range(1, letter.pages + 1)
    }
    assert made.site.undrawn == {}


def test_the_first_page_leads_with_what_areas_are_asked_to_improve(
    made: Made, pages: dict[str, Page]
) -> None:
    found = ranked(made.material, "recommended")
    sections = [heading.text() for heading in pages["index.html"].css("main h2")]
    assert sections[:2] == [ASKED_TITLE, BALANCE_TITLE]
    rows = pages["index.html"].css(".ranks.recommended:not(.derived) li")
    assert len(rows) == len(found)
    for figure, row in zip(found, rows, strict=True):
        share = figure.share
        assert row.css_first(".subject").text() == made.material.labels[figure.codes[0]]
        number = " ".join(row.css_first(".number").text().split())
        assert interval_words(share) in number
        assert percent(share.point) in number
        if not is_corrected(share):
            assert f"{counted(share)} of {share.n} letter" in number


def test_derived_measures_stand_beside_the_codes_and_link_to_their_excerpts(
    made: Made, pages: dict[str, Page]
) -> None:
    rows = pages["index.html"].css(".ranks.derived li")
    assert len(rows) == len(made.material.codebook.derived) == 2
    for row in rows:
        assert row.css_first("small").text().startswith("derived: any of ")
        assert row.css_first("a.more").attributes["href"].startswith("excerpts.html#code=")


def test_an_area_inspected_twice_tells_what_changed(made: Made, pages: dict[str, Page]) -> None:
    page = pages["areas/carrow-vale.html"]
    assert "Between" in page.css_first("#changed").parent.text()
    timeline = [item.text() for item in page.css(".timeline > li")]
    assert len(timeline) == 4
    assert [
        year for line in timeline for year in ("2019", "2021", "2025") if year in line.split(":")[0]
    ] == ["2019", "2021", "2025"]
    assert "nsufficient progress on:" in timeline[1]  # the verdicts of the revisit
    assert "statement of action" not in timeline[1].casefold()  # which it only recalls
    assert (
        "not in this report" in pages["areas/pellingshaw.html"].css_first("#changed").parent.text()
    )


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ((4, 0), (8, 0), "a strength in both"),
        ((2, 1), (0, 0), "no longer mentioned; was a strength and a weakness"),
        ((0, 2), (0, 0), "no longer mentioned; was a weakness"),
        ((1, 2), (3, 0), "was a strength and a weakness, now a strength"),
        ((2, 1), (0, 11), "was a strength and a weakness, now a weakness"),
        ((0, 0), (0, 3), "newly mentioned: a weakness"),
        ((0, 2), (1, 0), "was a weakness, now a strength"),
        ((1, 1), (1, 5), "a strength and a weakness in both"),
    ],
)
def test_changes_are_told_as_they_are(
    made: Made, before: tuple[int, int], now: tuple[int, int], words: str
) -> None:
    change = Change(made.material.codebook.codes[0], before, now)
    assert change.words == words
    assert change.is_same == words.endswith("in both")


def test_every_coded_excerpt_of_the_latest_inspection_is_on_the_page_of_its_area(
    made: Made, pages: dict[str, Page]
) -> None:
    page = pages["areas/wexmoor.html"]
    latest = next(letter for letter in made.material.letters if letter.file == "990001_wexmoor.pdf")
    linked = {node.attributes["href"] for node in page.css("a.source")}
    coded = [excerpt for excerpt in made.material.excerpts_of(latest.letter_id) if excerpt.codings]
    assert coded
    for excerpt in coded:
        assert f"../{excerpt_page(excerpt.letter_id, excerpt.excerpt_id)}" in linked


def test_pages_say_that_sample_letters_are_fictional(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert "fictional" in page.css_first(".fiction").text(), name


def test_titles_and_quotations_are_text_not_markup(made: Made, tmp_path: Path) -> None:
    trap = "<script>alert(1)</script>&<img src=x onerror=alert(2)>"
    first = made.material.letters[0]
    area = replace(first.metadata, area=f"Wexmoor {trap}")
    source = replace(first.letter, source=f"folder/{trap.replace('/', '')}.pdf")
    changed = replace(first, metadata=area, letter=source)
    codes = tuple(
        replace(code, label=trap, definition=trap) for code in made.material.codebook.codes
    )
    material = replace(
        made.material,
        letters=(changed, *made.material.letters[1:]),
        excerpts=tuple(
            replace(excerpt, excerpt=replace(excerpt.excerpt, quote=trap))
            for excerpt in made.material.excerpts
        ),
        codebook=replace(made.material.codebook, codes=codes),
    )
    report = make_site(
        made.workspace, tmp_path / "trap", pictures=False, figures=False, material=material
    )
    for path in report.out.rglob("*.html"):
        page = Page(path.read_text(encoding="utf-8"))
        assert not page.css("img"), path.name
        assert all(script.attributes.get("src") for script in page.css("script")), path.name
    assert trap in Page((report.out / "codes.html").read_text("utf-8")).body.text()


def test_the_same_workspace_gives_the_same_report(made: Made, tmp_path: Path) -> None:
    again = make_site(
        made.workspace,
        tmp_path / "again",
        pictures=False,
        figures=False,
    )
    for name in (
        "index.html",
        "codes/joint-working.html",
        "areas/wexmoor.html",
        "data/excerpts.js",
    ):
        first, second = (
            (report.out / name).read_text(encoding="utf-8") for report in (made, again)
        )
        assert without_figures(first) == without_figures(second), name


def test_without_pictures_letters_have_their_excerpts_by_page(made: Made, tmp_path: Path) -> None:
    bare = make_site(
        made.workspace, tmp_path / "bare", pictures=False, figures=False, material=made.material
    )
    assert not (bare.out / "pages").exists()
    excerpt = made.material.excerpts[0]
    page = Page((bare.out / excerpt_page(excerpt.letter_id, "").split("#")[0]).read_text("utf-8"))
    assert excerpt.quote in page.css_first(f"li#x-{excerpt.excerpt_id}").text()
    assert not page.css("img")


def test_an_earlier_report_is_cleared_away_and_other_folders_are_left_alone(
    made: Made, tmp_path: Path
) -> None:
    out = tmp_path / "report"
    make_site(made.workspace, out, pictures=False, figures=False, material=made.material)
    few = tmp_path / "few"
    make_workspace(few, NAMES[:1])
    (out / "mine.txt").write_text("kept")
    make_site(few, out, pictures=False, figures=False)
    assert [path.name for path in sorted((out / "areas").iterdir())] == ["wexmoor.html"]
    assert len(list((out / "letters").iterdir())) == 1
    assert (out / "mine.txt").read_text() == "kept"
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.docx").write_text("years of work")
    with pytest.raises(UsageError, match=r"files that are not part of a report: thesis\.docx"):
        make_site(few, other, pictures=False, figures=False)


def test_what_people_judged_stands_in_the_report(made: Made, tmp_path: Path) -> None:
    few = tmp_path / "few"
    make_workspace(few, NAMES[:1])
    with open_store(few) as opened:
        with opened.read() as conn:
            coded = next(
                coding
                for coding in queries.codings_by(conn, "rules-1")
                if coding.polarity == "weakness"
            )
            run = queries.all_runs(conn)[-1]
        review = reviews.Review(
            coded.letter_id,
            coded.excerpt_id,
            "jo",
            coded.codebook_digest,
            {"designated-roles": Polarity.STRENGTH},
        )
        with opened.write() as conn:
            reviews.write_reviews(conn, [review], run.run_id)
    report = make_site(few, tmp_path / "report", pictures=False, figures=False)
    said = report.material.by_id[coded.excerpt_id]
    assert [(coding.code_id, coding.polarity) for coding in said.codings] == [
        ("designated-roles", Polarity.STRENGTH)
    ]
    figure = report.material.figure("designated-roles", "strength")
    assert coded.excerpt_id in figure.excerpt_ids
    page = (report.out / "areas" / "wexmoor.html").read_text(encoding="utf-8")
    assert "reviewed by a person" in page
    assert "1 excerpt was reviewed by jo, whose coding is used" in (
        report.out / "method.html"
    ).read_text("utf-8")


def test_a_letter_whose_pdf_is_gone_costs_only_its_pictures(made: Made, tmp_path: Path) -> None:
    few = tmp_path / "few"
    make_workspace(few, NAMES[:2])
    with open_store(few) as opened, opened.read() as conn:
        letter = queries.find_letter(conn, NAMES[0]).letter
        opened.pdf_path(letter.pdf_sha256).unlink()
    report = make_site(few, tmp_path / "report", figures=False)
    assert list(report.site.undrawn) == [NAMES[0]]
    assert "is not at" in report.site.undrawn[NAMES[0]]
    page = Page((report.out / "letters" / f"{letter.letter_id}.html").read_text("utf-8"))
    assert not page.css("img")
    assert page.css("li[id^=x-]")


def test_a_list_of_files_cannot_name_what_lies_outside(made: Made, tmp_path: Path) -> None:
    out = tmp_path / "report"
    make_site(made.workspace, out, pictures=False, figures=False, material=made.material)
    victim = tmp_path / "victim.txt"
    victim.write_text("kept")
    listed = out / "assets" / "files.json"
    files = json.loads(listed.read_text())
    for content in ([*files, str(victim)], [*files, "../victim.txt"], [*files, "areas"], 5, None):
        listed.write_text(json.dumps(content))
        with pytest.raises(UsageError, match="is not a valid list of the files of a report"):
            make_site(made.workspace, out, pictures=False, figures=False, material=made.material)
    assert victim.read_text() == "kept"


def test_a_report_that_was_interrupted_can_be_made_again(made: Made, tmp_path: Path) -> None:
    out = tmp_path / "report"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report_pages, "write_letters", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            make_site(made.workspace, out, pictures=False, figures=False, material=made.material)
    (out / "letters").mkdir()
    (out / "letters" / ".half.html.part").write_text("<p>")
    make_site(made.workspace, out, pictures=False, figures=False, material=made.material)
    assert (out / "index.html").exists()
    assert not list(out.rglob("*.part"))


def test_what_is_not_the_letters_text_is_not_quoted(tmp_path: Path) -> None:
    make_workspace(tmp_path / "ws", NAMES[:1])
    database = sqlite3.connect(tmp_path / "ws" / "letters.sqlite")
    database.execute("UPDATE excerpts SET quote = 'Changed.' WHERE \"order\" = 3")
    database.commit()
    database.close()
    with pytest.raises(TraceError, match="differs from the letter's text"):
        gather_report(tmp_path / "ws")
    with pytest.raises(TraceError, match="differs from the letter's text"):
        read_corpus(tmp_path / "ws")


def test_a_damaged_page_costs_only_its_own_picture(made: Made, tmp_path: Path) -> None:
    make_workspace(tmp_path / "ws", NAMES[:2])
    with open_store(tmp_path / "ws") as opened, opened.read() as conn:
        letter = queries.find_letter(conn, NAMES[0]).letter
        path = opened.pdf_path(letter.pdf_sha256)
        content = path.read_bytes()
        at = content.rindex(b"/Type /Page\n")
        path.write_bytes(content[:at] + b"/Type /Pagx\n" + content[at + 12 :])
    report = make_site(tmp_path / "ws", tmp_path / "report", figures=False)
    ((where, reason),) = report.site.undrawn.items()
    assert where.startswith(f"{NAMES[0]}, page ")
    assert "is damaged" in reason
    page = Page((report.out / "letters" / f"{letter.letter_id}.html").read_text("utf-8"))
    assert "This page has no picture." in page.text()
    assert page.css("img")
    assert len(list((report.out / "letters").iterdir())) == 2


class TestAreas:
    def test_one_number_is_one_area_whatever_its_name(self) -> None:
        material = make_material(
            [
                letter("b", area="Bath and North East Somerset", urn="80427"),
                letter("a", area="Bath & NE Somerset", urn="80427", start=date(2018, 1, 1)),
            ],
            [],
        )
        assert list(material.areas) == ["bath-and-north-east-somerset"]
        (letters,) = material.areas.values()
        assert [letter.letter_id for letter in letters] == ["a", "b"]
        assert material.count_areas() == 1

    def test_names_that_an_address_cannot_tell_apart_have_addresses_of_their_own(self) -> None:
        material = make_material(
            [letter("a", area="Ω", urn="1"), letter("b", area="Π", urn="2")], []
        )
        assert len(material.areas) == 2

    def test_letters_that_name_no_area_are_not_one_area(self) -> None:
        letters = [letter(name, area="", urn=None) for name in "abc"]
        material = make_material(letters, [])
        assert material.areas == {}
        assert material.count_areas() == 0
        assert {material.area_key(letter.letter_id) for letter in letters} == {"a", "b", "c"}


def test_names_become_parts_of_addresses() -> None:
    assert slug("Bath & North East Somerset") == "bath-and-north-east-somerset"
    assert slug("Pen-y-Bont’s") == "pen-y-bonts"
    assert slug("…") == "unnamed"


class TestCommand:
    def test_a_wrong_coder_is_told_before_anything_is_drawn(
        self, made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        result = CommandResult(
            capsys, "report", "-w", made.workspace, "--coder", "nobody", "--out", tmp_path / "site"
        )
        assert result.status == 2
        assert "nobody" in result.err
        assert not (tmp_path / "site").exists()

    def test_a_report_needs_a_form(self, made: Made, capsys: pytest.CaptureFixture[str]) -> None:
        result = CommandResult(capsys, "report", "-w", made.workspace)
        assert result.status == 2
        assert "--out for web pages" in result.err

    def test_every_form_that_is_asked_for_is_made(
        self,
        made: Made,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        calls: list[tuple[Path, report_formats.ReportRequest]] = []

        def record(*arguments: Any, **_: Any) -> report_formats.MadeReport:
            calls.append(arguments)
            return report_formats.MadeReport((), {})

        monkeypatch.setattr(report_formats, "make_report", record)
        result = CommandResult(
            capsys,
            *("report", "-w", made.workspace, "--out", tmp_path / "site"),
            *("--docx", tmp_path / "r.docx", "--xlsx", tmp_path / "r.xlsx", "--title", "Ours"),
        )
        assert result.status == 0, result.err
        ((workspace, request),) = calls
        assert workspace.resolve() == made.workspace.resolve()
        assert request.title == "Ours"
        assert (request.docx, request.xlsx) == (tmp_path / "r.docx", tmp_path / "r.xlsx")

    @pytest.mark.slow
    def test_pages_word_and_excel_at_once(
        self,
        made: Made,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(report_pages, "code_plots", lambda *_: ())
        result = CommandResult(
            capsys,
            *("report", "-w", made.workspace, "--out", tmp_path / "site"),
            *("--docx", tmp_path / "r.docx", "--xlsx", tmp_path / "r.xlsx", "--title", "Ours"),
        )
        assert result.status == 0, result.err
        assert result.out.split() == [
            str(tmp_path / "site" / "index.html"),
            str(tmp_path / "r.docx"),
            str(tmp_path / "r.xlsx"),
        ]
        assert all(Path(name).stat().st_size > 5000 for name in result.out.split())
        assert "<h1>Ours</h1>" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
        method = Page((tmp_path / "site" / "method.html").read_text(encoding="utf-8"))
        command = shlex.split(method.css_first("pre").text())
        assert command[:4] == ["uv", "run", "letters", "report"]
        # The command can be run as it is shown, beside the workspace.
        monkeypatch.chdir(made.workspace.parent)
        calls: list[tuple[Path, report_formats.ReportRequest]] = []

        def record(*arguments: Any, **_: Any) -> report_formats.MadeReport:
            calls.append(arguments)
            return report_formats.MadeReport((), {})

        monkeypatch.setattr(report_formats, "make_report", record)
        again = CommandResult(capsys, *command[3:])
        assert again.status == 0, again.err
        ((workspace, request),) = calls
        assert workspace.resolve() == made.workspace.resolve()
        assert request.title == "Ours"
        assert (request.docx, request.xlsx) == (Path("r.docx"), Path("r.xlsx"))

    def test_a_workspace_without_codes_is_refused(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with open_store(tmp_path / "ws", create=True):
            pass
        result = CommandResult(capsys, "report", "-w", tmp_path / "ws", "--out", tmp_path / "site")
        assert result.status == 2
        assert "letters run" in result.err

    def test_a_folder_that_is_a_file_is_refused(
        self, made: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "site").write_text("")
        result = CommandResult(capsys, "report", "-w", made.workspace, "--out", tmp_path / "site")
        assert result.status == 2
        assert "is a file, not a folder" in result.err
