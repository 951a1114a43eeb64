"""The polite client and the download, against a replica with faults."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path

import pytest
from inspection_letters.records.catalogue import Validators
from inspection_letters.records.errors import UsageError
from inspection_letters.site import (
    FetchError,
    Manners,
    PoliteClient,
    SiteError,
    download_pdf,
    site_at,
)
from inspection_letters.site.download import Downloaded, clear_incoming
from inspection_letters.site.manners import user_agent

from tests.support.fake_clock import BEGIN, FakeClock
from tests.support.replica import MIB, WEB_PAGE, Area, Fault, Replica, Report, samples

MANNERS = Manners(user_agent("1.0", "team@example.org"), pause=1.0, timeout=5.0, attempts=3)
LARGEST = 5 * MIB


@pytest.fixture
def site() -> Iterator[Replica]:
    with samples(2).serving() as replica:
        yield replica


@pytest.fixture
def at() -> FakeClock:
    return FakeClock()


@pytest.fixture
def client(site: Replica, at: FakeClock) -> Iterator[PoliteClient]:
    with make_client(site, at) as made:
        yield made


def make_client(site: Replica, at: FakeClock, manners: Manners = MANNERS) -> PoliteClient:
    return PoliteClient(site_at(site.url), manners, at.sleep, at.clock, at.now)


class Folders:
    """Where downloads go, in the folder of a test."""

    def __init__(self, path: Path) -> None:
        self.kept, self.incoming = path / "pdf", path / "incoming"
        self.kept.mkdir()
        clear_incoming(self.incoming)

    def get(
        self, client: PoliteClient, report: Report, known: Validators | None = None
    ) -> Downloaded | None:
        url = client.site.base + report.path
        return download_pdf(
            client, url, self.kept, incoming=self.incoming, largest=LARGEST, known=known
        )

    def held(self) -> list[bytes]:
        """Return the files in the folder, after checking that all are complete."""
        assert list(self.incoming.iterdir()) == []
        files = sorted(self.kept.iterdir())
        assert [file.stem for file in files] == [
            sha256(file.read_bytes()).hexdigest() for file in files
        ]
        return [file.read_bytes() for file in files]


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


def report_of(site: Replica) -> Report:
    return site.all_reports()[0]


# --- manners --------------------------------------------------------------------------


def test_it_says_who_it_is_and_pauses(site: Replica, client: PoliteClient, at: FakeClock) -> None:
    for _ in range(3):
        client.page(f"{site.url}/search")
    assert {request.headers["User-Agent"] for request in site.requests} == {
        "inspection-letters/1.0 (+team@example.org)"
    }
    assert [request.path for request in site.requests] == ["/robots.txt", *["/search"] * 3]
    assert at.slept == [1.0, 1.0, 1.0]
    assert client.requests == 4


def test_a_request_that_took_long_still_has_its_pause(
    site: Replica, client: PoliteClient, at: FakeClock
) -> None:
    client.page(f"{site.url}/search")
    at.seconds += 0.75
    client.page(f"{site.url}/search")
    assert at.slept == [1.0, 0.25]


def test_robots_rules_are_heeded(site: Replica, client: PoliteClient, at: FakeClock) -> None:
    site.robots = "User-agent: *\nDisallow: /*file\nCrawl-delay: 7\n"
    client.page(f"{site.url}/search")
    assert at.slept == [7.0]
    with pytest.raises(FetchError, match="robots rules") as caught:
        client.page(site.url + report_of(site).path)
    assert caught.value.remedy
    assert site.file_requests() == []


def test_rules_for_us_come_before_those_for_all(site: Replica, client: PoliteClient) -> None:
    site.robots = "User-agent: *\nDisallow: /\n\nUser-agent: inspection-letters\nAllow: /\n"
    assert client.page(f"{site.url}/search")


@pytest.mark.parametrize("status", [404, 403])
def test_no_rules_forbid_nothing(site: Replica, client: PoliteClient, status: int) -> None:
    site.faults["/robots.txt"] = Fault(status)
    assert client.page(f"{site.url}/search")


def test_rules_that_cannot_be_read_forbid_everything(site: Replica, client: PoliteClient) -> None:
    site.faults["/robots.txt"] = Fault(503)
    with pytest.raises(FetchError, match="503"):
        client.page(f"{site.url}/search")
    assert {request.path for request in site.requests} == {"/robots.txt"}


# --- patience -------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_heeded(
    site: Replica, client: PoliteClient, at: FakeClock, status: int
) -> None:
    site.faults["/search"] = Fault(status, {"Retry-After": "120"}, times=2)
    assert "Search results" in client.page(f"{site.url}/search")
    assert at.slept == [1.0, 120.0, 120.0]


def test_retry_after_may_be_a_moment(site: Replica, client: PoliteClient, at: FakeClock) -> None:
    moment = format_datetime(BEGIN.replace(minute=5), usegmt=True)
    site.faults["/search"] = Fault(503, {"Retry-After": moment}, times=1)
    client.page(f"{site.url}/search")
    assert at.slept == [1.0, 299.0]


def test_a_wait_beyond_all_patience_is_not_begun(
    site: Replica, client: PoliteClient, at: FakeClock
) -> None:
    site.faults["/search"] = Fault(429, {"Retry-After": "86400"})
    with pytest.raises(FetchError, match="429"):
        client.page(f"{site.url}/search")
    assert at.slept == [1.0]


def test_waits_grow_and_end(site: Replica, client: PoliteClient, at: FakeClock) -> None:
    site.faults["/search"] = Fault(500)
    with pytest.raises(FetchError, match="failed 3 times: the site responded with 500"):
        client.page(f"{site.url}/search")
    first, second = at.slept[1:]
    assert 2 <= first <= 4 <= second <= 6


def test_a_slow_answer_is_asked_for_again(site: Replica, at: FakeClock) -> None:
    site.faults["/search"] = Fault(delay=30, times=1)
    begun = time.monotonic()
    with make_client(site, at, replace(MANNERS, timeout=0.2)) as client:
        assert "Search results" in client.page(f"{site.url}/search")
    assert time.monotonic() - begun < 10
    assert [request.path for request in site.requests] == ["/robots.txt", "/search", "/search"]


def test_redirects_are_followed_but_not_for_ever(site: Replica, client: PoliteClient) -> None:
    site.faults["/old"] = Fault(301, {"Location": "/search"})
    assert "Search results" in client.page(f"{site.url}/old")
    site.faults["/one"] = Fault(302, {"Location": "/two"})
    site.faults["/two"] = Fault(302, {"Location": "/one"})
    with pytest.raises(FetchError, match="keeps redirecting"):
        client.page(f"{site.url}/one")
    assert len([request for request in site.requests if request.path in ("/one", "/two")]) == 6


def test_no_other_site_is_asked(site: Replica, client: PoliteClient) -> None:
    site.faults["/away"] = Fault(302, {"Location": "http://localhost:1/letter.pdf"})
    with pytest.raises(FetchError, match=r"another site \(localhost:1\)"):
        client.page(f"{site.url}/away")
    with pytest.raises(FetchError, match=r"link leads to another site \(example.org\)"):
        client.page("https://example.org/letter.pdf")
    assert client.requests == 2


def test_a_site_that_is_down_is_left_alone(site: Replica, at: FakeClock) -> None:
    for number in range(9):
        site.faults[f"/page/{number}"] = Fault(502)
    with make_client(site, at, replace(MANNERS, give_up=3)) as client:
        for number in range(2):
            with pytest.raises(FetchError):
                client.page(f"{site.url}/page/{number}")
        client.page(f"{site.url}/search")  # a sign of life
        for number in range(2, 4):
            with pytest.raises(FetchError):
                client.page(f"{site.url}/page/{number}")
        with pytest.raises(SiteError, match="3 requests in a row failed"):
            client.page(f"{site.url}/page/4")


def test_a_site_that_is_not_there(at: FakeClock) -> None:
    with (
        PoliteClient(site_at("http://127.0.0.1:9"), MANNERS, at.sleep, at.clock, at.now) as client,
        pytest.raises(FetchError, match="no connection"),
    ):
        client.page("http://127.0.0.1:9/search")


@pytest.mark.parametrize("source", ["letters", "ftp://example.org", "http://", "//x"])
def test_a_source_must_be_a_site(source: str) -> None:
    with pytest.raises(UsageError, match="not the address of a site"):
        site_at(source)


# --- downloads ------------------------------------------------------------------------


def test_a_file_is_put_in_place_whole(
    site: Replica, client: PoliteClient, folders: Folders
) -> None:
    report = report_of(site)
    found = folders.get(client, report)
    assert found is not None
    assert folders.held() == [report.content]
    assert found.size == len(report.content)
    assert found.pdf_sha256 == sha256(report.content).hexdigest()


def test_an_unchanged_file_is_not_sent_again(
    site: Replica, client: PoliteClient, folders: Folders
) -> None:
    report = report_of(site)
    found = folders.get(client, report)
    assert found is not None
    assert folders.get(client, report, found.validators) is None
    assert [request.status for request in site.file_requests()] == [200, 304]
    report.content += b"\n%%EOF\n"
    changed = folders.get(client, report, found.validators)
    assert changed is not None
    assert changed.pdf_sha256 != found.pdf_sha256
    assert len(folders.held()) == 2


def test_a_damaged_copy_is_mended(site: Replica, client: PoliteClient, folders: Folders) -> None:
    report = report_of(site)
    found = folders.get(client, report)
    assert found is not None
    (folders.kept / f"{found.pdf_sha256}.pdf").write_bytes(b"damaged")
    folders.get(client, report)
    assert folders.held() == [report.content]


SPOILT = {
    "a web page": (WEB_PAGE, "web page instead of the PDF"),
    "nothing": (Fault(body=b""), "empty file"),
    "a text": (Fault(body=b"Service unavailable"), "not a PDF"),
    "the first half": (Fault(body=b"%PDF-1.7\n" + b"x" * 9000), "incomplete"),
    "a body that breaks off": (Fault(cut=500), "broke off"),
    "too much": (Fault(endless=300 * MIB), "larger than 5 MiB"),
    "too much, unsaid": (Fault(endless=300 * MIB, stated=False), "larger than 5 MiB"),
    "no page": (Fault(404), "404"),
    "no entry": (Fault(403), "403"),
    "a loop": (Fault(302, {"Location": "?again"}), "keeps redirecting"),
    "later": (Fault(429, {"Retry-After": "30"}), "429"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_what_is_no_whole_pdf_is_told_and_leaves_nothing(
    name: str, site: Replica, client: PoliteClient, folders: Folders
) -> None:
    fault, reason = SPOILT[name]
    report, other = site.all_reports()
    site.faults[report.path] = fault
    with pytest.raises(FetchError, match=reason) as caught:
        folders.get(client, report)
    assert caught.value.remedy
    assert folders.held() == []
    assert folders.get(client, other) is not None
    site.faults.clear()
    folders.get(client, report)
    assert len(folders.held()) == 2


@pytest.mark.parametrize(
    "fault", [Fault(cut=500, times=2), Fault(503, times=1)], ids=["cut", "unavailable"]
)
def test_what_breaks_off_is_begun_anew(
    fault: Fault, site: Replica, client: PoliteClient, folders: Folders
) -> None:
    report = report_of(site)
    site.faults[report.path] = replace(fault)
    assert folders.get(client, report) is not None
    assert folders.held() == [report.content]


def test_a_huge_file_is_not_read_to_its_end(
    site: Replica, client: PoliteClient, folders: Folders
) -> None:
    begun = time.process_time()
    site.faults[report_of(site).path] = Fault(endless=300 * MIB, stated=False)
    with pytest.raises(FetchError):
        folders.get(client, report_of(site))
    assert time.process_time() - begun < 5


def test_what_a_killed_run_left_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "0a1b.part").write_bytes(b"%PDF half")
    clear_incoming(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_cannot_be_written_is_no_fault_of_the_letter(
    site: Replica, client: PoliteClient, tmp_path: Path
) -> None:
    report = report_of(site)
    with pytest.raises(SiteError, match="cannot be written"):
        download_pdf(
            client,
            site.url + report.path,
            tmp_path,
            incoming=tmp_path / "missing",
            largest=LARGEST,
        )


def test_a_page_without_end_is_not_read(client: PoliteClient, site: Replica) -> None:
    site.areas["1"] = Area("1", "Long")
    site.faults["/provider/44/1"] = Fault(endless=20 * MIB)
    with pytest.raises(FetchError, match="longer than 8 MiB"):
        client.page(f"{site.url}/provider/44/1")
