"""Files larger than memory are compared piece by piece."""

from __future__ import annotations

import tracemalloc
from hashlib import sha256
from pathlib import Path

import pytest
from inspection_letters.common.files.copies import copy_path, keep_copy
from inspection_letters.common.files.hashing import sha256_of
from inspection_letters.store.store import open_store

MIB = 1 << 20


def sparse(path: Path, mebibytes: int) -> Path:
    """Write a file of zeros that takes no space."""
    with path.open("wb") as file:
        file.truncate(mebibytes * MIB)
    return path


@pytest.mark.parametrize("content", [b"", b"a letter", b"\x00" * 3 * MIB])
def test_a_files_digest_is_that_of_its_bytes(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    assert sha256_of(path) == sha256(content).hexdigest()


def test_a_large_kept_pdf_is_checked_within_little_memory(tmp_path: Path) -> None:
    with open_store(tmp_path / "w", create=True) as store:
        store.pdf_folder.mkdir(exist_ok=True)
        digest = sha256_of(sparse(tmp_path / "large.pdf", 48))
        (tmp_path / "large.pdf").rename(store.pdf_folder / f"{digest}.pdf")
        tracemalloc.start()
        try:
            assert store.holds_pdf(digest)
            assert tracemalloc.get_traced_memory()[1] < 4 * MIB
        finally:
            tracemalloc.stop()


def test_a_kept_copy_that_has_changed_is_replaced(tmp_path: Path) -> None:
    kept = keep_copy(tmp_path, b"%PDF-1.7 a letter")
    kept.write_bytes(b"%PDF-1.7 b letter")
    assert keep_copy(tmp_path, b"%PDF-1.7 a letter") == kept
    assert kept.read_bytes() == b"%PDF-1.7 a letter"
    assert copy_path(tmp_path, kept.stem) == kept
