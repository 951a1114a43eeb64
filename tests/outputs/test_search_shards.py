"""The excerpts of a large report in shards: the same search as with all of them in one file."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.common.search import words_of
from inspection_letters.outputs.report.links import search_link
from inspection_letters.outputs.report.material import ReportMaterial
from inspection_letters.outputs.report.site.search_data import search_files
from inspection_letters.records import Outcome, Polarity, Role
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import browser, check_page
from tests.support.rendered_pages import write_pages
from tests.support.report_material import CODES, coding, excerpt, letter, material

pytestmark = pytest.mark.xdist_group("report")

WORDS = "waits plans parents’ café EHC-plan review 3,5 ofsted ‘offer’ team’s ½ Ω x".split()
TEXTS, NUMBERS = ("id", "quote", "page"), ("coded", "recommends", "topic")


def corpus(sizes: list[int], seed: int = 0) -> ReportMaterial:
    """Return a material of letters with numbers of sentences, drawn from a few words and codes."""
    draw = random.Random(seed)
    letters, excerpts = [], []
    for place, size in enumerate(sizes):
        name = f"l{place:03}"
        outcome = draw.choice([Outcome.POSITIVE, Outcome.INCONSISTENT])
        letters.append(letter(name, area=f"Area {place // 2:03}", outcome=outcome))
        for order in range(size):
            codes = [
                coding(code.id, draw.choice([Polarity.STRENGTH, Polarity.WEAKNESS]))
                for code in CODES
                if draw.random() < 0.3
            ]
            asked = order % 7 == 6
            excerpts.append(
                excerpt(
                    f"{name}-{order}",
                    name,
                    f"{' '.join(draw.choices(WORDS, k=4))} only{place}in.",
                    *codes,
                    page=1 + order,
                    order=order,
                    section="priority" if asked else "experience",
                    role=Role.RECOMMENDATION if asked else Role.CONTEXT,
                )
            )
    return material(letters, excerpts)


def unpacked(text: str) -> Any:
    before, _, after = text.partition(" = " if text.startswith("window.REPORT = ") else "(")
    assert before in ("window.REPORT", "window.REPORT.take")
    return json.loads(after.removesuffix(";\n") if before == "window.REPORT" else f"[{after[:-3]}]")


@given(sizes=st.lists(st.integers(0, 9), min_size=1, max_size=12), shard=st.integers(1, 20))
def test_shards_have_all_excerpts_once_and_divide_no_letter(sizes: list[int], shard: int) -> None:
    found = corpus(sizes)
    ((name, text),) = search_files(found, whole=sum(sizes))
    assert name == "data/excerpts.js"
    whole = unpacked(text)
    files = dict(search_files(found, whole=-1, shard=shard))
    about = unpacked(files["data/excerpts.js"])
    assert {key: whole[key] for key in about if key != "shards"} == {
        key: value for key, value in about.items() if key != "shards"
    }
    joined: dict[str, list[Any]] = {name: [] for name in (*TEXTS, *NUMBERS, "letter")}
    in_shards: dict[str, int] = {}
    for number, (first, own) in enumerate(about["shards"]):
        assert sum(own) <= shard or len([size for size in own if size]) == 1
        joined["letter"] += [first + place for place, size in enumerate(own) for _ in range(size)]
        for kind, names in (("codes", NUMBERS), ("texts", TEXTS)):
            taken, part = unpacked(files[f"data/{kind}-{number}.js"])
            assert taken == f"{kind}-{number}"
            for each in names:
                assert len(part[each]) == sum(own)
                joined[each] += part[each]
        for word in words_of(joined["quote"][-sum(own) :] if sum(own) else ()):
            in_shards[word] = in_shards.get(word, 0) | 1 << number
    assert joined == {name: whole[name] for name in joined}
    taken, index = unpacked(files["data/words.js"])
    assert taken == "words"
    listed = {word: int(bits, 16) for bits, words in index.items() for word in words.split()}
    assert listed == in_shards


def test_a_report_of_usual_size_has_one_file() -> None:
    assert [name for name, _ in search_files(corpus([20, 0, 30]))] == ["data/excerpts.js"]


# --- in a browser ---------------------------------------------------------------------------

SEARCHES = (
    "",
    "q=waits",
    "q=caf%C3%A9",
    "q=%22parents%27+caf%22",
    "q=ehc-pl",
    "q=only3&exact=1",
    "q=only3in",
    "q=zeppelin",
    "q=plans+waits&code=waits&polarity=weakness",
    "code=waits&code=plans",
    "code=voice&polarity=either&outcome=positive",
    "recommendation=either&code=plans",
    "area=area-004",
    "letter=l007&q=3",
    "area=area-004&code=no-such-code",
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    opened = chromium.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    opened.close()
    assert faults == []


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Pages of one material, with all excerpts in one file and in 15 shards or so."""
    found = corpus([30] * 20)
    found = replace(found, letters=tuple(replace(each, pages=90) for each in found.letters))
    whole, shards = (tmp_path_factory.mktemp(name) for name in ("whole", "shards"))
    write_pages(found, whole)
    write_pages(found, shards, whole=0, shard=45)
    assert len(list((shards / "data").glob("texts-*.js"))) > 12
    return whole, shards


def searched(page: Page, folder: Path, query: str) -> None:
    page.goto("about:blank")
    page.goto(f"{folder.as_uri()}/excerpts.html#{query}")
    page.wait_for_function("document.getElementById('search').dataset.milliseconds")


def shown(page: Page) -> tuple[str, str, bool]:
    return (
        page.locator("#found").inner_text(),
        page.locator("#results").inner_html(),
        page.locator("#further").is_hidden(),
    )


@pytest.mark.slow
@pytest.mark.parametrize("query", SEARCHES)
def test_shards_are_searched_as_one_file_is(
    page: Page, folders: tuple[Path, Path], query: str
) -> None:
    whole, shards = folders
    searched(page, whole, query)
    expected = shown(page)
    searched(page, shards, query)
    assert shown(page) == expected


@pytest.mark.slow
def test_a_rare_word_loads_only_the_shards_that_have_it(
    page: Page, folders: tuple[Path, Path]
) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url.rpartition("/")[2]))
    searched(page, folders[1], "q=only3in")
    assert [name for name in loaded if name.startswith("texts")] == ["texts-3.js"]
    loaded.clear()
    searched(page, folders[1], "area=area-004")
    assert {name for name in loaded if name.startswith("codes")} == {"codes-8.js", "codes-9.js"}


@pytest.mark.slow
def test_all_results_can_be_shown_and_saved(page: Page, folders: tuple[Path, Path]) -> None:
    saved = []
    for folder in folders:
        searched(page, folder, "q=waits")
        number = int(page.locator("#found").inner_text().split()[0])
        assert number > 100
        further = page.locator("#further")
        for rows in range(100, number, 50):
            further.click()
            expect(page.locator("#results > li")).to_have_count(rows)
            expect(page.locator("#results > li").nth(rows - 50).locator("a").first).to_be_focused()
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Save results as CSV").click()
        saved.append(Path(waiting.value.path()).read_text(encoding="utf-8-sig"))
        assert len(list(csv.DictReader(io.StringIO(saved[-1])))) == number
    assert saved[0] == saved[1]


@pytest.mark.slow
def test_results_are_saved_when_all_have_been_found(page: Page, folders: tuple[Path, Path]) -> None:
    searched(page, folders[1], "q=zeppelin")
    with page.expect_download() as waiting:
        page.evaluate(
            """() => {
                const field = document.getElementById("q");
                field.value = "waits";
                field.dispatchEvent(new Event("input", { bubbles: true }));
                document.getElementById("save").click();
            }"""
        )
    saved = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    number = int(page.locator("#found").inner_text().split()[0])
    assert len(list(csv.DictReader(io.StringIO(saved)))) == number > 100


@pytest.mark.slow
def test_who_types_on_sees_the_results_of_the_last_words(
    page: Page, folders: tuple[Path, Path]
) -> None:
    searched(page, folders[1], "")
    page.get_by_label("Words in the sentence").press_sequentially("only17in")
    expect(page.locator("#found")).to_have_text("30 excerpts in 1 letter about 1 area")
    expect(page.locator("#results > li")).to_have_count(30)
    check_page(page, "search in shards")


@pytest.mark.slow
def test_a_shard_that_is_missing_is_named(page: Page, tmp_path: Path) -> None:
    write_pages(corpus([5, 5, 5]), tmp_path, whole=0, shard=5)
    (tmp_path / "data" / "codes-1.js").unlink()
    page.goto(f"{tmp_path.as_uri()}/{search_link(code='waits')}")
    expect(page.locator("#found")).to_contain_text(
        "Part of this report is missing or damaged (data/codes-1.js)."
    )
