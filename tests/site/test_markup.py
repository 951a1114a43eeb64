"""Links and headings are gathered from any page, in time that grows with its length only."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.records.catalogue import Provider
from inspection_letters.site import FetchError
from inspection_letters.site.contract import read_provider_page, read_search_page
from inspection_letters.site.markup import DEEPEST, Markup, read_markup, tidy

PROVIDER = Provider("1", "Area", "http://site/provider/44/1")
LARGE = 1_000_000


def read(page: str, most_links: int = 100) -> Markup:
    return read_markup(page, marked="nonvisual", most_links=most_links)


def test_links_have_their_text_and_marked_words() -> None:
    page = """<!DOCTYPE html><html><head><title>T</title><style>a {x: y}</style></head><body>
        <h1> The <b>area</b> </h1><script>"<a href='/no'>no</a>"</script>
        <a class="one  publication-link" href=" /file/1 ">Report
          <span>plain</span> <span class="x nonvisual">Area <span>SEND</span> <b>full</b></span> end
        </a><a name="here">no link</a><h2><a href="/b?x=1&amp;y=2">Second</a></h2>
        <!-- <a href="/hidden">hidden</a> --><a href="/open">never closed
        <a href="/next">next</a>"""
    found = read(page)
    assert [link.address for link in found.links] == ["/file/1", "/b?x=1&y=2", "/open", "/next"]
    first = found.links[0]
    assert first.classes == {"one", "publication-link"}
    assert (first.text, first.words) == ("Report plain Area SEND full end", "Area SEND full")
    assert [link.words for link in found.links[1:]] == [None] * 3
    assert [link.text for link in found.links[1:]] == ["Second", "never closed", "next"]
    assert found.headings == ("The area", "Second")


@pytest.mark.parametrize("page", ["", " ", "text only", "<", "<!-- ", "\0", "<a href='"])
def test_a_page_of_nothing_has_nothing(page: str) -> None:
    assert read(page) == Markup((), ())


@pytest.mark.parametrize(
    "piece",
    ["<div>", "<b a=1>", "<h1><div>", "<li><ul>", "<table>", "<select><option>", "<a href=x><p>"],
)
def test_deep_pages_are_refused_at_once(piece: str) -> None:
    """A tree of them would take time that grows with the square of their length."""
    begun = time.process_time()
    with pytest.raises(FetchError, match=r"nested too deeply|more than 100 links"):
        read(piece * (LARGE // len(piece)))
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    "piece",
    ["<div></div>", "</p>", "<p></span>", "<p>x", "<td>", "<a ", "<", "<!--", "<a a='", "&", "</"],
)
def test_long_pages_are_read_in_linear_time(piece: str) -> None:
    page = "<div>" * (DEEPEST - 50) + piece * (LARGE // len(piece))
    begun = time.process_time()
    read(page)
    assert time.process_time() - begun < 2


def test_many_attributes_are_read_in_linear_time() -> None:
    begun = time.process_time()
    read("<div " + " ".join(f"a{number}" for number in range(LARGE // 8)) + ">")
    assert time.process_time() - begun < 2


def test_as_deep_as_allowed_is_read() -> None:
    inside = DEEPEST - 3
    page = "<div>" * inside + "<a href='/x'>deep</a>"
    assert [link.text for link in read(page).links] == ["deep"]
    with pytest.raises(FetchError, match="nested too deeply") as caught:
        read("<div>" * 3 + page)
    assert caught.value.remedy


def test_links_are_limited() -> None:
    assert len(read("<a href=x>y</a>" * 100).links) == 100
    with pytest.raises(FetchError, match="more than 100 links"):
        read("<a href=x>y</a>" * 101)


@given(st.text("<>/=ahpsn1-! '\"&;\0é", max_size=200))
def test_any_page_is_read_or_refused(page: str) -> None:
    for link in read(page).links:
        assert link.text == tidy(link.text)
    read_provider_page(page, PROVIDER, PROVIDER.url)
    read_search_page(page, PROVIDER.url)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" Bury\n\xa0 Town ", "Bury Town"),
        ("Bu\x1b[31mry\x07 \x9b \u202eTown\u200b", "Bu[31mry Town"),
        ("x" * 5000, "x" * 299 + "…"),
        (" " * 5000 + "x", "x"),
    ],
)
def test_text_is_kept_short_and_without_control_characters(text: str, expected: str) -> None:
    assert tidy(text) == expected


@pytest.mark.parametrize("address", ["", "http://[x", "/v1/file/" + "1" * 3000, "/v1/file/\u202e1"])
def test_a_report_whose_link_cannot_be_followed_is_noticed(address: str) -> None:
    page = f'<a class="publication-link" href="{address}">Report</a>'
    found = read_provider_page(page, PROVIDER, PROVIDER.url)
    assert found.reports == ()
    assert len(found.stray) == 1
