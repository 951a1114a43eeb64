"""The ``letters`` command: one module for each command, put together in `app`."""

import gc
from typing import Final

__all__ = ["main"]

_COLLECTION: Final = (50_000, 20, 100)
"""Thresholds of Python's garbage collector, see `gc.set_threshold`."""


def main() -> None:
    """Run the command line."""
    # A command makes millions of records that live to its end, and hardly any cycles: looking for
    # these as often as Python does by default takes up to two fifths of the time.
    gc.set_threshold(*_COLLECTION)
    from inspection_letters.commands.app import main as run_command_line

    run_command_line()
