"""Letters at addresses: in an object store, on the web, and in lists of addresses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import inspection_letters as il
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.common.objects import Bucket, ObjectAddress
from inspection_letters.records import Rejection
from inspection_letters.runs.addresses import without_keys
from inspection_letters.runs.inputs import Inputs, is_address, sort_inputs
from inspection_letters.runs.summary import RunSummary
from inspection_letters.store import open_store, queries

from tests.support.fake_letters import fake_site
from tests.support.in_process import SAMPLES, run_in_process
from tests.support.object_store import ObjectServer
from tests.support.refresh_bench import Bench
from tests.support.replica import Fault, Replica, samples

pytestmark = pytest.mark.xdist_group("object store")

NAMES = ("990001_wexmoor.pdf", "990020_brackenfold.pdf")

MALFORMED = (
    "https://[hush/x.pdf",
    "https://user:pa/ss22hush@host/x",
    "https://user:hush@host:port/x",
    "https://user:hush@/x",
    "https://user:hush/x",
    "https://user:a?hush@host/x",
    "https://site/a.pdf?mail=jo@hush",
)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LETTERS_PAUSE", "0")


@pytest.fixture
def letters_url(bucket_url: str) -> str:
    """The address of a folder with two letters, a broken one and a picture."""
    address = ObjectAddress.read(bucket_url, "The address") / "new letters"
    bucket = Bucket(address)
    for name in NAMES:
        bucket.write(name, SAMPLES / name)
    bucket.write("deep/broken.pdf", b"hello")
    bucket.write("page.png", b"a picture")
    return str(address)


@pytest.fixture
def site() -> Iterator[Replica]:
    with samples(1).serving() as served:
        yield served


def sources(path: Path) -> list[str]:
    with open_store(path) as store, store.read() as conn:
        return sorted(facts.letter.source for facts in queries.all_letters(conn))


def refused(summary: RunSummary) -> dict[str, Rejection]:
    return {rejection.source: rejection for rejection in summary.rejections}


def ids(path: Path) -> list[str]:
    with open_store(path) as store, store.read() as conn:
        return sorted(facts.letter.letter_id for facts in queries.all_letters(conn))


# --- which inputs are addresses -------------------------------------------------------


def test_addresses_paths_and_lists_are_told_apart(tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text(
        "\ufeff# this week\n\ns3://bucket/a folder/\nhttps://site/a.pdf  # new\nfolder/a.pdf\n",
        encoding="utf-8",
    )
    letter = tmp_path / "letter.txt"
    letter.write_text("https://site/a.pdf\nDear leaders\nThis is\na letter.\n", encoding="utf-8")
    found = sort_inputs(["s3://bucket/b", listed, letter, str(SAMPLES), "https://site/a.pdf"])
    assert found.addresses == ["s3://bucket/b", "s3://bucket/a folder/", "https://site/a.pdf"]
    assert found.paths == [letter, SAMPLES]
    (fault,) = found.rejections
    assert fault.source == f"{listed}, line 5"
    assert "'folder/a.pdf'" in fault.reason
    assert "one address on each line" in fault.remedy


@given(st.binary(max_size=200))
def test_no_file_breaks_the_search_for_lists(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.txt"
    file.write_bytes(content)
    assert sort_inputs([file]) in (Inputs([file]), sort_inputs([str(file)]))


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://jo:hush@site:80/a.pdf", "https://site:80/a.pdf"),
        ("https://site/a.pdf?X-Amz-Signature=hush&x=1", "https://site/a.pdf"),
        ("https://site/a.pdf?id=3", "https://site/a.pdf?id=3"),
        ("https://site/a.pdf?id=3;jwt=hush", "https://site/a.pdf"),
        ("https://site/a.pdf?code=hush", "https://site/a.pdf"),
        ("https://site/a.pdf;jsessionid=hush", "https://site/a.pdf"),
        ("https://site/a.pdf?author=jo&postcode=1", "https://site/a.pdf?author=jo&postcode=1"),
        ("https://site/a.pdf#access_token=hush", "https://site/a.pdf"),
        *((address, "https://...") for address in MALFORMED),
        ("s3://key:hush@bucket/x", "s3://..."),
        ("s3://bucket/x", "s3://bucket/x"),
    ],
)
def test_keys_of_an_address_are_not_shown(address: str, shown: str) -> None:
    assert is_address(address)
    assert without_keys(address) == shown


# --- from an object store -------------------------------------------------------------


def test_letters_of_a_folder_of_objects(tmp_path: Path, letters_url: str) -> None:
    summary = run_in_process([letters_url], tmp_path / "ws")
    assert sources(tmp_path / "ws") == [f"{letters_url}/{name}" for name in NAMES]
    (fault,) = summary.rejections
    assert fault.source == f"{letters_url}/deep/broken.pdf"
    assert "not a PDF" in fault.reason
    run_in_process([SAMPLES / name for name in NAMES], tmp_path / "local")
    assert ids(tmp_path / "ws") == ids(tmp_path / "local")
    again = run_in_process([letters_url], tmp_path / "ws")
    assert (again.read, again.known) == (0, 2)
    assert {*il.Workspace(tmp_path / "ws").letters()["file"]} == {*NAMES}


def test_a_single_object(tmp_path: Path, letters_url: str) -> None:
    summary = run_in_process([f"{letters_url}/{NAMES[0]}"], tmp_path / "ws")
    assert (summary.read, summary.rejections) == (1, ())


def test_a_corrected_object_is_no_longer_rejected(tmp_path: Path, letters_url: str) -> None:
    run_in_process([letters_url], tmp_path / "ws")
    bucket = Bucket(ObjectAddress.read(letters_url, "The address"))
    bucket.write("deep/broken.pdf", SAMPLES / "990002_ashdale.pdf")
    assert run_in_process([letters_url], tmp_path / "ws").rejections == ()
    with open_store(tmp_path / "ws") as store, store.read() as conn:
        assert queries.all_rejections(conn) == ()


def test_an_object_that_is_a_letter_of_the_run_is_named(tmp_path: Path, letters_url: str) -> None:
    summary = run_in_process([SAMPLES / NAMES[0], letters_url], tmp_path / "ws")
    fault = refused(summary)[f"{letters_url}/{NAMES[0]}"]
    assert "identical to" in fault.reason


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("s3://nothing-here/x", "no bucket 'nothing-here'"),
        ("s3://key:hush@bucket/x", "no password, key or parameters"),
        ("{letters}/nothing", "no letters at this address"),
        ("{letters}/page.png", None),
    ],
)
def test_a_wrong_address_costs_no_other_letter(
    tmp_path: Path, letters_url: str, address: str, reason: str | None
) -> None:
    named = address.format(letters=letters_url)
    summary = run_in_process([named, SAMPLES / NAMES[0]], tmp_path / "ws")
    assert summary.read == 1
    (fault,) = summary.rejections
    assert fault.remedy
    assert reason is None or reason in fault.reason
    assert "hush" not in f"{fault}"


def test_a_store_that_does_not_answer_costs_no_other_letter(
    tmp_path: Path, letters_url: str, object_server: ObjectServer
) -> None:
    object_server.stop()
    try:
        summary = run_in_process([letters_url, SAMPLES / NAMES[0]], tmp_path / "ws")
    finally:
        object_server.start()
    assert summary.read == 1
    assert "cannot be reached" in refused(summary)[letters_url].reason


def test_an_object_that_is_too_large_is_not_fetched(
    tmp_path: Path, letters_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LETTERS_MAX_FILE_SIZE", "1")
    Bucket(ObjectAddress.read(letters_url, "The address")).write("large.pdf", bytes(1 << 21))
    fault = refused(run_in_process([letters_url], tmp_path / "ws"))[f"{letters_url}/large.pdf"]
    assert "larger than 1 MiB" in fault.reason
    assert "LETTERS_MAX_FILE_SIZE" in fault.remedy


# --- with files in an object store ----------------------------------------------------


def test_objects_are_read_into_another_bucket(
    tmp_path: Path, letters_url: str, object_server: ObjectServer
) -> None:
    files_url = f"s3://{object_server.new_bucket()}/files"
    open_store(tmp_path / "ws", files_url=files_url, create=True).close()
    summary = run_in_process([letters_url], tmp_path / "ws")
    assert summary.read == 2
    assert il.Workspace(tmp_path / "ws").files().kept == 2
    # A letter read again from the workspace's own files keeps where it came from.
    again = run_in_process([files_url], tmp_path / "ws")
    assert again.known == 2
    with open_store(tmp_path / "ws") as store, store.write() as conn:
        conn.exec_driver_sql("DELETE FROM stages")
    assert run_in_process([files_url], tmp_path / "ws").read == 2
    assert sources(tmp_path / "ws") == [f"{letters_url}/{name}" for name in NAMES]


def test_a_refresh_keeps_its_files_in_a_bucket(tmp_path: Path, bucket_url: str) -> None:
    open_store(tmp_path / "ws", files_url=bucket_url, create=True).close()
    with fake_site().serving() as served:
        bench = Bench(served, tmp_path / "ws")
        assert bench.refresh().fetched == 6
        with open_store(bench.path) as store:
            assert len(store.files.digests()) == 6
        assert not (bench.path / "pdf").exists()
        assert list((bench.path / "incoming").iterdir()) == []
        second = bench.refresh()
        assert (second.fetched, second.unchanged) == (0, 6)
        assert {request.status for request in served.file_requests()} == {304}


def test_reading_one_letter(letters_url: str, site: Replica) -> None:
    (report,) = site.all_reports()
    here = il.read(SAMPLES / NAMES[0])
    assert il.read(f"{letters_url}/{NAMES[0]}").text == here.text
    assert il.read(f"{site.url}{report.path}").text
    with pytest.raises(il.LetterError, match=r"nothing\.pdf: There are no letters"):
        il.read(f"{letters_url}/nothing.pdf")
    Bucket(ObjectAddress.read(letters_url, "The address")).write("deep/broken.pdf", b"%PDF-")
    with pytest.raises(il.UsageError, match="There are 3 letters at"):
        il.read(letters_url)


# --- from the web ---------------------------------------------------------------------


def test_a_letter_of_a_site(tmp_path: Path, site: Replica) -> None:
    (report,) = site.all_reports()
    address = f"{site.url}{report.path}"
    summary = run_in_process([address], tmp_path / "ws")
    assert (summary.read, summary.rejections) == (1, ())
    assert sources(tmp_path / "ws") == [address]
    again = run_in_process([address], tmp_path / "ws")
    assert (again.read, again.known) == (0, 1)


def test_what_a_site_refuses_costs_no_other_letter(tmp_path: Path, site: Replica) -> None:
    (report,) = site.all_reports()
    site.robots = "User-agent: *\nDisallow: /private\n"
    wrong = {
        f"{site.url}/v1/file/1": "404",
        f"{site.url}/search": "web page instead of the PDF",
        f"{site.url}/private/a.pdf": "robots rules",
        "https://...": "names no site",
    }
    asked = [address.replace("...", "/a.pdf") for address in wrong]
    summary = run_in_process([*asked, f"{site.url}{report.path}"], tmp_path / "ws")
    assert summary.read == 1
    found = refused(summary)
    assert found.keys() == wrong.keys()
    for address, reason in wrong.items():
        assert reason in found[address].reason
        assert found[address].remedy
        assert "refresh" not in found[address].remedy


def test_an_address_with_a_key_is_not_asked(tmp_path: Path, site: Replica) -> None:
    keys = [
        f"{site.url.replace('//', '//jo:hush@')}/a.pdf",
        f"{site.url}/b.pdf?X-Amz-Signature=hush",
    ]
    summary = run_in_process([*keys, SAMPLES / NAMES[0]], tmp_path / "ws")
    assert refused(summary).keys() == {f"{site.url}/a.pdf", f"{site.url}/b.pdf"}
    assert site.requests == []
    content = b"".join(path.read_bytes() for path in (tmp_path / "ws").glob("letters.sqlite*"))
    assert b"hush" not in content


@pytest.mark.parametrize("address", MALFORMED)
def test_a_malformed_address_is_one_rejection_that_shows_nothing_of_it(
    tmp_path: Path, address: str
) -> None:
    summary = run_in_process([address, SAMPLES / NAMES[0]], tmp_path / "ws")
    assert summary.read == 1
    (fault,) = summary.rejections
    assert fault.source == "https://..."
    assert "hush" not in f"{fault}"
    content = b"".join(path.read_bytes() for path in (tmp_path / "ws").glob("letters.sqlite*"))
    assert b"hush" not in content


def test_several_malformed_addresses_cost_no_other_letter(tmp_path: Path) -> None:
    summary = run_in_process([*MALFORMED, SAMPLES / NAMES[0]], tmp_path / "ws")
    assert summary.read == 1
    assert refused(summary).keys() == {"https://..."}


def test_a_fragment_of_an_address_is_not_kept(tmp_path: Path, site: Replica) -> None:
    (report,) = site.all_reports()
    address = f"{site.url}{report.path}"
    asked = [f"{address}#access_token=hush", f"{address}#page=2"]
    summary = run_in_process(asked, tmp_path / "ws")
    assert (summary.read, summary.rejections) == (1, ())
    assert sources(tmp_path / "ws") == [address]


def test_downloads_of_a_refresh_at_work_are_left_alone(tmp_path: Path, site: Replica) -> None:
    (report,) = site.all_reports()
    part = tmp_path / "ws" / "incoming" / "of a refresh.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"%PDF-")
    assert run_in_process([f"{site.url}{report.path}"], tmp_path / "ws").read == 1
    assert list(part.parent.iterdir()) == [part]


def test_a_line_of_a_list_that_may_have_a_password_is_not_repeated(tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text("https://site/a.pdf\nftp://user:hush@h/b.pdf\n", encoding="utf-8")
    (fault,) = sort_inputs([listed]).rejections
    assert fault.source == f"{listed}, line 2"
    assert "hush" not in f"{fault}"


def test_a_site_may_not_lead_elsewhere(tmp_path: Path, site: Replica) -> None:
    (report,) = site.all_reports()
    with samples(1).serving() as elsewhere:
        site.faults[report.path] = Fault(302, {"Location": f"{elsewhere.url}{report.path}"})
        summary = run_in_process([f"{site.url}{report.path}"], tmp_path / "ws")
        assert elsewhere.requests == []
    (fault,) = summary.rejections
    assert "another site" in fault.reason
