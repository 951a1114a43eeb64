"""Folders that this process cannot write, whoever runs the tests."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_VERSION = 0x20080522  # of the interface of capset, with two words of 32 bits
_OVERRIDE = 0b110  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: root may write whatever it likes


class _Head(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable"))


@contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """Make a folder and all in it read-only during the block, for root too."""
    places = [folder, *folder.rglob("*")]
    modes = {place: place.stat().st_mode for place in places}
    for place in places:
        place.chmod(0o555 if place.is_dir() else 0o444)
    try:
        with _without_override():
            if os.access(folder, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
                pytest.skip("This system lets the tests write to a folder that is read-only.")
            yield folder
    finally:
        for place, mode in modes.items():
            place.chmod(mode)


@contextmanager
def _without_override() -> Iterator[None]:
    """Take from root, during the block, the right to pass over permissions (Linux)."""
    if os.geteuid() != 0 or sys.platform != "linux":
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    head, sets = _Head(_VERSION, 0), (_Sets * 2)()
    if libc.capget(ctypes.byref(head), sets):
        raise OSError(ctypes.get_errno(), "capget")
    before = sets[0].effective
    sets[0].effective &= ~_OVERRIDE
    _set(libc, head, sets)
    try:
        yield
    finally:
        sets[0].effective = before
        _set(libc, head, sets)


def _set(libc: ctypes.CDLL, head: _Head, sets: ctypes.Array[_Sets]) -> None:
    if libc.capset(ctypes.byref(head), sets):
        raise OSError(ctypes.get_errno(), "capset")
