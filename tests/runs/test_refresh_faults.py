"""What really went wrong at such a site, each fault by its name.

Of each it is asserted that the rest is fetched and right, that what is not is told, that
nothing is there by halves, and that the next refresh leaves what one would have that never
met the fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import inspection_letters.runs.fetch
import pytest
from inspection_letters.runs.refresh import RefreshSummary
from inspection_letters.site import Manners, SiteError
from inspection_letters.store import catalogue, open_store

from tests.support.fake_letters import fake_pdf, fake_report, fake_site
from tests.support.refresh_bench import Bench, quiet, sha256_of, tables
from tests.support.replica import MIB, WEB_PAGE, Area, Fault, Replica

AREAS = [f"Area {number}" for number in range(1, 7)]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with fake_site().serving() as site:
        yield Bench(site, tmp_path / "ws")


@pytest.fixture
def whole(bench: Bench, tmp_path: Path) -> Bench:
    """A workspace that is refreshed only without faults."""
    return Bench(bench.site, tmp_path / "whole")


# --- faults of single files -----------------------------------------------------------


def check_file(bench: Bench, whole: Bench, fault: Fault, reason: str) -> None:
    """Spoil a file that is new, and later a new edition of one that is known."""
    path = "/v1/file/50000004"
    whole.refresh()

    bench.site.faults[path] = replace(fault)
    rejected(bench, bench.refresh(), path, reason)
    assert bench.areas_of("new") == [area for area in AREAS if area != "Area 4"]
    assert bench.changes()["letters"] == bench.held() == 5
    assert not {"50000004"} & fetched(bench)
    bench.site.faults.clear()
    assert bench.refresh().rejections == ()
    assert bench.areas_of("new") == ["Area 4"]
    healed(bench, whole)

    report = bench.site.area("991004").reports[0]
    former, report.content = report.content, fake_pdf("991004", date(2024, 1, 9), edition=2)
    bench.site.faults[path] = replace(fault)
    rejected(bench, bench.refresh(), path, reason)
    # Earlier results are kept.
    assert quiet(bench.changes())
    assert bench.changes()["letters"] == bench.held() == 6
    assert (bench.path / "pdf" / f"{sha256_of(former)}.pdf").read_bytes() == former
    bench.site.faults.clear()
    assert bench.refresh().rejections == ()
    assert bench.areas_of("changed") == ["Area 4"]
    whole.refresh()
    healed(bench, whole)


def rejected(bench: Bench, summary: RefreshSummary, path: str, reason: str) -> None:
    """Check that a file was rejected, and that the rejection is reported everywhere."""
    (rejection,) = summary.rejections
    assert (rejection.source, rejection.stage) == (bench.site.url + path, "fetch")
    assert "Area 4" in rejection.reason
    assert reason in rejection.reason
    assert rejection.remedy
    assert bench.rejected() == [rejection.source]
    (entry,) = bench.changes()["rejections"]
    assert (entry["source"], entry["cause"]) == (rejection.source, "source")
    assert reason in (bench.path / "changes.md").read_text()


def fetched(bench: Bench) -> set[str]:
    """Return the reports with a file in the catalogue."""
    with open_store(bench.path) as opened, opened.read() as conn:
        return {version.report_id for version in catalogue.all_versions(conn)}


def healed(bench: Bench, whole: Bench) -> None:
    """Check that a workspace is as one that never met the fault."""
    assert bench.rejected() == []
    assert bench.held() == whole.held()
    assert tables(bench.path) == tables(whole.path)
    bench.refresh()
    assert quiet(bench.changes())
    assert bench.coding.read == []


def test_html_in_place_of_a_pdf(bench: Bench, whole: Bench) -> None:
    check_file(bench, whole, WEB_PAGE, "web page instead of the PDF")


@pytest.mark.slow
def test_html_that_says_it_is_a_pdf(bench: Bench, whole: Bench) -> None:
    fault = replace(WEB_PAGE, headers={"Content-Type": "application/pdf"})
    check_file(bench, whole, fault, "web page instead of the PDF")


def test_slow_answers(bench: Bench, whole: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        inspection_letters.runs.fetch, "Manners", partial(Manners, timeout=0.2, attempts=2)
    )
    check_file(bench, whole, Fault(delay=30), "failed 2 times: the site took too long to respond")
    # A response that is slow once only takes longer.
    bench.site.faults["/v1/file/50000002"] = Fault(delay=30, times=1)
    assert bench.refresh().rejections == ()


@pytest.mark.parametrize("status", [429, pytest.param(503, marks=pytest.mark.slow)])
def test_retry_after(bench: Bench, whole: Bench, status: int) -> None:
    """A wait that the site asks for is kept; one beyond all patience is left to the next run."""
    bench.site.faults["/v1/file/50000001"] = Fault(status, {"Retry-After": "120"}, times=2)
    assert (bench.refresh().rejections, bench.held()) == ((), 6)
    assert bench.at.slept.count(120.0) == 2
    whole.refresh()
    healed(bench, whole)


@pytest.mark.parametrize(
    ("status", "seconds"),
    [
        (429, "30"),
        pytest.param(503, "9999", marks=pytest.mark.slow),
        pytest.param(429, "9999", marks=pytest.mark.slow),
        pytest.param(503, "30", marks=pytest.mark.slow),
    ],
)
def test_retry_after_without_end(bench: Bench, whole: Bench, status: int, seconds: str) -> None:
    check_file(
        bench, whole, Fault(status, {"Retry-After": seconds}), f"the site responded with {status}"
    )
    assert bench.at.slept.count(float(seconds)) == (8 if seconds == "30" else 0)


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        pytest.param(True, "broke off", id="stated"),
        pytest.param(False, "incomplete", id="unsaid", marks=pytest.mark.slow),
    ],
)
def test_truncated_bodies(bench: Bench, whole: Bench, stated: bool, reason: str) -> None:
    check_file(bench, whole, Fault(cut=20, stated=stated), reason)


@pytest.mark.slow
def test_redirect_loops(bench: Bench, whole: Bench) -> None:
    check_file(bench, whole, Fault(302, {"Location": "?"}), "keeps redirecting")


@pytest.mark.parametrize(
    "stated",
    [pytest.param(True, id="stated", marks=pytest.mark.slow), pytest.param(False, id="unsaid")],
)
def test_a_body_of_300_mb(bench: Bench, whole: Bench, stated: bool) -> None:
    bench.options["max_file_size"] = 2
    check_file(bench, whole, Fault(endless=300 * MIB, stated=stated), "larger than 2 MiB")


def test_a_file_that_is_missing(bench: Bench, whole: Bench) -> None:
    check_file(bench, whole, Fault(404), "404")


def test_an_answer_of_unchanged_that_nobody_asked_for(bench: Bench) -> None:
    """What was never had cannot be unchanged, and must not be passed over in silence."""
    path = "/v1/file/50000004"
    bench.site.faults[path] = Fault(304)
    summary = bench.refresh()
    assert (summary.fetched, summary.unchanged) == (5, 0)
    rejected(bench, summary, path, "the site responded with 304")
    bench.site.faults.clear()
    bench.refresh()
    assert bench.areas_of("new") == ["Area 4"]


# --- faults of the site ---------------------------------------------------------------


def check_site(
    bench: Bench, whole: Bench, break_it: Callable[[Replica], object], reason: str
) -> None:
    """Break a site that has something new; none of its contents may be trusted."""
    whole.refresh()
    bench.refresh()
    bench.site.areas["991007"] = Area(
        "991007", "Area 7", [fake_report(7, "991007", date(2026, 1, 7))]
    )
    changes, before = bench.changes(), content(bench)
    sound = deepcopy(bench.site.areas), dict(vars(bench.site))
    break_it(bench.site)
    with pytest.raises(SiteError, match=reason) as caught:
        bench.refresh()
    assert caught.value.remedy
    assert bench.site.file_requests() == []
    # The last report of changes is kept, and the failure is recorded.
    assert bench.changes() == changes
    assert content(bench) == before
    assert bench.held() == 6
    assert failures(bench) == [str(caught.value)]
    for name in ("empty_search", "cap", "link_class", "heading"):
        setattr(bench.site, name, sound[1][name])
    bench.site.areas = sound[0]
    bench.site.faults.clear()
    bench.refresh()
    assert bench.areas_of("new") == ["Area 7"]
    whole.refresh()
    healed(bench, whole)


def content(bench: Bench) -> dict[str, Any]:
    """Return all rows but those that say that a refresh took place."""
    found = bench.tables()
    return {name: rows for name, rows in found.items() if name not in ("runs", "refreshes")}


def failures(bench: Bench) -> list[str]:
    """Return the reasons of refreshes that failed, as the workspace has them."""
    from inspection_letters.store.catalogue_schema import refreshes
    from sqlalchemy import select

    with open_store(bench.path) as opened, opened.read() as conn:
        found = conn.scalars(select(refreshes.c.reason).where(refreshes.c.status == "failed"))
        return list(found)


def test_an_empty_search_page(bench: Bench, whole: Bench) -> None:
    def break_it(site: Replica) -> None:
        site.empty_search = True

    check_site(bench, whole, break_it, "lists no provider")


@pytest.mark.slow
def test_a_second_search_page_that_is_empty(bench: Bench, whole: Bench) -> None:
    bench.site.areas |= {str(urn): Area(str(urn), f"Area {urn}") for urn in range(1, 115)}

    def break_it(site: Replica) -> None:
        site.cap = 100

    check_site(bench, whole, break_it, "100 providers instead of 120")


def test_a_lost_provider(bench: Bench, whole: Bench) -> None:
    """It is visited all the same, so that what is new there is not missed."""
    whole.refresh()
    bench.refresh()
    bench.site.area("991001").listed = False
    bench.site.area("991001").reports.append(fake_report(21, "991001", date(2026, 1, 1)))
    summary = bench.refresh()
    assert (summary.fetched, summary.unchanged, summary.rejections) == (1, 6, ())
    assert bench.areas_of("new") == ["Area 1"]
    assert bench.areas_of("withdrawn") == []
    (said,) = bench.changes()["warnings"]
    assert "no longer lists Area 1 (991001)" in said
    assert said in summary.notes
    assert bench.held() == 7
    bench.site.area("991001").listed = True
    assert bench.refresh().notes == ()
    assert quiet(bench.changes())
    whole.refresh()
    healed(bench, whole)


@pytest.mark.slow
def test_a_lost_provider_whose_page_cannot_be_read(bench: Bench, whole: Bench) -> None:
    whole.refresh()
    bench.refresh()
    area = bench.site.area("991004")
    area.listed = False
    bench.site.faults[area.path] = Fault(500)
    rejected(bench, bench.refresh(), area.path, "not known which reports it lists")
    assert quiet(bench.changes())
    assert bench.changes()["letters"] == bench.held() == 6
    area.listed = True
    bench.site.faults.clear()
    bench.refresh()
    healed(bench, whole)


@pytest.mark.slow
def test_three_lost_providers(bench: Bench, whole: Bench) -> None:
    def break_it(site: Replica) -> None:
        for urn in ("991001", "991002", "991003"):
            site.area(urn).listed = False

    check_site(bench, whole, break_it, "4 providers instead of 6")


def test_a_changed_page_layout(bench: Bench, whole: Bench) -> None:
    def break_it(site: Replica) -> None:
        site.link_class = "document"

    check_site(bench, whole, break_it, "7 of 7 providers")


@pytest.mark.slow
def test_a_changed_page_layout_with_other_headings(bench: Bench, whole: Bench) -> None:
    def break_it(site: Replica) -> None:
        site.heading = "Documents"

    check_site(bench, whole, break_it, "headings")


@pytest.mark.slow
def test_a_changed_layout_of_one_page(bench: Bench, whole: Bench) -> None:
    whole.refresh()
    bench.refresh()
    path = bench.site.area("991004").path
    bench.site.faults[path] = Fault(body=b"<html><h1>Area 4</h1><p>Under construction</p></html>")
    rejected(bench, bench.refresh(), path, "It has no reports and none")
    assert quiet(bench.changes())
    assert bench.changes()["letters"] == bench.held() == 6
    bench.site.faults.clear()
    bench.refresh()
    healed(bench, whole)


def test_a_missing_nonvisual_span(bench: Bench, whole: Bench) -> None:
    """A new report without words is fetched and said, and gets its words when they come."""
    whole.refresh()
    report = bench.site.area("991002").reports[0]
    report.span = False
    summary = bench.refresh()
    assert (summary.fetched, bench.held(), summary.rejections) == (6, 6, ())
    assert bench.areas_of("new") == AREAS
    (said,) = bench.changes()["warnings"]
    assert "1 report has no kind and date" in said
    assert report.path in said
    report.span = True
    assert bench.refresh().notes == ()
    # To learn what was not known is no change of the site's.
    assert quiet(bench.changes())
    healed(bench, whole)
    # The words of a report that is known may go and come as they like.
    report.span = False
    assert len(bench.refresh().notes) == 1
    assert quiet(bench.changes())
    healed(bench, whole)


@pytest.mark.slow
def test_nonvisual_spans_that_are_missing_everywhere(bench: Bench, whole: Bench) -> None:
    def break_it(site: Replica) -> None:
        for report in site.all_reports():
            report.span = False

    check_site(bench, whole, break_it, "no kind and date")


def test_a_site_that_is_down(bench: Bench, whole: Bench) -> None:
    def break_it(site: Replica) -> None:
        for area in site.areas.values():
            site.faults[area.path] = Fault(503)

    check_site(bench, whole, break_it, "does not respond")
