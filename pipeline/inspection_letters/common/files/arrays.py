"""Files of arrays (``.npz``), read within bounds and without pickled objects.

Large arrays need not be in memory: `StoredRows` reads rows of one from its file, and
`write_rows` writes arrays row by row.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import numpy as np
import numpy.typing as npt
from numpy.lib import format as npy

from inspection_letters.common.files.archives import DAMAGE, ArchiveError, Bounds, open_archive

MOST_BYTES: Final = 2 << 30
"""Bytes of all arrays of a file that is read into memory. The largest of the package has
12 MiB."""

MOST_STORED_BYTES: Final = 64 << 30
"""Bytes of a file whose rows are read when needed. A million vectors have 1.5 GiB."""

ROWS: Final = 1_000
"""Rows that are written at a time."""

_HEADERS: Final = {
    (1, 0): npy.read_array_header_1_0,
    (2, 0): npy.read_array_header_2_0,
}


def read_arrays(file: Path | IO[bytes], most: int = MOST_BYTES) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays of a file by name.

    The shapes that they claim are compared with the sizes in the file before memory is taken.

    Parameters
    ----------
    file : Path or binary file
        The file.
    most : int, optional
        Bytes that all arrays together may have.

    Raises
    ------
    ValueError
        If it is damaged or no such file, exceeds the bound, or has pickled objects. The message
        says of "it" why it is not read.
    OSError
        If it cannot be read.
    """
    with open_archive(file, Bounds(files=1_000, size=most)) as archive:
        for info in archive.infolist():
            _check_shape(archive, info)
        if not isinstance(file, Path):
            file.seek(0)
        try:
            with np.load(file, allow_pickle=False) as stored:
                return {name: np.asarray(stored[name]) for name in stored.files}
        except OSError:
            raise
        except Exception as error:  # numpy and zipfile name damage in many ways.
            raise ArchiveError("it is damaged") from error


class StoredRows:
    """An array of a file, of which rows are read when they are asked for.

    Parameters
    ----------
    path : Path
        A file that NumPy wrote without compressing it.
    name : str
        Name of an array with two dimensions.

    Raises
    ------
    ValueError
        If the file is damaged, is compressed or has no such array.
    OSError
        If it cannot be read.
    """

    def __init__(self, path: Path, name: str) -> None:
        with open_archive(path, Bounds(files=1_000, size=MOST_STORED_BYTES)) as archive:
            info = next(
                (each for each in archive.infolist() if each.filename == f"{name}.npy"), None
            )
            if info is None:
                raise ArchiveError(f"it has no array {name!r}")
            _check_shape(archive, info)
            if info.compress_type != ZIP_STORED:
                raise ArchiveError("it is compressed")
            try:
                with archive.open(info) as part:
                    version = npy.read_magic(part)
                    self.shape, in_columns, self._dtype = _HEADERS[version](part)
                    start = part.tell()
                    # The whole array is read once, so that its checksum is compared.
                    while part.read(1 << 20):
                        pass
            except DAMAGE as error:
                raise ArchiveError("it is damaged") from error
        if len(self.shape) != 2 or in_columns:
            raise ArchiveError(f"its array {name!r} has no rows")
        self._file = path.open("rb", buffering=0)
        # The name of an array and what follows it stand before the array.
        self._file.seek(info.header_offset + 26)
        self._start = (
            info.header_offset + 30 + sum(struct.unpack("<2H", self._file.read(4))) + start
        )
        self._size = self.shape[1] * self._dtype.itemsize

    def __len__(self) -> int:
        return int(self.shape[0])

    def __getitem__(self, row: int) -> npt.NDArray[Any]:
        self._file.seek(self._start + row * self._size)
        return np.frombuffer(self._file.read(self._size), self._dtype)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def write_rows(
    stream: IO[bytes], arrays: Mapping[str, tuple[tuple[int, int], Any, Iterable[npt.NDArray[Any]]]]
) -> None:
    """Write arrays as `numpy.savez` does, without having them in memory.

    Parameters
    ----------
    stream : binary file
        The file.
    arrays : mapping
        By name, the shape, type and rows of each array.
    """
    with ZipFile(stream, "w") as archive:
        for name, (shape, dtype, rows) in arrays.items():
            # Without a date, so that the same arrays are the same file.
            with archive.open(ZipInfo(f"{name}.npy"), "w", force_zip64=True) as part:
                header = {"shape": shape, "fortran_order": False, "descr": np.dtype(dtype).str}
                npy.write_array_header_1_0(part, header)
                left = iter(rows)
                while some := list(islice(left, ROWS)):
                    part.write(np.asarray(some, dtype).tobytes())


def _check_shape(archive: ZipFile, info: ZipInfo) -> None:
    try:
        with archive.open(info) as part:
            version = npy.read_magic(part)
            shape, _, dtype = _HEADERS[version](part)
            size = info.file_size - part.tell()
    except Exception as error:  # numpy and zipfile name damage in many ways.
        raise ArchiveError("it is damaged") from error
    if dtype.hasobject:
        raise ArchiveError("it has pickled objects, which are not read")
    if math.prod(shape) * dtype.itemsize > size:
        raise ArchiveError(f"it is damaged: the array {info.filename[:100]!r} is not there in full")


__all__ = ["MOST_BYTES", "StoredRows", "read_arrays", "write_rows"]
