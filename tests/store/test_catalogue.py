"""The catalogue in the store: what goes in comes out, and nothing is ever lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from inspection_letters.records.catalogue import (
    CatalogueEvent,
    EventKind,
    FileVersion,
    ListedReport,
    Listing,
    ListingCounts,
    Provider,
    Validators,
)
from inspection_letters.store import Store, catalogue, catalogue_schema, queries, writes
from inspection_letters.store.locking import refresh_lock
from sqlalchemy import func, inspect, select

from tests.support.factories import make_letter, make_read, make_run
from tests.support.fake_clock import BEGIN

BURY = Provider("80443", "Bury", "https://example.org/provider/44/80443")
REPORT = ListedReport(
    "50253401",
    "80443",
    "Bury",
    "Area SEND full inspection",
    "area-send-report",
    date(2024, 7, 15),
    "https://example.org/v1/file/50253401",
)
COUNTS = ListingCounts(1, 1, {"area-send-report": 1}, ("reports",))
LATER = BEGIN + timedelta(days=7)


def take_in(
    workspace: Store,
    report: ListedReport = REPORT,
    *events: CatalogueEvent,
    at: object = BEGIN,
    listing: Listing | None = None,
) -> None:
    listing = listing or Listing((BURY,), (report,))
    with workspace.write() as conn:
        catalogue.begin_refresh(conn, "run-1", "https://example.org")
        catalogue.write_listing(
            conn,
            listing,
            listing.reports,
            events,
            COUNTS,
            run_id="run-1",
            at=at,  # type: ignore[arg-type]
        )


def give(workspace: Store, digest: str, validators: Validators | None = None) -> bool:
    with workspace.write() as conn:
        return catalogue.write_version(
            conn,
            REPORT.report_id,
            digest * 64,
            9,
            validators or Validators(),
            run_id="run-1",
            at=BEGIN,
        )


def test_a_report_comes_back_as_it_was(workspace: Store) -> None:
    take_in(workspace)
    take_in(workspace, replace(REPORT, area="Bury Town"), at=LATER)
    assert give(workspace, "a", Validators('"tag"', "Mon, 02 Mar 2026 06:00:00 GMT"))
    with workspace.read() as conn:
        assert catalogue.known_providers(conn) == (BURY,)
        (entry,) = catalogue.entries(conn).values()
        assert catalogue.last_counts(conn) == COUNTS
        assert catalogue.last_picture(conn) is None
    assert entry.report == replace(REPORT, area="Bury Town")
    assert (entry.first_seen, entry.last_seen) == (BEGIN, LATER)
    assert (entry.withdrawn_at, entry.replaced_by) == (None, None)
    assert entry.validators == Validators('"tag"', "Mon, 02 Mar 2026 06:00:00 GMT")
    assert entry.file == FileVersion(REPORT.report_id, 1, "a" * 64, 9, BEGIN)


def test_every_version_is_kept(workspace: Store) -> None:
    take_in(workspace)
    assert [give(workspace, letter) for letter in "aabaa"] == [True, False, True, True, False]
    with workspace.read() as conn:
        versions = catalogue.all_versions(conn)
        (entry,) = catalogue.entries(conn).values()
        replaced = catalogue.replaced_letters(conn)
    assert [(version.number, version.pdf_sha256[0]) for version in versions] == [
        (1, "a"),
        (2, "b"),
        (3, "a"),
    ]
    assert entry.file == versions[-1]
    assert replaced == {"b" * 16}


def test_withdrawn_and_returned_reports_stay(workspace: Store) -> None:
    take_in(workspace)
    withdrawn = CatalogueEvent(EventKind.WITHDRAWN, REPORT.report_id)
    take_in(workspace, REPORT, withdrawn, at=LATER, listing=Listing((), (), gone=(BURY,)))
    with workspace.read() as conn:
        assert catalogue.entries(conn)[REPORT.report_id].withdrawn_at == LATER
        assert catalogue.known_providers(conn) == ()
        assert catalogue.unreported(conn).events == (withdrawn,)
    returned = CatalogueEvent(EventKind.RETURNED, REPORT.report_id)
    renamed = CatalogueEvent(
        EventKind.RENAMED, REPORT.report_id, {"published": None}, {"published": "2024-07-15"}
    )
    take_in(workspace, REPORT, returned, renamed, at=LATER)
    with workspace.read() as conn:
        assert catalogue.entries(conn)[REPORT.report_id].withdrawn_at is None
        assert catalogue.known_providers(conn) == (BURY,)
        assert catalogue.unreported(conn).events == (withdrawn, returned, renamed)


def test_a_change_is_reported_once(workspace: Store) -> None:
    take_in(workspace)
    take_in(workspace, REPORT, CatalogueEvent(EventKind.RENAMED, REPORT.report_id))
    give(workspace, "a")
    for listed_as, left in (("rejected", 1), ("letter", 0)):
        with workspace.write() as conn:
            catalogue.mark_reported(
                conn, [catalogue.ReportedVersion(REPORT.report_id, 1, listed_as)], run_id="run-1"
            )
        with workspace.read() as conn:
            unreported = catalogue.unreported(conn)
        assert unreported.events == ()
        assert len(unreported.versions) == left


def test_a_report_that_stands_for_another(workspace: Store) -> None:
    later = replace(REPORT, report_id="2")
    take_in(workspace, listing=Listing((BURY,), (REPORT, later)))
    give(workspace, "a")
    with workspace.write() as conn:
        catalogue.write_replaced(conn, REPORT.report_id, "2")
    with workspace.read() as conn:
        assert catalogue.entries(conn)[REPORT.report_id].replaced_by == "2"
        assert catalogue.replaced_letters(conn) == {"a" * 16}
    with workspace.write() as conn:
        catalogue.write_replaced(conn, REPORT.report_id, None)
    with workspace.read() as conn:
        assert catalogue.replaced_letters(conn) == frozenset()


def test_the_last_complete_refresh_leaves_a_picture(workspace: Store) -> None:
    kept = {"letters": {"é": [1, None, "x"]}}
    take_in(workspace)
    with workspace.write() as conn:
        catalogue.end_refresh(conn, "run-1", picture=kept)
        writes.write_run(conn, make_run("run-2", started_at=LATER))
        catalogue.begin_refresh(conn, "run-2", "https://example.org")
        catalogue.end_refresh(conn, "run-2", reason="The site was down.")
    with workspace.read() as conn:
        assert catalogue.last_picture(conn) == ("run-1", kept)
        assert catalogue.last_counts(conn) == COUNTS


def test_letters_get_what_the_catalogue_says(workspace: Store) -> None:
    take_in(workspace, replace(REPORT, kind=None))
    give(workspace, "a")
    letter = make_letter("a" * 16, pdf_sha256="a" * 64, kind="stated", area="Stated")
    with workspace.write() as conn:
        writes.write_read_letter(conn, letter, make_read("a" * 16), "k", "run-1")
        catalogue.describe_letters(conn)
    with workspace.read() as conn:
        found, _ = queries.letter_facts(conn, "a" * 16)
    assert found == replace(
        letter,
        source=REPORT.url,
        area="Bury",
        urn="80443",
        published=REPORT.published,
        retrieved_at=BEGIN,
    )


def test_checks_have_names(workspace: Store) -> None:
    with workspace.read() as conn:
        for table, check in (
            (catalogue_schema.file_versions, "told"),
            (catalogue_schema.report_events, "kind"),
            (catalogue_schema.refreshes, "status"),
        ):
            (found,) = inspect(conn).get_check_constraints(table.name)
            assert found["name"] == f"ck_{table.name}_{check}"


def test_one_refresh_at_a_time(workspace: Store) -> None:
    for _ in range(2):
        with refresh_lock(workspace) as first, refresh_lock(workspace) as second:
            assert (first, second) == (True, False)


@pytest.mark.parametrize("table", ["reports", "file_versions", "report_events", "providers"])
def test_nothing_is_ever_deleted(workspace: Store, table: str) -> None:
    take_in(workspace)
    give(workspace, "a")
    take_in(workspace, REPORT, CatalogueEvent(EventKind.RENAMED, REPORT.report_id))
    take_in(workspace, listing=Listing((), (), gone=(BURY,)), at=LATER)
    with workspace.read() as conn:
        found = getattr(catalogue_schema, table)
        assert conn.scalar(select(func.count()).select_from(found)) == 1
