"""The report in a browser: search, the way from figure to page, keyboard, telephone, access."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from inspection_letters.common.search import make_search, search_texts
from inspection_letters.outputs.report.links import figure_link, search_link
from inspection_letters.outputs.report.site.area_view import area_view
from inspection_letters.outputs.schema.sheets import SEARCH_RESULTS
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import NARROW, WIDE, browser, check_page
from tests.support.detail_material import two_layers
from tests.support.rendered_pages import write_pages
from tests.support.sample_report import Made

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("report")]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    opened = chromium.new_page(viewport={"width": WIDE, "height": 900})
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    opened.on(
        "request",
        lambda asked: (
            faults.append(asked.url) if not asked.url.startswith(("file:", "blob:")) else 0
        ),
    )
    yield opened
    opened.close()
    assert faults == []


def go(page: Page, made: Made, address: str) -> None:
    page.goto(f"{made.out.as_uri()}/{address}")


def found(page: Page) -> int:
    words = page.locator("#found").inner_text()
    return 0 if words.startswith("No excerpt") else int(words.split()[0].replace(",", ""))


def counted(number: int) -> re.Pattern[str]:
    return re.compile(rf"^{number:,} excerpts? in ")


class TestSearch:
    @pytest.mark.parametrize(
        "text", ["absent", "waited", '"lack of" care', "plans families", "EHCP", "zeppelin"]
    )
    def test_the_page_finds_what_the_command_finds(self, text: str, page: Page, made: Made) -> None:
        quotes = [excerpt.quote for excerpt in made.material.excerpts]
        go(page, made, "excerpts.html")
        for search, exact in ((search_texts(text, quotes), ""), (make_search(text), "1")):
            page.get_by_label("How to search the words").select_option(exact)
            page.get_by_label("Words in the sentence").fill(text)
            matching = [quote for quote in quotes if search.match(quote)]
            assert found(page) == len(matching)
            words = page.locator("#found").inner_text()
            said = words.partition("Also searched: ")[2]
            assert said == ", ".join(search.also)

    def test_words_find_every_sentence_that_holds_them(self, page: Page, made: Made) -> None:
        go(page, made, "excerpts.html#exact=1")
        assert found(page) == len(made.material.excerpts)
        page.get_by_label("Words in the sentence").press_sequentially("children plans")
        matching = [
            excerpt
            for excerpt in made.material.excerpts
            if all(
                re.search(rf"\b{word}", excerpt.quote.casefold()) for word in ("children", "plans")
            )
        ]
        assert matching
        assert found(page) == len(matching)
        assert page.locator("#results blockquote").all_inner_texts() != []
        for text in page.locator("#results blockquote").all_inner_texts():
            assert any(excerpt.quote == text.strip() for excerpt in matching)
        assert {text.casefold() for text in page.locator("mark").all_inner_texts()} == {
            "children",
            "plans",
        }

    def test_words_are_found_from_their_beginning_and_phrases_whole(
        self, page: Page, made: Made
    ) -> None:
        go(page, made, "excerpts.html")
        page.get_by_label("Words in the sentence").fill("ren")
        within = [excerpt for excerpt in made.material.excerpts if "children" in excerpt.quote]
        begins = [
            excerpt for excerpt in made.material.excerpts if re.search(r"(?i)\bren", excerpt.quote)
        ]
        assert found(page) == len(begins) < len(within)
        page.get_by_label("Words in the sentence").fill('"local offer"')
        phrase = [
            excerpt
            for excerpt in made.material.excerpts
            if "local offer" in excerpt.quote.casefold()
        ]
        assert found(page) == len(phrase) > 0

    def test_who_comes_back_finds_as_many_as_were_there(self, page: Page, made: Made) -> None:
        go(page, made, "excerpts.html")
        page.get_by_role("button", name="Show 50 more").click()
        page.locator("#results .source").nth(80).click()
        page.wait_for_url("**/letters/*#x-*")
        page.go_back()
        expect(page.locator("#results > li")).to_have_count(100)

    def test_quotation_marks_and_capitals_do_not_matter(self, page: Page, made: Made) -> None:
        curly = next(excerpt for excerpt in made.material.excerpts if "’" in excerpt.quote)
        word = next(word for word in curly.quote.split() if "’" in word)
        go(page, made, "excerpts.html")
        page.get_by_label("Words in the sentence").fill(word.replace("’", "'").upper())
        assert found(page) >= 1
        assert word in page.locator("#results").inner_text()

    def test_filters_narrow_together_and_stand_in_the_address(self, page: Page, made: Made) -> None:
        go(page, made, "excerpts.html")
        page.get_by_label("Code", exact=True).select_option("joint-working")
        page.get_by_label("Polarity").select_option("strength")
        page.get_by_label("Area", exact=True).select_option("wexmoor")
        matching = [
            excerpt
            for excerpt in made.material.excerpts
            if made.material.letter_of[excerpt.letter_id].area == "Wexmoor"
            and any(
                (coding.code_id, coding.polarity) == ("joint-working", "strength")
                for coding in excerpt.codings
            )
        ]
        assert found(page) == len(matching) > 0
        address = page.url
        assert "code=joint-working" in address
        assert "polarity=strength" in address
        page.goto("about:blank")
        page.goto(address)
        assert found(page) == len(matching)
        expect(page.get_by_label("Polarity")).to_have_value("strength")
        page.get_by_role("button", name="Clear search").click()
        expect(page.locator("#found")).to_have_text(counted(len(made.material.excerpts)))

    def test_figures_lead_to_as_many_excerpts_as_they_rest_on(self, page: Page, made: Made) -> None:
        go(page, made, "excerpts.html")
        shown = [
            (by, figure)
            for by, figures in made.material.figures.items()
            for figure in figures
            if figure.excerpt_ids
        ]
        for by, finding in shown[::23]:
            address = figure_link(
                made.material.subject_id(finding), finding.measure, by, finding.group
            )
            page.evaluate("hash => { location.hash = hash; }", address.split("#")[1])
            expect(page.locator("#found")).to_have_text(counted(len(finding.excerpt_ids)))

    def test_two_codes_find_sentences_with_both(self, page: Page, made: Made) -> None:
        excerpt_with_both = next(
            excerpt
            for excerpt in made.material.excerpts
            if len({c.code_id for c in excerpt.codings}) > 1
        )
        codes = tuple(sorted({coding.code_id for coding in excerpt_with_both.codings}))[:2]
        go(page, made, search_link(code=codes))
        both = [
            other
            for other in made.material.excerpts
            if set(codes) <= {coding.code_id for coding in other.codings}
        ]
        assert found(page) == len(both)

    def test_what_is_found_can_be_saved(self, page: Page, made: Made) -> None:
        go(page, made, search_link(code="joint-working", polarity="weakness"))
        number = found(page)
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Save results as CSV").click()
        text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
        reader = csv.DictReader(io.StringIO(text))
        rows = list(reader)
        assert reader.fieldnames == SEARCH_RESULTS.names
        assert len(rows) == number > 0
        for row in rows:
            excerpt = made.material.by_id[row["excerpt_id"]]
            assert row["text"].lstrip("'") == excerpt.quote
            assert row["letter_id"] == excerpt.letter_id
            assert int(row["page_number"]) == excerpt.page_number
            assert "joint-working:weakness" in row["codes"].split("; ")
            assert "Joint working and commissioning (weakness)" in row["labels"].split("; ")

    def test_more_are_shown_when_asked_for(self, page: Page, made: Made) -> None:
        go(page, made, "excerpts.html")
        assert page.locator("#results > li").count() == 50
        page.get_by_role("button", name="Show 50 more").click()
        assert page.locator("#results > li").count() == 100
        expect(page.locator("#results > li").nth(50).locator("a").first).to_be_focused()

    def test_a_filter_that_is_not_known_is_told(self, page: Page, made: Made) -> None:
        go(page, made, "excerpts.html#code=no-such-code")
        assert "This report does not have: no-such-code" in page.locator("#found").inner_text()


@pytest.fixture(scope="module")
def detailed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of a material with detail codes."""
    out = tmp_path_factory.mktemp("detailed")
    write_pages(two_layers(), out)
    return out


class TestDetailCodes:
    @pytest.mark.parametrize("field", ["Code", "Second code"])
    def test_they_stand_under_their_main_codes(
        self, page: Page, detailed: Path, field: str
    ) -> None:
        page.goto(f"{detailed.as_uri()}/excerpts.html")
        options = page.get_by_label(field, exact=True).locator("option").all_inner_texts()
        assert options == [
            "Any",
            "Waiting times",
            "– Waits at night",
            "– Waits for a clinic",
            "Quality of EHC plans",
            "– Reviews of plans",
            "Children’s voice",
            "– Choirs",
            "Late",
        ]

    def test_they_filter_excerpts_and_stay_in_the_address(self, page: Page, detailed: Path) -> None:
        page.goto(f"{detailed.as_uri()}/excerpts.html")
        page.get_by_label("Code", exact=True).select_option("clinic-waits")
        expect(page.locator("#found")).to_have_text(counted(2))
        page.get_by_label("Second code").select_option("night-waits")
        expect(page.locator("#found")).to_have_text(counted(1))
        address = page.url
        page.goto("about:blank")
        page.goto(address)
        expect(page.locator("#found")).to_have_text(counted(1))
        expect(page.get_by_label("Second code")).to_have_value("night-waits")
        tags = page.locator("#results .tag").all_inner_texts()
        assert tags == [
            "Weakness: Waiting times",
            "Weakness: Waits for a clinic",
            "Mixed: Waits at night",
        ]
        page.get_by_role("link", name="Waits for a clinic").click()
        expect(page.locator("#detail-clinic-waits")).to_be_in_viewport()

    def test_a_derived_measure_finds_the_sentences_of_both_layers(
        self, page: Page, detailed: Path
    ) -> None:
        page.goto(f"{detailed.as_uri()}/{search_link(code='late')}")
        expect(page.locator("#found")).to_have_text(counted(3))

    def test_saved_results_have_them_apart(self, page: Page, detailed: Path) -> None:
        page.goto(f"{detailed.as_uri()}/{search_link(code='night-waits')}")
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Save results as CSV").click()
        text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(text))
        assert row["codes"] == "waits:weakness"
        assert row["detail_codes"] == "clinic-waits:weakness; night-waits:mixed"
        assert row["detail_labels"] == "Waits for a clinic (weakness); Waits at night (mixed)"

    @pytest.mark.parametrize("width", [WIDE, NARROW])
    def test_pages_pass_axe_and_fit_their_width(
        self, page: Page, detailed: Path, width: int
    ) -> None:
        page.set_viewport_size({"width": width, "height": 800})
        for address in ("index.html", "codes.html", "codes/waits.html", "areas/ayton.html"):
            page.goto(f"{detailed.as_uri()}/{address}")
            page.evaluate(
                "for (const each of document.querySelectorAll('details')) each.open = true"
            )
            check_page(page, f"{address} at {width}")


def test_a_mark_of_a_figure_leads_to_its_excerpts_and_these_to_the_boxed_sentence(
    page: Page, made: Made
) -> None:
    go(page, made, "index.html")
    mark = page.locator("#figure-balance .broad svg a").first
    mark.click()
    page.wait_for_url("**/excerpts.html#*")
    assert found(page) > 0
    first = page.locator("#results blockquote").first.inner_text().strip()
    page.locator("#results .source").first.click()
    page.wait_for_url("**/letters/*#x-*")
    expect(page.locator("#chosen")).to_contain_text(first)
    box = page.locator("g.on rect").first
    expect(box).to_be_in_viewport()
    paper = page.locator(".paper", has=page.locator("g.on")).first.locator("img")
    expect(paper).to_have_js_property("complete", True)
    assert paper.evaluate("image => image.naturalWidth") > 500
    shown = next(
        excerpt
        for excerpt in made.material.excerpts
        if page.url.endswith(f"#x-{excerpt.excerpt_id}")
    )
    assert shown.quote == first


def test_a_sentence_across_two_pages_is_boxed_on_both(page: Page, made: Made) -> None:
    letter = next(path for path in made.out.glob("letters/*.html") if _split(path))
    excerpt_id = _split(letter)[0]
    page.goto(f"{letter.as_uri()}#x-{excerpt_id}")
    expect(page.locator("g.on")).to_have_count(2)


def _split(path: Path) -> list[str]:
    ids = [part.split('"')[0] for part in path.read_text(encoding="utf-8").split('<g data-x="')[1:]]
    return [figure_id for figure_id in ids if figure_id]


class TestPaths:
    """The ways through the report that its documentation describes, click by click."""

    def test_three_things_that_areas_are_most_asked_to_improve(
        self, page: Page, made: Made
    ) -> None:
        go(page, made, "index.html")
        ranks = page.locator("ol.ranks.recommended li")
        for at in range(3):
            expect(ranks.nth(at)).to_be_visible()
            expect(ranks.nth(at)).to_contain_text(re.compile(r"\d+ letters.* \d+% to \d+%"))

    def test_what_inspectors_said_on_a_subject_in_one_area_on_the_page(
        self, page: Page, made: Made
    ) -> None:
        views = [area_view(made.material, slug) for slug in made.material.areas]
        area = next(
            view
            for view in views
            if any(here.code.id == "social-care" and here.is_mentioned for here in view.codes)
        )
        go(page, made, "index.html")
        page.get_by_label("Find an area").fill(area.name.lower())
        page.get_by_role("button", name="Show the area").click()  # 1
        page.wait_for_url(f"**/areas/{area.slug}.html")
        table = page.locator("section[aria-labelledby=found] table")
        table.get_by_role("link", name="Social care involvement", exact=True).click()  # 2
        section = page.locator("section.code", has=page.locator("#code-social-care"))
        section.locator("a.source").first.click()  # 3
        page.wait_for_url("**/letters/*#x-*")
        expect(page.locator("g.on rect").first).to_be_in_viewport()

        # Or from the list of areas, by the number beside the code.
        go(page, made, "index.html")
        page.get_by_role("link", name="Areas", exact=True).click()  # 1
        page.locator("#areas").get_by_role("link", name=area.name, exact=True).click()  # 2
        row = page.locator("section[aria-labelledby=found] tr", has_text="Social care involvement")
        row.locator("td.n a").first.click()  # 3
        page.wait_for_url("**/letters/*#x-*")
        expect(page.locator("g.on rect").first).to_be_in_viewport()
        expect(page.locator("#chosen")).to_contain_text(area.name)

    def test_a_part_of_a_name_that_fits_several_areas_lists_them(
        self, page: Page, made: Made
    ) -> None:
        go(page, made, "index.html")
        page.get_by_label("Find an area").fill("A")
        page.keyboard.press("Enter")
        names = page.locator("#go-fits a").all_inner_texts()
        assert names == [
            area[-1].area
            for area in made.material.areas.values()
            if "a" in area[-1].area.casefold()
        ]
        page.get_by_label("Find an area").fill("no such place")
        page.keyboard.press("Enter")
        expect(page.locator("#go-fits")).to_have_text("No area in this report has that name.")

    def test_two_examples_of_good_joint_working(self, page: Page, made: Made) -> None:
        go(page, made, "index.html")
        page.get_by_role("link", name="Codes", exact=True).click()  # 1
        page.get_by_role("link", name="Joint working and commissioning", exact=True).click()  # 2
        quotes = page.locator("section:has(#as-strength) .quote, section:has(#practice) .quote")
        assert quotes.count() >= 2
        quotes.nth(1).locator("a.source").click()  # 3
        expect(page.locator("g.on rect").first).to_be_in_viewport()


class TestAccess:
    @pytest.mark.parametrize("width", [WIDE, NARROW])
    def test_pages_pass_axe_and_fit_their_width(self, page: Page, made: Made, width: int) -> None:
        page.set_viewport_size({"width": width, "height": 800})
        letter = sorted((made.out / "letters").iterdir())[0].name
        excerpt_id = made.material.excerpts_of(letter.removesuffix(".html"))[0].excerpt_id
        for address in (
            "index.html",
            "codes.html",
            "codes/joint-working.html",
            "areas.html",
            "areas/carrow-vale.html",
            "over-time.html",
            "practice.html",
            "topics.html",
            "figures.html",
            "excerpts.html#code=joint-working",
            "method.html",
            f"letters/{letter}#x-{excerpt_id}",
        ):
            go(page, made, address)
            check_page(page, f"{address} at {width}")

    def test_the_keyboard_leads_past_the_navigation_and_through_the_search(
        self, page: Page, made: Made
    ) -> None:
        go(page, made, "excerpts.html")
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.get_by_text("Skip to results")).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.get_by_label("Words in the sentence")).to_be_focused()
        page.keyboard.type("parents")
        assert 0 < found(page) < len(made.material.excerpts)

    def test_marks_of_figures_can_be_reached_and_are_named(self, page: Page, made: Made) -> None:
        go(page, made, "index.html")
        link = page.locator("#figure-balance .broad svg a").first
        link.focus()
        expect(link).to_be_focused()
        name = link.get_attribute("aria-label") or ""
        assert "%" in name
        page.keyboard.press("Enter")
        page.wait_for_url("**/excerpts.html#*")

    def test_on_paper_there_is_no_navigation_and_nothing_folded(
        self, page: Page, made: Made
    ) -> None:
        go(page, made, "areas/wexmoor.html")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        expect(page.locator("header nav")).to_be_hidden()
        assert page.locator("details:not([open])").count() == 0
        assert len(page.pdf(format="A4")) > 10_000

    def test_tables_can_be_filtered(self, page: Page, made: Made) -> None:
        go(page, made, "areas.html")
        page.get_by_label("Find an area").fill("carrow")
        expect(page.locator("#areas tbody tr:visible")).to_have_count(1)
        expect(page.locator("#areas-found")).to_have_text("1 of 4")
