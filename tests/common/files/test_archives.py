"""Archives and arrays that would unpack to gigabytes are refused before they are unpacked."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inspection_letters.common.files.archives import (
    ArchiveError,
    Bounds,
    HostileArchiveError,
    LockedArchiveError,
    OversizedArchiveError,
    check_markup,
    first_bytes,
    open_archive,
)
from inspection_letters.common.files.arrays import read_arrays

SMALL = Bounds(files=3, size=10_000, tags=100)
MIB = 1 << 20
UTF_16 = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16")


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def locked() -> bytes:
    content = bytearray(zipped({"a": b"secret"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(signature) + offset
        content[at : at + 2] = struct.pack("<H", 1)
    return bytes(content)


def understated() -> bytes:
    """Return an archive that says of a megabyte that it has 100 bytes."""
    content = bytearray(zipped({"a": b"<a>" * 400_000}))
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = struct.pack("<I", 100)
    return bytes(content)


REFUSED = {
    "no archive": (b"not an archive", ArchiveError, "no archive"),
    "cut short": (zipped({"a": b"words" * 100})[:60], ArchiveError, "no archive"),
    "too large": (
        zipped({"a": bytes(6_000), "b": bytes(6_000)}),
        OversizedArchiveError,
        "it unpacks to 0 MiB, and may have 0 MiB",
    ),
    "too many files": (
        zipped({str(number): b"" for number in range(4)}),
        OversizedArchiveError,
        "it has 4 files, and may have 3",
    ),
    "locked": (locked(), LockedArchiveError, "protected by a password"),
    "bzip2": (zipped({"a": b"a"}, zipfile.ZIP_BZIP2), ArchiveError, "unknown way"),
    "lzma": (zipped({"a": b"a"}, zipfile.ZIP_LZMA), ArchiveError, "unknown way"),
    "tags": (zipped({"a": b"<a>" * 101}), OversizedArchiveError, "more than 100 tags of XML"),
    "entities": (
        zipped({"a": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
        HostileArchiveError,
        "document type or entities (in a)",
    ),
    "entities in UTF-16": (
        zipped({"b.png": UTF_16}),
        HostileArchiveError,
        "document type or entities (in b.png)",
    ),
    "understated": (understated(), ArchiveError, "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_archives_beyond_a_bound_are_refused(name: str) -> None:
    content, kind, words = REFUSED[name]
    with (
        pytest.raises(kind) as caught,
        open_archive(io.BytesIO(content), SMALL) as archive,
    ):
        check_markup(archive, SMALL)
    assert words in str(caught.value)
    assert str(caught.value).startswith("it ")


def test_what_is_within_bounds_is_opened() -> None:
    files = {"a.xml": b"<a><b>text</b></a>", "b.xml": b"<a>not well-formed", "c.png": b"\x89PNG<"}
    with open_archive(io.BytesIO(zipped(files)), SMALL) as archive:
        check_markup(archive, SMALL)
        assert first_bytes(archive, "b.xml", 5) == b"<a>no"
        assert first_bytes(archive, "missing", 5) == b""


def test_a_claim_is_compared_before_anything_is_unpacked() -> None:
    content = zipped({"a": bytes(64 * MIB)})
    tracemalloc.start()
    with pytest.raises(OversizedArchiveError), open_archive(io.BytesIO(content), Bounds(size=MIB)):
        raise AssertionError
    assert tracemalloc.get_traced_memory()[1] < MIB
    tracemalloc.stop()


# --- arrays -------------------------------------------------------------------------------


def claiming(shape: tuple[int, ...], data: bytes, descr: str = "<f8") -> bytes:
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"shape": shape, "fortran_order": False, "descr": descr}
    )
    return zipped({"values.npy": header.getvalue() + data})


def pickled() -> bytes:
    content = io.BytesIO()
    np.savez(content, values=np.array([{"a": 1}], dtype=object))
    return content.getvalue()


FAULTY: dict[str, tuple[Callable[[], bytes], str]] = {
    "unpacks to too much": (lambda: claiming((16 * MIB // 8,), bytes(16 * MIB)), "it unpacks to"),
    "claims a terabyte": (lambda: claiming((10**6, 10**5), b"few"), "'values.npy' is not there in"),
    "claims beyond 64 bits": (lambda: claiming((10**30,), b""), "is not there in full"),
    "negative": (lambda: claiming((-1,), bytes(8)), "it is damaged"),
    "pickled": (pickled, "pickled objects"),
    "no array": (lambda: zipped({"values.npy": b"words"}), "it is damaged"),
    "too short": (lambda: claiming((4,), bytes(31)), "is not there in full"),
    "a single array": (lambda: b"\x93NUMPY\x01\x00", "no archive"),
    "a pickle": (lambda: b"\x80\x04.", "no archive"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTY)
def test_arrays_that_are_refused(name: str, tmp_path: Path) -> None:
    write, words = FAULTY[name]
    path = tmp_path / "a.npz"
    path.write_bytes(write())
    with pytest.raises(ValueError, match=words):
        read_arrays(path, most=8 * MIB)


@settings(max_examples=25)
@given(
    values=st.lists(st.floats(allow_nan=False), max_size=5),
    names=st.lists(st.text("abc", min_size=1), unique=True, max_size=3),
    compressed=st.booleans(),
)
def test_arrays_come_back(values: list[float], names: list[str], compressed: bool) -> None:
    content = io.BytesIO()
    save = np.savez_compressed if compressed else np.savez
    save(content, **{name: np.array(values) for name in names})
    found = read_arrays(io.BytesIO(content.getvalue()))
    assert set(found) == set(names)
    assert all(array.tolist() == values for array in found.values())


@settings(max_examples=60)
@given(data=st.data())
def test_damaged_arrays_are_refused_or_read(data: st.DataObject) -> None:
    content = io.BytesIO()
    np.savez(content, a=np.arange(6.0), b=np.array("words"))
    damaged = bytearray(content.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = read_arrays(io.BytesIO(bytes(damaged)), most=MIB)
    except ValueError:
        return
    assert sum(array.nbytes for array in found.values()) <= MIB
