"""Files of office programs on a disk that is full: an error that says so, and nothing else."""

from __future__ import annotations

import errno
import gc
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec

from lxml.etree import LxmlError, SerialisationError

P = ParamSpec("P")


def writes_office_file(write: Callable[P, None]) -> Callable[P, None]:
    """Have a function that writes a workbook or a Word file raise OSError if the disk is full.

    openpyxl raises an error of lxml, and both leave a half-written archive behind which, when
    it is collected, tries once more to write its end and prints a traceback.

    Parameters
    ----------
    write : callable
        Makes the file from its first line to its last: what is half-written must belong to no
        other function.
    """

    @wraps(write)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            write(*args, **kwargs)
            return
        except (OSError, SerialisationError) as error:
            failure = _as_os_error(error)
            with _silent_ruins():
                traceback.clear_frames(error.__traceback__)
        with _silent_ruins():
            gc.collect()
        # Outside the block, since an error with this context would keep the ruins.
        raise failure

    return wrapped


def _as_os_error(error: OSError | SerialisationError) -> OSError:
    if isinstance(error, OSError):
        return type(error)(*error.args)
    # lxml names the number: "IO_ENOSPC".
    number = getattr(errno, str(error).removeprefix("IO_"), errno.EIO)
    return OSError(number, os.strerror(number))


@contextmanager
def _silent_ruins() -> Iterator[None]:
    """Say nothing of errors in half-written files that are collected during the block."""
    former = sys.unraisablehook

    def ignore(fault: sys.UnraisableHookArgs) -> None:
        if not isinstance(fault.exc_value, OSError | LxmlError | ValueError):
            former(fault)

    sys.unraisablehook = ignore
    try:
        yield
    finally:
        sys.unraisablehook = former
