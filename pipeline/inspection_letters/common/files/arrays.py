"""Files of arrays (``.npz``), read within bounds and without pickled objects."""

from __future__ import annotations

import math
from pathlib import Path
from typing import IO, Any, Final
from zipfile import ZipFile, ZipInfo

import numpy as np
import numpy.typing as npt
from numpy.lib import format as npy

from inspection_letters.common.files.archives import ArchiveError, Bounds, open_archive

MOST_BYTES: Final = 2 << 30
"""Bytes of all arrays of a file. The largest of the package has 12 MiB, and the vectors of a
million sentences have 1.5 GiB."""

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


__all__ = ["MOST_BYTES", "read_arrays"]
