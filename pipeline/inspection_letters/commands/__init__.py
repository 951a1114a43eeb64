"""The ``letters`` command: one module for each command, put together in `app`."""

from inspection_letters.common.collection import collect_seldom

__all__ = ["main"]


def main() -> None:
    """Run the command line."""
    collect_seldom()
    from inspection_letters.commands.app import main as run_command_line

    run_command_line()
