"""What the site gets wrong for a while does no harm once it is right again.

No refresh here has `accept_drop`, which is for a person: `letters serve` has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from inspection_letters.site import SiteError
from inspection_letters.store import catalogue, open_store
from inspection_letters.store.catalogue_schema import refreshes, reports
from inspection_letters.store.schema import runs
from sqlalchemy import update

from tests.support.fake_letters import FakeCoding, fake_pdf, fake_site
from tests.support.refresh_bench import Bench, quiet, tables
from tests.support.replica import TITLES, Area, Fault, Replica, Report


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with fake_site().serving() as site:
        yield Bench(site, tmp_path / "ws")


@pytest.fixture
def whole(bench: Bench, tmp_path: Path) -> Bench:
    """A workspace that is refreshed only without faults."""
    return Bench(bench.site, tmp_path / "whole")


def healed(bench: Bench, whole: Bench) -> None:
    """Check that a refresh now succeeds, and the workspace is as one without the fault."""
    bench.refresh()
    whole.refresh()
    assert tables(bench.path) == tables(whole.path)
    assert bench.refresh().notes == ()
    assert quiet(bench.changes())


# --- headings -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "weeks", "before"),
    [
        ("Inspection reports", 2, True),
        pytest.param("Inspection reports", 1, False, marks=pytest.mark.slow),
        pytest.param("", 1, True, marks=pytest.mark.slow),
        pytest.param("", 1, False, marks=pytest.mark.slow),
    ],
)
def test_a_notice_on_every_page_may_come_and_go(
    bench: Bench, whole: Bench, heading: str, weeks: int, before: bool
) -> None:
    """Also if pages have no other heading in common, and if it was there from the first."""
    bench.site.heading = heading
    if before:
        bench.refresh()
    bench.site.notice = "Service notice"
    for _ in range(weeks):
        bench.refresh()
    bench.site.notice = ""
    healed(bench, whole)


def test_areas_without_reports_are_read_when_a_notice_goes(bench: Bench, whole: Bench) -> None:
    """They may have had nothing but the notice; so many unread pages would be a failure."""
    bench.site.areas |= {str(urn): Area(str(urn), f"Area {urn}") for urn in range(1, 10)}
    bench.site.bare_when_empty = True
    bench.site.notice = "Service notice"
    bench.refresh()
    bench.site.notice = ""
    healed(bench, whole)


@pytest.mark.slow
def test_pages_made_in_another_way_are_refused_under_a_notice_too(bench: Bench) -> None:
    """The notice does not stand for the headings that pages had before it."""
    bench.refresh()
    bench.site.notice = "Service notice"
    bench.refresh()
    bench.site.heading = "Documents"
    for _ in range(2):
        with pytest.raises(SiteError, match=r"headings have disappeared.*“inspection reports”"):
            bench.refresh()
    bench.site.heading = "Inspection reports"
    bench.site.notice = ""
    bench.refresh()
    assert quiet(bench.changes())


# --- words ----------------------------------------------------------------------------


def many(site: Replica) -> None:
    """List so many reports, of a kind that is not fetched, that five are few."""
    site.area("991006").reports += [
        Report(f"7{number}", b"", TITLES["other"], date(2024, 5, 1)) for number in range(60)
    ]


@pytest.mark.parametrize("known", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_reports_may_lose_their_words_and_get_them_back(
    bench: Bench, whole: Bench, known: bool
) -> None:
    """Five reports of unknown kind are no kind that could disappear."""
    many(bench.site)
    if known:
        bench.refresh()
    losing = bench.site.all_reports()[:5]
    for report in losing:
        report.span = False
    summary = bench.refresh()
    assert "5 reports have no kind and date" in summary.notes[0]
    assert bench.areas_of("renamed") == []
    for report in losing:
        report.span = True
    healed(bench, whole)


@pytest.mark.slow
def test_a_workspace_that_counted_unknown_kinds_goes_on(bench: Bench, whole: Bench) -> None:
    """Earlier versions kept them as a kind of its own, and stopped at their end."""
    bench.refresh()
    with open_store(bench.path) as store, store.write() as conn:
        counts = {
            "providers": 6,
            "reports": 6,
            "headings": ["service notice", "inspection reports"],
        }
        kinds = {"area-send-report": 1, "unknown": 5}
        conn.execute(update(refreshes).values(counts={**counts, "kinds": kinds, "untitled": 5}))
    healed(bench, whole)


@pytest.mark.parametrize(
    "words",
    [
        "{title}",
        pytest.param("{title}, pdf - 31 Juli 2024", marks=pytest.mark.slow),
        pytest.param("", marks=pytest.mark.slow),
    ],
)
def test_what_is_known_of_a_report_is_kept(bench: Bench, whole: Bench, words: str) -> None:
    bench.refresh()
    report = bench.site.all_reports()[0]
    report.words = words.format(title=report.title)
    bench.refresh()
    assert quiet(bench.changes())
    with open_store(bench.path) as store, store.read() as conn:
        known = catalogue.entries(conn)[report.report_id].report
    assert (known.title, known.published) == (report.title, report.published)
    assert known.kind == "area-send-report"
    report.words = None
    healed(bench, whole)


def test_dates_that_vanish_everywhere_are_refused(bench: Bench, whole: Bench) -> None:
    """What is kept of each report must not hide that the site is written otherwise now."""
    bench.refresh()
    for report in bench.site.all_reports():
        report.words = report.title
    with pytest.raises(SiteError, match="6 of 6 reports have no kind and date"):
        bench.refresh()
    for report in bench.site.all_reports():
        report.words = None
    healed(bench, whole)


def test_names_that_the_search_loses_are_kept(bench: Bench, whole: Bench) -> None:
    bench.refresh()
    names = {area.urn: area.name for area in bench.site.areas.values()}
    links = "".join(f'<a href="{area.path}"><img></a>' for area in bench.site.areas.values())
    bench.site.faults["/search"] = Fault(body=f"<html>{links}</html>".encode())
    bench.refresh()
    assert quiet(bench.changes())
    with open_store(bench.path) as store, store.read() as conn:
        assert {item.urn: item.name for item in catalogue.known_providers(conn)} == names
    bench.site.faults.clear()
    healed(bench, whole)


# --- headers --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"ETag": '"\xe9"'}, id="etag"),
        pytest.param({"Last-Modified": "\xff"}, id="date", marks=pytest.mark.slow),
        pytest.param({"ETag": '"a\tb"'}, id="tab", marks=pytest.mark.slow),
        pytest.param({"Retry-After": "²"}, id="retry"),
    ],
)
def test_strange_headers_do_no_harm(bench: Bench, whole: Bench, headers: dict[str, str]) -> None:
    bench.site.validators = False
    encoded = {name: value.encode().decode("latin-1") for name, value in headers.items()}
    for report in bench.site.all_reports():
        bench.site.faults[report.path] = Fault(headers=encoded)
    for _ in range(2):
        assert bench.refresh().rejections == ()
    bench.site.faults.clear()
    healed(bench, whole)


@pytest.mark.slow
def test_strange_headers_of_an_earlier_version_do_no_harm(bench: Bench, whole: Bench) -> None:
    bench.refresh()
    with open_store(bench.path) as store, store.write() as conn:
        conn.execute(update(reports).values(etag='"é"', last_modified="日本"))
    healed(bench, whole)


# --- clocks ---------------------------------------------------------------------------


def test_a_clock_that_was_ahead_does_no_harm(bench: Bench) -> None:
    """The refresh after it is compared with it once, and the next one with the next."""
    bench.refresh()
    begun, bench.at.seconds = bench.at.seconds, bench.at.seconds + 10 * 365 * 86400
    bench.site.area("991001").reports.clear()
    bench.refresh()
    assert bench.areas_of("withdrawn") == ["Area 1"]
    bench.at.seconds = begun
    ahead = bench.changes()["run_id"]
    bench.refresh()
    assert bench.changes()["since"] == ahead
    former = bench.changes()["run_id"]
    bench.refresh()
    assert bench.changes()["since"] == former
    assert quiet(bench.changes())


def test_an_edition_found_by_a_clock_that_was_ahead_is_not_the_newest_for_ever(
    bench: Bench,
) -> None:
    report = bench.site.area("991001").reports[0]
    bench.at.seconds += 10 * 365 * 86400
    bench.refresh()
    bench.at.seconds -= 10 * 365 * 86400
    first, report.report_id = report.report_id, "60000001"
    bench.refresh()
    with open_store(bench.path) as store, store.read() as conn:
        entries = catalogue.entries(conn)
    assert (entries[first].replaced_by, entries["60000001"].replaced_by) == ("60000001", None)


def test_runs_of_an_earlier_version_keep_the_order_they_were_recorded_in(bench: Bench) -> None:
    """The clock was ahead at the first of them, before runs were numbered."""
    from alembic import command
    from inspection_letters.store.migrate import alembic_config
    from inspection_letters.store.schema import runs as table
    from sqlalchemy import select

    for _ in range(2):
        bench.refresh()
    with open_store(bench.path) as store, store.write() as conn:
        before = list(conn.scalars(select(table.c.run_id).order_by(table.c.number)))
        first = conn.execute(select(runs).where(runs.c.number == 1)).mappings().one()
        later = first["started_at"] + timedelta(days=4000)
        conn.execute(update(runs).where(runs.c.number == 1).values(started_at=later))
        config = alembic_config()
        config.attributes["connection"] = conn
        command.downgrade(config, "0007")
        command.upgrade(config, "head")
        assert list(conn.scalars(select(table.c.run_id).order_by(table.c.number))) == before


# --- other things that pass -----------------------------------------------------------


def slow(site: Replica) -> None:
    site.endless_search = True


def deep(site: Replica) -> None:
    for area in site.areas.values():
        site.faults[area.path] = Fault(body=b"<div>" * 5000)


def packed(site: Replica) -> None:
    site.faults["/search"] = Fault(headers={"Content-Encoding": "gzip, gzip"})


def impatient(site: Replica) -> None:
    site.robots = "User-agent: *\nCrawl-delay: 1e9\n"


@pytest.mark.parametrize(
    "break_it",
    [
        pytest.param(slow, marks=pytest.mark.slow),
        deep,
        pytest.param(packed, marks=pytest.mark.slow),
        pytest.param(impatient, marks=pytest.mark.slow),
    ],
)
def test_a_site_that_is_out_of_order_is_refused_until_it_is_not(
    bench: Bench, whole: Bench, break_it: Callable[[Replica], None]
) -> None:
    bench.refresh()
    robots = bench.site.robots
    break_it(bench.site)
    for _ in range(2):
        with pytest.raises(SiteError) as caught:
            bench.refresh()
        assert caught.value.remedy
    bench.site.endless_search, bench.site.robots = False, robots
    bench.site.faults.clear()
    healed(bench, whole)


# --- kills ----------------------------------------------------------------------------


@pytest.mark.parametrize("first", [True, False], ids=["new", "changed"])
def test_a_file_that_was_fetched_is_read_even_if_it_is_replaced_before(
    bench: Bench, whole: Bench, first: bool
) -> None:
    """The refresh that fetched it was killed, and the next one finds the next edition."""
    report = bench.site.areas["991002"].reports[0]
    editions = [fake_pdf("991002", date(2024, 1, 7), edition=number) for number in (2, 3)]
    if not first:
        bench.refresh()
        whole.refresh()
        report.content = editions[0]
    whole.refresh()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FakeCoding, "__call__", killed)
        with pytest.raises(KeyboardInterrupt):
            bench.refresh()
    report.content = editions[1]
    healed(bench, whole)
