"""Requests end, and nothing that the site sends is kept, sent back or unpacked unchecked."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.records.catalogue import Validators
from inspection_letters.site import FetchError, Manners, PoliteClient, SiteError, site_at
from inspection_letters.site.decoding import PIECE, BrokenBodyError, decoded
from inspection_letters.site.errors import TimeUpError
from inspection_letters.site.headers import seconds_to_wait, usable_validators, whole_number

from tests.site.test_fetch_client import LARGEST, MANNERS, Folders, make_client, report_of
from tests.support.fake_clock import BEGIN, FakeClock
from tests.support.replica import MIB, Fault, Replica, samples

#: Characters that headers have been seen with, and should not have.
TEXT = st.text('aZ09 "-/:;,²é日\t\x01\x7f', max_size=20)
WORDS = st.sampled_from(
    ["Tue,", "03", "99", "Mar", "Foo", "2026", "1" * 30, "10:00:00", "25:61:61"]
) | (st.sampled_from(["GMT", "+0100", "-9999", "+99999999", "²", ","]))
SHORT = replace(MANNERS, longest=0.3, attempts=1)


@pytest.fixture
def site() -> Iterator[Replica]:
    with samples(2).serving() as replica:
        yield replica


@pytest.fixture
def at() -> FakeClock:
    return FakeClock()


@pytest.fixture
def folders(tmp_path: object) -> Folders:
    return Folders(tmp_path)  # type: ignore[arg-type]


# --- time -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        Fault(drip=0.02),
        Fault(drip=0.02, stated=False),
        Fault(drip=0.02, drip_head=True),
        Fault(delay=30),
    ],
    ids=["body", "body of no stated length", "headers", "nothing at all"],
)
def test_a_response_that_drips_is_ended(site: Replica, at: FakeClock, fault: Fault) -> None:
    """Each byte comes in time, the whole does not; the next request is not affected."""
    path = next(iter(site.areas.values())).path
    with make_client(site, at, SHORT) as client:
        site.faults[path] = fault
        begun = time.monotonic()
        with pytest.raises(FetchError, match=r"longer than 0.3 seconds.*LETTERS_MAX_REQUEST_TIME"):
            client.page(site.url + path)
        assert time.monotonic() - begun < 5
        site.faults.clear()
        assert "Inspection reports" in client.page(site.url + path)


def test_a_file_that_drips_leaves_nothing(site: Replica, at: FakeClock, folders: Folders) -> None:
    report = report_of(site)
    site.faults[report.path] = Fault(drip=0.02, stated=False)
    with make_client(site, at, SHORT) as client, pytest.raises(FetchError, match="longer than"):
        folders.get(client, report)
    assert folders.held() == []


def test_robots_rules_that_drip_are_not_waited_for(site: Replica, at: FakeClock) -> None:
    site.faults["/robots.txt"] = Fault(drip=0.02)
    with (
        make_client(site, at, SHORT) as client,
        pytest.raises(FetchError, match=r"longer than 0\.3 seconds"),
    ):
        client.page(f"{site.url}/search")


@pytest.mark.parametrize(("delay", "shown"), [("1e9", "1,000,000,000"), ("601", "601")])
def test_a_pause_beyond_all_patience_ends_the_refresh(
    site: Replica, at: FakeClock, delay: str, shown: str
) -> None:
    site.robots = f"User-agent: *\nCrawl-delay: {delay}\n"
    with (
        make_client(site, at) as client,
        pytest.raises(SiteError, match=f"pause of {shown} seconds .* limit is 600") as caught,
    ):
        client.page(f"{site.url}/search")
    assert "LETTERS_MAX_DELAY" in caught.value.remedy
    assert at.slept == []


@pytest.mark.parametrize("delay", ["nan", "inf", "-5", "²", "9" * 5000, "soon", ""])
def test_a_pause_that_is_no_number_is_none(site: Replica, at: FakeClock, delay: str) -> None:
    site.robots = f"User-agent: *\nCrawl-delay: {delay}\n"
    with make_client(site, at) as client:
        assert "Search results" in client.page(f"{site.url}/search")
    assert at.slept == [1.0]


def test_robots_rules_of_many_names_are_not_followed(site: Replica, at: FakeClock) -> None:
    """Each of 20,000 rules would be kept for each of 20,000 names."""
    names = "\n".join(f"User-agent: a{number}" for number in range(20_000))
    rules = "\n".join(f"Disallow: /{number}" for number in range(20_000))
    site.robots = f"{names}\n{rules}\n"
    with make_client(site, at) as client, pytest.raises(FetchError, match="too many names"):
        client.page(f"{site.url}/search")


def test_requests_end_with_the_time_of_the_refresh(site: Replica, at: FakeClock) -> None:
    with make_client(site, at, replace(MANNERS, total=60.0)) as client:
        client.page(f"{site.url}/search")
        site.faults["/search"] = Fault(503, {"Retry-After": "120"})
        # A wait that would end too late is not begun.
        with pytest.raises(TimeUpError, match="1 minutes") as caught:
            client.page(f"{site.url}/search")
        assert "LETTERS_MAX_REFRESH_TIME" in caught.value.remedy
        assert at.slept == [1.0, 1.0]
        at.seconds += 60
        asked = len(site.requests)
        with pytest.raises(TimeUpError):
            client.page(f"{site.url}/provider/44/1")
        assert len(site.requests) == asked


# --- headers --------------------------------------------------------------------------

#: Values that no request can contain.
UNUSABLE = ['"é"', '"\x01"', '"日本"', '"a\tb"', "", " ", '"' + "a" * 5000 + '"']


@pytest.mark.parametrize("value", UNUSABLE)
@pytest.mark.parametrize("name", ["etag", "last_modified"])
def test_a_stored_header_that_cannot_be_sent_is_left_out(
    site: Replica, at: FakeClock, folders: Folders, value: str, name: str
) -> None:
    """Earlier versions kept such headers, and every later refresh failed."""
    report = report_of(site)
    with make_client(site, at) as client:
        found = folders.get(client, report, Validators(**{name: value}))
    assert found is not None
    sent = {key.lower() for key in site.file_requests()[-1].headers}
    assert not sent & {"if-none-match", "if-modified-since"}


@pytest.mark.parametrize("value", ['"\xe9"', "\xff\xfe", '"' + "a" * 5000 + '"'])
@pytest.mark.parametrize("name", ["ETag", "Last-Modified"])
def test_a_header_that_cannot_be_sent_back_is_not_kept(
    site: Replica, at: FakeClock, folders: Folders, value: str, name: str
) -> None:
    report = report_of(site)
    site.validators = False
    site.faults[report.path] = Fault(headers={name: value})
    with make_client(site, at) as client:
        found = folders.get(client, report)
        assert found is not None
        assert found.validators == Validators()
        assert folders.get(client, report, found.validators) is not None


@given(TEXT, TEXT)
def test_validators_can_always_be_sent(etag: str, modified: str) -> None:
    kept = usable_validators(Validators(etag, modified))
    for value in (kept.etag, kept.last_modified):
        assert value is None or (value.strip() == value and value.encode("ascii"))
    assert usable_validators(kept) == kept


def test_usual_validators_are_kept() -> None:
    usual = Validators('W/"5f3e-abc"', "Tue, 03 Mar 2026 10:00:00 GMT")
    assert usable_validators(usual) == usual


@pytest.mark.parametrize(
    "value", ["²", "soon", "-5", "1.5", "Mon, 99 Foo 2026", "1" * 5000 + "²", "Tue, 03 Mar"]
)
def test_retry_after_that_says_nothing_is_none(site: Replica, at: FakeClock, value: str) -> None:
    """The client waits as long as it would have without it, and goes on."""
    site.faults["/search"] = Fault(503, {"Retry-After": value}, times=1)
    with make_client(site, at) as client:
        assert "Search results" in client.page(f"{site.url}/search")
    assert 2 <= at.slept[-1] <= 4


@given(st.one_of(TEXT, st.lists(WORDS, max_size=8).map(" ".join)))
def test_any_retry_after_is_a_wait_or_none(value: str) -> None:
    seconds = seconds_to_wait(value, BEGIN)
    assert seconds is None or seconds >= 0


def test_retry_after_of_any_size_is_a_number() -> None:
    assert seconds_to_wait("120", BEGIN) == 120
    assert (seconds_to_wait("9" * 5000, BEGIN) or 0) > 1e9
    assert seconds_to_wait(format_datetime(datetime(9999, 1, 1, tzinfo=UTC)), BEGIN) is not None
    assert seconds_to_wait("Tue, 03 Mar 2026 10:00:00 +99999999", BEGIN) is None
    assert [whole_number(value) for value in ("7", " 7 ", "²", "-1", None)] == [
        7,
        7,
        None,
        None,
        None,
    ]


def test_nothing_that_the_site_sets_is_sent_back(site: Replica, at: FakeClock) -> None:
    site.faults["/search"] = Fault(headers={"Set-Cookie": "id=\xe9; Path=/"})
    with make_client(site, at) as client:
        client.page(f"{site.url}/search")
        client.page(f"{site.url}/search")
    assert "Cookie" not in site.requests[-1].headers


# --- size -----------------------------------------------------------------------------


@cache
def bomb(size: int, times: int) -> bytes:
    """Return zeros, compressed once or more."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    content = b"".join(packer.compress(bytes(MIB)) for _ in range(size // MIB)) + packer.flush()
    for _ in range(times - 1):
        content = gzip.compress(content)
    return content


@pytest.mark.parametrize(
    ("times", "encoding", "reason"),
    [
        (1, "gzip", "longer than 1 MiB"),
        (2, "gzip, gzip", r"not asked for \(gzip, gzip\)"),
        (2, "gzip", ""),
        (1, "br", "not asked for"),
        (1, "deflate, gzip", "not asked for"),
    ],
)
def test_a_small_body_that_unpacks_to_much_is_refused(
    site: Replica, at: FakeClock, times: int, encoding: str, reason: str
) -> None:
    body = bomb(16 * MIB, times)
    site.faults["/search"] = Fault(headers={"Content-Encoding": encoding}, body=body)
    with make_client(site, at, replace(MANNERS, attempts=1, largest_page=MIB)) as client:
        client.page(f"{site.url}/robots.txt")
        tracemalloc.start()
        try:
            if (times, encoding) == (2, "gzip"):
                # Unpacked once, as stated, it is small and no page.
                assert len(client.page(f"{site.url}/search")) < MIB
            else:
                with pytest.raises(FetchError, match=reason):
                    client.page(f"{site.url}/search")
            assert tracemalloc.get_traced_memory()[1] < 6 * MIB
        finally:
            tracemalloc.stop()


def test_a_file_that_unpacks_to_much_is_refused(
    site: Replica, at: FakeClock, folders: Folders
) -> None:
    report = report_of(site)
    body = gzip.compress(b"%PDF-1.7\n" + bytes(2 * LARGEST))
    site.faults[report.path] = Fault(headers={"Content-Encoding": "gzip"}, body=body)
    with make_client(site, at) as client, pytest.raises(FetchError, match="larger than 5 MiB"):
        folders.get(client, report)
    site.faults[report.path].body = gzip.compress(report.content)
    with make_client(site, at) as client:
        assert folders.get(client, report) is not None
    assert folders.held() == [report.content]


def test_the_limit_of_a_page_is_a_setting(site: Replica, at: FakeClock) -> None:
    site.faults["/search"] = Fault(body=b"a" * 3000)
    with (
        make_client(site, at, replace(MANNERS, largest_page=2048)) as client,
        pytest.raises(FetchError) as caught,
    ):
        client.page(f"{site.url}/search")
    assert "LETTERS_MAX_PAGE_SIZE" in caught.value.remedy


@given(st.lists(st.binary(max_size=200), max_size=5), st.integers(1, 50))
def test_what_was_compressed_once_comes_back(parts: list[bytes], step: int) -> None:
    packed = b"".join(gzip.compress(part) for part in parts)
    pieces = [packed[at : at + step] for at in range(0, len(packed), step)]
    assert b"".join(decoded(pieces, "gzip")) == b"".join(parts)
    assert b"".join(decoded(pieces, "identity")) == packed


@given(st.binary(min_size=1, max_size=2000), st.integers(1, 200), st.data())
def test_what_is_cut_short_is_noticed(content: bytes, step: int, data: st.DataObject) -> None:
    packed = gzip.compress(content)
    packed = packed[: data.draw(st.integers(1, len(packed) - 1))]
    pieces = [packed[at : at + step] for at in range(0, len(packed), step)]
    with pytest.raises(BrokenBodyError):
        list(decoded(pieces, "gzip"))


def test_pieces_are_small() -> None:
    assert max(map(len, decoded([bomb(8 * MIB, 1)], "gzip"))) <= PIECE
    with pytest.raises(BrokenBodyError):
        list(decoded([b"no gzip at all"], "gzip"))


def test_a_damaged_body_is_requested_again(site: Replica, at: FakeClock) -> None:
    site.faults["/search"] = Fault(headers={"Content-Encoding": "gzip"}, body=b"?", times=1)
    with PoliteClient(
        site_at(site.url), Manners("inspection-letters/1.0"), at.sleep, at.clock, at.now
    ) as client:
        assert "Search results" in client.page(f"{site.url}/search")
