"""Object stores: addresses, objects, and what is said where a store cannot be used."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inspection_letters.common.objects import Bucket, Object, ObjectAddress, is_object_address
from inspection_letters.common.safety.secret_values import without_secrets
from inspection_letters.records.errors import UnreachableError, UsageError, WorkspaceError

from tests.support.object_store import SECRET, ObjectServer

pytestmark = pytest.mark.xdist_group("object store")

_NAMES = st.text(st.characters(categories=["L", "N"], include_characters="-_. é"), min_size=1)


def address(text: str) -> ObjectAddress:
    return ObjectAddress.read(text, "The address")


def refused(text: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        address(text)
    assert caught.value.remedy
    return caught.value


@given(st.lists(_NAMES.filter(lambda name: name not in (".", "..")), max_size=4))
def test_an_address_is_shown_as_it_is_read(parts: list[str]) -> None:
    text = "/".join(["s3://a-bucket.of-ours", *parts])
    found = address(text)
    assert str(found) == text
    assert address(f"{text}/") == found
    assert is_object_address(text)


@pytest.mark.parametrize(
    "text", ["letters", "file:///tmp/x", "gs://b/x", "https://b.s3.amazonaws.com/x", "s3:/b/x", ""]
)
def test_another_kind_of_address_is_refused(text: str) -> None:
    error = refused(text)
    assert error.reason == "The address does not begin with s3://."
    assert "s3://bucket/folder" in error.remedy


@pytest.mark.parametrize(
    "text",
    ["s3://AKIAKEY:hush-hush@bucket/x", "s3://bucket/x?secret=hush-hush", "s3://hush-hush@bucket"],
)
def test_an_address_with_a_key_is_refused_and_not_repeated(text: str) -> None:
    error = refused(text)
    assert "no password, key or parameters" in error.reason
    assert "hush-hush" not in str(error)
    assert "hush-hush" not in without_secrets(f"failed at {text}")
    assert "AWS_SECRET_ACCESS_KEY" in error.remedy


@pytest.mark.parametrize(
    "text", ["s3://", "s3:///x", "s3://B/x", "s3://bu cket/x", "s3://b/x", "s3://bucket/../x"]
)
def test_an_address_that_names_nothing_is_refused(text: str) -> None:
    assert "The address" in refused(text).reason


def test_objects_come_back_as_they_were_written(bucket_url: str, tmp_path: Path) -> None:
    bucket = Bucket(address(bucket_url))
    assert bucket.objects() == []
    (tmp_path / "file").write_bytes(b"second")
    bucket.write("b/é 2.pdf", tmp_path / "file")
    bucket.write("a.pdf", b"first")
    bucket.write("a.pdf", b"again")
    assert [(found.name, found.size) for found in bucket.objects()] == [
        ("a.pdf", 5),
        ("b/é 2.pdf", 6),
    ]
    assert bucket.read("a.pdf") == b"again"
    assert bucket.read("b/é 2.pdf") == b"second"
    found = bucket.find("a.pdf")
    assert isinstance(found, Object)
    assert found.size == 5
    assert bucket.find("missing") is bucket.read("missing") is None
    assert Bucket(address(bucket_url) / "b").objects()[0].name == "é 2.pdf"


def test_a_bucket_that_does_not_exist_is_named(bucket_url: str) -> None:
    for ask in (Bucket.objects, lambda bucket: bucket.read("a"), lambda b: b.write("a", b"")):
        with pytest.raises(WorkspaceError, match="no bucket 'nothing-here'"):
            ask(Bucket(address("s3://nothing-here/x")))


def test_the_extra_is_named_where_it_is_missing(
    bucket_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "obstore"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(UsageError, match=r"inspection-letters\[files\]"):
        Bucket(address(bucket_url)).objects()


def test_an_unsafe_connection_is_refused(bucket_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://store.example")
    with pytest.raises(WorkspaceError, match="begins with http://") as caught:
        Bucket(address(bucket_url)).objects()
    assert "AWS_ALLOW_HTTP" in caught.value.remedy


def test_a_store_that_was_never_reached_is_not_waited_for(
    bucket_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    began = time.monotonic()
    with pytest.raises(UnreachableError, match="cannot be reached") as caught:
        Bucket(address(bucket_url)).objects()
    assert time.monotonic() - began < 20
    assert SECRET not in str(caught.value)


def test_a_lost_connection_is_healed_and_counted(
    bucket_url: str, object_server: ObjectServer
) -> None:
    bucket = Bucket(address(bucket_url))
    bucket.write("a", b"before")
    assert bucket.losses == 0
    object_server.stop()
    restart = threading.Timer(1.0, object_server.start)
    restart.start()
    try:
        assert bucket.read("a") == b"before"
    finally:
        restart.join()
    assert bucket.losses == 1


def test_patience_ends(bucket_url: str, object_server: ObjectServer) -> None:
    bucket = Bucket(address(bucket_url), heal_seconds=0.1)
    bucket.objects()
    object_server.stop()
    try:
        with pytest.raises(UnreachableError, match="cannot be reached"):
            bucket.objects()
    finally:
        object_server.start()
    assert bucket.losses == 0
