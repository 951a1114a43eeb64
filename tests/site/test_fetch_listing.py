"""What the site lists: read from its pages, compared with the catalogue, and trusted or not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from inspection_letters.records.catalogue import (
    CatalogueEntry,
    EventKind,
    ListedReport,
    Listing,
    ListingCounts,
    Provider,
)
from inspection_letters.site import (
    Bounds,
    Manners,
    PoliteClient,
    SiteError,
    compare,
    count,
    list_reports,
    site_at,
)
from inspection_letters.site.contract import kind_of, read_provider_page, read_search_page
from inspection_letters.site.health import check_kinds, check_listing, warnings

from tests.support.fake_clock import BEGIN, FakeClock
from tests.support.replica import Area, Fault, Replica, samples

PROVIDER = Provider("80443", "Bury", "http://site/provider/44/80443")


@pytest.fixture
def site() -> Iterator[Replica]:
    with samples().serving() as replica:
        yield replica


Lister = Callable[..., Listing]


@pytest.fixture
def list_site(site: Replica) -> Iterator[Lister]:
    at = FakeClock()
    manners = Manners("inspection-letters/1.0", attempts=2)
    with PoliteClient(site_at(site.url), manners, at.sleep, at.clock, at.now) as client:

        def listing(known: Listing | None = None, **more: Any) -> Listing:
            providers = () if known is None else known.providers
            headings = () if known is None else count(known).headings
            return list_reports(client, providers, headings=headings, **more)

        yield listing


def remember(listing: Listing) -> dict[str, CatalogueEntry]:
    return {report.report_id: CatalogueEntry(report, BEGIN, BEGIN) for report in listing.reports}


def check(listing: Listing, last: Listing | None, share: float = 0.1, accept: bool = False) -> None:
    counts = None if last is None else count(last)
    check_listing(listing, count(listing), counts, largest_drop=share, accept_drop=accept)


# --- the contract ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "title", "published", "kind"),
    [
        (
            "Area SEND full inspection, pdf - 15 July 2024",
            "Area SEND full inspection",
            date(2024, 7, 15),
            "area-send-report",
        ),
        (
            "  Area SEND\n monitoring inspection , pdf – 1 may 2025 ",
            "Area SEND monitoring inspection",
            date(2025, 5, 1),
            "area-send-monitoring",
        ),
        (
            "Joint area SEND inspection, pdf - 03 March 2017",
            "Joint area SEND inspection",
            date(2017, 3, 3),
            "area-send-letter",
        ),
        (
            "Joint area SEND re-visit - 3 March 2020",
            "Joint area SEND re-visit",
            date(2020, 3, 3),
            "area-send-revisit",
        ),
        (
            "Children's services - focused visit, pdf - 2 June 2023",
            "Children's services - focused visit",
            date(2023, 6, 2),
            "other",
        ),
        (
            "Inspection of children's services, pdf - 31 February 2023",
            "Inspection of children's services, pdf - 31 February 2023",
            None,
            "other",
        ),
        ("Area SEND full inspection", "Area SEND full inspection", None, None),
        ("", "", None, None),
    ],
)
def test_words_beside_a_link(
    words: str, title: str, published: date | None, kind: str | None
) -> None:
    page = (
        '<a class="publication-link" href="https://files.ofsted.gov.uk/v1/file/50253401">'
        f'Report <span class="nonvisual">{words}</span></a>'
    )
    (report,) = read_provider_page(page, PROVIDER, PROVIDER.url).reports
    assert report == ListedReport(
        report_id="50253401",
        urn="80443",
        area="Bury",
        title=title,
        kind=kind,
        published=published,
        url="https://files.ofsted.gov.uk/v1/file/50253401",
    )
    assert kind_of(report.title, report.published) == kind


def test_a_link_without_words_is_a_report_all_the_same() -> None:
    page = '<h2>Reports</h2><a class="x publication-link" href="/v1/file/7">Report</a>'
    found = read_provider_page(page, PROVIDER, PROVIDER.url)
    assert [(report.report_id, report.kind, report.url) for report in found.reports] == [
        ("7", None, "http://site/v1/file/7")
    ]
    assert found.headings == ("reports",)
    assert not found.stray


def test_links_to_files_that_are_marked_up_otherwise_are_noticed() -> None:
    page = '<a class="document" href="/v1/file/7">Report</a><a href="http://[">bad</a><a>none</a>'
    found = read_provider_page(page, PROVIDER, PROVIDER.url)
    assert found.reports == ()
    assert found.stray == {"7"}


def test_providers_are_found_once_each() -> None:
    page = (
        '<a href="/provider/44/80443"><img src="logo.png"></a>'
        '<a href="/provider/44/80443"> Bury </a><a href="/provider/44/80429">Birmingham</a>'
        '<a href="/providers">All</a>'
    )
    assert read_search_page(page, "http://site/search?start=0") == (
        PROVIDER,
        Provider("80429", "Birmingham", "http://site/provider/44/80429"),
    )


# --- going through the site -----------------------------------------------------------


def test_the_whole_site_is_listed(site: Replica, list_site: Lister) -> None:
    listing = list_site()
    assert {report.report_id for report in listing.reports} == {
        report.report_id for report in site.all_reports()
    }
    assert {provider.urn for provider in listing.providers} == set(site.areas)
    assert {report.kind for report in listing.reports} == {
        "area-send-report",
        "area-send-monitoring",
        "area-send-letter",
        "area-send-revisit",
    }
    check(listing, None)
    assert warnings(listing) == []


def test_the_search_is_read_to_its_end(list_site: Lister, site: Replica) -> None:
    site.areas |= {str(urn): Area(str(urn), f"Area {urn}") for urn in range(1, 230)}
    listing = list_site()
    assert len(listing.providers) == 24 + 229
    searches = [request.query for request in site.requests if request.path == "/search"]
    assert [search["start"] for search in searches] == [["0"], ["100"], ["200"], ["300"]]
    assert {search["rows"][0] for search in searches} == {"100"}
    assert {search["level_1_types"][0] for search in searches} == {"3"}
    assert {search["level_2_types[]"][0] for search in searches} == {"12"}


def test_an_empty_search_page_fails(site: Replica, list_site: Lister) -> None:
    site.empty_search = True
    with pytest.raises(SiteError, match="lists no provider") as caught:
        list_site()
    assert "contract.py" in caught.value.remedy


def test_a_search_that_cannot_be_read_fails(site: Replica, list_site: Lister) -> None:
    site.faults["/search"] = Fault(503)
    with pytest.raises(SiteError, match=r"search .* cannot be read.*503"):
        list_site()


def test_a_lost_provider_is_visited_all_the_same(site: Replica, list_site: Lister) -> None:
    before = list_site()
    site.area("990005").listed = False
    after = list_site(before)
    assert after.reports[-1].urn == "990005"
    assert set(after.reports) == set(before.reports)
    assert compare(after, remember(before)).events == ()
    check(after, before)
    (warning,) = warnings(after)
    assert "no longer lists Pellingshaw (990005)" in warning


def test_a_provider_that_is_gone_takes_its_reports_with_it(
    site: Replica, list_site: Lister
) -> None:
    before = list_site()
    site.area("990005").listed = site.area("990005").there = False
    after = list_site(before)
    gone = {report.report_id for report in before.reports if report.urn == "990005"}
    assert {(event.kind, event.report_id) for event in compare(after, remember(before)).events} == {
        (EventKind.WITHDRAWN, report_id) for report_id in gone
    }
    assert "is gone" in warnings(after)[0]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(500),
        Fault(404),
        Fault(body=b"<html><h1>Maintenance</h1></html>"),
        Fault(body=b'<h2>Inspection reports</h2><a class="new" href="/v1/file/1">Report</a>'),
    ],
    ids=["error", "missing", "maintenance", "other markup"],
)
def test_a_page_that_cannot_be_read_withdraws_nothing(
    fault: Fault, site: Replica, list_site: Lister
) -> None:
    before = list_site()
    site.faults[site.area("990005").path] = fault
    after = list_site(before)
    assert list(after.unread) == ["990005"]
    rejection = after.unread["990005"]
    assert rejection.stage == "fetch"
    assert "Pellingshaw" in rejection.reason
    assert rejection.remedy
    assert compare(after, remember(before)).events == ()
    check(after, before)
    del site.faults[site.area("990005").path]
    assert set(list_site(before).reports) == set(before.reports)


# --- bounds ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bounds", "reason", "setting"),
    [
        (Bounds(search_pages=4), "more than 4 pages", "LETTERS_MAX_SEARCH_PAGES"),
        (Bounds(providers=3), "more than 3 providers", "LETTERS_MAX_PROVIDERS"),
    ],
)
def test_a_search_without_end_is_left(
    site: Replica, list_site: Lister, bounds: Bounds, reason: str, setting: str
) -> None:
    site.endless_search = True
    with pytest.raises(SiteError, match=reason) as caught:
        list_site(bounds=bounds)
    assert setting in caught.value.remedy
    assert len(site.requests) <= 6


def test_ten_thousand_providers_are_no_listing(site: Replica, list_site: Lister) -> None:
    site.areas |= {str(urn): Area(str(urn), f"Area {urn}") for urn in range(1, 10_001)}
    with pytest.raises(SiteError, match="more than 2,000 providers"):
        list_site()
    assert {request.path for request in site.requests} == {"/robots.txt", "/search"}


def test_as_many_as_the_bounds_allow_are_listed(site: Replica, list_site: Lister) -> None:
    reports = len(site.all_reports())
    bounds = Bounds(search_pages=1, providers=24, links=24, reports=reports)
    assert len(list_site(bounds=bounds).reports) == reports
    with pytest.raises(SiteError, match=f"more than {reports - 1} reports") as caught:
        list_site(bounds=replace(bounds, reports=reports - 1))
    assert "LETTERS_MAX_REPORTS" in caught.value.remedy


def test_a_page_of_many_links_is_not_read(site: Replica, list_site: Lister) -> None:
    before = list_site()
    links = b'<a class="publication-link" href="/v1/file/1">Report</a>' * 5001
    site.faults[site.area("990005").path] = Fault(body=links)
    after = list_site(before)
    rejection = after.unread["990005"]
    assert "more than 5,000 links" in rejection.reason
    assert "LETTERS_MAX_LINKS" in rejection.remedy
    assert compare(after, remember(before)).events == ()


# --- what happened to reports ---------------------------------------------------------


def test_new_withdrawn_renamed_and_returned_are_told_apart(
    site: Replica, list_site: Lister
) -> None:
    before = list_site()
    catalogue = remember(before)
    wexmoor, ashdale, carrow = (site.area(f"99000{number}") for number in (1, 2, 3))
    withdrawn, returned = wexmoor.reports[0], ashdale.reports[0]
    carrow.name = "Carrow Vale and Hope"
    new = replace(withdrawn, report_id="60000001")
    wexmoor.reports[0] = new
    catalogue[returned.report_id] = replace(catalogue[returned.report_id], withdrawn_at=BEGIN)
    catalogue["old"] = CatalogueEntry(
        replace(catalogue[returned.report_id].report, report_id="old"),
        BEGIN,
        BEGIN,
        withdrawn_at=BEGIN,
    )
    found = compare(list_site(), catalogue)
    assert found.new == {"60000001"}
    events = {(event.kind, event.report_id): event for event in found.events}
    renamed = {(EventKind.RENAMED, report.report_id) for report in carrow.reports}
    assert set(events) == renamed | {
        (EventKind.WITHDRAWN, withdrawn.report_id),
        (EventKind.RETURNED, returned.report_id),
    }
    event = events[EventKind.RENAMED, carrow.reports[0].report_id]
    assert (event.before, event.after) == (
        {"area": "Carrow Vale"},
        {"area": "Carrow Vale and Hope"},
    )


def test_words_that_are_lost_are_those_of_before(site: Replica, list_site: Lister) -> None:
    before = list_site()
    site.all_reports()[0].span = False
    after = list_site()
    found = compare(after, remember(before))
    assert found.events == ()
    assert set(found.reports) == set(before.reports)
    check(after, before)
    assert "1 report has no kind and date" in warnings(after)[0]


def test_what_is_linked_in_another_way_is_not_withdrawn(list_site: Lister) -> None:
    before = list_site()
    gone = before.reports[0]
    after = replace(before, reports=before.reports[1:], stray=frozenset({gone.report_id}))
    assert compare(after, remember(before)).events == ()


def test_a_file_that_moves_within_the_site_is_the_same(list_site: Lister) -> None:
    before = list_site()
    catalogue = {
        report_id: replace(entry, report=replace(entry.report, url=f"http://old/{report_id}"))
        for report_id, entry in remember(before).items()
    }
    found = compare(before, catalogue)
    assert (found.new, found.events, found.reports) == (frozenset(), (), before.reports)


# --- whether to trust it --------------------------------------------------------------


def test_a_cap_on_the_search_fails(site: Replica, list_site: Lister) -> None:
    before = list_site()
    for area in list(site.areas.values())[:5]:
        area.listed = False
    after = list_site(before)
    with pytest.raises(SiteError, match="19 providers instead of 24") as caught:
        check(after, before)
    assert "--accept-drop" in caught.value.remedy
    check(after, before, share=0.3)
    check(after, before, accept=True)


def test_a_drop_of_one_kind_fails(site: Replica, list_site: Lister) -> None:
    before = list_site()
    for area in site.areas.values():
        area.reports = [report for report in area.reports if "monitoring" not in report.title]
    with pytest.raises(SiteError, match="0 reports of kind area-send-monitoring instead of 8"):
        check(list_site(before), before, share=0.2)


def test_a_changed_layout_fails(site: Replica, list_site: Lister) -> None:
    before = list_site()
    site.link_class = "document-link"
    after = list_site(before)
    assert compare(after, remember(before)).events == ()
    with pytest.raises(SiteError, match="24 of 24 providers' pages cannot be read"):
        check(after, before, accept=True)


def test_a_changed_layout_fails_at_the_first_time_too(site: Replica, list_site: Lister) -> None:
    site.link_class = "document-link"
    with pytest.raises(SiteError, match="cannot be read"):
        check(list_site(), None)


def test_headings_that_vanish_fail(site: Replica, list_site: Lister) -> None:
    before = list_site()
    assert count(before).headings == ("inspection reports",)
    site.heading = "Documents"
    with pytest.raises(SiteError, match=r"headings have disappeared .*: “inspection reports”"):
        check(list_site(before), before)


def test_words_that_vanish_everywhere_fail(site: Replica, list_site: Lister) -> None:
    for report in site.all_reports():
        report.span = False
    with pytest.raises(SiteError, match="59 of 59 reports have no kind and date"):
        check(list_site(), None)


def test_small_numbers_may_halve() -> None:
    last = ListingCounts(5, 40, {"other": 4, "area-send-report": 36}, ())
    now = ListingCounts(4, 38, {"other": 2, "area-send-report": 36}, ())
    check_listing(Listing((), ()), now, last, largest_drop=0.1)
    with pytest.raises(SiteError, match="4 providers instead of 5; 38 reports instead of 40"):
        check_listing(Listing((), ()), now, last, largest_drop=0)


def test_a_kind_of_which_nothing_can_be_used_fails() -> None:
    check_kinds([("a", True), ("a", False), ("b", False)])
    with pytest.raises(SiteError, match="all 2 of b"):
        check_kinds([("a", True), ("b", False), ("b", False)])
