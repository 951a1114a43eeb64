"""The ``letters`` command."""

from inspection_letters.commands.app import main

__all__ = ["main"]
