"""A process that refreshes for `letters serve` ends when that does."""

from __future__ import annotations

import multiprocessing
import os
import threading
from multiprocessing.connection import wait


def end_with_parent() -> None:
    """End this process as soon as the process that started it has ended.

    Otherwise, a refresh whose `letters serve` was killed would go on without Prefect's server,
    wait minutes for it, and keep the refreshes of the next `letters serve` from working. In a
    process that `multiprocessing` did not start, this does nothing. It ends at once, as if
    killed: the next refresh continues its work.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    sentinel = parent.sentinel

    def watch() -> None:
        wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
