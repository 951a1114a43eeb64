"""Processes that draw figures and pages."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from importlib.resources import as_file, files

import vl_convert as vlc

from inspection_letters.common.files.processes import WorkerContext

_FIRST = {"mark": "text", "data": {"values": [{}]}, "encoding": {"text": {"value": "a"}}}
"""The smallest figure."""


@contextmanager
def start_pool(workers: int | None = None) -> Iterator[ProcessPoolExecutor]:
    """Yield a pool of drawing processes, which are stopped at once if anything goes wrong.

    Parameters
    ----------
    workers : int, optional
        How many; by default one for each core.
    """
    number = workers or os.cpu_count() or 1
    with as_file(
        files("inspection_letters.outputs.report").joinpath("static", "fonts.conf")
    ) as fonts:
        pool = ProcessPoolExecutor(
            number,
            mp_context=WorkerContext(),
            initializer=_prepare,
            initargs=(str(fonts),),
        )
        # Starting a renderer takes a second, so it happens while the material is read.
        for _ in range(number):
            pool.submit(vlc.vegalite_to_svg, _FIRST)
        try:
            yield pool
        except BaseException:
            drawing = list((pool._processes or {}).values())
            pool.shutdown(wait=False, cancel_futures=True)
            for process in drawing:
                process.terminate()
            raise
        pool.shutdown()


def _prepare(fonts: str) -> None:
    os.environ["FONTCONFIG_FILE"] = fonts
    # Only the main process reports an interrupt.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
