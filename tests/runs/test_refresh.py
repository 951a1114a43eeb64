"""Refreshes from a replica: what is fetched and reported, and the effect of faults."""

from __future__ import annotations

import json
import multiprocessing
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from inspection_letters.common.settings.refresh import RefreshSettings
from inspection_letters.runs.fetch import FetchRequest
from inspection_letters.runs.refresh import BusyError, preview
from inspection_letters.site import SiteError
from inspection_letters.store import catalogue, open_store, queries
from inspection_letters.store.locking import refresh_lock

from tests.support.fake_letters import fake_pdf, fake_report, fake_site
from tests.support.refresh_bench import Bench, quiet, sha256_of
from tests.support.replica import WEB_PAGE, Area


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with fake_site().serving() as site:
        yield Bench(site, tmp_path / "ws")


# --- the ordinary course --------------------------------------------------------------


def test_the_first_refresh_takes_all_and_the_second_nothing(bench: Bench) -> None:
    first = bench.refresh()
    assert (first.fetched, first.unchanged, first.rejections) == (6, 0, ())
    assert bench.areas_of("new") == [f"Area {number}" for number in range(1, 7)]
    assert {report["cause"] for report in bench.changes()["new"]} == {"source"}
    assert bench.held() == 6
    second = bench.refresh()
    assert (second.fetched, second.unchanged) == (0, 6)
    assert {request.status for request in bench.site.file_requests()} == {304}
    assert bench.coding.read == []
    assert quiet(bench.changes())
    assert bench.changes()["since"] == first.run_id
    assert "Nothing changed." in (bench.path / "changes.md").read_text()
    assert sorted(path.name for path in (bench.path / "changes").iterdir()) == sorted(
        f"{run.run_id}.{ending}" for run in (first, second) for ending in ("json", "md")
    )


def test_new_republished_and_withdrawn_letters_are_told(bench: Bench) -> None:
    bench.refresh()
    for number in (7, 8, 9):
        urn = str(991000 + number)
        report = fake_report(number, urn, date(2026, 1, number), outcome="positive")
        bench.site.areas[urn] = Area(urn, f"Area {number}", [report])
    changed = bench.site.area("991002").reports[0]
    before = changed.content
    changed.content = fake_pdf("991002", date(2024, 1, 7), codes=("ehcp-quality:weakness",))
    del bench.site.area("991005").reports[0]
    summary = bench.refresh()
    assert (summary.fetched, summary.unchanged) == (4, 4)
    assert len(bench.coding.read) == 4
    changes = bench.changes()
    assert bench.areas_of("new") == ["Area 7", "Area 8", "Area 9"]
    assert {report["outcome"] for report in changes["new"]} == {"positive"}
    assert changes["new"][0]["findings"] == [
        {
            "code": "waiting-times",
            "label": "Waiting times for assessment, diagnosis and therapy",
            "polarity": "weakness",
            "excerpts": 1,
        }
    ]
    (again,) = changes["changed"]
    assert (again["what"], again["area"], again["cause"]) == ("republished", "Area 2", "source")
    assert again["gained"] == ["ehcp-quality:weakness"]
    assert bench.areas_of("withdrawn") == ["Area 5"]
    assert changes["withdrawn"][0]["cause"] == "source"
    assert (changes["returned"], changes["renamed"], changes["rejections"]) == ([], [], [])
    # The earlier version is still there, and counts no more; what was withdrawn does.
    assert again["replaces"] in bench.letters()
    assert (bench.path / "pdf").joinpath(f"{sha256_of(before)}.pdf").read_bytes() == before
    with open_store(bench.path) as opened, opened.read() as conn:
        assert catalogue.replaced_letters(conn) == {again["replaces"]}
    assert changes["letters"] == 9
    bench.refresh()
    assert quiet(bench.changes())


def test_what_the_catalogue_says_stands_with_the_letter(bench: Bench) -> None:
    bench.refresh()
    report = bench.site.area("991003").reports[0]
    with open_store(bench.path) as opened, opened.read() as conn:
        letter, _ = queries.letter_facts(conn, sha256_of(report.content)[:16])
    assert letter.source == bench.site.url + report.path
    assert (letter.area, letter.urn, letter.kind) == ("Area 3", "991003", "area-send-report")
    assert letter.published == report.published


def test_the_same_file_under_another_link_is_renamed(bench: Bench) -> None:
    bench.refresh()
    area = bench.site.area("991001")
    area.reports[0] = replace(area.reports[0], report_id="70000001")
    bench.refresh()
    changes = bench.changes()
    assert [report["report_id"] for report in changes["renamed"]] == ["70000001"]
    assert changes["renamed"][0]["before"]["url"].endswith("/50000001")
    assert (changes["new"], changes["changed"], changes["withdrawn"]) == ([], [], [])
    assert bench.coding.read == []
    assert changes["letters"] == 6


def test_an_area_that_is_renamed(bench: Bench) -> None:
    bench.refresh()
    bench.site.area("991001").name = "Area One"
    bench.refresh()
    (renamed,) = bench.changes()["renamed"]
    assert (renamed["before"], renamed["after"]) == ({"area": "Area 1"}, {"area": "Area One"})


def test_a_report_that_comes_back(bench: Bench) -> None:
    bench.refresh()
    area = bench.site.area("991001")
    area.reports, kept = [], area.reports
    bench.refresh()
    assert bench.areas_of("withdrawn") == ["Area 1"]
    area.reports = kept
    bench.refresh()
    assert bench.areas_of("returned") == ["Area 1"]
    assert bench.coding.read == []
    bench.refresh()
    assert quiet(bench.changes())


@pytest.mark.parametrize("still_there", [False, True], ids=["instead", "beside"])
def test_a_new_link_for_the_same_inspection_is_no_new_letter(
    bench: Bench, still_there: bool
) -> None:
    bench.refresh()
    area = bench.site.area("991001")
    report = area.reports[0]
    content = fake_pdf("991001", date(2024, 1, 6), edition=2, codes=("ehcp-quality:strength",))
    later = replace(report, report_id="70000001", content=content, published=date(2024, 6, 1))
    area.reports = [later, report] if still_there else [later]
    bench.refresh()
    changes = bench.changes()
    (again,) = changes["changed"]
    assert (again["what"], again["replaces"]) == ("republished", sha256_of(report.content)[:16])
    assert (changes["new"], changes["withdrawn"]) == ([], [])
    assert changes["letters"] == 6
    bench.refresh()
    assert quiet(bench.changes())


def test_two_editions_at_the_first_refresh_are_one_new_letter(bench: Bench) -> None:
    area = bench.site.area("991001")
    content = fake_pdf("991001", date(2024, 1, 6), edition=2)
    area.reports.append(replace(area.reports[0], report_id="70000001", content=content))
    bench.refresh()
    changes = bench.changes()
    assert (len(changes["new"]), changes["changed"], changes["letters"]) == (6, [], 6)
    (report,) = [report for report in changes["new"] if report["replaces"]]
    assert report["letter_id"] == sha256_of(content)[:16]
    bench.refresh()
    assert quiet(bench.changes())


def test_an_area_whose_outcome_changed(bench: Bench) -> None:
    bench.refresh()
    report = fake_report(20, "991004", date(2026, 2, 1), outcome="systemic-failings")
    bench.site.area("991004").reports.append(report)
    bench.refresh()
    (outcome,) = bench.changes()["outcomes"]
    assert (outcome["urn"], outcome["before"], outcome["after"], outcome["cause"]) == (
        "991004",
        "inconsistent",
        "systemic-failings",
        "source",
    )
    assert outcome["comparable"]
    moved = {
        (change["code"], change["polarity"]): change for change in bench.changes()["prevalence"]
    }
    assert moved["waiting-times", "strength"]["causes"] == {
        "source": pytest.approx(6 / 7 - 1, abs=1e-4)
    }
    bench.refresh()
    assert quiet(bench.changes())


# --- what is wanted -------------------------------------------------------------------


def test_kinds_dates_and_limits(bench: Bench) -> None:
    area = bench.site.area("991001")
    area.reports.append(fake_report(30, "991001", date(2025, 1, 1), kind="other"))
    area.reports.append(fake_report(31, "991001", date(2025, 1, 1), kind="area-send-monitoring"))
    first = bench.refresh(
        FetchRequest(kinds=("area-send-report",), since=date(2024, 3, 4), limit=3)
    )
    assert first.fetched == 3
    assert first.left == 1
    assert [request.path for request in bench.site.file_requests()] == [
        f"/v1/file/5000000{number}" for number in (6, 5, 4)
    ]
    assert first.reports == 8
    second = bench.refresh(
        FetchRequest(kinds=("area-send-report",), since=date(2024, 3, 4), limit=3)
    )
    assert (second.fetched, second.unchanged) == (1, 3)
    third = bench.refresh()
    assert third.fetched == 3
    with open_store(bench.path) as opened, opened.read() as conn:
        entries = catalogue.entries(conn)
    assert [key for key, entry in entries.items() if entry.file is None] == ["50000030"]


def test_a_preview_records_nothing(bench: Bench) -> None:
    settings = RefreshSettings(source=bench.site.url, pause=0)
    seen = preview(bench.path, None, settings, FetchRequest(limit=4))
    assert (len(seen.new), seen.left, seen.known) == (4, 2, 0)
    assert not bench.path.exists()
    bench.refresh()
    del bench.site.area("991005").reports[0]
    bench.site.requests.clear()
    before = bench.tables()
    seen = preview(bench.path, None, settings, FetchRequest())
    assert (seen.new, seen.known, len(seen.events)) == ((), 5, 1)
    assert bench.site.file_requests() == []
    assert bench.tables() == before


# --- what is kept and what is not ----------------------------------------------------


def test_a_letter_that_cannot_be_read_is_told_once_it_can(bench: Bench) -> None:
    letter_id = sha256_of(bench.site.area("991003").reports[0].content)[:16]
    bench.coding.bad.add(letter_id)
    (rejection,) = bench.refresh().rejections
    assert rejection.source == f"{bench.site.url}/v1/file/50000003"
    assert "Area 3" not in bench.areas_of("new")
    bench.refresh()
    assert quiet(bench.changes())
    bench.coding.bad.clear()
    bench.refresh()
    (new,) = bench.changes()["new"]
    assert (new["area"], new["cause"]) == ("Area 3", "code version")


@pytest.mark.parametrize("damaged", [False, True], ids=["deleted", "damaged"])
def test_a_copy_that_is_lost_is_fetched_again(bench: Bench, damaged: bool) -> None:
    bench.refresh()
    copy = bench.path / "pdf" / f"{sha256_of(bench.site.area('991003').reports[0].content)}.pdf"
    copy.unlink()
    if damaged:
        copy.write_bytes(b"%PDF rotten")
    summary = bench.refresh()
    assert bench.held() == 6
    assert (summary.fetched, quiet(bench.changes())) == (0, True)


def test_a_site_that_gives_nothing_to_compare_with(bench: Bench) -> None:
    bench.site.validators = False
    bench.refresh()
    summary = bench.refresh()
    assert (summary.fetched, summary.unchanged) == (0, 6)
    assert quiet(bench.changes())


# --- faults of the site ---------------------------------------------------------------


def test_a_drop_can_be_accepted(bench: Bench) -> None:
    bench.refresh()
    for urn in ("991001", "991002"):
        bench.site.area(urn).listed = bench.site.area(urn).there = False
    with pytest.raises(SiteError, match="accept-drop"):
        bench.refresh()
    bench.refresh(FetchRequest(accept_drop=True))
    assert bench.areas_of("withdrawn") == ["Area 1", "Area 2"]
    bench.refresh()
    assert quiet(bench.changes())


def test_a_kind_of_which_every_file_is_rejected_fails_after_all_is_told(bench: Bench) -> None:
    for number in (40, 41):
        report = fake_report(
            number, "991001", date(2025, 1, number - 39), kind="area-send-monitoring"
        )
        bench.site.area("991001").reports.append(report)
        bench.site.faults[report.path] = WEB_PAGE
    with pytest.raises(SiteError, match="all 2 of area-send-monitoring"):
        bench.refresh()
    assert len(bench.changes()["new"]) == 6
    assert len(bench.changes()["rejections"]) == 2
    bench.site.faults.clear()
    bench.refresh()
    assert len(bench.changes()["new"]) == 2


# --- two at once, and hooks -----------------------------------------------------------


def test_a_second_refresh_leaves_the_first_to_its_work(bench: Bench) -> None:
    bench.refresh()
    with open_store(bench.path) as opened, refresh_lock(opened) as held:
        assert held
        before = bench.tables()
        with pytest.raises(BusyError, match="already running"):
            bench.refresh()
        assert bench.site.requests == []
        assert bench.tables() == before
    bench.refresh()


def _hold(path: Path, held: Any, done: Any) -> None:
    with open_store(path, create=True) as opened, refresh_lock(opened):
        held.set()
        done.wait(60)


def test_the_right_to_refresh_ends_with_the_process_that_has_it(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    held, done = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(tmp_path, held, done))
    process.start()
    assert held.wait(60)
    with open_store(tmp_path) as opened:
        with refresh_lock(opened) as free:
            assert not free
        process.kill()
        process.join(30)
        with refresh_lock(opened) as free:
            assert free


@pytest.fixture
def hook() -> Iterator[tuple[str, list[bytes], list[int]]]:
    got: list[bytes] = []
    answers = [204]

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(answers[0])
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/secret-token", got, answers
    server.shutdown()
    server.server_close()


def test_a_fault_of_ours_is_told_too(
    bench: Bench, hook: tuple[str, list[bytes], list[int]]
) -> None:
    url, got, _ = hook
    bench.options["changes_hook"] = url

    def fail(_workspace: object) -> list[Any]:
        raise KeyError("oh")

    with pytest.raises(KeyError):
        bench.refresh(topics=fail)
    assert "KeyError" in json.loads(got[0])["reason"]
    bench.refresh()
    assert len(bench.changes()["new"]) == 6


def test_topics_that_emerge_are_told(bench: Bench) -> None:
    bench.refresh(topics=lambda workspace: [{"label": "neurodiversity pathways"}])
    assert bench.changes()["topics"] == [{"label": "neurodiversity pathways"}]
    assert "neurodiversity pathways" in (bench.path / "changes.md").read_text()


def test_a_hook_is_told_and_never_fails_a_refresh(
    bench: Bench, hook: tuple[str, list[bytes], list[int]]
) -> None:
    url, got, answers = hook
    bench.options["changes_hook"] = url
    assert bench.refresh().notes == ()
    assert json.loads(got[0]) == bench.changes()
    answers[0] = 500
    (note,) = bench.refresh().notes
    assert "it responded with 500" in note
    assert "secret" not in note
    bench.site.empty_search = True
    with pytest.raises(SiteError):
        bench.refresh()
    failed = json.loads(got[-1])
    assert (failed["status"], "lists no provider" in failed["reason"]) == ("failed", True)
    bench.site.empty_search = False
    for address in ("http://127.0.0.1:9/x", "nonsense", "ftp://example.org"):
        bench.options["changes_hook"] = address
        (note,) = bench.refresh().notes
        assert "were not sent to the hook" in note
